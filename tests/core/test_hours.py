"""When a person may be reached: by the person's own clock, and by the working calendar."""

from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as some

from coordination.core.hours import LONGEST, free_from, is_quiet
from coordination.core.models import CalendarDay, Hours
from coordination.core.workdays import forget

pytestmark = pytest.mark.django_db

NIGHT = {"quiet_from": time(22), "quiet_until": time(7)}
WITHOUT_SUMMER_TIME = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Kathmandu", "Pacific/Kiritimati", "America/Caracas")
WITH_SUMMER_TIME = ("Europe/London", "America/New_York", "Australia/Lord_Howe")  # the last by half an hour


def somebody(zone: str = "Asia/Shanghai", **hours: Any) -> Any:
    return SimpleNamespace(time_zone=zone, hours=Hours(**hours))


def by(zone: str, said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("hours", "asked", "free"),
    [
        (NIGHT, "2026-11-25 21:59", "2026-11-25 21:59"),
        (NIGHT, "2026-11-25 22:00", "2026-11-26 07:00"),
        (NIGHT, "2026-11-26 03:00", "2026-11-26 07:00"),
        (NIGHT, "2026-11-26 07:00", "2026-11-26 07:00"),
        ({"quiet_from": time(12), "quiet_until": time(14)}, "2026-11-25 12:30", "2026-11-25 14:00"),
        ({"quiet_from": time(0), "quiet_until": time(6)}, "2026-11-25 23:59", "2026-11-25 23:59"),
        ({"quiet_from": time(22), "quiet_until": time(0)}, "2026-11-25 23:59", "2026-11-26 00:00"),
        ({}, "2026-11-25 03:00", "2026-11-25 03:00"),
        ({"quiet_days_off": True}, "2026-11-27 23:59", "2026-11-27 23:59"),
        ({"quiet_days_off": True}, "2026-11-28 00:00", "2026-11-30 00:00"),  # a Saturday
        ({"quiet_days_off": True, **NIGHT}, "2026-11-27 23:00", "2026-11-30 07:00"),
        ({"quiet_days_off": True}, "2026-10-10 10:00", "2026-10-10 10:00"),  # a Saturday that is made up for
        ({"quiet_days_off": True}, "2026-10-01 10:00", "2026-10-08 00:00"),  # the National Day holidays
        ({"quiet_days_off": True}, "2026-02-15 10:00", "2026-02-24 00:00"),  # nine days of Spring Festival
    ],
)
def test_a_moment_is_free_or_waits_for_the_end_of_the_quiet_hours(hours: dict[str, Any], asked: str, free: str) -> None:
    for zone in ("Asia/Shanghai", "Asia/Urumqi", "America/New_York"):
        assert free_from(somebody(zone, **hours), by(zone, asked)) == by(zone, free)


def test_who_has_set_nothing_may_be_reached_at_any_time() -> None:
    nobody = SimpleNamespace(time_zone="")
    at = datetime(2026, 11, 28, 18, tzinfo=UTC)
    assert free_from(nobody, at) == at


def test_nothing_is_held_for_ever_even_where_nobody_works() -> None:
    first = datetime(2026, 11, 25, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    days = [first.date() + timedelta(days=n) for n in range(60)]
    CalendarDay.objects.filter(date__in=days).delete()
    CalendarDay.objects.bulk_create(CalendarDay(date=day, is_workday=False) for day in days)
    forget()
    assert first + LONGEST <= free_from(somebody(quiet_days_off=True), first) <= first + LONGEST + timedelta(days=1)


def slowly(person: Any, moment: datetime) -> datetime:
    """Minute by minute."""
    zone = ZoneInfo(person.time_zone)
    while is_quiet(person.hours, moment.astimezone(zone)):
        moment += timedelta(minutes=1)
    return moment


minutes = some.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
moments = some.integers(0, 365 * 24 * 60 - 1).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
some_hours = some.one_of(
    some.builds(Hours, quiet_days_off=some.booleans()),
    some.builds(Hours, quiet_from=minutes, quiet_until=minutes, quiet_days_off=some.booleans()).filter(
        lambda hours: hours.quiet_from != hours.quiet_until
    ),
)
thoroughly = effort(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@thoroughly
@given(zone=some.sampled_from(WITHOUT_SUMMER_TIME), hours=some_hours, moment=moments)
def test_it_is_the_first_minute_that_is_not_quiet(zone: str, hours: Hours, moment: datetime) -> None:
    person = SimpleNamespace(time_zone=zone, hours=hours)
    assert free_from(person, moment) == slowly(person, moment)


@thoroughly
@given(zone=some.sampled_from(WITH_SUMMER_TIME), hours=some_hours, moment=moments)
def test_where_clocks_are_put_forward_it_is_never_quiet_and_at_most_an_hour_late(
    zone: str, hours: Hours, moment: datetime
) -> None:
    """An hour that a clock skips may be meant to end before or after the gap."""
    person = SimpleNamespace(time_zone=zone, hours=hours)
    free, first = free_from(person, moment), slowly(person, moment)
    assert not is_quiet(hours, free.astimezone(ZoneInfo(zone)))
    assert first <= free <= first + timedelta(hours=1)
