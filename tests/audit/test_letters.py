"""Every morning each agency is told how the chain ends, and keeps it."""

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction

from coordination.agencies.actions import appoint
from coordination.audit import chain, sealing
from coordination.audit.actions import tell_agencies
from coordination.audit.models import DailyHead
from coordination.audit.tasks import post
from coordination.audit.verifying import verify
from coordination.core import delivery
from coordination.core.models import Delivery, Notification
from tests.audit.tampering import sql, untouched
from tests.cast import signed_in

LIAISONS = {"secretariat", "liaison_a", "liaison_b", "observer", "stranger"}
AT_NINE, AT_NIGHT = "2026-11-26T01:00:00Z", "2026-11-25T22:00:00Z"  # in Beijing 9:00, and 6:00 of the same day


@pytest.fixture
def sealed(cast: SimpleNamespace) -> SimpleNamespace:
    """Nobody waits for another letter."""
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    sealing.seal()
    return cast


def told() -> list[str]:
    return sorted(Notification.objects.filter(kind="end_of_record").values_list("recipient__username", flat=True))


def test_each_liaison_officer_is_told_once_a_day(sealed: SimpleNamespace) -> None:
    appoint(actor=None, person=sealed.liaison_a, agency=sealed.b, role="liaison")  # of two agencies, and one letter
    for moment, letters in ((AT_NIGHT, 0), (AT_NINE, 1), ("2026-11-26T09:00:00Z", 1), ("2026-11-27T01:00:00Z", 2)):
        with time_machine.travel(moment, tick=False):
            post()
        assert told() == sorted([*LIAISONS] * letters), moment
    assert not Notification.objects.unread().exists()


def test_the_letter_bears_the_end_in_the_language_of_its_reader(sealed: SimpleNamespace) -> None:
    sealed.liaison_b.language = "en"
    sealed.liaison_b.save()
    tell_agencies()
    delivery.deliver_due()
    letters: dict[str, Any] = {letter.to[0]: letter for letter in mail.outbox}
    assert len(letters) == len(LIAISONS)
    chinese, english = letters["liaison_a@example.test"], letters["liaison_b@example.test"]
    assert all(f"\n{chain.head()}\n" in letter.body for letter in (chinese, english))
    assert "留存" in chinese.subject
    assert english.subject.endswith("please keep")


def test_it_cannot_be_switched_off(sealed: SimpleNamespace) -> None:
    sealed.liaison_a.preferences.create(category="audit", channel="email", wanted=False)
    tell_agencies()
    assert Delivery.objects.filter(notification__recipient=sealed.liaison_a, progress="pending").count() == 1


def test_where_nothing_is_sealed_nothing_is_told(cast: SimpleNamespace) -> None:
    assert tell_agencies() is None
    assert told() == []


def test_what_was_told_stays_as_it_was_told(sealed: SimpleNamespace) -> None:
    tell_agencies()
    for act in ("UPDATE audit_dailyhead SET seq = 0", "DELETE FROM audit_dailyhead"):
        with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
            sql(act)


def test_a_letter_proves_what_the_database_denies(sealed: SimpleNamespace) -> None:
    """All else is written anew, by somebody with the key: the letter in an agency's box is not."""
    told_once = tell_agencies()
    assert told_once is not None
    letter = chain.Head(told_once.seq, told_once.digest)
    assert verify([letter]).is_sound
    with untouched():
        sql("UPDATE audit_seal SET digest = reverse(digest) WHERE seq = %s", letter.seq)
        assert not verify([letter]).is_sound


def test_its_page_says_whether_the_record_still_holds_it(sealed: SimpleNamespace, english: None) -> None:
    first = tell_agencies()
    assert first is not None
    client = signed_in(sealed.stranger)
    page = client.get(first.get_absolute_url())
    assert str(first) in page.content.decode()
    assert "The record still holds this end." in page.content.decode()
    assert "This is the first letter." in page.content.decode()
    with untouched():
        sql("DELETE FROM audit_seal WHERE seq = %s", first.seq)
        assert "does not hold this end any more" in client.get(first.get_absolute_url()).content.decode()


def test_its_page_leads_to_the_days_before(sealed: SimpleNamespace) -> None:
    days = [DailyHead.objects.create(on=f"2026-11-{day}", seq=day, digest="0" * 64) for day in range(10, 27)]
    page = signed_in(sealed.observer).get(days[-1].get_absolute_url())
    assert list(page.context["earlier"]) == days[-2:1:-1]


def test_the_notice_leads_to_its_page(sealed: SimpleNamespace) -> None:
    head = tell_agencies()
    row = Notification.objects.get(recipient=sealed.liaison_a)
    answer = signed_in(sealed.liaison_a).get(f"/inbox/{row.pk}/")
    assert head is not None
    assert (answer.status_code, answer["Location"]) == (302, head.get_absolute_url())
