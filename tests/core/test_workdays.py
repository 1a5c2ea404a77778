"""Working days: the vectors of the published calendar, make-up workdays included."""

from datetime import date

import pytest

from coordination.core import workdays
from coordination.core.models import CalendarDay

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("received", "count", "due"),
    [
        ("2026-02-12", 1, "2026-02-13"),
        ("2026-02-12", 10, "2026-03-04"),
        ("2026-02-12", 20, "2026-03-18"),
        ("2026-04-30", 2, "2026-05-07"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-09-18", 1, "2026-09-20"),  # a Sunday made up
        ("2026-09-24", 1, "2026-09-28"),
        ("2026-09-24", 10, "2026-10-15"),
        ("2026-09-29", 7, "2026-10-14"),
        ("2026-11-23", 20, "2026-12-21"),
    ],
)
def test_a_limit_in_working_days_does_not_count_the_day_of_receipt(received: str, count: int, due: str) -> None:
    assert workdays.add_workdays(date.fromisoformat(received), count) == date.fromisoformat(due)
    assert workdays.workdays_between(date.fromisoformat(received), date.fromisoformat(due)) == count


def test_a_limit_that_ends_on_a_day_off_ends_on_the_next_working_day() -> None:
    assert workdays.roll_forward(date(2026, 10, 1)) == date(2026, 10, 8)
    assert workdays.roll_forward(date(2026, 10, 10)) == date(2026, 10, 10)  # a Saturday made up


def test_counting_back_skips_the_same_days() -> None:
    assert workdays.add_workdays(date(2026, 10, 9), -1) == date(2026, 10, 8)
    assert workdays.add_workdays(date(2026, 10, 8), -1) == date(2026, 9, 30)


def test_a_year_without_its_notice_is_marked_as_estimated() -> None:
    assert not workdays.is_estimated(2026)
    assert workdays.is_estimated(2027)
    assert workdays.is_estimated(2031)


def test_a_region_with_days_of_its_own_follows_them_and_otherwise_the_nation() -> None:
    CalendarDay.objects.create(region="650000", date=date(2026, 3, 20), is_workday=False, name="肉孜节")
    workdays.forget()
    assert not workdays.is_workday(date(2026, 3, 20), "650000")
    assert workdays.is_workday(date(2026, 3, 20))
    assert not workdays.is_workday(date(2026, 10, 1), "650000")
