"""Imports at work: rows are carried out, and undone, a few at a time, until none is left.

Whoever works on an import holds its row in the database for the length of one batch: of ten that try one works, and
where a worker is killed the lock goes with its connection, and what it had not committed with it. A row is marked in
the same transaction in which its verb is called, so that it is done once or not at all, however often this is rung.
"""

import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from coordination.core.errors import NotPermitted, Refusal
from coordination.core.imports.kinds import Kind
from coordination.core.imports.models import ImportRow, ImportRun, kept
from coordination.core.imports.previewing import is_of_row
from coordination.core.remarks import Remark
from coordination.core.workflow import advance

logger = logging.getLogger(__name__)

BATCH = 20  # rows; the progress that people see moves by so many
SLICE = 5.0  # seconds of work after which others have their turn at the worker
Outcome = ImportRow.Outcome


class _Kept(Exception):
    """A row cannot be carried out or undone; the remarks say why, by column."""

    def __init__(self, *remarks: tuple[str, Remark]) -> None:
        self.remarks = remarks
        super().__init__(*remarks)


def work(seconds: float = SLICE) -> bool:
    """Carry on with whatever import waits, for about so long; is there more to be done?"""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not _batch():
            return False
    return True


def ring() -> None:
    """Ask for a worker now. A broken bell is no error: the next round comes anyway."""
    from coordination.core.tasks import carry_on  # tasks import this module

    with suppress(Exception):
        carry_on.apply_async(expires=30, ignore_result=True)


@transaction.atomic
def _batch() -> bool:
    """The next few rows of the first import that nobody else has in hand; False where there is none."""
    run = ImportRun.objects.at_work().order_by("pk").select_for_update(skip_locked=True, of=("self",)).first()
    if run is None:
        return False
    is_undo = run.state == ImportRun.State.UNDOING
    waiting = run.rows.filter(outcome=Outcome.DONE if is_undo else Outcome.WAITING)
    rows = list(waiting.order_by(*(("-stage", "-number") if is_undo else ("stage", "number")))[:BATCH])
    if not rows:
        advance(run, "finish_undo" if is_undo else "finish", actor=None)
        return True
    person = _in_whose_name(run)
    with translation.override(getattr(person, "language", "") or settings.LANGUAGE_CODE):
        if is_undo:
            for row in rows:
                _settle(row, lambda row=row: _take_back(run.what, row, person), Outcome.UNDONE, Outcome.KEPT)
        else:
            _carry_out(run, rows, person)
    ImportRow.objects.bulk_update(rows, ["outcome", "reasons", "target_id", "after"])
    ImportRun.objects.filter(pk=run.pk).update(moved_at=timezone.now())
    return True


def _in_whose_name(run: ImportRun) -> Any:
    """The person who ordered it, in the capacity of that moment."""
    person: Any = run.ordered_by
    ordered_for = run.ordered_for_id
    capacities = person.capacities()
    return next((each for each in capacities if getattr(each.acting_for, "principal_id", None) == ordered_for), person)


def _settle(row: ImportRow, act: Any, done: str, not_done: str) -> None:
    """Try one row by itself: what goes wrong with it undoes nothing of the others. What the act says is kept."""
    try:
        with transaction.atomic():
            said = act()
    except _Kept as why:
        row.outcome, row.reasons = not_done, kept(why.remarks)
    except (Refusal, NotPermitted, ValidationError) as why:
        row.outcome, row.reasons = not_done, kept([("", Remark(said)) for said in _sentences(why)])
    except (OperationalError, InterfaceError):  # it is the database that fails, not the row: later again
        raise
    except Exception:  # one row that cannot be must not hold up the others
        logger.exception("row %s of import %s failed", row.number, row.run_id)
        row.outcome = not_done
        row.reasons = kept([("", Remark(gettext_noop("The portal failed at this row; its log says how.")))])
    else:
        row.outcome, row.reasons = done, kept([("", said)] if said else [])


def _sentences(why: Exception) -> list[str]:
    if isinstance(why, ValidationError):
        return [str(said) for said in why.messages]
    if isinstance(why, NotPermitted):
        return [gettext_noop("Whoever ordered this may no longer do it.")]
    return [str(why)]


def _carry_out(run: ImportRun, rows: Sequence[ImportRow], person: Any) -> None:
    """Enter what is new and edit what is changed; what a row has made is there for those that stand on it."""
    kind, made = run.what, _made_for(run, rows)
    new = [row for row in rows if row.target_id is None]
    clashes = kind.clashes([row.after for row in new])
    in_the_way = {row.number: clash for row, clash in zip(new, clashes, strict=True) if clash}
    for row in rows:

        def act(row: ImportRow = row) -> None:
            if clash := in_the_way.get(row.number):
                raise _Kept(("", clash))
            row.after = _resolved(row.after, made)
            if row.target_id is None:
                made[row.number] = int(kind.create(actor=person, values=row.after).pk)
            else:
                _move(kind, row, row.before, row.after, person)

        _settle(row, act, Outcome.DONE, Outcome.REFUSED)
        if row.outcome == Outcome.DONE and row.target_id is None:
            row.target_id = made[row.number]


def _made_for(run: ImportRun, rows: Sequence[ImportRow]) -> dict[int, int]:
    """What was made by the rows on which these stand."""
    numbers = {value["row"] for row in rows for value in row.after.values() if is_of_row(value)}
    made = run.rows.filter(number__in=numbers, outcome=Outcome.DONE).only("number", "target_id")
    return {row.number: row.target_id for row in made if row.target_id is not None}


def _resolved(values: dict[str, Any], made: dict[int, int]) -> dict[str, Any]:
    """With the records that other rows have made in the place of those rows."""
    missing = [(name, value["row"]) for name, value in values.items() if is_of_row(value) and value["row"] not in made]
    if missing:
        sentence = gettext_noop("row %(row)d, on which it stands, was not carried out")
        raise _Kept(*((name, Remark(sentence, {"row": number})) for name, number in missing))
    return {
        name: {"pk": made[value["row"]], "name": value["name"]} if is_of_row(value) else value
        for name, value in values.items()
    }


def _move(kind: Kind, row: ImportRow, expected: dict[str, Any], wanted: dict[str, Any], person: Any) -> None:
    """Edit the record, if it still says what is expected of it."""
    thing = kind.locked(row.target_id or 0)
    if thing is None:
        raise _Kept(("", Remark(gettext_noop("It is no longer there."))))
    now = kind.plain(thing)
    if moved := [name for name, old in expected.items() if not kind.column(name).same(old, now[name])]:
        raise _Kept(("", Remark(gettext_noop("Somebody has changed it since: %(columns)s"), {"columns": moved})))
    kind.edit(actor=person, thing=thing, values=wanted)


def _take_back(kind: Kind, row: ImportRow, person: Any) -> Remark | None:
    """A changed record gets its old values again; a new one is struck, if nobody has touched or used it since."""
    if row.verdict == ImportRow.Verdict.CHANGED:
        _move(kind, row, row.after, row.before, person)
        return None
    thing = kind.locked(row.target_id or 0)
    if thing is None:
        raise _Kept(("", Remark(gettext_noop("It is no longer there."))))
    if since := kind.done_since(thing):
        raise _Kept(("", since))
    return kind.remove(actor=person, thing=thing)
