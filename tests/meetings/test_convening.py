"""Inviting, convening, moving and cancelling, through the pages."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.models import Post
from coordination.core.errors import SomeoneWasFaster
from coordination.core.models import Notification
from coordination.mechanisms.models import Mechanism
from meetings import actions, titles
from meetings.actions.meeting import Person
from meetings.models import Meeting
from tests.cast import agency, at, signed_in


def url(name: str, meeting: Meeting) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk])


def local(days: int, hour: int = 9) -> str:
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=hour, minute=0).strftime("%Y-%m-%dT%H:%M")


def a_move(**changes: Any) -> dict[str, Any]:
    return {
        "starts_at": local(15),
        "ends_at": local(15, 11),
        "place": "二号会议室",
        "link": "",
        "reply_by": "",
        "reason": "与省政府常务会议冲突",
    } | changes


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


# Inviting


def test_those_who_take_part_are_chosen_beforehand(cast: SimpleNamespace, draft: Meeting) -> None:
    form = signed_in(cast.secretariat).get(url("invite", draft)).context["form"]
    everyone = {cast.office.pk, cast.a.pk, cast.b.pk, cast.watching.pk}
    assert (form.initial["participants"], form.initial["others"]) == (everyone, set())
    assert set(form.fields["participants"].queryset.values_list("pk", flat=True)) == everyone
    assert cast.outside in form.fields["others"].queryset


def test_the_office_sets_whom_it_invites(cast: SimpleNamespace, draft: Meeting) -> None:
    chosen = {"participants": [cast.b.pk, cast.a.pk], "others": [cast.outside.pk]}
    response = signed_in(cast.secretariat).post(url("invite", draft), chosen)
    assert response.status_code == 302
    seats = [(seat.agency, seat.is_observer) for seat in draft.seats.all()]
    assert seats == [(cast.a, False), (cast.b, False), (cast.outside, True)]


@pytest.mark.parametrize("chosen", [{}, {"participants": ["99999"]}, {"others": ["x"]}])
def test_an_invitation_of_nobody_or_of_nonsense_is_refused(
    cast: SimpleNamespace, draft: Meeting, chosen: dict[str, list[str]]
) -> None:
    response = signed_in(cast.secretariat).post(url("invite", draft), chosen | {"sent": "1"})
    assert response.context["form"].errors
    assert draft.seats.count() == 4


def test_only_the_office_invites_and_only_to_a_draft(cast: SimpleNamespace, draft: Meeting) -> None:
    chosen = {"participants": [cast.a.pk]}
    assert signed_in(cast.liaison_a).post(url("invite", draft), chosen).status_code == 404
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert signed_in(cast.liaison_a).post(url("invite", draft), chosen).status_code == 403
    assert signed_in(cast.secretariat).post(url("invite", draft), chosen).status_code == 403
    assert draft.seats.count() == 4


# Convening


def test_the_office_is_shown_exactly_who_will_be_told(cast: SimpleNamespace, draft: Meeting) -> None:
    page = signed_in(cast.secretariat).get(url("convene", draft))
    shown = {line.seat.agency: [person.username for person in line.people] for line in page.context["told"]}
    assert shown == {
        cast.office: ["secretariat"],
        cast.a: ["liaison_a"],
        cast.b: ["liaison_b"],
        cast.watching: ["observer"],
    }
    assert page.context["missing"] == []
    signed_in(cast.secretariat).post(url("convene", draft))
    assert told("meeting_convened") == {name for names in shown.values() for name in names}


def test_an_agency_that_nobody_reaches_is_pointed_out(cast: SimpleNamespace, draft: Meeting) -> None:
    nobody = agency("省档案局")
    actions.invite(actor=cast.secretariat, meeting=draft, agencies=[cast.a, nobody])
    page = signed_in(cast.secretariat).get(url("convene", draft))
    assert {line.seat.agency: len(line.people) for line in page.context["told"]} == {cast.a: 1, nobody: 0}


def test_a_leader_is_told_where_there_is_no_liaison_officer(cast: SimpleNamespace, draft: Meeting) -> None:
    Post.objects.filter(user=cast.liaison_a).update(
        ends_on=timezone.localdate() - timedelta(days=1), starts_on=timezone.localdate() - timedelta(days=9)
    )
    page = signed_in(cast.secretariat).get(url("convene", draft))
    [names] = [[p.username for p in line.people] for line in page.context["told"] if line.seat.agency == cast.a]
    assert names == ["leader_a"]


def test_the_office_convenes(cast: SimpleNamespace, draft: Meeting) -> None:
    response = signed_in(cast.secretariat).post(url("convene", draft))
    assert response.url == draft.get_absolute_url()
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.ordinal) == ("convened", 1)
    assert signed_in(cast.liaison_a).get(url("meeting", meeting)).status_code == 200


def test_looking_at_the_question_convenes_nothing(cast: SimpleNamespace, draft: Meeting) -> None:
    signed_in(cast.secretariat).get(url("convene", draft))
    assert Meeting.objects.get().state == "draft"
    assert told("meeting_convened") == set()


@pytest.mark.parametrize(
    ("lacks", "said"), [("items", 1), ("time", 1), ("place", 1), ("seats", 1), ("force", 1), ("everything", 3)]
)
def test_what_is_missing_is_said_and_nothing_happens(
    cast: SimpleNamespace, draft: Meeting, lacks: str, said: int
) -> None:
    if lacks in {"items", "everything"}:
        draft.items.all().delete()
    if lacks in {"time", "everything"}:
        Meeting.objects.update(starts_at=None)
    if lacks == "place":
        Meeting.objects.update(place="")
    if lacks in {"seats", "everything"}:
        draft.seats.all().delete()
    if lacks == "force":
        Mechanism.objects.update(state="draft")
    client = signed_in(cast.secretariat)
    assert len(client.get(url("convene", draft)).context["missing"]) == said
    refused = client.post(url("convene", draft))
    assert refused.status_code == 409
    assert refused.context["form"].non_field_errors()
    assert Meeting.objects.get().state == "draft"
    assert told("meeting_convened") == set()


def test_only_the_office_convenes_and_only_once(cast: SimpleNamespace, draft: Meeting) -> None:
    assert signed_in(cast.liaison_a).post(url("convene", draft)).status_code == 404
    assert signed_in(cast.secretariat).post(url("convene", draft)).status_code == 302
    assert signed_in(cast.liaison_a).post(url("convene", draft)).status_code == 403
    assert signed_in(cast.secretariat).post(url("convene", draft)).status_code == 409
    assert Meeting.objects.get().ordinal == 1


# Moving


def test_a_moved_meeting_tells_everyone_and_raises_its_sequence(cast: SimpleNamespace, convened: Meeting) -> None:
    actions.answer(
        actor=cast.liaison_a, seat=convened.seats.get(agency=cast.a), step="accept", attendees=[Person("李强")]
    )
    response = signed_in(cast.secretariat).post(url("move", convened), a_move())
    assert response.url == convened.get_absolute_url()
    meeting = Meeting.objects.get()
    assert (meeting.place, meeting.sequence, meeting.uid) == ("二号会议室", 1, convened.uid)
    assert meeting.starts_at is not None
    assert meeting.reply_by is not None
    assert meeting.reply_by < timezone.localdate(meeting.starts_at)
    assert meeting.seats.get(agency=cast.a).state == "accepted"
    assert told("meeting_moved") == {"secretariat", "liaison_a", "liaison_b", "observer"}
    assert "与省政府常务会议冲突" in signed_in(cast.secretariat).get(url("meeting", meeting)).content.decode()


def test_of_two_who_move_it_at_once_one_is_refused(cast: SimpleNamespace, convened: Meeting) -> None:
    one, other = Meeting.objects.get(), Meeting.objects.get()
    assert one.starts_at is not None
    where: Any = {"actor": cast.secretariat, "ends_at": None, "link": "", "reason": "冲突", "starts_at": one.starts_at}
    actions.move(meeting=one, place="一号会议室", **where)
    with pytest.raises(SomeoneWasFaster):
        actions.move(meeting=other, place="二号会议室", **where)
    assert Meeting.objects.get().place == "一号会议室"
    assert Meeting.objects.get().sequence == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"starts_at": ""}, "starts_at"),
        ({"starts_at": local(-2)}, "starts_at"),
        ({"ends_at": local(15, 8)}, "ends_at"),
        ({"place": ""}, "place"),
        ({"link": "not a link"}, "link"),
        ({"reply_by": local(16)[:10]}, "reply_by"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_beside_the_field(
    cast: SimpleNamespace, convened: Meeting, changes: dict[str, str], field: str
) -> None:
    response = signed_in(cast.secretariat).post(url("move", convened), a_move(**changes))
    assert field in response.context["form"].errors
    assert Meeting.objects.get().sequence == 0
    assert told("meeting_moved") == set()


def test_a_move_to_the_same_time_and_place_is_none(cast: SimpleNamespace, convened: Meeting) -> None:
    Meeting.objects.update(starts_at=timezone.now().replace(second=0, microsecond=0) + timedelta(days=10))
    same = Meeting.objects.get()
    assert same.starts_at is not None
    stays = a_move(
        starts_at=timezone.localtime(same.starts_at).strftime("%Y-%m-%dT%H:%M"), ends_at="", place=same.place
    )
    response = signed_in(cast.secretariat).post(url("move", convened), stays)
    assert response.context["form"].non_field_errors()
    assert Meeting.objects.get().sequence == 0


def test_only_the_office_moves_and_only_what_is_convened(cast: SimpleNamespace, draft: Meeting) -> None:
    assert signed_in(cast.secretariat).post(url("move", draft), a_move()).status_code == 403
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert signed_in(cast.liaison_a).post(url("move", draft), a_move()).status_code == 403
    assert signed_in(cast.stranger).post(url("move", draft), a_move()).status_code == 404
    assert signed_in(cast.secretariat).post(url("move", draft), a_move()).status_code == 302


# Cancelling


def test_a_cancelled_meeting_tells_everyone_and_keeps_its_reason(cast: SimpleNamespace, convened: Meeting) -> None:
    response = signed_in(cast.secretariat).post(url("cancel", convened), {"reason": "并入下次会议"})
    assert response.url == convened.get_absolute_url()
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.cancelled_because, meeting.sequence) == ("cancelled", "并入下次会议", 1)
    assert told("meeting_cancelled") == {"secretariat", "liaison_a", "liaison_b", "observer"}
    page = signed_in(cast.liaison_a).get(url("meeting", meeting))
    assert "并入下次会议" in page.content.decode()
    assert [step["current"] for step in page.context["steps"]] == [False, False, True]


def test_a_cancelled_draft_stays_the_offices(cast: SimpleNamespace, draft: Meeting) -> None:
    signed_in(cast.secretariat).post(url("cancel", draft), {"reason": "不开了"})
    assert Meeting.objects.get().state == "cancelled"
    assert told("meeting_cancelled") == set()
    assert signed_in(cast.liaison_a).get(url("meeting", draft)).status_code == 404
    assert signed_in(cast.secretariat).get(url("meeting", draft)).status_code == 200


def test_nothing_is_cancelled_without_a_reason(cast: SimpleNamespace, convened: Meeting) -> None:
    response = signed_in(cast.secretariat).post(url("cancel", convened), {"reason": "  "})
    assert set(response.context["form"].errors) == {"reason"}
    assert Meeting.objects.get().state == "convened"


def test_what_was_held_cannot_be_cancelled(cast: SimpleNamespace, minuting: Meeting) -> None:
    client = signed_in(cast.secretariat)
    refused = client.post(url("cancel", minuting), {"reason": "不开了"})
    assert refused.context["form"].non_field_errors()
    assert Meeting.objects.get().state == "minuting"


def test_only_the_office_cancels(cast: SimpleNamespace, convened: Meeting) -> None:
    assert signed_in(cast.liaison_a).post(url("cancel", convened), {"reason": "不开了"}).status_code == 403
    assert signed_in(cast.stranger).post(url("cancel", convened), {"reason": "不开了"}).status_code == 404
    assert Meeting.objects.get().state == "convened"


def test_a_usual_title_gets_the_number_under_which_the_meeting_is_convened(
    cast: SimpleNamespace, draft: Meeting
) -> None:
    for title in (titles.usual(cast.mechanism, "plenary"), "防汛专题工作会议"):
        later = actions.draft_meeting(
            actor=cast.secretariat, mechanism=cast.mechanism, title=title, starts_at=draft.starts_at, place="三楼会议室"
        )
        actions.add_item(actor=cast.secretariat, meeting=later, title="议题", matter="事项", proposing_agency=cast.a)
    actions.convene(actor=cast.secretariat, meeting=draft)
    usual, own = Meeting.objects.filter(state="draft").order_by("pk")
    actions.convene(actor=cast.secretariat, meeting=usual)
    actions.convene(actor=cast.secretariat, meeting=own)
    assert (usual.ordinal, usual.title) == (2, f"{cast.mechanism.name}第二次全体会议")
    assert own.title == "防汛专题工作会议"


def test_nothing_is_put_on_an_agenda_that_was_convened_meanwhile(cast: SimpleNamespace, draft: Meeting) -> None:
    read_before, read_too = Meeting.objects.get(pk=draft.pk), Meeting.objects.get(pk=draft.pk)
    actions.convene(actor=cast.secretariat, meeting=draft)
    late = {"title": "迟到", "matter": "迟到", "proposing_agency": cast.a}
    with pytest.raises(SomeoneWasFaster):
        actions.add_item(actor=cast.secretariat, meeting=read_before, **late)
    with pytest.raises(SomeoneWasFaster):
        actions.invite(actor=cast.secretariat, meeting=read_too, agencies=[cast.a])


@pytest.mark.usefixtures("english")
def test_a_meeting_on_a_day_off_is_allowed_and_said(cast: SimpleNamespace, draft: Meeting) -> None:
    client, page = signed_in(cast.secretariat), reverse("meetings:convene", args=[draft.pk])
    friday = at(date(2030, 3, 8), 9)
    Meeting.objects.update(starts_at=friday)
    assert "is a day off" not in client.get(page).content.decode()
    Meeting.objects.update(starts_at=friday + timedelta(days=1))
    assert "9 Mar 2030, Saturday is a day off." in client.get(page).content.decode()
    assert client.post(page).status_code == 302
