"""When a person may be reached outside the portal, and when the person's digest is due.

Quiet hours are said in the person's own zone; days off are those of the working calendar, so that a Saturday that is
made up for (调休) counts as the working day it is.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from coordination.core.models import Hours
from coordination.core.workdays import is_workday
from coordination.core.zones import zone_of

if TYPE_CHECKING:
    from coordination.core.notices import Notice

LONGEST = timedelta(days=30)  # nothing is held longer, whatever the calendar says


def read_for(people: Iterable[Any]) -> None:
    """The hours of many people in one query, before each is asked."""
    prefetch_related_objects(list(people), "hours")


def hours_of(person: Any) -> Hours:
    """What the person has set; who has set nothing may be reached at any time."""
    return getattr(person, "hours", None) or Hours()


def is_quiet(hours: Hours, at: datetime) -> bool:
    """`at` is the moment as the person's own clock shows it."""
    if hours.quiet_days_off and not is_workday(at.date()):
        return True
    begins, ends, now = hours.quiet_from, hours.quiet_until, at.time()
    if begins is None or ends is None:
        return False
    return begins <= now < ends if begins < ends else now >= begins or now < ends


def free_from(person: Any, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    hours, zone, at = hours_of(person), zone_of(person), moment
    while is_quiet(hours, at.astimezone(zone)) and at < moment + LONGEST:
        at = _next_edge(hours, zone, at)
    return at


def next_digest(person: Any, after: datetime) -> datetime | None:
    """When the next digest is due, at an hour at which the person may be reached. None: the person has none."""
    hours, zone = hours_of(person), zone_of(person)
    if hours.digest == Hours.Rhythm.OFF:
        return None
    first = after.astimezone(zone).date()
    days = (first + timedelta(days=ahead) for ahead in range(LONGEST.days))
    ahead = [moment for day in days if (moment := datetime.combine(day, hours.digest_at, zone)) > after]
    fit = (moment for moment in ahead if _is_fit_for_digest(hours, moment))
    return next(fit, ahead[0]).astimezone(UTC)  # a calendar without working days keeps nothing back


def _is_fit_for_digest(hours: Hours, at: datetime) -> bool:
    return (hours.digest == Hours.Rhythm.DAILY or is_workday(at.date())) and not is_quiet(hours, at)


def collide(hours: Hours) -> bool:
    """Would every digest come in the quiet hours?"""
    at_night = Hours(quiet_from=hours.quiet_from, quiet_until=hours.quiet_until)
    return hours.digest != Hours.Rhythm.OFF and is_quiet(at_night, datetime.combine(date.min, hours.digest_at))


def _next_edge(hours: Hours, zone: tzinfo, at: datetime) -> datetime:
    """The next moment at which quiet could end: at the hour said, or with the day. An hour that the clock there shows
    twice, or skips, stands for both moments it may mean.
    """
    day = at.astimezone(zone).date()
    edges = (
        datetime.combine(day + timedelta(days=ahead), hour, zone).replace(fold=fold).astimezone(UTC)
        for ahead in (0, 1)
        for hour in (time.min, hours.quiet_until or time.min)
        for fold in (0, 1)
    )
    return min(edge for edge in edges if edge > at)


def held_until(kind: "type[Notice]", subject: Any, person: Any, at: datetime) -> datetime | None:
    """Until when a notice waits outside the portal: the end of quiet hours, or the moment it can wait no longer. None:
    it goes now.
    """
    free, urgent = free_from(person, at), kind.urgent_from(subject)
    until = free if urgent is None else min(free, urgent)
    return until if until > at else None
