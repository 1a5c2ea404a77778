"""The meeting as other calendars read it, and the letters that carry it."""

import email
import email.policy
from datetime import UTC, timedelta
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from coordination.core.delivery import deliver_due
from meetings import actions, calendar
from meetings.models import Meeting
from tests.cast import signed_in


def read(content: bytes) -> tuple[Calendar, Event]:
    """Parsed as another calendar would, without forgiveness."""
    parsed = Calendar.from_ical(content)
    [event] = parsed.walk("VEVENT")
    assert not parsed.errors
    assert not event.errors
    return parsed, event


def times(event: Event) -> tuple[Any, Any]:
    return event["DTSTART"].dt, event["DTEND"].dt


def invitation(meeting: Meeting, person: Any, method: str = "REQUEST") -> tuple[Calendar, Event]:
    return read(calendar.invitation(meeting, person, method=method))


def url(meeting: Meeting) -> str:
    return reverse("meetings:ics", args=[meeting.pk])


def moved(cast: SimpleNamespace, meeting: Meeting) -> Meeting:
    assert meeting.starts_at is not None
    later = meeting.starts_at + timedelta(days=7)
    actions.move(
        actor=cast.secretariat,
        meeting=meeting,
        starts_at=later,
        ends_at=None,
        place=meeting.place,
        link="",
        reason="冲突",
    )
    return Meeting.objects.get(pk=meeting.pk)


