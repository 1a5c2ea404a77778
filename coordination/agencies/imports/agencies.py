"""Agencies as tables: the columns of the directory, by which both an export is written and an import is read."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from coordination.agencies import creditcode
from coordination.agencies.actions import create_agency, edit_agency, remove_agency
from coordination.agencies.forms.agency import MOST_ALIASES
from coordination.agencies.imports.agency_register import AgencyRegister
from coordination.agencies.models import Agency, Region
from coordination.agencies.policy import is_portal_administrator
from coordination.core.activity import Actor
from coordination.core.imports.kinds import (
    Column,
    Kind,
    Wrong,
    heads,
    importable,
    one_of,
    same_reference,
    shown_reference,
    text,
    whole,
)
from coordination.core.remarks import Remark
from coordination.core.tables import key

LARGEST_ORDER = 2_147_483_647
_BELOW_THE_TABLE = re.compile(
    r"^(?:(?:合计|总计|小计|共计|total)(?:$|[:：\s\d])|(?:备注|注|说明|填表人|填报人|制表人|审核人|联系人|联系电话)\s*[:：])",
    re.IGNORECASE,
)


def _credit_code(said: str) -> str:
    code = creditcode.normalised(said)
    if not creditcode.is_valid(code):
        raise Wrong(
            gettext_noop("“%(said)s” is no valid code: 18 characters, the last checks the others"), said=said[:60]
        )
    return code


def _name(said: str) -> str:
    """What offices write below a table stands in its first column, and is no agency."""
    if _BELOW_THE_TABLE.match(said.strip()):
        raise Wrong(gettext_noop("“%(said)s” is a line below the table, not an agency"), said=said[:60])
    return text(200)(said)


def _names(said: str) -> list[str]:
    names = list(dict.fromkeys(" ".join(part.split()) for part in re.split(r"[\n、,，;；]", said) if part.strip()))
    if any(len(name) > 200 for name in names):
        raise Wrong(gettext_noop("longer than %(most)d characters"), most=200)
    if len(names) > MOST_ALIASES:
        raise Wrong(gettext_noop("more than %(most)d names"), most=MOST_ALIASES)
    return names


def _joined_names(old: list[str] | None, new: list[str]) -> list[str]:
    """Old names stay: papers mention them."""
    known = {key(name) for name in old or ()}
    return [*(old or ()), *(name for name in new if key(name) not in known)]


def _same_text(old: str | None, new: str | None) -> bool:
    return key(old or "") == key(new or "")


def _choice(choices: Any) -> Any:
    return lambda value: str(choices(value).label) if value else ""


def _listed(names: list[str] | None) -> str:
    return "、".join(names or ())


def _labels(choices: Any) -> Any:
    return lambda: [str(label) for label in choices.labels]


def _shown_region(value: dict[str, str] | None) -> str:
    return f"{value['pk']} {value['name']}" if value else ""


COLUMNS = (
    Column(
        "name",
        _("Name of the agency"),
        heads("单位名称、单位全称、全称、机构名称、部门名称、单位、机构、名称、name、agency、full name、official name"),
        read=_name,
        same=_same_text,
        width=36,
        is_needed=True,
        is_open=True,
    ),
    Column(
        "short_name",
        _("Short name"),
        heads("简称、单位简称、机构简称、规范简称、short name、abbreviation"),
        read=text(60),
        same=_same_text,
        is_open=True,
    ),
    Column(
        "aliases",
        _("Other names"),
        heads("其他名称、别名、曾用名、又称、加挂牌子、other names、aliases"),
        read=_names,
        show=_listed,
        joined=_joined_names,
        width=28,
        is_open=True,
    ),
    Column(
        "kind",
        _("Kind"),
        heads("类别、单位类别、单位类型、kind"),
        read=one_of(Agency.Kind),
        show=_choice(Agency.Kind),
        choices=_labels(Agency.Kind),
        is_open=True,
    ),
    Column(
        "relation",
        _("Relation to the government"),
        heads("与本级政府的关系、与政府的关系、与政府关系、relation"),
        read=one_of(Agency.Relation),
        show=_choice(Agency.Relation),
        choices=_labels(Agency.Relation),
        width=22,
    ),
    Column(
        "tier",
        _("Tier"),
        heads("层级、单位层级、行政层级、tier"),
        read=one_of(Agency.Tier),
        show=_choice(Agency.Tier),
        choices=_labels(Agency.Tier),
        width=12,
        is_open=True,
    ),
    Column(
        "region",
        _("Region"),
        heads("行政区划、行政区划代码、区划代码、区划、所在地区、所属地区、地区、region、region code、division"),
        read=text(100),
        show=_shown_region,
        same=same_reference,
        width=20,
        is_open=True,
    ),
    Column(
        "parent",
        _("Supervising department"),
        heads("主管部门、主管部门名称、主管单位、上级单位、上级主管部门、业务主管单位、supervising department、parent"),
        read=text(200),
        show=shown_reference,
        same=same_reference,
        width=30,
        is_open=True,
    ),
    Column(
        "official_order",
        _("Official order"),
        heads("排序、规范排序、排序号、official order、order"),
        read=whole(LARGEST_ORDER),
        width=10,
    ),
    Column(
        "credit_code",
        _("Unified social credit code"),
        heads("统一社会信用代码、社会信用代码、信用代码、unified social credit code、credit code、uscc"),
        read=_credit_code,
        width=24,
        is_open=True,
    ),
    Column(
        "internal_code",
        _("Internal code"),
        heads("内部编码、内部代码、单位编码、单位代码、机构代码、internal code"),
        read=text(40),
    ),
    Column(
        "pinyin_override",
        _("Pinyin, where it is read otherwise"),
        heads("拼音、pinyin"),
        read=text(400),
        width=24,
    ),
)


@importable
class AgencyKind(Kind):
    code, label, icon = "agencies", _("Agencies"), "building-bank"
    explained = (
        _("An agency is recognised by its credit code, then its internal code, then any of its names."),
        _("A supervising department may stand further down in the same table."),
        _("Kind, tier and relation of a new agency are taken from its name where the table does not say them."),
        _("Other names are added to those it has; none is taken away."),
    )
    model, entered, allows, columns = Agency, "agency.create", is_portal_administrator, COLUMNS

    def open_register(self, actor: Actor) -> AgencyRegister:
        del actor
        return AgencyRegister(self)

    def title_of(self, said: dict[str, str]) -> str:
        return said.get("name") or said.get("short_name") or said.get("credit_code") or ""

    def locked(self, pk: int) -> Agency | None:
        rows = Agency.objects.select_related("region", "parent").select_for_update(of=("self",))
        return rows.filter(pk=pk).first()

    def plain(self, thing: Agency) -> dict[str, Any]:
        region, parent = thing.region, thing.parent
        return {
            **{column.name: getattr(thing, column.name) for column in COLUMNS},
            "region": {"pk": region.pk, "name": region.name} if region else None,
            "parent": {"pk": parent.pk, "name": parent.name} if parent else None,
        }

    def clashes(self, rows: Sequence[dict[str, Any]]) -> list[Remark | None]:
        """No agency takes the name of another that was entered since."""
        names = [{row["name"], row.get("short_name", ""), *row.get("aliases", ())} - {""} for row in rows]
        others = Agency.objects.standing().bearing([name for own in names for name in own]) if rows else []
        taken = {key(name) for other in others for name in other.names}
        sentence = gettext_noop("Another agency bears the name by now: %(names)s")
        clashing = [sorted(name for name in own if key(name) in taken) for own in names]
        return [Remark(sentence, {"names": "、".join(own)}) if own else None for own in clashing]

    def addresses(self, targets: Collection[int]) -> dict[int, str]:
        there = Agency.objects.filter(pk__in=targets).order_by().values_list("pk", flat=True)
        return {pk: reverse("agencies:agency", args=[pk]) for pk in there}

    def create(self, *, actor: Actor, values: dict[str, Any]) -> Agency:
        return create_agency(actor=actor, **_records(values))

    def edit(self, *, actor: Actor, thing: Agency, values: dict[str, Any]) -> None:
        edit_agency(actor=actor, agency=thing, **_records(values))

    def remove(self, *, actor: Actor, thing: Agency) -> None:
        remove_agency(actor=actor, agency=thing)


def _records(values: dict[str, Any]) -> dict[str, Any]:
    """With records in the place of what stands for them."""
    region, parent = values.get("region"), values.get("parent")
    return {
        **values,
        **({"region": region and Region.objects.get(pk=region["pk"])} if "region" in values else {}),
        **({"parent": parent and Agency.objects.get(pk=parent["pk"])} if "parent" in values else {}),
    }
