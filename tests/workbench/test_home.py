"""The home page: what waits, what is late, what is next, each only for those it concerns."""

import re
from datetime import date, timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post, User
from coordination.core.workdays import add_workdays
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from coordination.mechanisms.actions import Enrolment, enrol, establish_mechanism
from coordination.mechanisms.models import Participation
from coordination.workbench.dashboard import last_months, percent
from meetings import actions
from meetings.models import Meeting, Minutes
from tests.cast import agency, assign_due, at, person, signed_in
from tests.workbench.pages import HOME, board, home

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


def test_the_page_greets_by_name_with_day_and_week(cast: SimpleNamespace, english: None) -> None:
    with time_machine.travel(at(MONDAY, 8), tick=False):
        shown = home(cast.liaison_a)
    assert "Good morning, liaison_a" in shown
    assert "23 Nov 2026, Monday" in shown
    assert "week 48" in shown


def test_whoever_is_not_signed_in_is_asked_to(db: None) -> None:
    response = Client().get(HOME)
    assert (response.status_code, response["Location"]) == (302, f"{reverse('sign_in')}?next={HOME}")


def test_the_empty_page_says_so_in_every_card(cast: SimpleNamespace, english: None) -> None:
    shown = home(cast.stranger)
    assert "Nothing waits for you." in shown
    assert "No meeting is convened." in shown
    assert "No minutes are issued yet." in shown


def test_a_person_without_a_post_is_told_whom_to_ask(cast: SimpleNamespace, english: None) -> None:
    Post.objects.filter(user=cast.liaison_a).update(
        ends_on=timezone.localdate() - timedelta(days=1), starts_on=date(2020, 1, 1)
    )
    shown = home(cast.liaison_a)
    assert "You hold no post at the moment" in shown
    assert "liaison_a" in shown
    assert reverse("admin:index") not in shown


def test_what_is_late_comes_first_and_says_by_how_much(cast: SimpleNamespace, english: None) -> None:
    with time_machine.travel(at(MONDAY, 10), tick=False):
        later = assign_due(cast, add_workdays(MONDAY, 4), 1)
        late = assign_due(cast, add_workdays(MONDAY, -3), 2)
        shown = home(cast.liaison_a)
    assert shown.index(late.get_absolute_url()) < shown.index(later.get_absolute_url())
    assert "3 working days late" in shown
    assert "in 4 working days" in shown
    assert "1 of them late" in shown


def test_an_invitation_waits_until_it_is_answered(cast: SimpleNamespace, convened: Meeting) -> None:
    assert f"{convened.get_absolute_url()}#answer" in home(cast.liaison_a)
    actions.answer(actor=cast.liaison_a, seat=convened.seats.get(agency=cast.a), step="accept")
    assert f"{convened.get_absolute_url()}#answer" not in home(cast.liaison_a)


def test_staff_are_not_asked_to_receive_what_only_liaison_officers_may(
    cast: SimpleNamespace, assignment: Assignment
) -> None:
    assert assignment.get_absolute_url() in {line.url for line in board(cast.liaison_a).waiting}
    assert assignment.get_absolute_url() not in {line.url for line in board(cast.staff_a).waiting}
    followup.receive(actor=cast.liaison_a, assignment=assignment)
    assert assignment.get_absolute_url() in {line.url for line in board(cast.staff_a).waiting}


def test_a_supporting_agency_waits_only_until_its_part_is_done(cast: SimpleNamespace, assignment: Assignment) -> None:
    assert assignment.get_absolute_url() in {line.url for line in board(cast.liaison_b).waiting}
    followup.report(actor=cast.liaison_b, assignment=assignment, text="已完成", is_done=True)
    assert assignment.get_absolute_url() not in {line.url for line in board(cast.liaison_b).waiting}


def test_the_office_verifies_what_is_submitted_and_decides_what_is_refused(cast: SimpleNamespace) -> None:
    refused, submitted = (assign_due(cast, date(2030, 1, 15), n) for n in (1, 2))
    followup.refuse(actor=cast.liaison_a, assignment=refused, reason="不属职责")
    followup.receive(actor=cast.liaison_a, assignment=submitted)
    followup.report(actor=cast.liaison_a, assignment=submitted, text="做完了")
    followup.submit(actor=cast.liaison_a, assignment=submitted, without="另行反馈")
    expected = {refused.get_absolute_url(), submitted.get_absolute_url()}
    assert expected <= {line.url for line in board(cast.secretariat).waiting}
    assert not expected & {line.url for line in board(cast.liaison_a).waiting}


