"""An agency's answer: who gives it, what it needs, and that a later one replaces it."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.core.models import Notification
from coordination.core.worklist import waiting_for
from meetings import actions
from meetings.models import Meeting, Seat
from tests.cast import signed_in


def url(seat: Seat) -> str:
    return reverse("meetings:answer", args=[seat.pk])


def an_answer(step: str, *people: tuple[str, str, str], reason: str = "") -> dict[str, str]:
    rows = people or (("", "", ""),)
    fields = {"step": step, "reason": reason, "people-TOTAL_FORMS": str(len(rows)), "people-INITIAL_FORMS": "0"}
    for n, row in enumerate(rows):
        fields |= {f"people-{n}-{name}": value for name, value in zip(("name", "title", "phone"), row, strict=True)}
    return fields


LI = ("李强", "副厅长", "13900000000")
WANG = ("王芳", "处长", "")


@pytest.fixture
def seat(cast: SimpleNamespace, convened: Meeting) -> Seat:
    return convened.seats.get(agency=cast.a)


def again(seat: Seat) -> Seat:
    return Seat.objects.get(pk=seat.pk)


def names(seat: Seat) -> list[str]:
    return [person.name for person in seat.attendees.all()]


def test_an_agency_attends_with_the_people_it_names(cast: SimpleNamespace, seat: Seat) -> None:
    response = signed_in(cast.liaison_a).post(url(seat), an_answer("accept", LI, WANG, ("", "", "")))
    assert response.url == f"{seat.get_absolute_url()}#answer"
    assert (again(seat).state, names(seat)) == ("accepted", ["李强", "王芳"])
    assert again(seat).answered_by == cast.liaison_a
    assert not Notification.objects.filter(kind="seat_answered").exists()


def test_an_agency_sends_a_substitute_and_the_office_is_told(cast: SimpleNamespace, seat: Seat) -> None:
    signed_in(cast.leader_a).post(url(seat), an_answer("substitute", WANG, reason="厅长出差"))
    assert (again(seat).state, again(seat).reason) == ("substituted", "厅长出差")
    assert [person.is_substitute for person in seat.attendees.all()] == [True]
    assert [row.recipient for row in Notification.objects.filter(kind="seat_answered")] == [cast.secretariat]


def test_an_agency_declines_with_its_reason(cast: SimpleNamespace, seat: Seat) -> None:
    signed_in(cast.liaison_a).post(url(seat), an_answer("decline", LI, reason="另有会议"))
    assert (again(seat).state, again(seat).reason, names(seat)) == ("declined", "另有会议", [])


def test_a_later_answer_replaces_the_earlier_one(cast: SimpleNamespace, seat: Seat) -> None:
    client = signed_in(cast.liaison_a)
    client.post(url(seat), an_answer("decline", reason="另有会议"))
    client.post(url(seat), an_answer("accept", LI, reason="另有会议"))
    assert (again(seat).state, again(seat).reason, names(seat)) == ("accepted", "", ["李强"])
    client.post(url(seat), an_answer("accept", WANG))
    assert names(seat) == ["王芳"]


@pytest.mark.parametrize(
    "data",
    [
        an_answer("accept"),
        an_answer("substitute", reason="厅长出差"),
        an_answer("decline"),
        an_answer("decline", LI),
        an_answer("", LI),
        an_answer("applaud", LI),
        an_answer("accept", ("", "副厅长", "")),
        an_answer("accept", LI, ("", "", "13900000000")),
        an_answer("accept", ("长" * 101, "", "")),
        an_answer("accept", *[LI] * 21),
        {"step": "accept", "reason": ""},
    ],
)
def test_an_answer_that_makes_no_sense_is_refused_and_nothing_typed_is_lost(
    cast: SimpleNamespace, seat: Seat, data: dict[str, str]
) -> None:
    response = signed_in(cast.liaison_a).post(url(seat), data)
    assert response.status_code == 200
    assert response.context["answer_form"].errors
    for typed in filter(None, (data.get("people-0-name"), data.get("people-0-title"), data["reason"])):
        assert typed in response.content.decode()
    assert again(seat).state == "invited"


def test_what_is_missing_stands_beside_its_field(cast: SimpleNamespace, seat: Seat) -> None:
    client = signed_in(cast.liaison_a)
    form = client.post(url(seat), an_answer("accept")).context["answer_form"]
    assert form.people.forms[0].errors["name"]
    form = client.post(url(seat), an_answer("decline")).context["answer_form"]
    assert set(form.errors) == {"reason"}


def test_only_the_agency_itself_answers_through_those_who_speak_for_it(cast: SimpleNamespace, seat: Seat) -> None:
    data = an_answer("accept", LI)
    for who in (cast.liaison_b, cast.secretariat, cast.staff_a, cast.admin_a):
        assert signed_in(who).get(url(seat)).status_code == 403
        assert signed_in(who).post(url(seat), data).status_code == 403
    assert signed_in(cast.stranger).post(url(seat), data).status_code == 404
    assert Client().post(url(seat), data)["Location"].startswith(reverse("sign_in"))
    assert again(seat).state == "invited"
    assert signed_in(cast.liaison_a).post(url(seat), data).status_code == 302


def test_after_the_meeting_has_begun_no_answer_is_taken(cast: SimpleNamespace, seat: Seat) -> None:
    Meeting.objects.update(starts_at=timezone.now() - timedelta(minutes=5))
    client = signed_in(cast.liaison_a)
    assert client.get(url(seat)).status_code == 200
    refused = client.post(url(seat), an_answer("accept", LI))
    assert refused.context["answer_form"].non_field_errors()
    assert "李强" in refused.content.decode()
    assert again(seat).state == "invited"


def test_a_cancelled_meeting_takes_no_answer(cast: SimpleNamespace, seat: Seat) -> None:
    actions.cancel_meeting(actor=cast.secretariat, meeting=seat.meeting, reason="不开了")
    refused = signed_in(cast.liaison_a).post(url(seat), an_answer("accept", LI))
    assert refused.context["answer_form"].non_field_errors()
    assert again(seat).state == "invited"


def page_of(who: Any, seat: Seat) -> Any:
    return signed_in(who).get(seat.get_absolute_url())


def test_the_form_stands_on_the_meeting_page_for_those_who_may_answer(cast: SimpleNamespace, seat: Seat) -> None:
    assert url(seat) in page_of(cast.liaison_a, seat).content.decode()
    assert url(seat) in page_of(cast.leader_a, seat).content.decode()
    assert url(seat) not in page_of(cast.staff_a, seat).content.decode()
    assert url(seat) not in page_of(cast.secretariat, seat).content.decode()


def test_an_answer_given_is_offered_for_change_with_what_it_said(cast: SimpleNamespace, seat: Seat) -> None:
    signed_in(cast.liaison_a).post(url(seat), an_answer("substitute", WANG, reason="厅长出差"))
    form = page_of(cast.liaison_a, seat).context["answer_form"]
    assert (form.initial["step"], form.initial["reason"]) == ("substitute", "厅长出差")
    assert form.people.forms[0].initial["name"] == "王芳"


def test_the_worklist_leads_to_the_answer(cast: SimpleNamespace, seat: Seat) -> None:
    lines = [line.url for line in waiting_for(cast.liaison_a)]
    assert f"{seat.get_absolute_url()}#answer" in lines
    assert 'id="answer"' in page_of(cast.liaison_a, seat).content.decode()


@pytest.mark.parametrize(
    ("phone", "taken"),
    [("abc", False), ("1", False), ("12345", True), ("+86 (020) 8300-0000转8012、13900000000", True)],
)
def test_a_telephone_number_can_be_called(cast: SimpleNamespace, seat: Seat, phone: str, taken: bool) -> None:
    signed_in(cast.liaison_a).post(url(seat), an_answer("accept", ("李强", "副厅长", phone)))
    assert (again(seat).state == "accepted") is taken


def test_a_substitute_needs_a_reason(cast: SimpleNamespace, seat: Seat) -> None:
    signed_in(cast.liaison_a).post(url(seat), an_answer("substitute", WANG))
    assert again(seat).state == "invited"
