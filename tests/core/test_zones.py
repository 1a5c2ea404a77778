"""Where somebody lives changes what the clock shows there, and nothing that law counts in days."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from coordination.agencies.models import User
from coordination.core import delivery, zones
from coordination.core.models import Delivery, Notification
from coordination.core.templatetags.portal import cn_date, local_date, local_time
from coordination.core.workdays import at_office_hours, begin_of, day_of, today
from coordination.core.worklist import waiting_for
from coordination.workbench.actions import edit_profile
from coordination.workbench.month import Month
from meetings import actions
from meetings.calendar import publication
from meetings.forms.meeting import usual_reply_by
from meetings.models import Meeting
from meetings.texts import chinese_time, half_of_day
from tests.cast import again, signed_in

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


# A person's own zone

NINE = datetime(2026, 12, 8, 1, tzinfo=UTC)  # nine in the morning at the portal


def moves_to(person: User, zone: str) -> None:
    User.objects.filter(pk=person.pk).update(time_zone=zone)


@pytest.fixture
def house(cast: SimpleNamespace, draft: Meeting, english: None) -> SimpleNamespace:
    """A meeting about to be convened for nine o'clock; the liaison officer of A lives in Urumqi, that of B nowhere in
    particular.
    """
    Meeting.objects.filter(pk=draft.pk).update(starts_at=NINE)
    cast.draft = Meeting.objects.get(pk=draft.pk)
    moves_to(cast.liaison_a, "Asia/Urumqi")
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    return cast


def page(person: User, url: str) -> str:
    return " ".join(signed_in(again(person)).get(url).content.decode().split())


def test_a_page_shows_moments_where_the_person_lives_and_says_whose_clock_it_is(house: SimpleNamespace) -> None:
    actions.convene(actor=house.secretariat, meeting=house.draft)
    url = house.draft.get_absolute_url()
    there, here = page(house.liaison_a, url), page(house.liaison_b, url)
    assert "8 Dec 2026, Tuesday, 07:00" in there
    assert "Times are those of Urumqi (UTC+6); due dates are days of the portal's calendar" in there
    assert "8 Dec 2026, Tuesday, 09:00" in here
    assert "Times are those of" not in here
    moves_to(house.liaison_b, "Asia/Hong_Kong")
    assert "Times are those of" not in page(house.liaison_b, url), "the clock there shows the same"


def test_what_is_typed_is_meant_where_the_person_lives(house: SimpleNamespace) -> None:
    url = reverse("meetings:edit", args=[house.draft.pk])
    moves_to(house.secretariat, "Asia/Urumqi")
    shown = page(house.secretariat, url)
    assert "(UTC+6)" in shown
    assert 'value="2026-12-08T07:00"' in shown
    form = signed_in(again(house.secretariat)).get(url).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields} | {"starts_at": "2026-12-08T08:30"}
    assert signed_in(again(house.secretariat)).post(url, typed).status_code == 302
    assert Meeting.objects.get(pk=house.draft.pk).starts_at == datetime(2026, 12, 8, 2, 30, tzinfo=UTC)
    assert "(UTC+" not in page(house.office_leader, url)


def test_a_notice_shows_each_reader_the_moment_where_that_reader_lives(house: SimpleNamespace) -> None:
    moves_to(house.secretariat, "America/Los_Angeles")
    with timezone.override("America/Los_Angeles"):  # as in a request of the secretariat
        actions.convene(actor=again(house.secretariat), meeting=house.draft)
    told = Notification.objects.get(recipient=house.liaison_a)
    said = {}
    for zone in ("Asia/Shanghai", "Asia/Urumqi", "Asia/Kathmandu"):
        with translation.override("en"), timezone.override(zone):
            said[zone] = next(line for line in told.text["body"].splitlines() if line.startswith("Time: "))
    assert said == {
        "Asia/Shanghai": "Time: 8 Dec 2026, Tuesday, 09:00",
        "Asia/Urumqi": "Time: 8 Dec 2026, Tuesday, 07:00 (UTC+6)",
        "Asia/Kathmandu": "Time: 8 Dec 2026, Tuesday, 06:45 (UTC+5:45)",
    }


def test_a_letter_goes_by_the_zone_of_the_moment_it_is_sent(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    actions.convene(actor=house.secretariat, meeting=house.draft)
    moves_to(house.liaison_b, "Asia/Tokyo")
    delivery.deliver_due()
    bodies = {mail.to[0].partition("@")[0]: mail.body for mail in mailoutbox}
    assert "07:00 (UTC+6)" in bodies["liaison_a"]
    assert "10:00 (UTC+9)" in bodies["liaison_b"]
    assert "09:00\n" in bodies["observer"]


def test_other_calendars_are_told_the_same_moment_everywhere(house: SimpleNamespace) -> None:
    with time_machine.travel(LATE_EVENING, tick=False):
        files = set()
        for zone in ("Asia/Shanghai", *ELSEWHERE):
            with timezone.override(zone):
                files.add(publication(house.draft))
    (content,) = files
    assert b"DTSTART:20261208T010000Z" in content


def test_what_looks_like_a_moment_and_was_typed_by_somebody_stays_as_it_was_typed() -> None:
    for typed in ("⟦2026-99-99T00:00|time⟧", "⟦soon⟧", "⟦9999-12-31T23:59:59-23:59|time⟧"):
        with timezone.override("Pacific/Kiritimati"):
            assert zones.spell_out(f"会议{typed}") == f"会议{typed}"


def test_a_zone_that_does_not_exist_is_refused_and_one_that_was_given_up_counts_for_none(cast: SimpleNamespace) -> None:
    with pytest.raises(ValidationError) as refused:
        edit_profile(actor=cast.liaison_a, time_zone="Asia/Atlantis")
    assert list(refused.value.message_dict) == ["time_zone"]
    assert again(cast.liaison_a).time_zone == ""
    moves_to(cast.liaison_a, "Asia/Atlantis")
    assert str(zones.zone_of(again(cast.liaison_a))) == "Asia/Shanghai"
    assert signed_in(again(cast.liaison_a)).get("/").status_code == 200


def test_the_zones_that_matter_here_come_first_and_every_one_that_is_offered_is_taken() -> None:
    with translation.override("en"):
        own, (_often, first), (_others, others) = zones.choices()
    assert own == ("", "As the portal: Beijing time (UTC+8)")
    assert [name for name, _shown in first[:3]] == ["Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong"]
    offered = [name for name, _shown in (*first, *others)]
    assert len(offered) == len(set(offered)) > 400
    for name in offered:
        zones.is_zone(name)


def test_a_zone_is_called_by_its_city_in_the_language_of_the_reader() -> None:
    shown = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            _own, (_often, first), (_others, others) = zones.choices()
            shown[language] = dict([*first, *others])
    assert [shown[language]["Asia/Dubai"] for language in shown] == ["迪拜 (UTC+4)", "Dubai (UTC+4)"]
    assert [shown[language]["Asia/Urumqi"] for language in shown] == ["乌鲁木齐 (UTC+6)", "Urumqi (UTC+6)"]
    assert [name for name in shown["zh-hans"].values() if re.search("[a-z]", name)] == []
    assert list(shown["en"])[13:14] == ["Pacific/Midway"], "from the west to the east, by the clock"


def test_whoever_chose_a_zone_by_a_further_name_keeps_it(cast: SimpleNamespace) -> None:
    moves_to(cast.liaison_a, "America/Buenos_Aires")
    assert "America/Buenos_Aires" not in [name for name, _shown in zones.choices()]
    page = signed_in(again(cast.liaison_a)).get("/preferences/").content.decode()
    assert re.search(r'<option value="America/Buenos_Aires" selected>', page)
