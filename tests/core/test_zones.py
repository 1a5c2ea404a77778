"""Where somebody lives changes what the clock shows there, and nothing that law counts in days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone, translation

from coordination.core.templatetags.portal import cn_date, local_date, local_time
from coordination.core.workdays import at_office_hours, begin_of, day_of, today
from coordination.core.worklist import waiting_for
from coordination.workbench.month import Month
from meetings.forms.meeting import usual_reply_by
from meetings.models import Meeting
from meetings.texts import chinese_time, half_of_day
from tests.cast import again

LATE_EVENING = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # half past eleven at night by the portal's clock
ELSEWHERE = ("Asia/Urumqi", "Pacific/Kiritimati", "America/Los_Angeles")


@pytest.fixture(params=ELSEWHERE)
def elsewhere(request: pytest.FixtureRequest) -> Iterator[str]:
    """The reader lives far away, and it is late in the evening at the portal."""
    with time_machine.travel(LATE_EVENING, tick=False), timezone.override(request.param):
        yield request.param


def test_the_day_of_law_is_the_portals(elsewhere: str) -> None:
    assert today() == day_of(LATE_EVENING) == date(2026, 11, 25)
    assert begin_of(date(2026, 11, 25)) == datetime(2026, 11, 24, 16, tzinfo=UTC)
    assert at_office_hours(date(2026, 11, 25)) == datetime(2026, 11, 25, 1, tzinfo=UTC)


def test_papers_tell_the_portals_time(elsewhere: str) -> None:
    assert chinese_time(LATE_EVENING) == "2026年11月25日（星期三）23:30"
    assert half_of_day(LATE_EVENING) == "2026年11月25日晚上"
    assert cn_date(LATE_EVENING, "time") == "2026年11月25日 23:30"


def test_pages_tell_the_readers_time() -> None:
    with translation.override("en"):
        for zone, shown in (("Asia/Urumqi", "21:30"), ("Asia/Hong_Kong", "23:30"), ("Asia/Tokyo", "00:30")):
            with timezone.override(zone):
                assert local_time(LATE_EVENING) == shown
                assert local_date(LATE_EVENING, "time").endswith(shown)
        with timezone.override("Asia/Tokyo"):
            assert local_date(LATE_EVENING) == "26 Nov 2026"
            assert local_date(date(2026, 11, 25)) == "25 Nov 2026", "a day is no moment"


def test_what_is_due_and_when_to_answer_stays_the_same_day(cast: SimpleNamespace, convened: Meeting) -> None:
    """It begins half an hour before midnight at the portal."""
    Meeting.objects.filter(pk=convened.pk).update(starts_at=LATE_EVENING, reply_by=None)
    with time_machine.travel(datetime(2026, 11, 20, 2, tzinfo=UTC), tick=False):
        seen = set()
        for zone in ELSEWHERE:
            with timezone.override(zone):
                (line,) = waiting_for(again(cast.liaison_a)).lines
                seen.add((line.due_on, usual_reply_by(LATE_EVENING)))
    assert seen == {(date(2026, 11, 25), date(2026, 11, 23))}


def test_the_calendar_shows_a_meeting_on_the_day_it_begins_where_its_reader_lives(
    cast: SimpleNamespace, convened: Meeting
) -> None:
    Meeting.objects.filter(pk=convened.pk).update(starts_at=LATE_EVENING)
    for zone, day in (("Asia/Shanghai", 25), ("Asia/Tokyo", 26)):
        with timezone.override(zone):
            month = Month(again(cast.liaison_a), date(2026, 11, 1))
            assert [shown.date.day for shown in month.days] == [day]
