"""The reminder ledger: what must be said later is a row today.

An app registers a `Ladder` for its noun: which records are open, when they are due, and the rules by which
people are told. Every (record, rule, due version) is one Occurrence (K1), planned when the date is set and closed
in exactly one way. Any number of sweepers may run:

- `plan_missing` heals: it adds the occurrences that should exist and do not
- `replan` follows the calendar: what is planned moves to the moment its rule says now
- `fire_due` takes due rows with SKIP LOCKED, asks whether they still hold, and tells people in the same transaction,
  so a killed sweeper has either done all of it or nothing
"""

import logging
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from coordination.core.models import Heartbeat, Occurrence
from coordination.core.notices import Notice, notify
from coordination.core.workdays import add_workdays, at_office_hours, read_anew, today

logger = logging.getLogger(__name__)

BATCH = 50
MOVED_AT_ONCE = 1000
POISONED_AFTER = 8
PASSED, SAID = "a later rung had passed as well when this was planned", "said already of the same date"


@dataclass(frozen=True)
class Rule:
    """When (working days from the due date, or days of the calendar), and what is said. `effect` runs in the same
    transaction, once. `on` names another date of the record to count from; it moves with the due date alone.
    """

    code: str
    workdays: int
    says: type[Notice]
    effect: Callable[[Any, Occurrence], None] | None = None
    days: int = 0
    on: str = "due_on"


@dataclass(frozen=True)
class Ladder:
    """The rules of one noun, whose records have `due_on` (or None) and `due_version`, raised with each new date."""

    model: type[models.Model]
    is_open: Q  # the records that can still be reminded of
    rules: tuple[Rule, ...]
    by_code: dict[str, Rule] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.by_code.update({rule.code: rule for rule in self.rules})

    @property
    def noun(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)

    def open(self) -> "QuerySet[Any]":
        return self.model._base_manager.filter(self.is_open, due_on__isnull=False)  # noqa: SLF001


_ladders: dict[type[models.Model], Ladder] = {}


def register(ladder: Ladder) -> None:
    _ladders[ladder.model] = ladder


def ladders() -> list[Ladder]:
    return list(_ladders.values())


def fire_at(due_on: date, rule: Rule) -> datetime:
    day = due_on + timedelta(days=rule.days)
    return at_office_hours(add_workdays(day, rule.workdays) if rule.workdays else day)


def _moment(thing: Any, rule: Rule) -> datetime:
    return fire_at(getattr(thing, rule.on), rule)


def plan(thing: Any, *, again: bool = True, same_date: bool = False) -> None:
    """Plan the reminders of one record for its present date. Called in the transaction that sets the date.

    Without `again`, what was said of this very date already is not said once more; `same_date`: the date is the one
    the record had, so that whatever was said of it counts, though the calendar has moved its moments since.
    """
    ladder = _ladders[type(thing)]
    Occurrence.objects.of(thing).planned().exclude(due_version=thing.due_version).update(
        outcome=Occurrence.Outcome.SUPERSEDED, closed_at=timezone.now()
    )
    if thing.due_on:
        plan_all(ladder, [thing], said=frozenset() if again else _said(ladder, thing, same_date=same_date))


def _said(ladder: Ladder, thing: Any, *, same_date: bool) -> frozenset[str]:
    """The rules that have spoken of the record's present date."""
    rows, fired = Occurrence.objects.of(thing), Q(outcome=Occurrence.Outcome.FIRED)
    moments = set(rows.filter(fired).values_list("rule", "fire_at"))
    said = {rule.code for rule in ladder.rules if (rule.code, _moment(thing, rule)) in moments}
    if same_date:
        before = rows.filter(fired | Q(reason=SAID), due_version=thing.due_version - 1)
        said |= set(before.values_list("rule", flat=True))
    return frozenset(said)


def plan_new(things: list[Any]) -> None:
    """Plan the reminders of records of one noun that were made just now, in the same transaction."""
    if things:
        plan_all(_ladders[type(things[0])], things)


def cancel(thing: Any, *, reason: str) -> None:
    """The record is closed: nothing more needs to be said."""
    _cancel(Occurrence.objects.of(thing), reason)


def cancel_all(things: "QuerySet[Any]", *, reason: str) -> None:
    """The same of very many records of one noun at once."""
    noun = _ladders[things.model].noun
    _cancel(Occurrence.objects.filter(subject_type=noun, subject_id__in=things.values("pk")), reason)


def _cancel(rows: Any, reason: str) -> None:
    rows.planned().update(outcome=Occurrence.Outcome.CANCELLED, closed_at=timezone.now(), reason=reason[:200])


def plan_all(ladder: Ladder, things: list[Any], *, said: AbstractSet[str] = frozenset()) -> None:
    """Occurrences of every rule for each record. A rung whose day passed before the record was planned is not climbed
    again for a date set in the past: only the last one that has passed fires, the earlier ones are closed at once, and
    so are those whose rule has `said` it.
    """
    now, rows = timezone.now(), []
    for thing in things:
        times = [(rule, _moment(thing, rule)) for rule in ladder.rules]
        passed = [at for _, at in times if at <= now]
        for rule, at in times:
            reason = SAID if rule.code in said else PASSED if passed and at < max(passed) else ""
            rows.append(
                Occurrence(
                    subject_type=ladder.noun,
                    subject_id=thing.pk,
                    rule=rule.code,
                    due_version=thing.due_version,
                    fire_at=at,
                    outcome=Occurrence.Outcome.SUPERSEDED if reason else Occurrence.Outcome.PLANNED,
                    closed_at=now if reason else None,
                    reason=reason,
                )
            )
    Occurrence.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)


