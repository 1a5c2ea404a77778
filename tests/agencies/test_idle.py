"""An account that nobody uses is suspended after a while, never without notice, and opened again with one act."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.models import Dormancy, Post, User
from coordination.agencies.tasks import watch_accounts
from coordination.core import delivery, reminders
from coordination.core.models import Activity, Notification
from coordination.core.workdays import day_of
from tests.cast import again, agency, at, person, portal_administrator, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

LAST_SEEN = date(2026, 3, 2)  # a Monday


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(cast: SimpleNamespace) -> Any:
    """Staff of A signed in for the last time on a day; all others sign in again and again."""
    User.objects.update(last_login=at(date(2030, 1, 1)))
    User.objects.filter(pk=cast.staff_a.pk).update(last_login=at(LAST_SEEN), date_joined=at(date(2020, 1, 1)))
    with time_machine.travel(at(LAST_SEEN), tick=False) as clock:
        yield clock


def night(clock: Any, days: int) -> None:
    """So many days after the last sign-in: the night, and the morning after it."""
    day = LAST_SEEN + timedelta(days=days)
    clock.move_to(at(day, 1))
    watch_accounts()
    clock.move_to(at(day, 10))
    reminders.fire_due()


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_it_is_suspended_on_the_ninetieth_day_and_announced_fourteen_and_three_days_before(
    cast: SimpleNamespace, clock: Any
) -> None:
    night(clock, 75)
    assert not Notification.objects.filter(kind__startswith="account_unused").exists()
    night(clock, 76)
    assert told("account_unused") == {"staff_a"}
    text = Notification.objects.get(kind="account_unused").texts["en"]
    assert "31 May 2026" in text["title"]
    night(clock, 87)
    assert told("account_unused_still") == {"staff_a"}
    night(clock, 89)
    assert again(cast.staff_a).is_active
    night(clock, 90)
    assert not again(cast.staff_a).is_active
    assert told("account_unused_too_long") == {"admin_a"}
    assert Dormancy.objects.get().outcome == "suspended"
    act = Activity.objects.get(verb="user.close", subject_id=cast.staff_a.pk)
    assert (act.actor, act.note) == (None, "Not used since 2026-03-02")
    assert cast.staff_a.posts.not_over().exists(), "posts go on"


def test_the_person_reads_it_in_a_letter(cast: SimpleNamespace, clock: Any) -> None:
    night(clock, 76)
    night(clock, 90)
    delivery.deliver_due()
    letters = [letter for letter in mail.outbox if letter.to == ["staff_a@example.test"]]
    assert "suspended" in letters[-1].body
    assert "ask the administrator of your agency" in letters[-1].body


def test_whoever_signs_in_meanwhile_is_left_alone(cast: SimpleNamespace, clock: Any) -> None:
    night(clock, 76)
    browser = Client()
    assert browser.login(username="staff_a", password="correct horse battery staple")
    night(clock, 90)
    assert again(cast.staff_a).is_active
    assert told("account_unused_still") == set()
    assert Dormancy.objects.get().outcome == "over"
    night(clock, 76 + 91)
    assert Dormancy.objects.resting().count() == 1, "another rest is another count"


def test_the_administrator_opens_it_again_and_it_counts_anew(cast: SimpleNamespace, clock: Any) -> None:
    night(clock, 76)
    night(clock, 90)
    page = signed_in(cast.admin_a).get(cast.staff_a.get_absolute_url()).content.decode()
    door = reverse("reopen_account", args=[cast.staff_a.pk])
    assert door in page
    assert signed_in(cast.admin_a).post(door, {"reason": "Back from a long illness"}).status_code == 302
    assert again(cast.staff_a).is_active
    assert door not in signed_in(cast.admin_a).get(cast.staff_a.get_absolute_url()).content.decode()
    night(clock, 91)
    night(clock, 90 + 75)
    assert again(cast.staff_a).is_active
    night(clock, 90 + 76)
    night(clock, 90 + 90)
    assert not again(cast.staff_a).is_active


def test_after_a_standstill_everybody_is_told_as_long_before(cast: SimpleNamespace, clock: Any) -> None:
    night(clock, 200)
    assert told("account_unused") == {"staff_a"}
    assert Dormancy.objects.get().due_on == LAST_SEEN + timedelta(days=214)
    night(clock, 213)
    assert again(cast.staff_a).is_active
    night(clock, 214)
    assert not again(cast.staff_a).is_active


def test_the_last_administrator_is_not_shut_out_but_named(cast: SimpleNamespace, clock: Any) -> None:
    portal_administrator("security", language="en")
    User.objects.filter(username="security").update(last_login=None)
    User.objects.filter(pk=cast.admin_a.pk).update(last_login=at(LAST_SEEN), date_joined=at(date(2020, 1, 1)))
    night(clock, 76)
    night(clock, 90)
    assert again(cast.admin_a).is_active
    assert "security" in told("account_unused_too_long")
    assert set(Dormancy.objects.values_list("user__username", "outcome")) == {
        ("admin_a", "spared"),
        ("staff_a", "suspended"),
    }


def test_with_a_second_administrator_the_first_is_suspended(cast: SimpleNamespace, clock: Any) -> None:
    second = person(cast.a, "second_admin", Post.Role.ADMINISTRATOR)
    User.objects.filter(pk=second.pk).update(last_login=at(LAST_SEEN), date_joined=at(date(2020, 1, 1)))
    night(clock, 76)
    night(clock, 90)
    assert not again(second).is_active


def test_whoever_never_signed_in_is_counted_from_the_day_the_account_was_opened(
    cast: SimpleNamespace, clock: Any
) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(last_login=None, date_joined=at(LAST_SEEN))
    night(clock, 76)
    night(clock, 90)
    assert not again(cast.staff_a).is_active


@pytest.mark.parametrize("days", [0, 30])
def test_how_long_is_a_setting_and_none_means_never(
    cast: SimpleNamespace, clock: Any, settings: Any, days: int
) -> None:
    settings.IDLE_ACCOUNT_DAYS = days
    night(clock, 16)
    night(clock, 30)
    assert again(cast.staff_a).is_active == (days == 0)


def test_running_it_again_changes_nothing(cast: SimpleNamespace, clock: Any) -> None:
    for _time in range(3):
        night(clock, 76)
    assert Dormancy.objects.count() == 1
    assert Notification.objects.filter(kind="account_unused").count() == 1


def test_people_without_a_post_and_administrators_of_the_portal_are_not_counted(
    cast: SimpleNamespace, clock: Any
) -> None:
    root = portal_administrator("system")
    waiting = User.objects.create_user("newcomer", full_name="新人")
    User.objects.filter(pk__in=[root.pk, waiting.pk]).update(date_joined=at(LAST_SEEN), last_login=None)
    night(clock, 76)
    assert set(Dormancy.objects.values_list("user__username", flat=True)) == {"staff_a"}


def test_a_night_costs_the_same_for_one_account_and_for_four(cast: SimpleNamespace, clock: Any) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            watch_accounts()
        return len(queries)

    clock.move_to(at(LAST_SEEN + timedelta(days=76), 1))
    watch_accounts()
    Dormancy.objects.all()._raw_delete("default")
    one = cost()
    Dormancy.objects.all()._raw_delete("default")
    people = [person(agency(name), f"of_{name}") for name in ("甲", "乙", "丙")]
    User.objects.filter(pk__in=[one.pk for one in people]).update(last_login=at(LAST_SEEN), date_joined=at(LAST_SEEN))
    assert cost() == one
    assert Dormancy.objects.count() == 4
    assert {day_of(row.since_at) for row in Dormancy.objects.all()} == {LAST_SEEN}
    assert timezone.now() > at(LAST_SEEN)


def test_administrators_of_other_agencies_are_told_nothing(cast: SimpleNamespace, clock: Any) -> None:
    person(cast.b, "admin_b", Post.Role.ADMINISTRATOR, language="en")
    User.objects.filter(username="admin_b").update(last_login=at(date(2030, 1, 1)))
    night(clock, 76)
    night(clock, 90)
    assert told("account_unused_too_long") == {"admin_a"}
    row = Dormancy.objects.get()
    assert not Dormancy.objects.visible_to(cast.liaison_a).filter(pk=row.pk).exists()
    assert Dormancy.objects.visible_to(cast.admin_a).filter(pk=row.pk).exists()
