"""Inviting further agencies to a meeting that is convened: who may, until when, and who is told."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from coordination.agencies.actions import appoint
from coordination.agencies.models import Agency, Post
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification
from coordination.core.worklist import waiting_for
from coordination.mechanisms.actions import enrol
from coordination.mechanisms.models import Participation
from meetings import actions
from meetings.actions.meeting import Person
from meetings.models import Meeting
from meetings.notices import AgencyInvited
from tests.cast import again, agency, signed_in

WHERE: dict[str, Any] = {"ends_at": None, "place": "二号会议室", "link": "", "reason": "会场调整"}


def url(meeting: Meeting) -> str:
    return reverse("meetings:invite_further", args=[meeting.pk])


def told(kind: str = "meeting_convened") -> list[str]:
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def invite(client: Client, meeting: Meeting, *agencies: Agency) -> Any:
    return client.post(url(meeting), {"agencies": [row.pk for row in agencies]})


def seats(meeting: Meeting) -> list[tuple[Agency, str, bool]]:
    return [(seat.agency, seat.state, seat.is_observer) for seat in meeting.seats.select_related("agency")]


EARLIER = ["liaison_a", "liaison_b", "observer", "secretariat"]


def test_the_office_invites_one_more_and_tells_it_alone(cast: SimpleNamespace, convened: Meeting) -> None:
    assert told() == EARLIER
    assert signed_in(cast.stranger).get(convened.get_absolute_url()).status_code == 404
    response = invite(signed_in(cast.secretariat), convened, cast.outside)
    assert response.url == f"{convened.get_absolute_url()}#seats"
    assert (told(), told("agency_invited")) == (EARLIER, ["stranger"])
    assert seats(convened)[-1] == (cast.outside, "invited", True)
    assert signed_in(cast.stranger).get(convened.get_absolute_url()).status_code == 200
    assert [line.url for line in waiting_for(again(cast.stranger))] == [f"{convened.get_absolute_url()}#answer"]


def test_seats_and_answers_of_those_invited_before_stand(cast: SimpleNamespace, convened: Meeting) -> None:
    seat = convened.seats.get(agency=cast.a)
    actions.answer(actor=cast.liaison_a, seat=seat, step="accept", attendees=[Person("李强")])
    before = list(convened.seats.values("pk", "position", "state", "state_at", "is_observer"))
    invite(signed_in(cast.secretariat), convened, cast.outside)
    assert list(convened.seats.exclude(agency=cast.outside).values(*before[0])) == before
    assert [person.name for person in convened.seats.get(agency=cast.a).attendees.all()] == ["李强"]


def test_a_member_that_came_later_sits_and_is_no_observer(cast: SimpleNamespace, convened: Meeting) -> None:
    enrol(actor=cast.office_leader, mechanism=cast.mechanism, agency=cast.outside, role=Participation.Role.MEMBER)
    invite(signed_in(cast.secretariat), convened, cast.outside)
    assert seats(convened)[-1] == (cast.outside, "invited", False)


def test_the_invitation_has_the_uid_and_sequence_of_the_meeting(cast: SimpleNamespace, convened: Meeting) -> None:
    assert convened.starts_at is not None
    actions.move(actor=cast.secretariat, meeting=convened, starts_at=convened.starts_at, **WHERE)
    invite(signed_in(cast.secretariat), convened, cast.outside)
    meeting = Meeting.objects.get()
    [part] = AgencyInvited.attachments(meeting, cast.stranger)
    parsed: Any = Calendar.from_ical(part.content)
    [event] = parsed.walk("VEVENT")
    assert (part.method, parsed["METHOD"]) == ("REQUEST", "REQUEST")
    assert (event["UID"], event["SEQUENCE"]) == (f"{convened.uid}@{settings.MAIL_DOMAIN}", 1)
    assert event["ATTENDEE"] == f"mailto:{cast.stranger.email}"
    assert meeting.sequence == 1


def test_after_a_move_only_the_newly_invited_are_told(cast: SimpleNamespace, convened: Meeting) -> None:
    """Among them a person who was told for another agency: that this one is invited too is news."""
    assert convened.starts_at is not None
    appoint(actor=None, person=cast.liaison_a, agency=cast.outside, role=Post.Role.LIAISON)
    actions.move(actor=cast.secretariat, meeting=convened, starts_at=convened.starts_at, **WHERE)
    invite(signed_in(cast.secretariat), convened, cast.outside)
    assert (told(), told("agency_invited"), told("meeting_moved")) == (EARLIER, ["liaison_a", "stranger"], EARLIER)
    archives = agency("省档案局")
    appoint(actor=None, person=cast.liaison_a, agency=archives, role=Post.Role.LIAISON)
    invite(signed_in(cast.secretariat), convened, archives)
    assert told("agency_invited") == ["liaison_a", "liaison_a", "stranger"]
    text = Notification.objects.get(recipient=cast.stranger).texts["zh-hans"]["body"]
    assert "二号会议室" in text


def test_who_joined_an_agency_invited_before_is_not_told_now(cast: SimpleNamespace, convened: Meeting) -> None:
    appoint(actor=None, person=cast.staff_a, agency=cast.a, role=Post.Role.LIAISON)
    invite(signed_in(cast.secretariat), convened, cast.outside)
    assert "staff_a" not in [*told(), *told("agency_invited")]


def test_it_is_recorded_and_told_to_those_who_lead(cast: SimpleNamespace, convened: Meeting) -> None:
    client = signed_in(cast.secretariat)
    invite(client, convened, cast.outside)
    row = history(convened)[0]
    assert (row.verb, row.actor, row.after) == ("meeting.invite_further", cast.secretariat, {"agencies": ["省体育局"]})
    assert "省体育局" in client.get(convened.get_absolute_url()).context["story"][0].text


def test_an_agency_that_nobody_reaches_is_named(cast: SimpleNamespace, convened: Meeting) -> None:
    client = signed_in(cast.secretariat)
    client.cookies["django_language"] = "en"
    nobody = agency("省档案局")
    page = client.post(url(convened), {"agencies": [nobody.pk, cast.outside.pk]}, follow=True).content.decode()
    assert "Nobody can be told at 省档案局" in page
    assert convened.seats.filter(agency=nobody).exists()


def test_only_agencies_without_a_seat_are_offered(cast: SimpleNamespace, convened: Meeting) -> None:
    form = signed_in(cast.secretariat).get(url(convened)).context["form"]
    assert list(form.fields["agencies"].queryset) == [cast.outside]


@pytest.mark.parametrize("chosen", [[], ["99999"], ["x"], ["a"]])
def test_an_empty_or_wrong_choice_gets_a_sentence_at_the_field(
    cast: SimpleNamespace, convened: Meeting, chosen: list[str]
) -> None:
    data = {"agencies": [cast.a.pk if value == "a" else value for value in chosen]}
    response = signed_in(cast.secretariat).post(url(convened), data)
    [sentence] = response.context["form"].errors["agencies"]
    assert sentence in response.content.decode()
    assert convened.seats.count() == 4
    assert told() == EARLIER


def test_of_two_who_invite_the_same_agency_one_is_refused(cast: SimpleNamespace, convened: Meeting) -> None:
    one, other = Meeting.objects.get(), Meeting.objects.get()
    actions.invite_further(actor=cast.secretariat, meeting=one, agencies=[cast.outside])
    with pytest.raises(NotLawful):
        actions.invite_further(actor=cast.secretariat, meeting=other, agencies=[cast.outside])
    assert convened.seats.count() == 5
    assert told("agency_invited") == ["stranger"]


def test_only_the_office_invites_further(cast: SimpleNamespace, convened: Meeting) -> None:
    button = url(convened)
    for who in (cast.liaison_a, cast.leader_a, cast.observer):
        assert invite(signed_in(who), convened, cast.outside).status_code == 403
        assert button not in signed_in(who).get(convened.get_absolute_url()).content.decode()
    assert invite(signed_in(cast.stranger), convened, cast.outside).status_code == 404
    with pytest.raises(NotPermitted):
        actions.invite_further(actor=cast.liaison_a, meeting=convened, agencies=[cast.outside])
    assert convened.seats.count() == 4
    assert button in signed_in(cast.secretariat).get(convened.get_absolute_url()).content.decode()


def refused(client: Client, meeting: Meeting, outside: Agency) -> bool:
    """By the page, by its form and by the verb; and no button leads there."""
    pages = [client.get(url(meeting)), invite(client, meeting, outside)]
    said = [page.status_code for page in pages] == [409, 409]
    return said and url(meeting) not in client.get(meeting.get_absolute_url()).content.decode()


def test_nobody_is_invited_further_to_a_draft(cast: SimpleNamespace, draft: Meeting) -> None:
    assert refused(signed_in(cast.secretariat), draft, cast.outside)
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert not refused(signed_in(cast.secretariat), draft, cast.outside)


def test_nobody_is_invited_once_the_meeting_has_begun(cast: SimpleNamespace, convened: Meeting) -> None:
    Meeting.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    assert refused(signed_in(cast.secretariat), convened, cast.outside)
    with pytest.raises(NotLawful):  # read before it began
        actions.invite_further(actor=cast.secretariat, meeting=convened, agencies=[cast.outside])
    actions.begin_minutes(actor=cast.secretariat, meeting=Meeting.objects.get())
    assert refused(signed_in(cast.secretariat), convened, cast.outside)
    assert convened.seats.count() == 4


def test_who_is_invited_on_the_day_for_answers_still_has_that_day(cast: SimpleNamespace, convened: Meeting) -> None:
    Meeting.objects.update(reply_by=timezone.localdate())
    invite(signed_in(cast.secretariat), convened, cast.outside)
    assert waiting_for(again(cast.stranger)).lines[0].due_on == timezone.localdate()


def test_who_is_invited_after_the_day_for_answers_is_not_late_at_once(cast: SimpleNamespace, convened: Meeting) -> None:
    assert convened.starts_at is not None
    today = timezone.localdate()
    begins = timezone.localdate(convened.starts_at)
    Meeting.objects.update(reply_by=today - timedelta(days=1))
    convened.seats.update(state_at=timezone.now() - timedelta(days=5))
    invite(signed_in(cast.secretariat), convened, cast.outside)
    days = [waiting_for(again(who)).lines[0].due_on for who in (cast.liaison_a, cast.stranger)]
    assert days == [today - timedelta(days=1), begins]
    pages = [signed_in(who).get(convened.get_absolute_url()) for who in (cast.secretariat, cast.stranger)]
    assert [page.context["next"].late for page in pages] == [True, False]
    text = Notification.objects.get(recipient=cast.stranger).texts["en"]["body"]
    assert f"Answers until {begins.day} " in text
