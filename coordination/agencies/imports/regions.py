"""Administrative divisions as tables: the list that the Ministry of Civil Affairs publishes each year (中华人民共和国
行政区划代码), code and name on each row; and when a division came and went, where somebody has added that.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from coordination.agencies.actions import create_region, edit_region, remove_region
from coordination.agencies.models import Region
from coordination.agencies.policy import is_portal_administrator
from coordination.core.activity import Actor
from coordination.core.imports.kinds import (
    Column,
    Finding,
    Kind,
    Register,
    Wrong,
    day,
    heads,
    importable,
    same_reference,
    shown_reference,
    text,
)
from coordination.core.tables import key


def _code(said: str) -> str:
    if not re.fullmatch(r"[1-9]\d{5}", said, re.ASCII):
        raise Wrong(
            gettext_noop("“%(said)s” is no code of a division: six digits, of which the first is not 0"), said=said[:60]
        )
    return said


def level_of(code: str) -> str:
    """省 xx0000, 地 xxxx00, 县 the rest (GB/T 2260)."""
    if code.endswith("0000"):
        return Region.Level.PROVINCE
    return Region.Level.PREFECTURE if code.endswith("00") else Region.Level.COUNTY


def _level(value: str | None) -> str:
    return str(Region.Level(value).label) if value else ""


COLUMNS = (
    Column(
        "code",
        _("Region code"),
        heads("行政区划代码、区划代码、代码、code、region code、division code"),
        read=_code,
        width=14,
        is_needed=True,
        is_open=True,
    ),
    Column(
        "name",
        _("Name of the region"),
        heads("单位名称、行政区划名称、区划名称、名称、地区、name、region"),
        read=text(60),
        same=lambda old, new: key(old or "") == key(new or ""),
        width=28,
        is_needed=True,
        is_open=True,
    ),
    Column("level", pgettext_lazy("division", "Level"), show=_level),
    Column("parent", _("Belongs to"), show=shown_reference, same=same_reference),
    Column(
        "valid_from",
        _("Valid from"),
        heads("启用日期、设立日期、生效日期、启用时间、valid from"),
        read=day,
        is_open=True,
    ),
    Column(
        "valid_to",
        _("Valid until"),
        heads("停用日期、撤销日期、失效日期、停用时间、valid until"),
        read=day,
        is_open=True,
    ),
)


class RegionRegister(Register):
    """All divisions, and those that the table brings."""

    def __init__(self, kind: "RegionKind") -> None:
        self.kind = kind
        self.regions = {int(code): region for code, region in Region.objects.select_related("parent").in_bulk().items()}
        self.rows: dict[int, Finding] = {}

    def recognise(self, finding: Finding) -> None:
        code = int(finding.values["code"])
        if code in self.regions:
            finding.target = code
        else:
            self.rows.setdefault(code, finding)

    def refer(self, findings: Sequence[Finding]) -> None:
        """A county lies in its prefecture, or where it has none in its province: in Beijing, and in 仙桃市 (429004)."""
        for finding in findings:
            if not {"code", "name"} <= set(finding.values):
                continue
            code = finding.values["code"]
            finding.values["level"] = str(level_of(code))
            if level_of(code) == Region.Level.PROVINCE:
                continue
            above = [self._reference(other) for other in (f"{code[:4]}00", f"{code[:2]}0000") if other != code]
            if parent := next(filter(None, above), None):
                finding.values["parent"] = parent
            else:
                sentence = gettext_noop("its province %(code)s is known neither here nor in the table")
                finding.complain("code", sentence, code=f"{code[:2]}0000")

    def _reference(self, code: str) -> dict[str, Any] | None:
        if region := self.regions.get(int(code)):
            return {"pk": region.code, "name": region.name}
        if row := self.rows.get(int(code)):
            return {"row": row.number, "name": row.values["name"]}
        return None

    def present(self, targets: Sequence[int]) -> dict[int, dict[str, Any]]:
        return {target: self.kind.plain(self.regions[target]) for target in targets}

    def claims(self, finding: Finding) -> Any:
        if finding.target is None and (code := finding.values.get("code")):
            yield "code", code, code

    def check(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            region = self.regions.get(finding.target or 0)
            now = self.kind.plain(region) if region else {}
            begins = finding.after.get("valid_from") or now.get("valid_from")
            ends = finding.after.get("valid_to") or now.get("valid_to")
            if begins and ends and ends < begins:
                finding.complain("valid_to", gettext_noop("The division ends before it begins."))


@importable
class RegionKind(Kind):
    code, label, icon = "regions", _("Administrative divisions"), "map-pin"
    explained = (
        _("The yearly list of the Ministry of Civil Affairs is taken as it is: a code of six digits and a name a row."),
        _("The code says the level and where a division belongs."),
        _("Divisions that the list no longer has stay as they are: give them a last day in a column of its own."),
    )
    model, entered, allows, columns = Region, "region.create", is_portal_administrator, COLUMNS

    def open_register(self, actor: Actor) -> RegionRegister:
        del actor
        return RegionRegister(self)

    def title_of(self, said: dict[str, str]) -> str:
        return f"{said.get('code', '')} {said.get('name', '')}".strip()

    def locked(self, pk: int) -> Region | None:
        rows = Region.objects.select_related("parent").select_for_update(of=("self",))
        return rows.filter(pk=str(pk)).first()

    def plain(self, thing: Region) -> dict[str, Any]:
        parent = thing.parent
        return {
            "code": thing.code,
            "name": thing.name,
            "level": thing.level,
            "parent": {"pk": parent.code, "name": parent.name} if parent else None,
            "valid_from": thing.valid_from.isoformat() if thing.valid_from else None,
            "valid_to": thing.valid_to.isoformat() if thing.valid_to else None,
        }

    def create(self, *, actor: Actor, values: dict[str, Any]) -> Region:
        return create_region(actor=actor, **_records(values))

    def edit(self, *, actor: Actor, thing: Region, values: dict[str, Any]) -> None:
        edit_region(actor=actor, region=thing, **_records(values))

    def remove(self, *, actor: Actor, thing: Region) -> None:
        remove_region(actor=actor, region=thing)


def _records(values: dict[str, Any]) -> dict[str, Any]:
    """With records and days in the place of what stands for them."""
    fields = dict(values)
    if parent := fields.get("parent"):
        fields["parent"] = Region.objects.get(pk=str(parent["pk"]))
    for name in ("valid_from", "valid_to"):
        if fields.get(name):
            fields[name] = date.fromisoformat(fields[name])
    return fields
