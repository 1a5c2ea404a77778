"""Quiet hours: letters that can wait do, none is lost or sent twice, and in the portal everything is there at once."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as some

from coordination.agencies.models import User
from coordination.core import delivery, holding, workdays
from coordination.core.actions import amend_calendar
from coordination.core.channels import TryLater
from coordination.core.hours import hours_of, is_quiet
from coordination.core.models import CalendarDay, Delivery, Hours, Notification
from coordination.core.notices import Notice, notify
from coordination.core.reconcile import invariants
from coordination.core.zones import zone_of
from coordination.followup.models import Assignment
from coordination.followup.notices import AssignmentIssued, DueSoon, DueToday
from coordination.workbench.actions import edit_profile, set_hours
from meetings import actions
from meetings.models import Meeting
from meetings.notices import MeetingConvened, MeetingMoved
from tests.cast import again, assign_due

pytestmark = pytest.mark.django_db

NIGHT = {"quiet_from": time(22), "quiet_until": time(7)}
EVENING = datetime(2026, 11, 25, 15, tzinfo=UTC)  # eleven at night, a Wednesday
MORNING = datetime(2026, 11, 25, 23, tzinfo=UTC)  # seven o'clock the day after


def i6() -> int:
    return next(rule for rule in invariants() if rule.name == "I6").broken()


def heal() -> None:
    rule = next(rule for rule in invariants() if rule.name == "I6")
    assert rule.heal
    rule.heal()


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def forget() -> None:
    Delivery.objects.all().delete()
    Notification.objects.all().delete()


@pytest.fixture
def house(cast: SimpleNamespace) -> SimpleNamespace:
    """Liaison officer A is not to be reached at night, B at any time. A task of theirs is due in weeks."""
    with at(EVENING - timedelta(days=1)):
        cast.task = assign_due(cast, (EVENING + timedelta(days=30)).date())
        forget()
    set_hours(actor=cast.liaison_a, **NIGHT)
    return cast


def letter_to(person: User) -> Delivery:
    return Delivery.objects.get(notification__recipient=person)


def tell(kind: type[Notice], subject: Any) -> None:
    notify(kind, subject, due_on=getattr(subject, "due_on", None))


def test_in_the_portal_it_is_there_at_once_and_the_letter_waits_for_the_morning(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    with at(EVENING):
        tell(DueSoon, house.task)
        assert set(Notification.objects.values_list("recipient__username", flat=True)) == {"liaison_a", "liaison_b"}
        delivery.deliver_due()
        assert [mail.to for mail in mailoutbox] == [["liaison_b@example.test"]]
        waiting = letter_to(house.liaison_a)
        assert (waiting.progress, waiting.attempts, waiting.next_at, waiting.held_until) == (
            "pending",
            0,
            MORNING,
            MORNING,
        )
    with at(MORNING - timedelta(seconds=1)):
        delivery.deliver_due()
        assert len(mailoutbox) == 1
    with at(MORNING):
        delivery.deliver_due()
        delivery.deliver_due()
    assert [mail.to for mail in mailoutbox[1:]] == [["liaison_a@example.test"]]
    sent = letter_to(house.liaison_a)
    assert (sent.progress, sent.attempts, sent.sent_at) == ("sent", 1, MORNING)


def test_what_is_due_today_breaks_in(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    with at(EVENING):
        tell(DueToday, house.task)
        delivery.deliver_due()
    assert {mail.to[0] for mail in mailoutbox} == {"liaison_a@example.test", "liaison_b@example.test"}


@pytest.mark.parametrize(
    ("begins_in", "goes_in"),
    [
        (timedelta(hours=23), timedelta(0)),  # tomorrow evening
        (timedelta(hours=24), timedelta(0)),
        (timedelta(hours=30), timedelta(hours=6)),  # a day before it begins, though it is still night
        (timedelta(hours=40), timedelta(hours=8)),  # in the morning
    ],
)
def test_a_meeting_near_at_hand_breaks_in_as_soon_as_it_can_wait_no_longer(
    house: SimpleNamespace, convened: Meeting, begins_in: timedelta, goes_in: timedelta
) -> None:
    Meeting.objects.filter(pk=convened.pk).update(starts_at=EVENING + begins_in)
    forget()
    for kind in (MeetingConvened, MeetingMoved):
        with at(EVENING):
            notify(kind, Meeting.objects.get(pk=convened.pk), reason="")
    rows = Delivery.objects.filter(notification__recipient=house.liaison_a)
    assert set(rows.values_list("next_at", flat=True)) == {EVENING + goes_in}


def test_a_cancelled_meeting_breaks_in(house: SimpleNamespace, convened: Meeting, mailoutbox: list[Any]) -> None:
    forget()
    with at(EVENING):
        actions.cancel_meeting(actor=house.secretariat, meeting=convened, reason="台风")
        delivery.deliver_due()
    assert ["liaison_a@example.test"] in [mail.to for mail in mailoutbox]


def test_a_holiday_is_quiet_and_a_weekend_day_that_is_made_up_for_is_not(house: SimpleNamespace) -> None:
    set_hours(actor=again(house.liaison_a), quiet_from=None, quiet_until=None, quiet_days_off=True)
    for day, waits_until in (("2026-10-01", datetime(2026, 10, 7, 16, tzinfo=UTC)), ("2026-10-10", None)):
        forget()
        with at(datetime.fromisoformat(f"{day}T02:00:00Z")):
            tell(DueSoon, house.task)
            assert letter_to(house.liaison_a).held_until == waits_until


def test_it_is_asked_again_when_the_hold_ends(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    """What was free when it was written may be quiet now, and what was held may be nobody's any more."""
    with at(EVENING):
        tell(DueSoon, house.task)
    Hours.objects.update(quiet_until=time(9))  # past the verb: nothing has moved the letter
    with at(MORNING):
        delivery.deliver_due()
        held = letter_to(house.liaison_a)
        assert (held.progress, held.attempts, held.held_until) == ("pending", 0, MORNING + timedelta(hours=2))
    Assignment.objects.update(state="closed")
    with at(MORNING + timedelta(hours=2)):
        delivery.deliver_due()
    assert letter_to(house.liaison_a).progress == "suppressed"
    assert {mail.to[0] for mail in mailoutbox} <= {"liaison_b@example.test"}


