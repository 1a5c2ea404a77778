"""Working days: a plain week, corrected by the table of holidays and make-up workdays (调休).

Limits in working days do not count the day of receipt; counting begins the day after, and a limit that ends on a
day off ends on the next working day (国务院《全国年节及纪念日放假办法》and the yearly notice of its General Office).
A region without an entry of its own for a day follows the national one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.utils import timezone

from coordination.core.models import CalendarDay

NATIONAL = "CN"
OFFICE_OPENS = time(9, 0)  # reminders of a day go out when offices open
_KEPT_FOR_S = 30  # a change of the table is felt by every process within this time
_reading: ContextVar[object] = ContextVar("reading", default=None)


def portal_zone() -> tzinfo:
    """The zone in which days of law begin and end, whoever asks and wherever that person lives."""
    return timezone.get_default_timezone()


def clock(moment: datetime) -> datetime:
    """A moment as the portal's own clock shows it: on papers, in ledgers, and to tell its day."""
    return timezone.localtime(moment, portal_zone())


def day_of(moment: datetime) -> date:
    """The day of the portal's calendar on which a moment falls."""
    return clock(moment).date()


def today() -> date:
    return day_of(timezone.now())


def begin_of(day: date) -> datetime:
    """The moment a day of the portal's calendar begins, aware."""
    return timezone.make_aware(datetime.combine(day, time.min), portal_zone())


def at_office_hours(day: date) -> datetime:
    """The moment offices open on that day, aware."""
    return timezone.make_aware(datetime.combine(day, OFFICE_OPENS), portal_zone())


@lru_cache(maxsize=64)
def _exceptions(region: str, year: int, _round: object) -> dict[date, tuple[bool, bool]]:
    rows = CalendarDay.objects.filter(region__in={NATIONAL, region}, date__year=year).order_by("date")
    ordered = sorted(rows, key=lambda row: row.region != NATIONAL)  # a region's own word comes last and wins
    return {row.date: (row.is_workday, row.is_estimated) for row in ordered}


def forget() -> None:
    """Drop what is kept in memory; called when the table is edited in this process."""
    _exceptions.cache_clear()


@contextmanager
def read_anew() -> Iterator[None]:
    """Reckon with the table as this transaction sees it, whatever others keep in memory or read meanwhile."""
    token = _reading.set(object())
    try:
        yield
    finally:
        _reading.reset(token)


def _kept(region: str | None, year: int) -> dict[date, tuple[bool, bool]]:
    return _exceptions(region or settings.WORKDAY_REGION, year, _reading.get() or int(monotonic() / _KEPT_FOR_S))


def _entry(day: date, region: str | None) -> tuple[bool, bool] | None:
    return _kept(region, day.year).get(day)


def is_workday(day: date, region: str | None = None) -> bool:
    entry = _entry(day, region)
    return entry[0] if entry else day.weekday() < 5


def is_estimated(year: int, region: str | None = None) -> bool:
    """Is the year reckoned ahead of its official notice (暂按估算)? A year without any entry is estimated as well."""
    entries = _kept(region, year).values()
    return not entries or any(estimated for _, estimated in entries)


def named_days(start: date, end: date, region: str | None = None) -> dict[date, str]:
    """The names of holidays and make-up workdays in a range: what a calendar writes beside the day."""
    wanted = {NATIONAL, region or settings.WORKDAY_REGION}
    rows = CalendarDay.objects.filter(region__in=wanted, date__range=(start, end)).order_by("date")
    return {row.date: row.name for row in sorted(rows, key=lambda row: row.region != NATIONAL)}


def roll_forward(day: date, region: str | None = None) -> date:
    """The day itself if people work on it, else the next day on which they do."""
    while not is_workday(day, region):
        day += timedelta(days=1)
    return day


def add_workdays(start: date, count: int, region: str | None = None) -> date:
    """The working day `count` working days after `start` (before it, if negative); `start` is not counted."""
    step = timedelta(days=1 if count >= 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        if is_workday(day, region):
            left -= 1
    return day


def workdays_between(start: date, end: date, region: str | None = None) -> int:
    """Working days after `start` up to and with `end`; negative when `end` lies before."""
    if end < start:
        return -workdays_between(end, start, region)
    return sum(is_workday(start + timedelta(days=n), region) for n in range(1, (end - start).days + 1))
