"""Notices: whom they reach, once, whatever they wished, in which words."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post, User
from coordination.core.models import Delivery, Notification, Preference
from coordination.core.notices import kinds, notify, texts_of
from coordination.followup.notices import AssignmentIssued, DueToday
from meetings import actions
from meetings.models import Meeting, Seat
from meetings.notices import MeetingConvened, MeetingMoved, SeatAnswered
from tests.cast import assign_due, person

pytestmark = pytest.mark.django_db

INVITED = {"secretariat", "liaison_a", "liaison_b", "observer"}


@pytest.fixture(autouse=True)
def _only_what_the_test_tells(cast: SimpleNamespace) -> None:
    """The founding of the mechanism was told as well; that is not what is looked at here."""
    forget()


def forget() -> None:
    Delivery.objects.all().delete()
    Notification.objects.all().delete()


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def outgoing(person: User) -> Delivery:
    return Delivery.objects.get(notification__recipient=person)


def test_everybody_of_the_audience_once(cast: SimpleNamespace, convened: Meeting) -> None:
    assert told("meeting_convened") == INVITED
    assert notify(MeetingConvened, convened) == []
    assert Notification.objects.filter(kind="meeting_convened").count() == Delivery.objects.count() == len(INVITED)


def test_who_joins_later_is_told_under_the_same_key_and_the_others_are_not_again(
    cast: SimpleNamespace, convened: Meeting
) -> None:
    appoint(actor=None, person=cast.staff_a, agency=cast.a, role=Post.Role.LIAISON)
    assert {row.recipient for row in notify(MeetingConvened, convened)} == {cast.staff_a}
    assert told("meeting_convened") == INVITED | {"staff_a"}


@pytest.mark.parametrize("colleagues", [1, 3])
def test_it_costs_the_same_however_many_people_an_agency_has(
    cast: SimpleNamespace, convened: Meeting, colleagues: int
) -> None:
    """Who may see is asked once an agency."""
    for n in range(colleagues):
        person(cast.a, f"liaison{n}")
    forget()
    with CaptureQueriesContext(connection) as asked:
        assert len(notify(MeetingConvened, convened)) == len(INVITED) + colleagues
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 18


def test_another_key_is_another_notice(cast: SimpleNamespace, convened: Meeting) -> None:
    convened.sequence += 1
    assert len(notify(MeetingMoved, convened)) == len(INVITED)
    assert Notification.objects.filter(recipient=cast.liaison_a).count() == 2


def test_some_of_the_audience_are_told_and_nobody_besides(cast: SimpleNamespace, convened: Meeting) -> None:
    forget()
    told_now = notify(MeetingConvened, convened, among=[cast.liaison_a, cast.stranger])
    assert {row.recipient for row in told_now} == {cast.liaison_a}
    assert notify(MeetingConvened, convened, among=[]) == []
    assert {row.recipient for row in notify(MeetingConvened, convened)} == {
        cast.secretariat,
        cast.liaison_b,
        cast.observer,
    }


def test_nobody_is_told_of_what_it_may_not_see(cast: SimpleNamespace, draft: Meeting) -> None:
    """The liaison officers of every seat are the audience; a draft is seen by the office alone."""
    assert {person.username for person in MeetingConvened.audience(draft)} == INVITED
    assert {row.recipient for row in notify(MeetingConvened, draft)} == {cast.secretariat}


def test_a_second_post_counts_as_well_as_the_main_one(cast: SimpleNamespace, convened: Meeting) -> None:
    appoint(actor=None, person=cast.stranger, agency=cast.a, role=Post.Role.LIAISON)
    assert cast.stranger in {row.recipient for row in notify(MeetingConvened, convened)}


def test_people_who_are_out_are_not_told(cast: SimpleNamespace) -> None:
    cast.liaison_b.is_active = False
    cast.liaison_b.save()
    task = assign_due(cast, timezone.localdate() + timedelta(days=9))
    assert told("assignment_issued") == {"liaison_a"}
    assert {row.recipient for row in notify(DueToday, task)} == {cast.liaison_a}


def test_an_agency_without_liaison_officer_is_reached_through_its_leader(cast: SimpleNamespace) -> None:
    Post.objects.filter(user=cast.liaison_a).update(role=Post.Role.STAFF)
    assign_due(cast, timezone.localdate() + timedelta(days=9))
    assert told("assignment_issued") == {"leader_a", "liaison_b"}


def refuse(person: User, category: str) -> None:
    Preference.objects.create(user=person, category=category, channel="email", wanted=False)


def test_what_may_be_switched_off_stays_in_the_inbox_and_sends_no_mail(
    cast: SimpleNamespace, convened: Meeting
) -> None:
    seat = Seat.objects.get(meeting=convened, agency=cast.a)
    forget()
    notify(SeatAnswered, seat, attendees=[])
    assert outgoing(cast.secretariat)
    forget()
    refuse(cast.secretariat, "meetings")
    notify(SeatAnswered, seat, attendees=[])
    assert told("seat_answered") == {"secretariat"}
    assert not Delivery.objects.exists()


def test_a_wish_about_one_category_says_nothing_of_another(cast: SimpleNamespace) -> None:
    refuse(cast.liaison_a, "meetings")
    assign_due(cast, timezone.localdate() + timedelta(days=9))
    assert outgoing(cast.liaison_a)


def test_a_wish_is_ones_own(cast: SimpleNamespace) -> None:
    refuse(cast.liaison_a, "follow_up")
    assign_due(cast, timezone.localdate() + timedelta(days=9))
    assert {row.notification.recipient for row in Delivery.objects.all()} == {cast.liaison_b}


def test_what_is_mandatory_is_sent_whatever_was_wished(cast: SimpleNamespace, draft: Meeting) -> None:
    for category in ("meetings", "supervision"):
        refuse(cast.liaison_a, category)
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert outgoing(cast.liaison_a)
    task = assign_due(cast, timezone.localdate() + timedelta(days=9))
    forget()
    notify(DueToday, task, due_on=task.due_on)
    assert outgoing(cast.liaison_a)


def test_what_is_only_to_be_filed_is_mailed_and_counts_as_read(
    cast: SimpleNamespace, draft: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MeetingConvened, "to_be_filed", True)
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert told("meeting_convened") == INVITED
    assert not Notification.objects.unread().exists()
    assert Delivery.objects.filter(progress="pending").count() == len(INVITED)


def test_both_languages_are_written_at_the_time(cast: SimpleNamespace, convened: Meeting) -> None:
    texts = Notification.objects.filter(kind="meeting_convened")[0].texts
    assert set(texts) == {"zh-hans", "en"}
    assert texts["en"]["title"] == "Invitation: 第一次全体会议"
    assert "Please answer whether your agency attends" in texts["en"]["body"]
    assert texts["zh-hans"]["title"] != texts["en"]["title"]
    assert "第一次全体会议" in texts["zh-hans"]["title"]
    for text in texts.values():
        assert "省应急管理厅三楼会议室" in text["body"]
        assert "1. 冬季水利工程检查" in text["body"]


def test_a_title_is_not_changed_for_a_web_page(cast: SimpleNamespace, draft: Meeting) -> None:
    draft.title = '防汛 & "抗旱" <会商>'
    for text in texts_of(MeetingConvened, draft, {}).values():
        assert draft.title in text["title"]


def test_what_was_said_stays_as_it_was_said(cast: SimpleNamespace, convened: Meeting) -> None:
    before = Notification.objects.get(recipient=cast.liaison_a).texts
    Meeting.objects.filter(pk=convened.pk).update(title="改了名的会议")
    assert Notification.objects.get(recipient=cast.liaison_a).texts == before


def test_every_kind_names_itself_for_the_page_of_wishes() -> None:
    assert all(str(kind.label) for kind in kinds().values())


def test_an_assignment_is_told_again_when_it_is_issued_again(cast: SimpleNamespace) -> None:
    task = assign_due(cast, timezone.localdate() + timedelta(days=9))
    first = Notification.objects.get(recipient=cast.liaison_a, kind="assignment_issued")
    assert notify(AssignmentIssued, task) == []
    task.state_at = timezone.now()
    assert first.key not in {row.key for row in notify(AssignmentIssued, task)}
    assert Notification.objects.filter(recipient=cast.liaison_a, kind="assignment_issued").count() == 2
