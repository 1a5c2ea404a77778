"""What would become of each line of a source, laid beside what is here; and what is there no more.

Nothing is written here. The page shows it, and the act that brings the lines in asks the same again under its lock.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.template.defaultfilters import truncatechars
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.core.lines import is_unmarked
from coordination.core.overwriting import stamp_of
from coordination.core.search import folded
from sharing.flows import EntryState, ItemState
from sharing.incoming.lines import Line, Understood, categories, label_of, understood
from sharing.models import DataItem, Entry, Item, Origin, Source, field_of, spelled_alike

# Where more than this share of what came from a source is there no more, and at least so many, the source is rather
# broken or cut off than emptied (peers stop at a fifth).
STOP_SHARE = 0.2
STOP_LEAST = 5
SHOWN = 300  # characters of what a field said and says
_ALSO = ("item", "made_by", "number", "category", "state")


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Difference:
    """A field, in words, before and after, as far as a page shows them; nothing before where the entry is new."""

    label: Sentence
    old: str
    new: str

    @classmethod
    def in_short(cls, label: Sentence, old: str, new: str) -> "Difference":
        return cls(label, *(truncatechars(said, SHOWN) for said in (old, new)))


@dataclass
class Finding:
    """What would become of a line."""

    line: Line
    fate: Fate = Fate.NEW
    item: Item | None = None
    entry: Entry | None = None  # the version that it is laid beside: the one being drafted, else the last that stands
    said: dict[str, Any] = field(default_factory=dict)  # what is to be written: what differs
    data_items: list[dict[str, Any]] | None = None
    differences: list[Difference] = field(default_factory=list)
    reasons: list[Sentence] = field(default_factory=list)  # of a refusal


@dataclass(frozen=True)
class Outlook:
    """All lines of a reading, and the items that came from its source and are there no more."""

    findings: Sequence[Finding]
    gone: Sequence[Origin]
    stop: Sentence  # why none of those that are gone may be withdrawn by it; empty where they may

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(finding.fate for finding in self.findings)
        return {fate.value: counted[fate] for fate in Fate}

    @property
    def stamp(self) -> str:
        """Differs whenever something else would become of a line than was shown; the same in every language."""
        told = [
            (one.line.number, one.fate.value, {name: _plain(said) for name, said in one.said.items()}, one.data_items)
            for one in self.findings
        ]
        return stamp_of(told, [origin.pk for origin in self.gone])


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value


def outlook(source: Source, lines: Sequence[Line]) -> Outlook:
    agency = source.agency
    items, codes = _items_by_identifier(source), _own_by_code(agency, lines)
    found = {item.pk: item for item in (*items.values(), *codes.values())}
    elsewhere = dict(Origin.objects.filter(item__in=found).exclude(source=source).values_list("item", "source__name"))
    entries = _entries_of(found)
    strangers = _strangers(agency, lines)
    known, met = categories(), Counter(line.identifier for line in lines)
    findings = []
    for line in lines:
        told = understood(line, known)
        item = items.get(line.identifier) or codes.get(line.cells.get("code", "") or line.identifier)
        finding = Finding(line, item=item, entry=entries.get(item.pk) if item else None, reasons=told.reasons)
        if met[line.identifier] > 1:
            finding.reasons.append(_("Two lines are of one identifier: %(what)s.") % {"what": line.identifier[:100]})
        if whose := strangers.get(_provider(line)):
            said = _("It is provided by %(agency)s: each agency enters its own.")
            finding.reasons.append(said % {"agency": whose})
        if item and item.pk in elsewhere:
            said = _("It was brought in from another source: %(source)s.")
            finding.reasons.append(said % {"source": elsewhere[item.pk]})
        _lay_beside(finding, told)
        findings.append(finding)
    gone = [origin for origin in _live_origins(source) if origin.identifier not in met]
    return Outlook(findings, gone, _stop(len(gone), len(items)))


def _stop(gone: int, all_of_it: int) -> Sentence:
    if gone < STOP_LEAST or gone <= STOP_SHARE * all_of_it:
        return ""
    return _(
        "%(gone)d of %(all)d items are gone at the source, more than %(share)d %%: more likely the source is "
        "incomplete. Nothing is withdrawn by this; what is really gone is withdrawn by hand."
    ) % {"gone": gone, "all": all_of_it, "share": round(STOP_SHARE * 100)}


def _live_origins(source: Source) -> list[Origin]:
    rows = Origin.objects.filter(source=source).exclude(item__state=ItemState.WITHDRAWN)
    return list(rows.select_related("item").order_by("identifier"))


def _items_by_identifier(source: Source) -> dict[str, Item]:
    rows = Origin.objects.filter(source=source).select_related("item__owner")
    return {row.identifier: row.item for row in rows}


def _own_by_code(agency: Agency, lines: Iterable[Line]) -> dict[str, Item]:
    """Those of the agency's own that bear a code of which a line speaks: a catalogue that was exported comes back."""
    codes = {code for line in lines for code in (line.cells.get("code", ""), line.identifier) if code}
    rows = Item.objects.filter(owner__in=agency.line, code__in=codes).select_related("owner")
    return {str(row.code): row for row in rows}


