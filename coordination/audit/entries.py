"""Entries of the audit as its pages show them: who did what to which record, and what changed, if it may be read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import DateField, DateTimeField, Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coordination.agencies.models import Agency, Region, User
from coordination.audit import sight
from coordination.audit.models import Entry, Reading, RowHistory, Seal
from coordination.audit.querysets import around
from coordination.audit.sight import Noun
from coordination.core.activity import acted
from coordination.core.flow import Sentence
from coordination.core.models import Activity
from coordination.core.templatetags.portal import local_date

TOGETHER = 50  # entries of one transaction that are shown
NAMED = 4  # fields named in a line
ICONS = {Seal.Source.ACTIVITY: "point", Seal.Source.ROW: "database", Seal.Source.READING: "file-text"}


@dataclass(frozen=True)
class Line:
    """One entry, with what is known of it from elsewhere: its seal, and the acts in whose transaction a row changed."""

    entry: Entry
    seal: Seal | None
    acts: Sequence[Activity] = ()

    @property
    def act(self) -> Activity | None:
        """The last act, if all of them are of one person acting for one agency."""
        actors = {(act.actor_id, act.acting_for_id) for act in self.acts}
        return self.acts[-1] if len(actors) == 1 else None

    @property
    def noun(self) -> Noun | None:
        return sight.noun_of(table=self.entry.table, kind=self.entry.subject_type)

    @property
    def icon(self) -> str:
        return ICONS[Seal.Source(self.entry.source)]

    @property
    def who(self) -> str:
        """A person, or nobody: the portal itself, or somebody at the database."""
        if self.acts and not self.act:
            return _("several people")
        if self.act:
            return acted(self.act.actor_name, self.act.in_place_of_name)
        return acted(self.entry.person_name, self.entry.in_place_of_name)

    @property
    def agency(self) -> str:
        return self.act.acting_for_name if self.act else self.entry.agency_name

    @property
    def is_alone(self) -> bool:
        """A row changed, and no act says why."""
        return self.entry.source == Seal.Source.ROW and not self.acts

    @property
    def what(self) -> Sentence:
        match self.entry.source:
            case Seal.Source.ROW:
                return RowHistory.Operation(self.entry.act).label
            case Seal.Source.READING:
                return Reading.How(self.entry.act).label
            case _:
                return sight.act_called(self.entry.act)

    @property
    def kind(self) -> str:
        return capfirst(str(self.noun.name)) if self.noun else self.entry.table

    @property
    def record(self) -> str:
        return sight.record_called(self.noun, self.entry.subject_label, self.entry.subject_id)

    @property
    def detail(self) -> str:
        """Which file was taken, where its name says no more than its record's; which list was exported."""
        is_named = self.noun is not None and self.noun.is_titled
        return self.entry.detail if is_named or self.entry.act == Reading.How.EXPORTED else ""

    @property
    def title(self) -> str:
        """What was done to which record, for the head of its page."""
        is_named = self.noun is not None and self.noun.is_titled
        return " · ".join(
            filter(None, [str(self.what), self.record if is_named else f"{self.kind} {self.record}".strip()])
        )

    @property
    def touched(self) -> str:
        """The fields that were changed, as far as they have names; of what is new all of them would be."""
        before, after = self.entry.before or {}, self.entry.after or {}
        labels = [self.noun.label_of(key) for key in after] if self.noun and before and after else []
        names = list(dict.fromkeys(str(label) for label in labels if label))
        return listed(names[:NAMED]) + (" …" if len(names) > NAMED else "")

    @cached_property
    def changes(self) -> "list[Change]":
        return list(_changes(self.noun, self.entry.before or {}, self.entry.after or {}))


@dataclass(frozen=True)
class Change:
    """One field: what it was and became, in words; or only that it changed, where its content is the agencies' own."""

    label: Sentence
    before: str = ""
    after: str = ""
    is_covered: bool = False


def listed(words: Iterable[str]) -> str:
    """One after the other, as the reader's language does."""
    return pgettext("between the words of a list", ", ").join(words)


