"""The calendar: one month of what a person may see, as weeks, as a list, and as a file."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from coordination.agencies.models import User
from coordination.core.models import CalendarDay
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Participation
from coordination.workbench.month import Month
from meetings import actions
from meetings.models import Meeting
from tests.cast import again, at, signed_in

pytestmark = pytest.mark.django_db

CALENDAR, FILE = reverse("calendar"), reverse("calendar_ics")
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _in_november() -> object:
    with time_machine.travel(at(date(2026, 11, 23), 10), tick=False):
        yield


def meet(cast: SimpleNamespace, title: str, day: date, *, hour: int = 14, convene: bool = True) -> Meeting:
    meeting = actions.draft_meeting(
        actor=cast.secretariat, mechanism=cast.mechanism, title=title, place="三楼", starts_at=at(day, hour)
    )
    actions.add_item(actor=cast.secretariat, meeting=meeting, title="议题", matter="事", proposing_agency=cast.a)
    if convene:
        actions.convene(actor=cast.secretariat, meeting=meeting)
    return meeting


def shown(person: User, **asked: str) -> str:
    response = signed_in(person).get(CALENDAR, asked)
    assert response.status_code == 200
    return response.content.decode()


def test_this_month_is_shown_when_none_is_named(cast: SimpleNamespace, english: None) -> None:
    meet(cast, "本月会议", date(2026, 11, 25))
    meet(cast, "下月会议", date(2026, 12, 20))
    page = shown(cast.liaison_a)
    assert "November 2026" in page
    assert "本月会议" in page
    assert "下月会议" not in page
    assert "下月会议" in shown(cast.liaison_a, month="2026-12")


def test_a_cell_tells_time_title_and_state(cast: SimpleNamespace, english: None) -> None:
    meet(cast, "防汛会商", date(2026, 11, 25), hour=15)
    page = shown(cast.liaison_a)
    assert "15:00" in page
    assert "Convened" in page
    assert "No answer yet" in page


@pytest.mark.parametrize("view", ["month", "list"])
def test_each_view_shows_only_what_the_person_may_see(cast: SimpleNamespace, view: str) -> None:
    meet(cast, "已召集", date(2026, 11, 25))
    meet(cast, "尚在筹备", date(2026, 11, 26), convene=False)
    assert "尚在筹备" in shown(cast.secretariat, view=view)
    assert "已召集" in shown(cast.observer, view=view)
    assert "尚在筹备" not in shown(cast.observer, view=view)
    assert "已召集" not in shown(cast.stranger, view=view)


@pytest.mark.parametrize("view", ["month", "list"])
def test_a_cancelled_meeting_stays_and_is_struck_out(cast: SimpleNamespace, view: str) -> None:
    meeting = meet(cast, "不开了的会", date(2026, 11, 25))
    assert "<s>不开了的会</s>" not in shown(cast.liaison_a, view=view)
    actions.cancel_meeting(actor=cast.secretariat, meeting=meeting, reason="台风")
    assert "<s>不开了的会</s>" in shown(cast.liaison_a, view=view)


def test_the_address_keeps_month_view_and_mechanism(cast: SimpleNamespace) -> None:
    page = shown(cast.liaison_a, month="2026-12", view="list", mechanism=str(cast.mechanism.pk))
    for month in ("2026-11", "2027-01"):
        assert f"?month={month}&amp;view=list&amp;mechanism={cast.mechanism.pk}" in page
    assert f"{FILE}?month=2026-12&amp;view=list&amp;mechanism={cast.mechanism.pk}" in page


def test_one_mechanism_can_be_shown_alone(cast: SimpleNamespace) -> None:
    other = propose_mechanism(
        actor=cast.secretariat,
        name="省秸秆禁烧联席会议",
        tier=cast.mechanism.tier,
        founding_no="粤办函〔2020〕1号",
        founded_on=date(2020, 1, 1),
        enrolments=[
            Enrolment(Participation.Role.CONVENER, cast.office),
            Enrolment(Participation.Role.OFFICE, cast.office),
            Enrolment(Participation.Role.MEMBER, cast.a),
        ],
    )
    found_mechanism(actor=cast.secretariat, mechanism=other)
    meet(cast, "防灾会", date(2026, 11, 25))
    cast.mechanism = other
    meet(cast, "禁烧会", date(2026, 11, 26))
    page = shown(cast.liaison_a, mechanism=str(other.pk))
    assert "禁烧会" in page
    assert "防灾会" not in page


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "november", "1999-12", "2101-01", "2026-11-01"])
@pytest.mark.parametrize("address", [CALENDAR, FILE])
def test_a_month_that_is_none_is_a_page_that_is_not_there(cast: SimpleNamespace, address: str, month: str) -> None:
    assert signed_in(cast.liaison_a).get(address, {"month": month}).status_code == 404


@pytest.mark.parametrize("address", [CALENDAR, FILE])
def test_a_mechanism_one_may_not_see_is_answered_like_a_missing_one(cast: SimpleNamespace, address: str) -> None:
    client = signed_in(cast.stranger)
    hidden, missing = (client.get(address, {"mechanism": pk}) for pk in (cast.mechanism.pk, 987_654))
    assert hidden.status_code == missing.status_code == 404
    assert signed_in(cast.liaison_a).get(address, {"mechanism": cast.mechanism.pk}).status_code == 200


def test_weeks_begin_on_monday_and_mark_days_off_and_make_up_workdays(cast: SimpleNamespace) -> None:
    CalendarDay.objects.filter(date__range=("2026-10-01", "2026-10-31")).delete()
    for day in (1, 3):  # a Thursday and a Saturday
        CalendarDay.objects.create(date=date(2026, 10, day), is_workday=False, name="国庆节")
    CalendarDay.objects.create(date=date(2026, 10, 10), is_workday=True, name="国庆节调休")
    weeks = Month(again(cast.liaison_a), date(2026, 10, 1)).weeks
    assert weeks[0][0].date == date(2026, 9, 28)
    days = {day.date: day for week in weeks for day in week}
    marks = {n: (days[date(2026, 10, n)].mark, days[date(2026, 10, n)].name) for n in (1, 3, 4, 9, 10)}
    assert marks == {1: ("off", "国庆节"), 3: ("off", "国庆节"), 4: ("", ""), 9: ("", ""), 10: ("work", "国庆节调休")}
    assert [day.date for day in days.values() if not day.in_month and day.date.month == 11] == [date(2026, 11, 1)]


def test_an_estimated_year_says_so(cast: SimpleNamespace, english: None) -> None:
    CalendarDay.objects.filter(date__year=2026).update(is_estimated=False)
    CalendarDay.objects.create(date=date(2028, 1, 3), is_workday=False, name="元旦", is_estimated=True)
    assert "are estimated" in shown(cast.liaison_a, month="2028-01")
    assert "are estimated" not in shown(cast.liaison_a, month="2026-11")


def test_a_full_day_leads_on_to_the_list(cast: SimpleNamespace, english: None) -> None:
    for n in range(7):
        meet(cast, f"会议{n}", date(2026, 11, 25), hour=9 + n)
    page = shown(cast.liaison_a)
    assert "3 more" in page
    assert "view=list&amp;month=2026-11#d-2026-11-25" in page
    assert "会议6" not in page
    assert "会议6" in shown(cast.liaison_a, view="list")


def test_an_empty_month_says_so(cast: SimpleNamespace, english: None) -> None:
    for view in ("month", "list"):
        assert "No meeting in this month." in shown(cast.liaison_a, month="2027-02", view=view)


def test_the_file_holds_what_is_shown_and_no_more(cast: SimpleNamespace) -> None:
    held = meet(cast, "已召集", date(2026, 11, 25))
    gone = meet(cast, "取消了", date(2026, 11, 26))
    actions.cancel_meeting(actor=cast.secretariat, meeting=gone, reason="台风")
    meet(cast, "尚在筹备", date(2026, 11, 27), convene=False)
    meet(cast, "明年的", date(2027, 3, 1))

    def events(person: User) -> dict[str, str]:
        response = signed_in(person).get(FILE, {"month": "2026-11"})
        assert response["Content-Type"].startswith("text/calendar")
        assert "meetings-2026-11.ics" in response["Content-Disposition"]
        found = Calendar.from_ical(response.content).walk("VEVENT")
        assert not any("attendee" in event for event in found)
        return {str(event["uid"]).partition("@")[0]: str(event["status"]) for event in found}

    assert events(cast.observer) == {str(held.uid): "CONFIRMED", str(gone.uid): "CANCELLED"}
    assert events(cast.secretariat) == events(cast.observer)
    assert events(cast.stranger) == {}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("view", ["month", "list"])
def test_the_page_costs_the_same_however_much_is_held(cast: SimpleNamespace, rows: int, view: str) -> None:
    for n in range(rows):
        meet(cast, f"会议{n}", date(2026, 11, 25) + timedelta(days=n))
    client = signed_in(cast.liaison_a)
    with CaptureQueriesContext(connection) as queries:
        client.get(CALENDAR, {"view": view})
    asked = [query for query in queries if "core_calendarday" not in query["sql"]]  # kept in memory for half a minute
    assert len(asked) == 7


@pytest.mark.parametrize("address", [CALENDAR, FILE])
def test_whoever_is_not_signed_in_is_asked_to(address: str) -> None:
    assert Client().get(address)["Location"].startswith(reverse("sign_in"))