def test_the_office_is_reminded_of_drafts_and_of_minutes_to_write(cast: SimpleNamespace, minuting: Meeting) -> None:
    draft = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="下一次会议")
    assert {draft.get_absolute_url(), minuting.get_absolute_url()} <= {
        line.url for line in board(cast.secretariat).waiting
    }
    assert draft.get_absolute_url() not in home(cast.liaison_a)


def test_many_lines_say_that_there_may_be_more(cast: SimpleNamespace, english: None) -> None:
    for n in range(21):
        assign_due(cast, date(2030, 1, 15), n)
    assert "20 or more" in home(cast.liaison_a)
    assert len(board(cast.liaison_a).waiting) == 20


def test_the_week_counts_meetings_and_what_the_agency_has_not_answered(cast: SimpleNamespace) -> None:
    with time_machine.travel(at(MONDAY, 8), tick=False):
        for n, day in enumerate((1, 3, 9)):
            meeting = actions.draft_meeting(
                actor=cast.secretariat,
                mechanism=cast.mechanism,
                title=f"会{n}",
                place="三楼",
                starts_at=at(MONDAY + timedelta(days=day)),
            )
            actions.add_item(
                actor=cast.secretariat, meeting=meeting, title="议题", matter="事", proposing_agency=cast.a
            )
            actions.convene(actor=cast.secretariat, meeting=meeting)
        actions.answer(
            actor=cast.liaison_a, seat=Meeting.objects.get(title="会0").seats.get(agency=cast.a), step="accept"
        )
        assert board(cast.liaison_a).meetings_this_week == {"total": 2, "unanswered": 1}
        assert board(cast.stranger).meetings_this_week == {"total": 0, "unanswered": 0}
        assert [meeting.title for meeting in board(cast.liaison_a).next_meetings] == ["会0", "会1", "会2"]


def test_a_meeting_is_next_until_it_is_over(cast: SimpleNamespace, convened: Meeting) -> None:
    now = timezone.now()
    for begins, ends, is_next in (
        (now - timedelta(minutes=5), now + timedelta(minutes=5), True),
        (now - timedelta(minutes=5), now - timedelta(minutes=1), False),
        (now - timedelta(hours=1, minutes=59), None, True),
        (now - timedelta(hours=2, minutes=1), None, False),
    ):
        Meeting.objects.update(starts_at=begins, ends_at=ends)
        assert (board(cast.liaison_a).next_meetings == [convened]) == is_next, (begins, ends)


def test_a_draft_is_next_for_nobody(cast: SimpleNamespace, draft: Meeting) -> None:
    assert board(cast.secretariat).next_meetings == []


def test_open_assignments_count_once_and_only_for_the_lead(cast: SimpleNamespace) -> None:
    for n, workdays in enumerate((-5, -1, 3, 9)):
        assign_due(cast, add_workdays(timezone.localdate(), workdays), n)
    led = board(cast.liaison_a).led
    assert (led.total.number, led.late, led.on_time_percent) == (4, 2, 50)
    assert board(cast.liaison_b).led.total.number == 0
    assert board(cast.liaison_b).led.on_time_percent is None


def test_late_assignments_are_shown_to_the_leader_and_to_the_office(cast: SimpleNamespace) -> None:
    late = assign_due(cast, add_workdays(timezone.localdate(), -2))
    for watcher in (cast.leader_a, cast.secretariat, cast.office_leader):
        assert board(watcher).watches
        assert board(watcher).late == [late]
    assert not board(cast.liaison_a).watches
    assert not board(cast.liaison_b).watches


