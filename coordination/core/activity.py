"""Activity: who did what, for which agency and in whose place, what it was before and after, and why. Rows are only
ever added.

The table itself refuses UPDATE and DELETE (a trigger in the migrations), whoever asks.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from coordination.core.models import Activity

if TYPE_CHECKING:
    from coordination.agencies.models import User

Actor: TypeAlias = "User | None"  # None: the portal itself


def plain(value: Any) -> Any:
    """A value as JSON can keep it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, Promise):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def record(
    actor: Actor,
    verb: str,
    thing: Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    note: str = "",
) -> Activity:
    """Add one row, in the transaction of the act it tells of. Names are kept as they were on the day."""
    row = _row(actor, verb, Change(thing, before or {}, after or {}), note)
    row.save(force_insert=True)
    return row


def reworded(thing: Model, said: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Say of a record what is named here, not saved yet; before and after of what that changes, empty where nothing."""
    after = {name: value for name, value in said.items() if value != getattr(thing, name)}
    before = {name: getattr(thing, name) for name in after}
    for name, value in after.items():
        setattr(thing, name, value)
    return before, after


@dataclass(frozen=True)
class Change:
    """What one act did to one of several records."""

    thing: Model
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record_all(actor: Actor, verb: str, changes: Iterable[Change], *, note: str = "") -> None:
    """The same of very many records at once: a row for each, in a few statements."""
    Activity.objects.bulk_create([_row(actor, verb, change, note) for change in changes], batch_size=1000)


def _row(actor: Actor, verb: str, change: Change, note: str) -> Activity:
    agency = getattr(actor, "acting_for", None)
    return Activity(
        actor=actor,
        actor_name=actor.full_name if actor else "",
        acting_for=agency.principal if agency else None,
        acting_for_name=agency.name if agency else "",
        in_place_of=actor.in_place_of if actor else None,
        in_place_of_name=actor.in_place_of_name if actor else "",
        verb=verb,
        subject_type=ContentType.objects.get_for_model(change.thing),
        subject_id=change.thing.pk,
        subject_label=str(change.thing)[:300],
        before=plain(change.before),
        after=plain(change.after),
        note=note,
    )


def history(thing: Model) -> "QuerySet[Activity]":
    """What happened to a record, newest first."""
    return Activity.objects.filter(subject_type=ContentType.objects.get_for_model(thing), subject_id=thing.pk).order_by(
        "-pk"
    )


def acted(name: object, in_place_of: str) -> str:
    """A person as one who did something, and in whose place: 王芳（代李强）."""
    return _("%(name)s (for %(other)s)") % {"name": name, "other": in_place_of} if in_place_of else str(name)


_PARTS = re.compile(r"( · |：|（代| \(for |）$|\)$)")


def relabelled(kind: int | type[Model], label: str) -> str:
    """A label kept of a record of this kind, in the reader's language: what it says of role, kind or state was written
    in that of whoever acted. Names stay as they were on the day.
    """
    model = ContentType.objects.get_for_id(kind).model_class() if isinstance(kind, int) else kind
    words, parts = _words_of(model) if model else {}, _PARTS.split(label)
    if {"（代", " (for "} & set(parts):
        opening, closing = acted("", "\0").split("\0")
        words = words | {"（代": opening, " (for ": opening, "）": closing, ")": closing}
    return "".join(str(words.get(part, part)) for part in parts)


@cache
def _words_of(model: type[Model]) -> dict[str, Any]:
    """What the choices of a noun are called in every language; each leads to the label that speaks the reader's."""
    fields: Any = [each for each in model._meta.concrete_fields if each.choices]  # noqa: SLF001
    words: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {str(label): label for each in fields for _value, label in each.flatchoices}
    return words


@dataclass(frozen=True)
class Event:
    """One line of a record's story, as parts/timeline.html draws it."""

    at: datetime
    text: str
    icon: str
    note: str
    actor_name: str
    acting_for_name: str


def event(row: Activity, text: str, icon: str) -> Event:
    """What a row of activity reads like to people."""
    return Event(row.at, text, icon, row.note, acted(row.actor_name, row.in_place_of_name), row.acting_for_name)
