"""A notice on its way out: asked again, leased to one, and a mail server that may say no."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.conf import settings as project
from django.urls import reverse
from django.utils import timezone, translation
from icalendar import Calendar

from coordination.agencies.models import Post, User
from coordination.core import delivery
from coordination.core.models import Delivery, Notification
from meetings.models import Meeting
from tests.cast import assign_due, signed_in

pytestmark = pytest.mark.django_db

INVITED = {"secretariat", "liaison_a", "liaison_b", "observer"}


@pytest.fixture(autouse=True)
def _only_what_the_test_tells(cast: SimpleNamespace) -> None:
    """The founding of the mechanism was told as well; that is not what is looked at here."""
    Delivery.objects.all().delete()
    Notification.objects.all().delete()


@pytest.fixture
def invitation(cast: SimpleNamespace, convened: Meeting) -> Delivery:
    """Liaison officer A is invited; the mail waits, and nobody else's."""
    Delivery.objects.exclude(notification__recipient=cast.liaison_a).delete()
    return Delivery.objects.get()


@pytest.mark.parametrize(("language", "starts"), [("en", "Invitation: "), ("", None), ("zh-hans", None)])
def test_the_mail_is_in_the_readers_language(
    cast: SimpleNamespace, invitation: Delivery, mailoutbox: list[Any], language: str, starts: str | None
) -> None:
    User.objects.update(language=language)
    delivery.deliver_due()
    (mail,) = mailoutbox
    with translation.override(language or "zh-hans"):
        expected = invitation.notification.text
    assert mail.subject == expected["title"]
    assert mail.subject.startswith(starts or expected["title"])
    assert expected["body"] in mail.body


def test_the_mail_leads_to_the_record_and_is_read_by_that(
    cast: SimpleNamespace, invitation: Delivery, mailoutbox: list[Any]
) -> None:
    delivery.deliver_due()
    matter, set_at = re.findall(rf"{project.PORTAL_URL}(\S+)", mailoutbox[0].body)
    assert set_at == f"{reverse('preferences')}#notices"
    response = signed_in(cast.liaison_a).get(matter)
    assert response["Location"] == invitation.notification.url
    assert Notification.objects.get(pk=invitation.notification_id).read_at is not None


def test_a_letter_names_the_portal_what_may_not_be_sent_and_nobody_is_asked_to_answer(
    cast: SimpleNamespace, invitation: Delivery, english: None, mailoutbox: list[Any]
) -> None:
    delivery.deliver_due()
    (mail,) = mailoutbox
    first, *_rest = mail.body.splitlines()
    assert first == "Inter-agency Coordination Portal"
    assert "state secrets and work secrets must not be processed" in mail.body
    assert "answers to it are read by nobody" in mail.body
    assert "&" not in mail.body, "plain text is not a page"
    assert mail.message()["Auto-Submitted"] == "auto-generated"


def test_a_title_in_two_lines_makes_no_second_header(
    cast: SimpleNamespace, invitation: Delivery, mailoutbox: list[Any]
) -> None:
    row = invitation.notification
    row.texts["zh-hans"]["title"] = "会议\r\nBcc: everybody@example.test"
    row.save()
    delivery.deliver_due()
    assert str(make_header(decode_header(mailoutbox[0].message()["Subject"]))) == "会议 Bcc: everybody@example.test"
    assert mailoutbox[0].recipients() == ["liaison_a@example.test"]


def test_it_is_sent_once(invitation: Delivery, mailoutbox: list[Any]) -> None:
    assert delivery.deliver_due() == 1
    assert delivery.deliver_due() == 0
    invitation.refresh_from_db()
    assert (invitation.progress, invitation.attempts, len(mailoutbox)) == ("sent", 1, 1)
    assert invitation.sent_at is not None
    assert invitation.lease_token is None


def test_an_invitation_to_a_meeting_that_was_cancelled_is_held_back(
    cast: SimpleNamespace, invitation: Delivery, mailoutbox: list[Any]
) -> None:
    Meeting.objects.filter(pk=invitation.notification.subject_id).update(state="cancelled")
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert (invitation.progress, mailoutbox) == ("suppressed", [])


def test_who_may_not_see_it_any_more_gets_no_mail(
    cast: SimpleNamespace, invitation: Delivery, mailoutbox: list[Any]
) -> None:
    Post.objects.filter(user=cast.liaison_a).update(starts_on="2020-01-01", ends_on="2020-12-31")
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert (invitation.progress, mailoutbox) == ("suppressed", [])


def test_who_was_made_inactive_gets_no_mail(cast: SimpleNamespace, invitation: Delivery, mailoutbox: list[Any]) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(is_active=False)
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert (invitation.progress, mailoutbox) == ("suppressed", [])