@pytest.fixture
def three_late(cast: SimpleNamespace) -> dict[str, Assignment]:
    """Late: what A leads, what B leads in the same mechanism; and what A leads in another, of whose office B is."""
    day = add_workdays(timezone.localdate(), -2)
    ours, theirs, elsewhere = (assign_due(cast, day, n) for n in range(3))
    assign_due(cast, add_workdays(timezone.localdate(), 30), 3)
    Assignment.objects.filter(pk=theirs.pk).update(lead_agency=cast.b)
    other = establish_mechanism(
        actor=cast.liaison_b,
        name="省水资源管理联席会议",
        tier="provincial",
        founding_no="粤办函〔2020〕1号",
        founded_on=date(2020, 1, 1),
        at_once=True,
        enrolments=[
            Enrolment(Participation.Role.CONVENER, cast.b),
            Enrolment(Participation.Role.OFFICE, cast.b),
            Enrolment(Participation.Role.MEMBER, cast.a),
        ],
    )
    Assignment.objects.filter(pk=elsewhere.pk).update(mechanism=other)
    return {"ours": ours, "theirs": theirs, "elsewhere": elsewhere}


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("leader_a", {"ours", "elsewhere"}),
        ("secretariat", {"ours", "theirs"}),
        ("office_leader", {"ours", "theirs"}),  # leads and keeps: everything late that it sees
        ("liaison_b", {"elsewhere"}),
    ],
)
def test_the_card_of_what_is_late_opens_the_board_on_just_that(
    cast: SimpleNamespace, three_late: dict[str, Assignment], who: str, shown: set[str]
) -> None:
    person = getattr(cast, who)
    (query,) = re.findall(r'href="/follow-up/(\?light=red[^"]*)"', home(person))
    rows = signed_in(person).get(reverse("followup:board") + unescape(query)).context["page"].rows
    assert set(rows) == {three_late[name] for name in shown} == set(board(person).late)


def test_the_number_of_what_we_lead_opens_the_board_on_just_that(
    cast: SimpleNamespace, three_late: dict[str, Assignment]
) -> None:
    (query,) = re.findall(r'href="/follow-up/(\?role[^"]*)"', home(cast.liaison_a))
    rows = signed_in(cast.liaison_a).get(f"/follow-up/{query}").context["page"].rows
    assert len(rows) == board(cast.liaison_a).led.total.number == 3
    assert {row.lead_agency for row in rows} == {cast.a}


def test_minutes_show_what_is_signed_and_counts_only_to_those_who_lead(
    cast: SimpleNamespace, issued: Minutes, english: None
) -> None:
    assert "Not signed for" in home(cast.liaison_a)
    actions.sign_receipt(actor=cast.liaison_a, receipt=issued.receipts.get(agency=cast.a))
    shown = home(cast.liaison_a)
    assert "Signed for" in shown
    assert "have signed" not in shown
    assert "1 of 4 have signed" in home(cast.secretariat)
    assert issued.document_no not in home(cast.stranger)


@pytest.fixture
def closed(cast: SimpleNamespace) -> list[Assignment]:
    """Three tasks of A closed today, one of them late, and one that is long-term."""
    tasks = [assign_due(cast, add_workdays(timezone.localdate(), days), n) for n, days in enumerate((5, 9, -1))]
    for task in tasks:
        followup.receive(actor=cast.liaison_a, assignment=task)
        followup.report(actor=cast.liaison_a, assignment=task, text="做完了")
        followup.submit(actor=cast.liaison_a, assignment=task, without="另行反馈")
        followup.close(actor=cast.secretariat, assignment=task)
    return tasks


def test_a_leader_sees_how_much_was_closed_on_time(
    cast: SimpleNamespace, closed: list[Assignment], english: None
) -> None:
    year = board(cast.leader_a).year
    assert year
    assert (year.closed, year.on_time, year.percent) == (3, 2, 67)
    assert "2 of 3 assignments" in home(cast.leader_a)
    assert "2 of 3 assignments" not in home(cast.liaison_a)
    assert board(cast.office_leader).year is None


def test_the_time_the_office_takes_to_verify_is_not_the_agencys(
    cast: SimpleNamespace, closed: list[Assignment], english: None
) -> None:
    """Both were due yesterday and closed today; one was submitted on the day, the other was late already then."""
    yesterday = timezone.localdate() - timedelta(days=1)
    Assignment.objects.filter(pk__in=[task.pk for task in closed]).update(due_on=yesterday)
    Assignment.objects.filter(pk=closed[0].pk).update(submitted_on=yesterday)
    year = board(cast.leader_a).year
    assert year
    assert (year.closed, year.on_time) == (3, 1)
    Assignment.objects.filter(pk__in=[task.pk for task in closed]).update(state="submitted")
    assert board(cast.leader_a).led.late == 2
    assert {task.pk for task in board(cast.leader_a).late} == {task.pk for task in closed[1:]}
    dates = {line.url: line.due_on for line in board(cast.secretariat).waiting}
    assert [dates[task.get_absolute_url()] for task in closed] == [None, yesterday, yesterday]