def missing(ladder: Ladder, *, horizon: bool = True) -> "QuerySet[Any]":
    """Open records that lack an occurrence of some rule. With `horizon`, only those due within weeks: the sweep's
    share, which keeps it cheap; the rest is found by `reconcile`, which looks at all.
    """
    records = ladder.open()
    if horizon:
        records = records.filter(due_on__range=(today() - timedelta(days=30), today() + timedelta(days=45)))
    there = Occurrence.objects.filter(
        subject_type=ladder.noun, subject_id=OuterRef("pk"), due_version=OuterRef("due_version")
    )
    lacks = [Q(~Exists(there.filter(rule=rule.code))) for rule in ladder.rules]
    return records.filter(reduce(or_, lacks))


def plan_missing(limit: int = 500) -> int:
    """Add what should have been planned and was not (imports, new rules, restored backups); how many records."""
    healed = 0
    for ladder in ladders():
        things = list(missing(ladder).order_by("due_on")[:limit])
        plan_all(ladder, things)
        healed += len(things)
    return healed


def astray(ladder: Ladder) -> "Iterator[tuple[QuerySet[Occurrence], datetime, int]]":
    """Planned reminders of open records that do not stand at the moment their rule says: the rows, that moment, how
    many. Asked by rule and date, so the answer is as long as there are dates, however many records fall on each.

    One that was put off after an error waits for its next try; it is not astray.
    """
    record = ladder.open().filter(pk=OuterRef("subject_id"), due_version=OuterRef("due_version"))
    for on in sorted({rule.on for rule in ladder.rules}):
        rows = (
            Occurrence.objects.planned()
            .filter(
                subject_type=ladder.noun, rule__in=[rule.code for rule in ladder.rules if rule.on == on], attempts=0
            )
            .annotate(counts_from=Subquery(record.values(on)))
            .filter(counts_from__isnull=False)
        )
        places = rows.order_by().values_list("rule", "counts_from", "fire_at").annotate(count=Count("pk"))
        for code, day, stands_at, count in places:
            moment = fire_at(day, ladder.by_code[code])
            if moment != stands_at:
                yield rows.filter(rule=code, counts_from=day, fire_at=stands_at), moment, count


def replan() -> int:
    """Bring what is planned to the moments that the calendar gives now; how many moved.

    What was said stays said, and dates that people were told do not move. A reminder whose new moment has passed goes
    out with the next sweep. A second run finds nothing to do.
    """
    with read_anew():
        return sum(_move(rows, moment) for ladder in ladders() for rows, moment, _count in astray(ladder))


def _move(rows: "QuerySet[Occurrence]", moment: datetime) -> int:
    """Batch by batch. What others hold just now is being fired, closed or moved by them."""
    moved = 0
    while batch := _move_batch(rows, moment):
        moved += batch
    return moved


@transaction.atomic
def _move_batch(rows: "QuerySet[Occurrence]", moment: datetime) -> int:
    held = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:MOVED_AT_ONCE]
    return Occurrence.objects.filter(pk__in=list(held)).update(fire_at=moment)


def fire_due(limit: int = 5000) -> int:
    """Close every due occurrence, batch by batch; how many. Stops when a batch got nowhere: others hold the rest."""
    done = 0
    while done < limit and (settled := _fire_batch()):
        done += settled
    return done


@transaction.atomic
def _fire_batch() -> int:
    due = Occurrence.objects.due(timezone.now()).order_by("fire_at", "pk")
    settled = 0
    for row in due.select_for_update(skip_locked=True)[:BATCH]:
        try:
            with transaction.atomic():
                settled += _fire(row)
        except Exception as error:  # one bad record must not stop the bell for the others
            logger.exception("occurrence %s could not be fired", row.pk)
            _postpone(row, error)
    return settled


def _fire(row: Occurrence) -> bool:
    """Close one occurrence; False if its record is being changed just now and the next sweep must take it."""
    ladder = next((ladder for ladder in ladders() if ladder.noun.pk == row.subject_type_id), None)
    rule = ladder and ladder.by_code.get(row.rule)
    if not ladder or not rule:
        return _close(row, Occurrence.Outcome.CANCELLED, "the rule is no longer in force")
    things = ladder.open().filter(pk=row.subject_id).select_for_update(skip_locked=True, no_key=True)
    thing = things.first()
    if thing is None:
        still_open = ladder.open().filter(pk=row.subject_id).exists()
        return not still_open and _close(row, Occurrence.Outcome.CANCELLED, "closed meanwhile")
    if thing.due_version != row.due_version:
        return _close(row, Occurrence.Outcome.SUPERSEDED, "the date was changed meanwhile")
    if rule.effect:
        rule.effect(thing, row)
    told = notify(rule.says, thing, occurrence=row, due_on=thing.due_on)
    return _close(row, Occurrence.Outcome.FIRED, "" if told else "nobody to tell")


def _close(row: Occurrence, outcome: str, reason: str) -> bool:
    planned = Occurrence.objects.filter(pk=row.pk, outcome=Occurrence.Outcome.PLANNED)
    return bool(planned.update(outcome=outcome, closed_at=timezone.now(), reason=reason))


def _postpone(row: Occurrence, error: Exception) -> None:
    """Try again later; after some tries once a day, and `reconcile` reports it."""
    attempts = row.attempts + 1
    wait = timedelta(minutes=2**attempts) if attempts < POISONED_AFTER else timedelta(days=1)
    Occurrence.objects.filter(pk=row.pk).update(
        attempts=attempts, fire_at=timezone.now() + wait, reason=f"{type(error).__name__}: {error}"[:200]
    )


def beat(loop: str, instance: str, *, lag_s: float = 0) -> None:
    """Leave a sign of life."""
    Heartbeat.objects.update_or_create(loop=loop, instance=instance, defaults={"at": timezone.now(), "lag_s": lag_s})
