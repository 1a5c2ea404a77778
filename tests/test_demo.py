"""The demonstration: told once, wholly, and true to the portal's own rules."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from coordination.agencies.models import Agency, Post, User
from coordination.audit.sealing import seal
from coordination.core import workdays
from coordination.core.models import Activity, Delivery, Heartbeat, Notification, Occurrence, StoredFile
from coordination.core.reconcile import invariants
from coordination.demo.people import CHOSEN, DOMAIN
from coordination.followup.flows import AssignmentState
from coordination.followup.lights import Light
from coordination.followup.models import Assignment, Evidence, Report
from coordination.mechanisms.models import Mechanism
from coordination.opinions.models import Dispute, Draft, Policy, Reply, Request, Treatment
from coordination.opinions.sealing import seal_of_reply
from meetings.flows import MeetingState
from meetings.models import Meeting, Minutes, Position, Receipt, Seat, Topic
from sharing.models import Content, Grant

pytestmark = pytest.mark.django_db


def test_it_is_not_written_over_anything() -> None:
    User.objects.create(username="somebody")
    with pytest.raises(CommandError, match="already"):
        call_command("demo")
    assert not Agency.objects.exists()


def test_without_it_no_account_is_named() -> None:
    out = StringIO()
    call_command("demo", accounts=True, stdout=out)
    assert "no demonstration accounts" in out.getvalue()


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Told once for all tests below, as it takes seconds; they change nothing. What was printed."""
    out = StringIO()
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")),
        transaction.atomic(),
    ):
        workdays.forget()
        call_command("demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


def test_every_part_of_the_story_is_there(told: str) -> None:
    assert Mechanism.objects.active().count() == 2
    assert len(Mechanism.objects.get(founding_no="粤办函〔2019〕324号").members) == 20
    assert set(Meeting.objects.values_list("state", flat=True)) == {
        MeetingState.DRAFT,
        MeetingState.CONVENED,
        MeetingState.ISSUED,
    }
    shown = {(row.state, row.light) for row in Assignment.objects.all()}
    assert {state for state, _ in shown} >= set(AssignmentState)
    assert {light for _, light in shown} == set(Light)
    assert Assignment.objects.filter(level=2, state__in=AssignmentState.open()).exists()
    assert set(Seat.objects.values_list("state", flat=True)) == {"invited", "accepted", "substituted", "declined"}
    assert Position.objects.filter(stance="reservation").count() == 1
    assert Minutes.objects.issued().filter(number__gt=0).count() == 3
    assert Receipt.objects.unsigned().exists()
    assert Receipt.objects.exclude(signed_at=None).exists()
    assert Evidence.objects.exists()
    assert StoredFile.objects.filter(media_type="application/pdf").exists()


def test_nothing_in_it_lies_in_the_future_and_the_past_is_not_today(told: str) -> None:
    now = timezone.now()
    begun = now - timedelta(days=100)
    for rows, moment in (
        (Activity.objects, "at"),
        (Report.objects, "reported_at"),
        (Notification.objects, "created_at"),
        (Content.objects, "added_at"),
        (Grant.objects, "granted_at"),
    ):
        assert not rows.filter(**{f"{moment}__gt": now}).exists()
        assert rows.filter(**{f"{moment}__lt": now - timedelta(days=20)}).exists(), moment
    assert Activity.objects.filter(at__lt=begun).exists()
    assert not Assignment.objects.filter(issued_at__date=workdays.today()).exists()
    assert workdays.today() == timezone.localdate(now), "the portal's own clock is back"
    assert Content._meta.get_field("added_at").get_default() >= now, "and records are born by it"


def test_no_letter_of_it_waits_to_go_out(told: str) -> None:
    assert set(Delivery.objects.values_list("progress", flat=True)) == {"suppressed"}
    assert not User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()


def test_the_ledger_it_leaves_is_true(told: str) -> None:
    Heartbeat.objects.create(loop="sweep", instance="a scheduler that will come", at=timezone.now())
    seal()
    assert {rule.name: rule.broken() for rule in invariants()} == dict.fromkeys((rule.name for rule in invariants()), 0)
    assert not Occurrence.objects.due(timezone.now()).exists()


def test_those_who_are_named_may_sign_in(told: str) -> None:
    for username in (*CHOSEN, "root"):
        assert username in told
        assert authenticate(username=username, password=settings.DEMO_PASSWORD), username
    assert Post.objects.in_force().filter(user__username="twoposts").values("agency").distinct().count() == 2
    again = StringIO()
    call_command("demo", accounts=True, stdout=again)
    assert again.getvalue() == told


def test_opinions_are_asked_answered_treated_and_disputed(told: str) -> None:
    assert set(Draft.objects.values_list("state", flat=True)) == {"drafting", "settled"}
    assert set(Request.objects.values_list("state", flat=True)) == {"asked", "given"}
    assert Request.objects.late().exists()
    assert Reply.objects.inner().exists()
    assert set(Treatment.objects.values_list("outcome", flat=True)) == {"adopted", "partly"}
    assert set(Dispute.objects.values_list("state", flat=True)) == {"open", "settled"}
    assert Policy.objects.count() == 3
    assert Topic.objects.waiting().get().dispute == Dispute.objects.get(state="open")


def test_every_answer_in_it_is_still_what_was_signed(told: str) -> None:
    given = list(Reply.objects.given().select_related("request", "revision"))
    assert given
    assert [reply.sha256 for reply in given] == [seal_of_reply(reply) for reply in given]