def test_a_kind_that_no_longer_exists_is_held_back(invitation: Delivery, mailoutbox: list[Any]) -> None:
    Notification.objects.update(kind="of_an_older_version")
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert (invitation.progress, mailoutbox) == ("suppressed", [])


def test_without_an_address_it_is_dead_and_says_why(
    cast: SimpleNamespace, invitation: Delivery, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(email="")
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert (invitation.progress, invitation.last_error, mailoutbox) == ("dead", "no address", [])


def test_an_invitation_carries_its_calendar_part_twice(invitation: Delivery, mailoutbox: list[Any]) -> None:
    """As an alternative to the text, which calendars act on, and as a file for those that do not."""
    delivery.deliver_due()
    mail = message_from_bytes(mailoutbox[0].message().as_bytes(), policy=policy.default)
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    (file,) = [part for part in mail.walk() if part.get_filename() == "meeting.ics"]
    assert part.get_param("method") == "REQUEST"
    meeting = invitation.notification.subject
    for content in (part, file):
        (event,) = Calendar.from_ical(content.get_payload(decode=True)).walk("VEVENT")
        assert str(event["uid"]) == f"{meeting.uid}@{project.MAIL_DOMAIN}"
        assert str(event["summary"]) == meeting.title
        assert event["dtstart"].dt == meeting.starts_at.replace(microsecond=0)
        assert "liaison_a@example.test" in str(event["attendee"])


def test_other_notices_carry_none(cast: SimpleNamespace, mailoutbox: list[Any]) -> None:
    assign_due(cast, timezone.localdate() + timedelta(days=9))
    delivery.deliver_due()
    assert {mail.to[0] for mail in mailoutbox} == {"liaison_a@example.test", "liaison_b@example.test"}
    assert not any(mail.attachments or mail.alternatives for mail in mailoutbox)


def test_what_one_has_taken_the_other_leaves_alone_until_the_lease_runs_out(invitation: Delivery) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        (mine,) = delivery.claim()
        assert delivery.claim() == []
    with time_machine.travel(start + delivery.LEASE - timedelta(seconds=1), tick=False):
        assert delivery.claim() == []
    with time_machine.travel(start + delivery.LEASE + timedelta(seconds=1), tick=False):
        (theirs,) = delivery.claim()
    assert theirs.pk == mine.pk
    assert theirs.lease_token != mine.lease_token
    assert theirs.attempts == 2


def test_a_zombie_may_send_again_but_writes_nothing(invitation: Delivery, mailoutbox: list[Any]) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        (zombie,) = delivery.claim()
    with time_machine.travel(start + delivery.LEASE * 2, tick=False):
        (heir,) = delivery.claim()
        assert not delivery.renew(zombie)
        assert delivery.renew(heir)
        delivery.deliver(zombie)  # it was past the question when it froze
        invitation.refresh_from_db()
        assert (invitation.progress, invitation.lease_token) == ("sending", heir.lease_token)
        delivery.deliver(heir)
    invitation.refresh_from_db()
    assert invitation.progress == "sent"
    assert {mail.extra_headers["Message-ID"] for mail in mailoutbox} == {invitation.message_id}


def test_a_renewed_lease_lasts_from_then_on(invitation: Delivery) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        (mine,) = delivery.claim()
    with time_machine.travel(start + delivery.LEASE / 2, tick=False):
        assert delivery.renew(mine)
    with time_machine.travel(start + delivery.LEASE * 1.25, tick=False):
        assert delivery.claim() == []


class Postmaster:
    """A mail server that answers as it is told: by recipient, or to the message itself."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.to_message: list[str] = []
        self.seen: list[EmailMessage] = []
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802  (aiosmtpd names it so, and its arguments)
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        mail: Any = message_from_bytes(bytes(envelope.content or b""), policy=policy.default)
        self.seen.append(mail)
        if self.to_message:
            return self.to_message.pop(0)
        self.taken.append(mail)
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def postmaster(settings: Any) -> Iterator[Postmaster]:
    master = Postmaster()
    controller = Controller(master, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 5
    yield master
    controller.stop()


def later(**by: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**by), tick=False)


def test_it_takes_the_message_under_its_name(invitation: Delivery, postmaster: Postmaster) -> None:
    delivery.deliver_due()
    invitation.refresh_from_db()
    (mail,) = postmaster.taken
    assert (invitation.progress, mail["Message-ID"], mail["To"]) == (
        "sent",
        invitation.message_id,
        "liaison_a@example.test",
    )
    assert mail["Subject"] == invitation.notification.texts["zh-hans"]["title"]


@pytest.mark.parametrize("answer", ["450 mailbox busy", "451 local error", "452 too many"])
def test_not_now_is_tried_again_later(invitation: Delivery, postmaster: Postmaster, answer: str) -> None:
    postmaster.answers["liaison_a@example.test"] = answer
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert (invitation.progress, invitation.attempts) == ("pending", 1)
    assert answer[:3] in invitation.last_error
    assert timedelta(seconds=30) < invitation.next_at - timezone.now() < timedelta(seconds=80)
    assert delivery.deliver_due() == 0
    postmaster.answers.clear()
    with later(minutes=2):
        assert delivery.deliver_due() == 1
    invitation.refresh_from_db()
    assert (invitation.progress, invitation.attempts) == ("sent", 2)


@pytest.mark.parametrize("answer", ["550 no such mailbox", "553 not allowed", "554 rejected"])
def test_never_is_dead_at_once(invitation: Delivery, postmaster: Postmaster, answer: str) -> None:
    postmaster.answers["liaison_a@example.test"] = answer
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert (invitation.progress, invitation.attempts) == ("dead", 1)
    assert answer[:3] in invitation.last_error
    with later(days=2):
        assert delivery.deliver_due() == 0


@pytest.mark.parametrize(("answer", "progress"), [("451 try later", "pending"), ("554 spam", "dead")])
def test_a_refused_message_is_sorted_likewise(
    invitation: Delivery, postmaster: Postmaster, answer: str, progress: str
) -> None:
    postmaster.to_message = [answer]
    delivery.deliver_due()
    invitation.refresh_from_db()
    assert invitation.progress == progress


def test_the_name_stays_the_same_when_it_goes_again(invitation: Delivery, postmaster: Postmaster) -> None:
    postmaster.to_message = ["451 try later"]
    delivery.deliver_due()
    with later(minutes=5):
        delivery.deliver_due()
    assert [mail["Message-ID"] for mail in postmaster.seen] == [invitation.message_id] * 2
    assert len(postmaster.taken) == 1


def test_each_try_waits_longer_and_after_a_day_it_is_left_to_a_person(
    invitation: Delivery, postmaster: Postmaster
) -> None:
    postmaster.answers["liaison_a@example.test"] = "451 local error"
    now, waits = timezone.now(), []
    while invitation.progress == "pending":
        with time_machine.travel(now, tick=False):
            delivery.deliver_due()
        invitation.refresh_from_db()
        waits.append(invitation.next_at - now)
        now = invitation.next_at
        assert len(waits) < 60
    assert invitation.progress == "dead"
    assert waits[0] < waits[2] < waits[4]
    assert max(waits) <= timedelta(seconds=3600 * 1.2)
    assert timedelta(hours=24) < now - invitation.notification.created_at < timedelta(hours=26)


def test_one_bad_address_does_not_hold_up_the_others(
    cast: SimpleNamespace, convened: Meeting, postmaster: Postmaster
) -> None:
    postmaster.answers["liaison_a@example.test"] = "550 no such mailbox"
    delivery.deliver_due()
    assert {mail["To"] for mail in postmaster.taken} == {f"{name}@example.test" for name in INVITED - {"liaison_a"}}


def test_a_server_that_is_not_there_ends_the_round_and_loses_nothing(
    cast: SimpleNamespace, convened: Meeting, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 2
    assert delivery.deliver_due() == 0
    rows = Delivery.objects.all()
    assert {(row.progress, row.attempts) for row in rows} == {("pending", 1)}
    assert len(rows) == len(INVITED)


def test_a_server_that_sends_everybody_away_says_nothing_of_a_message(
    cast: SimpleNamespace, convened: Meeting, settings: Any
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", door.getsockname()[1], 5

        def send_away() -> None:
            visitor, _address = door.accept()
            with visitor:
                visitor.sendall(b"554 no service here\r\n")

        porter = Thread(target=send_away)
        porter.start()
        assert delivery.deliver_due() == 0
        porter.join()
    assert {row.progress for row in Delivery.objects.all()} == {"pending"}


def test_a_letter_that_cannot_be_written_does_not_hold_up_the_others(
    cast: SimpleNamespace, convened: Meeting, mailoutbox: list[Any]
) -> None:
    spoilt = Delivery.objects.get(notification__recipient=cast.liaison_a)
    Notification.objects.filter(pk=spoilt.notification_id).update(texts={})
    delivery.deliver_due()
    assert {mail.to[0] for mail in mailoutbox} == {f"{name}@example.test" for name in INVITED - {"liaison_a"}}
    spoilt.refresh_from_db()
    assert (spoilt.progress, spoilt.last_error) == ("pending", "KeyError: 'zh-hans'")
    assert spoilt.next_at > timezone.now()