def test_whoever_gives_up_quiet_hours_gets_at_once_what_was_held(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    with at(EVENING):
        tell(DueSoon, house.task)
        set_hours(actor=again(house.liaison_a), quiet_from=None, quiet_until=None)
        delivery.deliver_due()
    assert ["liaison_a@example.test"] in [mail.to for mail in mailoutbox]


def test_whoever_moves_takes_the_quiet_hours_along(house: SimpleNamespace) -> None:
    with at(EVENING):
        tell(DueSoon, house.task)
        edit_profile(actor=again(house.liaison_a), time_zone="Asia/Tokyo")  # where it is midnight, and seven sooner
        assert letter_to(house.liaison_a).next_at == MORNING - timedelta(hours=1)
        edit_profile(actor=again(house.liaison_a), time_zone="Europe/London")  # where it is three in the afternoon
        assert letter_to(house.liaison_a).next_at == EVENING


def test_a_day_off_that_becomes_a_working_day_lets_go_what_was_held_over_it(house: SimpleNamespace) -> None:
    set_hours(actor=again(house.liaison_a), quiet_days_off=True)
    saturday = datetime(2026, 11, 28, 2, tzinfo=UTC)
    with at(saturday):
        tell(DueSoon, house.task)
        assert letter_to(house.liaison_a).held_until > saturday + timedelta(days=1)
        amend_calendar(actor=None, enter=[CalendarDay(date=workdays.today(), is_workday=True, source="通知")])
        held = letter_to(house.liaison_a)
        assert (held.next_at, held.held_until) == (saturday, None)
        assert i6() == 0


def test_a_letter_that_failed_waits_for_the_morning_too_and_is_given_up_after_a_day_of_trying(
    house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Hours.objects.update(quiet_from=time(23), quiet_until=time(7))

    def busy(*_args: Any, **_options: Any) -> None:
        raise TryLater("450 busy")

    monkeypatch.setattr(delivery.channels, "send_mail", busy)
    begun = now = EVENING - timedelta(minutes=10)
    with at(now):
        tell(DueSoon, house.task)
        Delivery.objects.exclude(notification__recipient=house.liaison_a).delete()
    tried = []
    while (row := letter_to(house.liaison_a)).progress == "pending":
        now = max(now, row.next_at)
        with at(now):
            delivery.deliver_due()
            quiet = is_quiet(hours_of(again(house.liaison_a)), timezone.localtime())
            after = letter_to(house.liaison_a)
            tried += [now] if after.attempts > row.attempts else []
            assert quiet == (after.attempts == row.attempts), "at night nothing is tried"
    assert row.progress == "dead"
    assert timedelta(hours=24) < now - begun < timedelta(hours=24 + 9), "the day, and the night it ended in"
    assert len(tried) == row.attempts


def damage(**columns: Any) -> int:
    Delivery.objects.filter(progress="pending").update(**columns)
    return i6()


def test_reconcile_says_nothing_of_what_is_lawfully_held_however_long(house: SimpleNamespace) -> None:
    set_hours(actor=again(house.liaison_a), quiet_days_off=True)
    eve = datetime(2026, 2, 14, 15, tzinfo=UTC)  # Spring Festival begins in an hour
    with at(eve):
        tell(DueSoon, house.task)
        Delivery.objects.exclude(notification__recipient=house.liaison_a).delete()
    for days in range(9):
        with at(eve + timedelta(days=days)):
            assert i6() == 0
    with at(letter_to(house.liaison_a).next_at + timedelta(hours=23)):
        assert i6() == 0
    with at(letter_to(house.liaison_a).next_at + timedelta(hours=25)):
        assert i6() == 1, "its reader could have been reached for a day"


def test_reconcile_sees_and_mends_what_is_held_without_right(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    with at(EVENING):
        tell(DueSoon, house.task)
        Delivery.objects.exclude(notification__recipient=house.liaison_a).delete()
        assert i6() == 0
        assert damage(held_until=MORNING + timedelta(days=3), next_at=MORNING + timedelta(days=3)) == 1
        heal()
        assert (i6(), letter_to(house.liaison_a).next_at) == (0, MORNING)
        Hours.objects.all().delete()  # nobody says that it may be held
        assert i6() == 1
        heal()
        assert (i6(), letter_to(house.liaison_a).next_at) == (0, EVENING)
        assert holding.replan() == 0, "a second run finds nothing"


def test_to_look_through_what_is_held_costs_the_same_for_one_letter_and_for_three(house: SimpleNamespace) -> None:
    costs = []
    with at(EVENING):
        for n in (1, 2):
            for _more in range(n):
                tell(DueSoon, assign_due(house, (EVENING + timedelta(days=30)).date(), n))
            with CaptureQueriesContext(connection) as asked:
                assert list(holding.astray()) == []
            costs.append((holding.held().count(), len(asked)))
    (few, cheap), (more, dear) = costs
    assert (few, more) == (2, 6)
    assert cheap == dear


# With a clock that moves as it likes

KINDS = (AssignmentIssued, DueSoon, DueToday)
minutes = some.integers(0, 24 * 60 - 1).map(lambda n: time(n // 60, n % 60))
steps = some.one_of(
    some.tuples(some.just("tell"), some.sampled_from(KINDS)),
    some.tuples(some.just("wait"), some.integers(1, 22 * 60)),
    some.tuples(
        some.just("set"), some.tuples(minutes, minutes, some.booleans()).filter(lambda said: said[0] != said[1])
    ),
    some.tuples(some.just("move"), some.sampled_from(["", "Asia/Urumqi", "America/New_York"])),
)


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=some.lists(steps, min_size=3, max_size=20))
def test_whatever_happens_each_letter_goes_once_never_in_quiet_hours_and_as_soon_as_they_end(
    house: SimpleNamespace, mailoutbox: list[Any], story: list[tuple[str, Any]]
) -> None:
    with transaction.atomic(), at(EVENING) as clock:
        told, urgent = 0, set[str]()
        mailoutbox.clear()
        for what, how in [*story, ("set", (None, None, False)), ("wait", 60 * 24 * 40)]:
            match what:
                case "tell":
                    told += 1
                    Assignment.objects.update(due_version=told, state_at=timezone.now() + timedelta(seconds=told))
                    written = notify(how, Assignment.objects.get(), among=[house.liaison_a], due_on=None)
                    assert [row.recipient for row in written] == [house.liaison_a], "in the portal at once"
                    urgent |= {row.key for row in written if how.urgent}
                case "wait":
                    clock.shift(timedelta(minutes=how))
                case "set":
                    begins, ends, days_off = how
                    set_hours(
                        actor=again(house.liaison_a), quiet_from=begins, quiet_until=ends, quiet_days_off=days_off
                    )
                case "move":
                    edit_profile(actor=again(house.liaison_a), time_zone=how)
            seen = len(mailoutbox)
            delivery.deliver_due()
            person = again(house.liaison_a)
            quiet = is_quiet(hours_of(person), timezone.now().astimezone(zone_of(person)))
            sent = [mail.extra_headers["Message-ID"] for mail in mailoutbox[seen:]]
            assert not quiet or all(any(f"<{key}." in name for key in urgent) for name in sent)
            assert quiet or not Delivery.objects.filter(progress="pending").exists()
            assert i6() == 0
        rows = Delivery.objects.all()
        assert len(rows) == told
        assert {row.progress for row in rows} <= {"sent"}
        names = Counter(mail.extra_headers["Message-ID"] for mail in mailoutbox)
        assert names == Counter(row.message_id for row in rows)
        transaction.set_rollback(True)