def test_what_was_closed_a_year_ago_is_out_of_the_figure(cast: SimpleNamespace, closed: list[Assignment]) -> None:
    first = last_months(timezone.localdate(), 12)[0]
    Assignment.objects.filter(pk=closed[0].pk).update(closed_at=at(first - timedelta(days=1), 23))
    Assignment.objects.filter(pk=closed[1].pk).update(closed_at=at(first, 0))
    months = board(cast.leader_a).months
    assert (months[0].closed, months[-1].closed, sum(month.closed for month in months)) == (1, 1, 2)


@pytest.mark.parametrize(("part", "whole", "shown"), [(2, 3, 67), (999, 1000, 99), (1000, 1000, 100), (0, 7, 0)])
def test_a_share_is_all_only_when_it_is_all(part: int, whole: int, shown: int) -> None:
    assert percent(part, whole) == shown


def test_the_last_months_cross_a_year() -> None:
    assert last_months(date(2026, 2, 28), 4) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_only_who_keeps_an_office_is_offered_to_start_a_meeting(cast: SimpleNamespace) -> None:
    assert reverse("meetings:new") in home(cast.secretariat)
    assert reverse("meetings:new") not in home(cast.liaison_a)


def _every_hat(cast: SimpleNamespace) -> User:
    """The secretariat as leader and administrator too: every card is shown and every source asked."""
    for role in (Post.Role.LEADER, Post.Role.ADMINISTRATOR):
        appoint(actor=None, person=cast.secretariat, agency=cast.office, role=role)
    return cast.secretariat


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(cast: SimpleNamespace, rows: int) -> None:
    everything = _every_hat(cast)
    for n in range(rows):
        _one_of_each(cast, n)
    client = signed_in(everything)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(HOME).status_code == 200
    asked = [query for query in queries if "core_calendarday" not in query["sql"]]  # kept in memory for half a minute
    assert len(asked) == 46


def _one_of_each(cast: SimpleNamespace, n: int) -> None:
    """A late and a submitted assignment, a draft, a meeting to come, and issued minutes."""
    assign_due(cast, add_workdays(timezone.localdate(), -2), 10 * n)
    done = assign_due(cast, add_workdays(timezone.localdate(), 2), 10 * n + 1)
    followup.receive(actor=cast.liaison_a, assignment=done)
    followup.report(actor=cast.liaison_a, assignment=done, text="做完了")
    followup.submit(actor=cast.liaison_a, assignment=done, without="另行反馈")
    actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title=f"草稿{n}")
    _convened(cast, f"将开{n}")
    _held(cast, _convened(cast, f"已开{n}"))
    under = agency(f"下属单位{n}", parent=cast.office)
    enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=under, role=Participation.Role.MEMBER)
    soon = timezone.localdate() + timedelta(days=9)
    Post.objects.filter(user=person(cast.office, f"ends{n}", Post.Role.STAFF)).update(ends_on=soon)
    User.objects.filter(pk=person(cast.office, f"mute{n}", Post.Role.STAFF).pk).update(email="")


def _convened(cast: SimpleNamespace, title: str) -> Meeting:
    meeting = actions.draft_meeting(
        actor=cast.secretariat,
        mechanism=cast.mechanism,
        title=title,
        place="三楼",
        starts_at=timezone.now() + timedelta(days=1),
    )
    actions.add_item(actor=cast.secretariat, meeting=meeting, title="议题", matter="事", proposing_agency=cast.a)
    actions.convene(actor=cast.secretariat, meeting=meeting)
    return meeting


def _held(cast: SimpleNamespace, meeting: Meeting) -> Any:
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=3))
    meeting = Meeting.objects.get(pk=meeting.pk)
    minutes = actions.begin_minutes(actor=cast.secretariat, meeting=meeting)
    everyone = {seat.pk: ("present", "") for seat in meeting.seats.all()}
    actions.record_attendance(actor=cast.secretariat, meeting=meeting, attendance=everyone)
    actions.record_item(actor=cast.secretariat, item=meeting.items.get(), text="同意。", outcome="decided")
    actions.write_minutes(actor=cast.secretariat, minutes=minutes, signed_by="张明")
    actions.issue_minutes(actor=cast.secretariat, minutes=minutes)
    return minutes
