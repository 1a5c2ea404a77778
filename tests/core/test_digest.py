"""The digest: what can wait comes in one letter a day; all of it is asked again, none is lost and none told twice."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as some

from coordination.agencies.models import Post, User
from coordination.core import delivery, gathering, holding, letters
from coordination.core.channels import TryLater
from coordination.core.hours import next_digest
from coordination.core.models import Delivery, Digest, Hours, Notification
from coordination.core.notices import Category, notify
from coordination.core.reconcile import invariants
from coordination.followup.models import Assignment
from coordination.followup.notices import AssignmentIssued, AssignmentReturned, DueSoon, DueToday
from coordination.workbench.actions import set_digest, set_hours, set_preferences
from meetings.models import Meeting
from meetings.notices import SeatAnswered
from tests.cast import again, assign_due

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 25, 12, tzinfo=UTC)  # eight in the evening, a Wednesday
DIGEST = datetime(2026, 11, 26, 0, 30, tzinfo=UTC)  # half past eight the morning after
DAY = timedelta(days=1)
HALF_PAST_EIGHT = time(8, 30)
FOLLOW_UP = [Category.FOLLOW_UP.value]


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def broken() -> dict[str, int]:
    return {rule.name: n for rule in invariants() if rule.name in {"I5", "I6", "I14"} and (n := rule.broken())}


@pytest.fixture(autouse=True)
def house(cast: SimpleNamespace, english: None) -> Iterator[SimpleNamespace]:
    """Liaison officer A has follow-up in a digest every day, B has no digest. Three tasks of theirs, told to nobody."""
    with at(EVENING - DAY):
        cast.tasks = [assign_due(cast, (EVENING + 30 * DAY).date(), n) for n in range(3)]
        set_digest(actor=again(cast.liaison_a), digest="daily", digest_at=HALF_PAST_EIGHT, categories=FOLLOW_UP)
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    with at(EVENING):
        yield cast


def of_a() -> Any:
    return Delivery.objects.filter(notification__recipient__username="liaison_a")


def to_a(mailoutbox: list[Any]) -> list[Any]:
    return [mail for mail in mailoutbox if mail.to == ["liaison_a@example.test"]]


def tell_all(house: SimpleNamespace) -> None:
    for task in house.tasks:
        notify(AssignmentIssued, task)


def test_what_can_wait_comes_in_one_letter(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    tell_all(house)
    assert Notification.objects.filter(recipient=house.liaison_a).count() == 3, "in the portal at once"
    delivery.deliver_due()
    assert (len(to_a(mailoutbox)), len(mailoutbox)) == (0, 3), "B has them already"
    with at(DIGEST - timedelta(seconds=1)):
        assert delivery.deliver_due() == 0
    with at(DIGEST):
        assert delivery.deliver_due() == 1
        assert delivery.deliver_due() == 0
    (mail,) = to_a(mailoutbox)
    assert mail.subject == "Digest of 26 Nov: 3 notices"
    for row in Notification.objects.filter(recipient=house.liaison_a):
        assert f"· {row.texts['en']['title']}\n  " in mail.body
        assert reverse("notification", args=[row.pk]) in mail.body
    assert "[Follow-up]" in mail.body
    assert set(of_a().values_list("progress", "sent_at")) == {("sent", DIGEST)}
    (digest,) = Digest.objects.all()
    assert (digest.recipient, digest.due_at) == (house.liaison_a, DIGEST)
    assert mail.extra_headers["Message-ID"] == digest.deliveries.get(notification=None).message_id


def test_the_matter_itself_stays_in_the_portal(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    tell_all(house)
    with at(DIGEST):
        delivery.deliver_due()
    (mail,) = to_a(mailoutbox)
    assert "The lead agency receives it" not in mail.body
    assert not mail.attachments


def test_what_is_mandatory_or_urgent_never_waits_for_it(
    house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    notify(DueSoon, house.tasks[0], due_on=None)
    notify(DueToday, house.tasks[0], due_on=None)
    assert set(of_a().values_list("channel", "next_at")) == {("email", EVENING)}
    monkeypatch.setattr(AssignmentReturned, "urgent", True)
    notify(AssignmentReturned, house.tasks[0], reason="")
    delivery.deliver_due()
    assert len(to_a(mailoutbox)) == 3
    monkeypatch.setattr(AssignmentReturned, "urgent_from", lambda _subject: DIGEST - timedelta(hours=1))
    Assignment.objects.update(times_returned=1)
    notify(AssignmentReturned, Assignment.objects.first(), reason="")
    assert of_a().latest("pk").channel == "email", "it could not wait until the digest"


def test_another_category_goes_by_itself(house: SimpleNamespace, convened: Meeting, mailoutbox: list[Any]) -> None:
    set_digest(actor=again(house.secretariat), digest="daily", digest_at=HALF_PAST_EIGHT, categories=FOLLOW_UP)
    Delivery.objects.all().delete()
    notify(SeatAnswered, convened.seats.get(agency=house.a), attendees=[])
    assert Delivery.objects.get().channel == "email"
    set_digest(
        actor=again(house.secretariat),
        digest="daily",
        digest_at=HALF_PAST_EIGHT,
        categories=[*FOLLOW_UP, Category.MEETINGS.value],
    )
    Delivery.objects.all().delete()
    notify(SeatAnswered, convened.seats.get(agency=house.b), attendees=[])
    assert Delivery.objects.get().channel == "digest"


def test_what_does_not_go_by_mail_is_in_no_digest(house: SimpleNamespace) -> None:
    set_preferences(actor=again(house.liaison_a), wishes={"email": {"follow_up": False}})
    tell_all(house)
    assert not of_a().exists()


@pytest.mark.parametrize("damage", ["closed", "no post", "inactive", "of an older version"])
def test_nothing_is_in_it_that_the_person_may_no_longer_see_or_that_no_longer_holds(
    house: SimpleNamespace, mailoutbox: list[Any], damage: str
) -> None:
    tell_all(house)
    first = Notification.objects.filter(recipient=house.liaison_a).earliest("pk")
    match damage:
        case "closed":
            Assignment.objects.filter(pk=first.subject_id).update(state="closed")
        case "of an older version":
            Notification.objects.filter(pk=first.pk).update(kind="of_an_older_version")
        case "no post":
            Post.objects.filter(user=house.liaison_a).update(starts_on="2020-01-01", ends_on="2020-12-31")
        case _:
            User.objects.filter(pk=house.liaison_a.pk).update(is_active=False)
    with at(DIGEST):
        delivery.deliver_due()
        assert broken() == {}
    outcomes = Counter(of_a().values_list("progress", flat=True))
    if damage in {"no post", "inactive"}:
        assert (to_a(mailoutbox), outcomes) == ([], {"suppressed": 3})
        assert Delivery.objects.get(notification=None).progress == "suppressed", "an empty one is not sent"
    else:
        (mail,) = to_a(mailoutbox)
        assert first.texts["en"]["title"] not in mail.body
        assert mail.subject == "Digest of 26 Nov: 2 notices"
        assert outcomes == {"sent": 2, "suppressed": 1}


def test_where_nothing_was_gathered_nothing_is_sent(mailoutbox: list[Any]) -> None:
    with at(DIGEST):
        delivery.deliver_due()
    assert (mailoutbox, Digest.objects.count()) == ([], 0)


def test_what_is_written_while_the_digest_is_made_goes_into_the_next(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    """Its transaction began before the hour and ended after the letter was made."""
    notify(AssignmentIssued, house.tasks[0])
    with at(DIGEST):
        delivery.deliver_due()
    notify(AssignmentIssued, house.tasks[1])  # by its own clock still the evening before
    late = of_a().latest("pk")
    assert (late.channel, late.next_at) == ("digest", DIGEST)
    with at(DIGEST + timedelta(seconds=1)):
        delivery.deliver_due()
        late.refresh_from_db()
        assert (late.progress, late.next_at, late.held_until) == ("pending", DIGEST + DAY, DIGEST + DAY)
        assert broken() == {}
    with at(DIGEST + DAY):
        delivery.deliver_due()
    assert [mail.subject for mail in to_a(mailoutbox)] == [
        "Digest of 26 Nov: 1 notice",
        "Digest of 27 Nov: 1 notice",
    ]


def test_one_digest_a_person_and_hour_and_one_letter_a_digest(house: SimpleNamespace) -> None:
    digest = Digest.objects.create(recipient=house.liaison_a, due_at=DIGEST)
    Delivery.objects.create(digest=digest, channel="email", message_id="<one>", next_at=DIGEST)
    for double in (
        lambda: Digest.objects.create(recipient=house.liaison_a, due_at=DIGEST),
        lambda: Delivery.objects.create(digest=digest, channel="email", message_id="<two>", next_at=DIGEST),
        lambda: Delivery.objects.create(channel="email", message_id="<of nothing>", next_at=DIGEST),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            double()


def test_a_letter_that_cannot_go_now_goes_later_with_the_same_name_and_the_same_notices(
    house: SimpleNamespace, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_all(house)
    real, names = delivery.channels.send_mail, []

    def busy(row: Delivery, **_options: Any) -> None:
        names.append(row.message_id)
        raise TryLater("450 busy")

    Delivery.objects.exclude(notification__recipient=house.liaison_a).delete()
    monkeypatch.setattr(delivery.channels, "send_mail", busy)
    with at(DIGEST):
        delivery.deliver_due()
        assert set(of_a().values_list("progress", flat=True)) == {"gathered"}
        assert broken() == {}
    notify(AssignmentReturned, house.tasks[0], reason="")
    monkeypatch.setattr(delivery.channels, "send_mail", real)
    with at(DIGEST + timedelta(minutes=5)):
        delivery.deliver_due()
    (mail,) = to_a(mailoutbox)
    assert mail.extra_headers["Message-ID"] == names[0]
    assert mail.subject == "Digest of 26 Nov: 3 notices"


def test_a_letter_that_can_never_go_takes_its_notices_along(house: SimpleNamespace) -> None:
    User.objects.filter(pk=house.liaison_a.pk).update(email="")
    tell_all(house)
    with at(DIGEST):
        delivery.deliver_due()
        assert set(of_a().values_list("progress", "last_error")) == {("dead", "no address")}
        assert broken() == {"I14": 4}


def test_a_letter_that_is_late_waits_for_the_end_of_the_quiet_hours(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    set_hours(actor=again(house.liaison_a), quiet_from=time(20), quiet_until=time(7))
    tell_all(house)
    night, morning = DIGEST + timedelta(hours=12), DIGEST + timedelta(hours=22, minutes=30)
    with at(night):  # nobody has swept all day
        delivery.deliver_due()
        assert to_a(mailoutbox) == []
        letter = Delivery.objects.get(notification=None)
        assert (letter.progress, letter.next_at, letter.attempts) == ("pending", morning, 0)
        assert broken() == {}
    with at(morning):
        delivery.deliver_due()
    assert len(to_a(mailoutbox)) == 1


@pytest.mark.parametrize(
    ("hours", "after", "due"),
    [
        ({"digest": "daily"}, "2026-11-25 08:29", "2026-11-25 08:30"),
        ({"digest": "daily"}, "2026-11-25 08:30", "2026-11-26 08:30"),
        ({"digest": "daily"}, "2026-11-27 20:00", "2026-11-28 08:30"),
        ({"digest": "workdays"}, "2026-11-27 20:00", "2026-11-30 08:30"),
        ({"digest": "workdays"}, "2026-10-09 20:00", "2026-10-10 08:30"),  # a Saturday that is made up for
        ({"digest": "workdays"}, "2026-09-30 20:00", "2026-10-08 08:30"),  # the National Day holidays
        ({"digest": "daily", "quiet_days_off": True}, "2026-11-27 20:00", "2026-11-30 08:30"),
        ({"digest": "off"}, "2026-11-27 20:00", None),
    ],
)
def test_when_it_is_due(hours: dict[str, Any], after: str, due: str | None) -> None:
    for zone, ahead in (("Asia/Shanghai", 8), ("Asia/Urumqi", 6)):
        person = SimpleNamespace(time_zone=zone, hours=Hours(digest_at=HALF_PAST_EIGHT, **hours))
        moment = datetime.fromisoformat(f"{after}+0{ahead}:00")
        assert next_digest(person, moment) == (datetime.fromisoformat(f"{due}+0{ahead}:00") if due else None)


def test_whoever_gives_it_up_gets_at_once_each_by_itself_what_was_gathered(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    tell_all(house)
    set_digest(actor=again(house.liaison_a), digest="off", digest_at=HALF_PAST_EIGHT, categories=FOLLOW_UP)
    delivery.deliver_due()
    assert len(to_a(mailoutbox)) == 3
    assert not any("Digest" in mail.subject for mail in mailoutbox)


def test_whoever_wants_no_mail_any_more_gets_none_of_what_was_gathered(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    tell_all(house)
    set_preferences(actor=again(house.liaison_a), wishes={"email": {"follow_up": False}})
    assert set(of_a().values_list("progress", "last_error")) == {("suppressed", "no longer wanted")}
    with at(DIGEST):
        delivery.deliver_due()
    assert to_a(mailoutbox) == []


@pytest.mark.parametrize(("hour", "due"), [(7, DIGEST - timedelta(minutes=90)), (9, DIGEST + timedelta(minutes=30))])
def test_what_is_gathered_follows_the_hour(house: SimpleNamespace, hour: int, due: datetime) -> None:
    tell_all(house)
    set_digest(actor=again(house.liaison_a), digest="daily", digest_at=time(hour), categories=FOLLOW_UP)
    assert set(of_a().values_list("next_at", "held_until")) == {(due, due)}


def test_reconcile_knows_what_waits_for_a_digest_and_what_waits_without_right(house: SimpleNamespace) -> None:
    tell_all(house)
    Delivery.objects.exclude(notification__recipient=house.liaison_a).delete()
    assert broken() == {}
    of_a().update(next_at=DIGEST + DAY, held_until=DIGEST + DAY)
    assert broken() == {"I6": 3}
    assert (holding.replan(), holding.replan(), broken()) == (3, 0, {})
    Notification.objects.update(kind="assignment_due_soon", category="supervision")
    assert broken() == {"I6": 3}, "what is mandatory waits for no digest"
    holding.replan()
    assert set(of_a().values_list("channel", "next_at")) == {("email", EVENING)}


def test_reconcile_sees_what_was_gathered_for_a_letter_that_is_not_on_its_way(house: SimpleNamespace) -> None:
    tell_all(house)
    Delivery.objects.exclude(notification__recipient=house.liaison_a).delete()
    with at(DIGEST):
        gathering.gather_due()
        assert broken() == {}
        Delivery.objects.filter(notification=None).update(progress="sent")
        assert broken() == {"I6": 3}
    with at(DIGEST + DAY + timedelta(minutes=1)):
        Delivery.objects.filter(notification=None).update(progress="pending")
        assert broken() == {"I6": 1}, "a letter that has waited for a day"


def test_a_very_long_digest_leads_to_the_inbox(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST_TITLES", 2)
    tell_all(house)
    rows = list(Notification.objects.filter(recipient=house.liaison_a))
    body = letters.digest_of(again(house.liaison_a), DIGEST, rows).body
    assert len(re.findall(r"^· ", body, re.MULTILINE)) == 2
    assert "1 more notice is in the inbox." in body


def test_one_persons_broken_digest_does_not_hold_up_those_of_others(
    house: SimpleNamespace, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_digest(actor=again(house.liaison_b), digest="daily", digest_at=HALF_PAST_EIGHT, categories=FOLLOW_UP)
    tell_all(house)
    real = gathering._gather

    def fails_for_a(reader: int, now: datetime) -> bool:
        if reader == house.liaison_a.pk:
            raise RuntimeError
        return real(reader, now)

    monkeypatch.setattr(gathering, "_gather", fails_for_a)
    with at(DIGEST):
        delivery.deliver_due()
    assert [mail.to for mail in mailoutbox] == [["liaison_b@example.test"]]
    assert set(of_a().values_list("progress", flat=True)) == {"pending"}


# With a clock that moves as it likes

steps = some.one_of(
    some.tuples(some.just("tell"), some.sampled_from((AssignmentIssued, AssignmentIssued, DueSoon, DueToday))),
    some.tuples(some.just("wait"), some.integers(1, 30 * 60)),
    some.tuples(
        some.just("digest"),
        some.tuples(some.sampled_from(["off", "daily", "workdays"]), some.integers(8, 19)),
    ),
    some.tuples(some.just("quiet"), some.sampled_from([(None, None), (time(20), time(7)), (time(0), time(8))])),
    some.tuples(some.just("close"), some.none()),
)


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=some.lists(steps, min_size=3, max_size=20))
def test_whatever_happens_each_notice_is_told_once_by_itself_or_in_a_digest(
    house: SimpleNamespace, mailoutbox: list[Any], story: list[tuple[str, Any]]
) -> None:
    with transaction.atomic(), at(EVENING) as clock:
        mailoutbox.clear()
        closed = set[int]()
        number = 0
        for what, how in [*story, ("quiet", (None, None)), ("wait", 60 * 24 * 40)]:
            person = again(house.liaison_a)
            match what:
                case "tell":
                    number += 1
                    task = house.tasks[number % 3]
                    Assignment.objects.filter(pk=task.pk).update(
                        due_version=number, state_at=timezone.now() + timedelta(seconds=number)
                    )
                    notify(how, Assignment.objects.get(pk=task.pk), among=[person], due_on=None)
                case "wait":
                    clock.shift(timedelta(minutes=how))
                case "digest":
                    mode, hour = how
                    set_digest(actor=person, digest=mode, digest_at=time(hour), categories=FOLLOW_UP)
                case "quiet":
                    set_hours(actor=person, quiet_from=how[0], quiet_until=how[1])
                case "close":
                    Assignment.objects.filter(pk=house.tasks[0].pk).update(state="closed")
                    closed.add(house.tasks[0].pk)
            delivery.deliver_due()
            delivery.deliver_due()
            assert broken() == {}
        told = [row for row in Notification.objects.all() if row.subject_id not in closed]
        links = Counter(re.findall(r"/inbox/(\d+)/", "\n".join(mail.body for mail in mailoutbox)))
        assert {str(row.pk) for row in told} <= set(links), "none is lost"
        assert set(links.values()) <= {1}, "and none is told twice"
        assert set(Delivery.objects.values_list("progress", flat=True)) <= {"sent", "suppressed"}
        names = [mail.extra_headers["Message-ID"] for mail in mailoutbox]
        assert len(names) == len(set(names))
        transaction.set_rollback(True)