def test_an_invitation_says_what_rfc_5546_asks_of_a_request(cast: SimpleNamespace, convened: Meeting) -> None:
    parsed, event = invitation(convened, cast.liaison_a)
    assert (parsed["METHOD"], parsed["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == f"{convened.uid}@{settings.MAIL_DOMAIN}"
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["SUMMARY"] == convened.title
    assert event["LOCATION"] == convened.place
    assert "冬季水利工程检查" in event["DESCRIPTION"]
    assert event["ORGANIZER"].params["CN"] == cast.mechanism.name
    assert event["ATTENDEE"] == f"mailto:{cast.liaison_a.email}"
    assert (event["ATTENDEE"].params["PARTSTAT"], event["ATTENDEE"].params["RSVP"]) == ("NEEDS-ACTION", "FALSE")


def test_the_time_is_the_meetings_and_needs_no_time_zone_to_be_known(cast: SimpleNamespace, convened: Meeting) -> None:
    assert convened.starts_at is not None
    content = calendar.invitation(convened, cast.liaison_a, method="REQUEST")
    _parsed, event = read(content)
    begins = convened.starts_at.replace(microsecond=0)
    assert times(event) == (begins, begins + timedelta(hours=2))
    assert event["DTSTART"].to_ical() == begins.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ").encode()
    assert b"TZID" not in content


def test_an_end_that_is_set_is_kept(cast: SimpleNamespace, convened: Meeting) -> None:
    assert convened.starts_at is not None
    convened.ends_at = convened.starts_at + timedelta(minutes=45)
    _parsed, event = invitation(convened, cast.liaison_a)
    assert times(event) == (convened.starts_at.replace(microsecond=0), convened.ends_at.replace(microsecond=0))


def test_a_link_stands_in_for_a_place(cast: SimpleNamespace, convened: Meeting) -> None:
    convened.place, convened.link = "", "https://meeting.example.test/1"
    _parsed, event = invitation(convened, cast.liaison_a)
    assert event["LOCATION"] == convened.link
    assert convened.link in event["DESCRIPTION"]


def test_a_moved_meeting_keeps_its_uid_and_raises_its_sequence(cast: SimpleNamespace, convened: Meeting) -> None:
    _parsed, before = invitation(convened, cast.liaison_a)
    _parsed, after = invitation(moved(cast, convened), cast.liaison_a)
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert times(after)[0] - times(before)[0] == timedelta(days=7)


def test_a_cancelled_meeting_is_struck_from_the_calendar(cast: SimpleNamespace, convened: Meeting) -> None:
    actions.cancel_meeting(actor=cast.secretariat, meeting=convened, reason="不开了")
    parsed, event = invitation(Meeting.objects.get(), cast.liaison_a, "CANCEL")
    assert (parsed["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert event["UID"] == f"{convened.uid}@{settings.MAIL_DOMAIN}"


def test_lines_are_folded_as_the_standard_asks(cast: SimpleNamespace, convened: Meeting) -> None:
    convened.title = "关于进一步加强全省自然灾害防治重点工程建设协同推进工作的专题会议" * 3
    content = calendar.invitation(convened, cast.liaison_a, method="REQUEST")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert read(content)[1]["SUMMARY"] == convened.title


# One's own calendar


def test_a_meeting_is_taken_into_ones_own_calendar(cast: SimpleNamespace, convened: Meeting) -> None:
    response = signed_in(cast.liaison_a).get(url(convened))
    assert response["Content-Type"].startswith("text/calendar")
    parsed, event = read(response.content)
    assert (parsed["METHOD"], event["STATUS"]) == ("PUBLISH", "CONFIRMED")
    assert event["UID"] == f"{convened.uid}@{settings.MAIL_DOMAIN}"
    assert "ATTENDEE" not in event
    assert "ORGANIZER" not in event


def test_a_calendar_file_is_for_those_who_see_the_meeting(cast: SimpleNamespace, draft: Meeting) -> None:
    assert signed_in(cast.liaison_a).get(url(draft)).status_code == 404
    _parsed, event = read(signed_in(cast.secretariat).get(url(draft)).content)
    assert event["STATUS"] == "TENTATIVE"
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert signed_in(cast.liaison_a).get(url(draft)).status_code == 200
    assert signed_in(cast.stranger).get(url(draft)).status_code == 404


def test_a_cancelled_meeting_says_so_in_its_file(cast: SimpleNamespace, convened: Meeting) -> None:
    actions.cancel_meeting(actor=cast.secretariat, meeting=convened, reason="不开了")
    _parsed, event = read(signed_in(cast.liaison_a).get(url(convened)).content)
    assert event["STATUS"] == "CANCELLED"


def test_a_draft_without_a_time_has_no_calendar_file(cast: SimpleNamespace, draft: Meeting) -> None:
    Meeting.objects.update(starts_at=None)
    assert signed_in(cast.secretariat).get(url(draft)).status_code == 404


# The letters


@pytest.fixture
def letters(db: None) -> Any:
    """What has gone out since, by receiver, parsed from its bytes."""

    def since() -> dict[str, EmailMessage]:
        mail.outbox.clear()
        deliver_due()
        sent = [email.message_from_bytes(row.message().as_bytes(), policy=email.policy.default) for row in mail.outbox]
        return {str(letter["To"]): letter for letter in sent}  # type: ignore[misc]

    return since


def structure(letter: Any) -> Any:
    if letter.is_multipart():
        return [letter.get_content_type(), *(structure(part) for part in letter.iter_parts())]
    return letter.get_content_type()


def calendar_parts(letter: Any) -> tuple[Any, Any]:
    [inside] = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    [attached] = letter.iter_attachments()
    return inside, attached


def test_the_invitation_travels_as_an_alternative_and_as_a_file(
    cast: SimpleNamespace, convened: Meeting, letters: Any
) -> None:
    sent = letters()
    assert set(sent) == {person.email for person in (cast.secretariat, cast.liaison_a, cast.liaison_b, cast.observer)}
    letter = sent[cast.liaison_a.email]
    assert structure(letter) == [
        "multipart/mixed",
        ["multipart/alternative", "text/plain", "text/calendar"],
        "application/ics",
    ]
    inside, attached = calendar_parts(letter)
    assert inside["Content-Type"].params["method"] == "REQUEST"
    assert inside["Content-Type"].params["charset"].lower() == "utf-8"
    assert attached.get_filename() == "meeting.ics"
    parsed, event = read(inside.get_payload(decode=True))
    assert parsed["METHOD"] == "REQUEST"
    assert event["ATTENDEE"] == f"mailto:{cast.liaison_a.email}"
    assert event["SUMMARY"] == convened.title
    assert read(attached.get_payload(decode=True))[1]["UID"] == event["UID"]


def test_each_letter_names_its_receiver_alone(cast: SimpleNamespace, convened: Meeting, letters: Any) -> None:
    for address, letter in letters().items():
        inside, _attached = calendar_parts(letter)
        assert read(inside.get_payload(decode=True))[1]["ATTENDEE"] == f"mailto:{address}"


def test_moving_and_cancelling_are_sent_under_the_same_uid(
    cast: SimpleNamespace, convened: Meeting, letters: Any
) -> None:
    seen = [letters()[cast.liaison_a.email]]
    meeting = moved(cast, convened)
    seen.append(letters()[cast.liaison_a.email])
    actions.cancel_meeting(actor=cast.secretariat, meeting=meeting, reason="不开了")
    seen.append(letters()[cast.liaison_a.email])
    inside = [calendar_parts(letter)[0] for letter in seen]
    events = [read(part.get_payload(decode=True)) for part in inside]
    assert [part["Content-Type"].params["method"] for part in inside] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [parsed["METHOD"] for parsed, _event in events] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event["SEQUENCE"] for _parsed, event in events] == [0, 1, 2]
    assert len({event["UID"] for _parsed, event in events}) == 1
    assert len({letter["Message-ID"] for letter in seen}) == 3


def test_an_invitation_that_was_cancelled_meanwhile_is_not_sent(
    cast: SimpleNamespace, convened: Meeting, letters: Any
) -> None:
    actions.cancel_meeting(actor=cast.secretariat, meeting=convened, reason="不开了")
    inside, _attached = calendar_parts(letters()[cast.liaison_a.email])
    assert inside["Content-Type"].params["method"] == "CANCEL"
    assert timezone.now() < (convened.starts_at or timezone.now())
