"""A month of meetings, laid out in weeks from Monday to Sunday with holidays and make-up workdays.

A meeting stands on the day on which it begins where its reader lives, beside the time it begins there.
"""

from calendar import Calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import cached_property

from coordination.agencies.models import User
from coordination.core.workdays import is_estimated, is_workday, named_days
from coordination.mechanisms.models import Mechanism
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet

MOST = 500  # meetings of one month on one page
IN_A_CELL = 4


@dataclass(frozen=True)
class Day:
    """A cell: what day it is, whether people work on it, and what is held."""

    date: date
    in_month: bool
    is_today: bool
    is_workday: bool
    name: str = ""
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def mark(self) -> str:
        """`work`: a Saturday or Sunday worked (班); `off`: a day of a holiday (休); nothing on plain days."""
        if self.is_workday:
            return "work" if self.date.weekday() >= 5 else ""
        return "off" if self.name or self.date.weekday() < 5 else ""

    @property
    def shown(self) -> list[Meeting]:
        return self.meetings if len(self.meetings) <= IN_A_CELL + 1 else self.meetings[:IN_A_CELL]

    @property
    def hidden(self) -> int:
        return len(self.meetings) - len(self.shown)


class Month:
    """The meetings a person may see in a month (of one mechanism, if asked), in time order."""

    def __init__(self, person: User, first: date, mechanism: Mechanism | None = None) -> None:
        self.person, self.first, self.mechanism = person, first, mechanism
        self.weeks_of_dates = Calendar().monthdatescalendar(first.year, first.month)

    @property
    def previous(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def following(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)

    def _meetings(self) -> MeetingQuerySet:
        """What is held from the first Monday shown to the last Sunday."""
        rows = Meeting.objects.visible_to(self.person)
        if self.mechanism:
            rows = rows.filter(mechanism=self.mechanism)
        start, end = self.weeks_of_dates[0][0], self.weeks_of_dates[-1][-1] + timedelta(days=1)
        return rows.between(_begins(start), _begins(end))

    def convened(self) -> list[Meeting]:
        """For another calendar: without drafts, whose day is not settled."""
        rows = self._meetings().filter(convened_at__isnull=False)
        return list(rows.select_related("mechanism").prefetch_related("items")[:MOST])

    @cached_property
    def found(self) -> list[Meeting]:
        """One more than a page takes, so that it can say that some are left out."""
        return list(self._meetings().for_list(self.person)[: MOST + 1])

    @property
    def is_cut(self) -> bool:
        return len(self.found) > MOST

    @cached_property
    def weeks(self) -> list[list[Day]]:
        held: dict[date, list[Meeting]] = defaultdict(list)
        for meeting in self.found[:MOST]:
            held[timezone.localdate(meeting.starts_at)].append(meeting)
        names = named_days(self.weeks_of_dates[0][0], self.weeks_of_dates[-1][-1])
        return [
            [
                Day(
                    date=day,
                    in_month=day.month == self.first.month,
                    is_today=day == timezone.localdate(),
                    is_workday=is_workday(day),
                    name=names.get(day, ""),
                    meetings=held.get(day, []),
                )
                for day in week
            ]
            for week in self.weeks_of_dates
        ]

    @property
    def days(self) -> list[Day]:
        """The days of the month itself on which something is held."""
        return [day for week in self.weeks for day in week if day.in_month and day.meetings]

    @property
    def is_estimated(self) -> bool:
        return is_estimated(self.first.year)


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
