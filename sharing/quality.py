"""How good the description of an item is: what is asked of it, line by line, and whether it is so.

No line weighs more than another, and none says anything of the content that the catalogue does not. What is asked
follows《政务信息资源目录编制指南（试行）》: 摘要, 信息项, 格式, 更新周期, 共享方式.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.flow import Sentence
from coordination.core.workdays import day_of
from sharing.models import DataItem, Entry, Frequency, Item

SUMMARY = 20  # characters of a summary that says something

PERIODS: Mapping[str, timedelta] = {
    Frequency.DAILY: timedelta(days=1),
    Frequency.WEEKLY: timedelta(days=7),
    Frequency.MONTHLY: timedelta(days=31),
    Frequency.QUARTERLY: timedelta(days=92),
    Frequency.HALF_YEARLY: timedelta(days=184),
    Frequency.YEARLY: timedelta(days=366),
}
"""How long what is updated so stands; of what comes in real time or irregularly nothing can be said."""

_READ_BY_MACHINES = (Entry.FormatClass.SHEET, Entry.FormatClass.DATABASE)


@dataclass(frozen=True)
class Point:
    """One thing that is asked of a description."""

    asked: Sentence
    is_met: bool


@dataclass(frozen=True)
class Quality:
    """All that is asked of one. `first_due_on`: it has not been brought up to date yet, and need not have been."""

    points: Sequence[Point]
    first_due_on: date | None = None

    @property
    def met(self) -> int:
        return sum(point.is_met for point in self.points)


def quality_of(item: Item, entry: Entry, data_items: Sequence[DataItem]) -> Quality:
    """By the published version of its entry. One question to the database at most."""
    points = list(_points(item, entry, data_items))
    if entry.frequency not in PERIODS:
        return Quality(points)
    is_fresh = not is_stale(entry.frequency, item.changed_at)
    if is_fresh and not _was_updated(item, entry):
        return Quality(points, day_of(item.changed_at + 2 * PERIODS[entry.frequency]))
    return Quality([*points, Point(_("It was brought up to date within twice its period."), is_fresh)])


def _was_updated(item: Item, entry: Entry) -> bool:
    """That it was described and filled for the first time is no update."""
    return entry.number > 1 or item.contents.filter(number__gt=1).exists()


def _points(item: Item, entry: Entry, data_items: Sequence[DataItem]) -> Iterator[Point]:
    said = len("".join(entry.abstract.split()))
    yield Point(
        _("The summary says what it holds, in %(least)d characters or more.") % {"least": SUMMARY}, said >= SUMMARY
    )
    yield Point(_("It is said by what law or duty it is collected."), bool(entry.legal_basis))
    yield Point(_("Division and telephone of a contact are named."), any(sign.isdigit() for sign in entry.contact))
    if entry.kind == Item.Kind.DATASET:
        yield Point(_("Every data item names its column."), all(row.field for row in data_items))
        yield Point(_("Every data item is explained."), all(row.note for row in data_items))
        yield Point(_("It is said which data item tells the rows apart."), any(row.is_key for row in data_items))
        yield Point(_("Programs can read its format: a table or a database."), entry.format_class in _READ_BY_MACHINES)
    yield Point(_("It can be had in two ways or more."), len(entry.methods) > 1)


def is_stale(frequency: str, changed_at: datetime) -> bool:
    """A whole period more than the one it was to stand for has gone by."""
    return changed_at < gone_stale(frequency)


def gone_stale(frequency: str) -> datetime:
    """What is updated so and was changed before this moment is stale."""
    return timezone.now() - 2 * PERIODS[frequency]