def lines(entries: Iterable[Entry]) -> list[Line]:
    """With two statements for any number of them."""
    rows = list(entries)
    seals, acts = _seals_of(rows), _acts_of(rows)
    return [Line(row, seals.get((row.source, row.row_id)), acts.get(row.pk, ())) for row in rows]


def _seals_of(rows: Sequence[Entry]) -> dict[tuple[str, int], Seal]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        numbers[row.source].append(row.row_id)
    wanted = Q(pk__in=[])
    for source, of_source in numbers.items():
        wanted |= Q(source=source, row_id__in=of_source)
    return {(seal.source, seal.row_id): seal for seal in Seal.objects.filter(wanted)}


def _acts_of(rows: Sequence[Entry]) -> dict[int, list[Activity]]:
    """Of each change of a row the acts that were recorded in its transaction."""
    changed = [row for row in rows if row.source == Seal.Source.ROW]
    if not changed:
        return {}
    acts = Activity.objects.filter(transaction__in={row.transaction for row in changed}).defer("before", "after")
    found: dict[int | None, list[Activity]] = defaultdict(list)
    for act in acts.order_by("pk"):
        found[act.transaction].append(act)
    return {row.pk: [act for act in found[row.transaction] if _is_near(act, row)] for row in changed}


def _is_near(act: Activity, row: Entry) -> bool:
    first, last = around(row.at)
    return bool(first <= act.at <= last)


def together_with(entry: Entry) -> list[Line]:
    """What else was written in the same transaction, acts first."""
    if entry.transaction is None:
        return []
    others = Entry.objects.filter(transaction=entry.transaction, at__range=around(entry.at)).exclude(pk=entry.pk)
    return lines(others.select_related("subject_type").order_by("source", "pk")[:TOGETHER])


def _changes(noun: Noun | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    names, others = _Names(noun, before, after), 0
    for key in dict.fromkeys([*before, *after]):
        label = noun.label_of(key) if noun else None
        if label is None:
            others += key not in {"id", "state_at"}
        elif noun and key in noun.shown:
            yield Change(label, names.of(key, before.get(key)), names.of(key, after.get(key)))
        else:
            yield Change(label, is_covered=True)
    if others:
        yield Change(_("Further details: %(count)s") % {"count": others}, is_covered=True)


class _Names:
    """Values in words. What a number points to is looked up once for each kind of record, where it may be named."""

    NAMED = (Agency, User, Region, Permission, ContentType)

    def __init__(self, noun: Noun | None, *facts: Mapping[str, Any]) -> None:
        self.noun = noun
        wanted: dict[type[Any], set[Any]] = defaultdict(set)
        for key, value in ((key, value) for each in facts for key, value in each.items()):
            if (model := self._points_to(key)) and value is not None:
                wanted[model].add(value)
        self.found = {model: self._looked_up(model, keys) for model, keys in wanted.items()}

    def _field(self, key: str) -> Any:
        return self.noun.field_of(key) if self.noun else None

    def _points_to(self, key: str) -> type[Any] | None:
        """Of a row its columns hold numbers; what an act recorded under the name of a field is a word already."""
        known = self._field(key)
        is_number = known is not None and known.is_relation and key == known.attname
        return known.related_model if is_number else None

    def _looked_up(self, model: type[Any], keys: set[Any]) -> dict[Any, str]:
        if model is Group:
            return {row.principal_id: row.name for row in Agency.objects.filter(principal__in=keys)}
        return {row.pk: str(row) for row in model.objects.filter(pk__in=keys)} if model in self.NAMED else {}

    def of(self, key: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        known = self._field(key)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, list):
            return listed(self.of(key, inner) for inner in value)
        if model := self._points_to(key):
            return self.found[model].get(value) or _("no. %(number)s") % {"number": value}
        if known is not None and known.choices:
            return str(dict(known.flatchoices).get(value, value))
        return _moment(known, str(value))


def _moment(known: Any, value: str) -> str:
    """A day or a moment as people write it; any other value as it is."""
    if isinstance(known, DateTimeField) and (moment := parse_datetime(value)):
        return local_date(moment, "time")
    if isinstance(known, DateField) and not isinstance(known, DateTimeField) and (day := parse_date(value)):
        return local_date(day)
    return value