def _entries_of(items: Mapping[int, Item]) -> dict[int, Entry]:
    """By item: the version being prepared, else the published one, else the last."""
    rows = Entry.objects.filter(item__in=items).select_related("category").prefetch_related("data_items")
    best: dict[int, Entry] = {}
    for row in rows.order_by("item", "number"):
        now = best.get(row.item_id)
        if now is None or row.state in EntryState.open() or row.state == EntryState.PUBLISHED:
            best[row.item_id] = row
    return best


def _provider(line: Line) -> tuple[str, str]:
    return line.cells.get("provider_code", ""), line.cells.get("provider", "")


def _strangers(agency: Agency, lines: Iterable[Line]) -> dict[tuple[str, str], str]:
    """Who is named as provider and is another agency than this; a name that no agency bears is taken for a division."""
    named = {_provider(line) for line in lines}
    rows = Agency.objects.exclude(pk__in=agency.line)
    by_code = dict(
        rows.filter(credit_code__in={code for code, _name in named if code}).values_list("credit_code", "name")
    )
    by_name = set(rows.filter(name__in={name for _code, name in named if name}).values_list("name", flat=True))
    told = {}
    for code, name in named:
        if code in by_code:
            told[code, name] = by_code[code]
        elif not code and name in by_name and name != agency.name:
            told[code, name] = name
    return told


def _lay_beside(finding: Finding, told: Understood) -> None:
    """Fill in what differs, what becomes of the line, and why it cannot be taken."""
    entry, item = finding.entry, finding.item
    shown = entry or Entry()
    for name, value in told.said.items():
        old = _present(entry, name)
        if entry is None or not _is_alike(old, value):
            finding.said[name] = value
            finding.differences.append(
                Difference.in_short(label_of(name), _shown(shown, name, old), _shown(shown, name, value))
            )
    _compare_data_items(finding, told)
    finding.reasons += _invalid(finding.said, finding.data_items)
    if len(finding.line.identifier) > 400:
        finding.reasons.append(_("The identifier is too long."))
    is_changed = entry is None or bool(finding.said) or finding.data_items is not None
    if item and is_changed:
        finding.reasons += _in_its_way(item, entry)
    if finding.reasons:
        finding.fate = Fate.REFUSED
    elif item:
        finding.fate = Fate.CHANGED if is_changed else Fate.UNCHANGED


def _in_its_way(item: Item, entry: Entry | None) -> list[Sentence]:
    if item.state == ItemState.WITHDRAWN:
        return [_("It is withdrawn here.")]
    if entry and entry.state in EntryState.open() and entry.state != EntryState.DRAFTING:
        return [_("A version of it is being signed or reviewed: take that back first.")]
    return []


def _present(entry: Entry | None, name: str) -> Any:
    if entry is None:
        return None
    if name == "terms":  # the catalogue shows the legal basis where no conditions are said
        return entry.terms or entry.legal_basis
    return getattr(entry, name)


def _is_alike(old: Any, new: Any) -> bool:
    if isinstance(new, str):
        return folded(" ".join(str(old or "").split())) == folded(" ".join(new.split()))
    return sorted(old) == sorted(new) if isinstance(new, list) else bool(old == new)


def _shown(entry: Entry, name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name == "methods":
        return "、".join(str(Entry.Method(one).label) for one in value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = dict(field_of(name).flatchoices)
    return str(choices.get(value, value))


def _compare_data_items(finding: Finding, told: Understood) -> None:
    """What a table does not say of a data item, its column, masking and so on, stays as it is."""
    if told.data_items is None:
        return
    old = list(finding.entry.data_items.all()) if finding.entry else []
    by_name = {row.spelling: row.said for row in old}
    new = [{**by_name.get(spelled_alike(row["name"]), {}), **row} for row in told.data_items]
    if [row.said for row in old] == [{**DataItem().said, **row} for row in new]:
        return
    was, becomes = _named(row.said for row in old), _named(new)
    if was == becomes:
        return
    finding.data_items = new
    finding.differences.append(Difference.in_short(label_of("data_items"), was, becomes))


def _named(rows: Iterable[Mapping[str, Any]]) -> str:
    return "；".join(f"{folded(row['name'])}（{row['type']}{row['length'] or ''}）" for row in rows)


def _invalid(said: Mapping[str, Any], data_items: Sequence[Mapping[str, Any]] | None) -> list[Sentence]:
    """What the fields themselves refuse, and marks of secrecy."""
    entry = Entry(**{name: value for name, value in said.items() if name != "category"})
    left_out = [one.name for one in Entry._meta.fields if one.name not in said or one.name in _ALSO]  # noqa: SLF001  (Django's own name)
    reasons = _refused(entry, left_out)
    for name in ("abstract", "terms"):
        try:
            is_unmarked(str(said.get(name, "")))
        except ValidationError as error:
            reasons.append(f"{label_of(name)}: {' '.join(error.messages)}")
    for row in data_items or ():
        reasons += _refused(DataItem(**row), ["entry", "position", "spelling"])
    return reasons


def _refused(thing: Entry | DataItem, left_out: Sequence[str]) -> list[Sentence]:
    try:
        thing.clean_fields(exclude=left_out)
    except ValidationError as error:
        meta: Any = thing._meta  # noqa: SLF001  (Django's own name)
        told = error.message_dict.items()
        return [f"{meta.get_field(name).verbose_name}: {' '.join(messages)}" for name, messages in told]
    return []
