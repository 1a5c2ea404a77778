"""Policies as tables: a row says what the document says, its last column the whole text."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext, pgettext_lazy

from coordination.agencies.imports.names import Names
from coordination.agencies.models import Agency
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
    one_of,
    text,
)
from coordination.core.numbering import as_official_number
from coordination.core.remarks import Remark
from coordination.core.tables import key
from coordination.mechanisms.policy import speaks_for_agency
from coordination.opinions.actions import change_policy, enter_policy, strike_policy
from coordination.opinions.forms.register import MOST_SECTIONS, subject_words
from coordination.opinions.models import Policy
from coordination.opinions.sections import as_text, passages

LONGEST_CELL = 32_767  # characters that a cell of a workbook holds
SHOWN = 60  # of a text


def _number(said: str) -> str:
    return as_official_number(text(60)(said))


def _words(said: str) -> list[str]:
    try:
        return subject_words(said)
    except ValidationError as error:
        raise Wrong(gettext_noop("more or longer subject words than a policy may have")) from error


def _text(said: str) -> str:
    """Numbered lines taken apart, and written down again as the register does."""
    found = passages(said)
    if not 0 < len(found) <= MOST_SECTIONS:
        raise Wrong(gettext_noop("more than %(most)d sections"), most=MOST_SECTIONS)
    return as_text(found)


def _shown_text(said: str | None) -> str:
    count = len(passages(said or ""))
    sections = ngettext("%(count)d section", "%(count)d sections", count) % {"count": count}
    return f"{' '.join((said or '')[:SHOWN].split())}… ({sections})" if said else ""


def _kind(value: str | None) -> str:
    return str(Policy.Kind(value).label) if value else ""


def _kinds() -> list[str]:
    return [str(label) for label in Policy.Kind.labels]


def _listed(words: list[str] | None) -> str:
    return "、".join(words or ())


COLUMNS = (
    Column(
        "title",
        _("Title of the policy"),
        heads("标题、政策名称、文件名称、名称、文件标题、title"),
        read=text(200),
        same=lambda old, new: key(old or "") == key(new or ""),
        width=48,
        is_needed=True,
        is_open=True,
    ),
    Column("number", _("Document no."), heads("文号、发文字号、document number"), read=_number, width=22, is_open=True),
    Column(
        "kind",
        _("Kind of text"),
        heads("类别、文件类别、kind"),
        read=one_of(Policy.Kind),
        show=_kind,
        choices=_kinds,
        is_open=True,
    ),
    Column(
        "issued_by",
        pgettext_lazy("policy", "Issued by"),
        heads("制发单位、发文单位、发文机关、issuers"),
        read=text(300),
        width=28,
        is_open=True,
    ),
    Column(
        "issued_on",
        pgettext_lazy("policy", "Issued on"),
        heads("成文日期、发文日期、印发日期"),
        read=day,
        is_needed=True,
        is_open=True,
    ),
    Column("effective_on", _("In force from"), heads("施行日期、生效日期、实施日期"), read=day, is_open=True),
    Column("ended_on", _("In force until"), heads("失效日期、有效期至、废止日期"), read=day, is_open=True),
    Column(
        "subject_words",
        _("Subject words"),
        heads("主题词、关键词、keywords"),
        read=_words,
        show=_listed,
        width=24,
        is_open=True,
    ),
    Column(
        "text",
        pgettext_lazy("policy", "Text"),
        heads("正文、全文、内容、文本、text"),
        read=_text,
        show=_shown_text,
        width=60,
        most=LONGEST_CELL,
        is_open=True,
    ),
)


class PolicyRegister(Register):
    """The policies of the numbers and titles that a table names. A policy is known by its number; where it has none, by
    its title and day.
    """

    def __init__(self, actor: Any) -> None:
        self.actor = actor
        self.kept: set[int] = set()
        own = actor.acting_for if actor else None
        if own:
            self.kept = set(Policy.objects.kept_by(own).order_by().values_list("pk", flat=True))
        rows = Policy.objects.order_by("pk").values_list("pk", "number", "title", "issued_on")
        self.by_number = {number: pk for pk, number, _title, _day in rows if number}
        self.by_title = {(key(title), day_.isoformat()): pk for pk, number, title, day_ in rows if not number}

    def recognise(self, finding: Finding) -> None:
        values = finding.values
        finding.target = self.by_number.get(values.get("number", "")) or (
            None if values.get("number") else self.by_title.get((key(values["title"]), values["issued_on"]))
        )

    def present(self, targets: Sequence[int]) -> dict[int, dict[str, Any]]:
        kind = PolicyKind()
        rows = Policy.objects.filter(pk__in=targets).prefetch_related("sections", "issuers")
        return {policy.pk: kind.plain(policy) for policy in rows}

    def complete(self, finding: Finding) -> None:
        """It is in force from the day on which it was issued, where nothing else is said."""
        if "issued_on" in finding.values:
            finding.values.setdefault("effective_on", finding.values["issued_on"])
        finding.values.setdefault("kind", str(Policy.Kind.POLICY))

    def claims(self, finding: Finding) -> Iterator[tuple[str, str, str]]:
        if number := finding.values.get("number"):
            yield "number", number, number

    def check(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            said = finding.values
            if finding.target is None:
                for name in ("text", "issued_by"):
                    if name not in said and not any(column == name for column, _why in finding.wrong):
                        finding.complain(name, gettext_noop("is missing"))
            elif finding.after and finding.target not in self.kept:
                finding.complain("", gettext_noop("was entered and issued by other agencies, which alone correct it"))
            if said.get("ended_on") and said["ended_on"] < said.get("effective_on", said.get("issued_on", "")):
                finding.complain("ended_on", gettext_noop("It ends before it is in force."))


@importable
class PolicyKind(Kind):
    code, label, icon = "policies", _("Policies in force"), "file-check"
    explained = (
        _("Each row is a policy; it is recognised by its document number, or by title and day where it has none."),
        _("The text stands in one cell, up to 32,767 characters; articles and outline numbers part it into sections."),
        _("Of several agencies that issued it each stands between 、 in one cell."),
    )
    model, entered, allows, columns = Policy, "policy.enter", speaks_for_agency, COLUMNS
    home = "opinions:policies"

    def open_register(self, actor: Actor) -> PolicyRegister:
        return PolicyRegister(actor)

    def seen_by(self, person: Any) -> Q:
        """What an agency has not confirmed yet is its own affair."""
        return super().seen_by(person) & Q(started_by=person)

    def title_of(self, said: dict[str, str]) -> str:
        return f"{said.get('title', '')} {said.get('number', '')}".strip()

    def locked(self, pk: int) -> Policy | None:
        return Policy.objects.select_for_update(of=("self",)).filter(pk=pk).first()

    def plain(self, thing: Policy) -> dict[str, Any]:
        ended = thing.ended_on
        return {
            **{name: getattr(thing, name) for name in ("title", "number", "kind", "subject_words")},
            "issued_by": thing.issuers_named,
            "issued_on": thing.issued_on.isoformat(),
            "effective_on": thing.effective_on.isoformat(),
            "ended_on": ended.isoformat() if ended else None,
            "text": as_text(thing.sections.all()),
        }

    def clashes(self, rows: Sequence[dict[str, Any]]) -> list[Remark | None]:
        numbers = [row.get("number", "") for row in rows]
        taken = set(Policy.objects.filter(number__in=filter(None, numbers)).values_list("number", flat=True))
        sentence = gettext_noop("A policy with this document number is in the register already.")
        return [Remark(sentence) if number in taken else None for number in numbers]

    def addresses(self, targets: Collection[int]) -> dict[int, str]:
        there = Policy.objects.filter(pk__in=targets).order_by().values_list("pk", flat=True)
        return {pk: reverse("opinions:policy", args=[pk]) for pk in there}

    def create(self, *, actor: Actor, values: dict[str, Any]) -> Policy:
        assert actor  # who orders an import is a person
        issuers = _agencies(values["issued_by"])
        return enter_policy(actor=actor, issuers=issuers, **_fields(values))

    def edit(self, *, actor: Actor, thing: Policy, values: dict[str, Any]) -> None:
        assert actor  # who orders an import is a person
        issuers = _agencies(values["issued_by"]) if "issued_by" in values else None
        change_policy(actor=actor, policy=thing, issuers=issuers, **_fields(values))

    def remove(self, *, actor: Actor, thing: Policy) -> None:
        assert actor  # who orders an import is a person
        strike_policy(actor=actor, policy=thing)


def _agencies(named: str) -> list[Agency]:
    """Those of the directory among the issuers; what is named stays as the document says in any case."""
    names = [name.strip() for name in named.split("、") if name.strip()]
    known = Names()
    found = {agency.pk: agency for agency in Agency.objects.standing().bearing(names)} if names else {}
    for agency in found.values():
        known.add(("pk", agency.pk), agency.name, [agency.short_name, *agency.aliases])
    alone = [nodes for name in names if len(nodes := known.find(name)) == 1]
    return [found[pk] for ((_table, pk),) in alone]


def _fields(values: dict[str, Any]) -> dict[str, Any]:
    """As the verbs take it: days, and the text by sections."""
    fields = {name: value for name, value in values.items() if name != "text"}
    for name in ("issued_on", "effective_on", "ended_on"):
        if fields.get(name):
            fields[name] = date.fromisoformat(fields[name])
    return {**fields, "passages": passages(values["text"])} if "text" in values else fields
