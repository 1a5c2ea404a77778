"""The calendar of working days changes: what is planned follows, what was said and what was promised stay."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core import reminders, tasks, workdays
from coordination.core.actions import amend_calendar
from coordination.core.errors import NotPermitted
from coordination.core.models import Activity, CalendarDay, Notification, Occurrence
from coordination.core.reconcile import invariants
from coordination.followup import actions
from coordination.followup.models import Assignment
from coordination.followup.progress import reminders_of
from tests.cast import assign_due, at, portal_administrator, signed_in

pytestmark = pytest.mark.django_db

DUE = date(2026, 12, 16)  # a Wednesday
FRIDAY, MONDAY, SATURDAY = date(2026, 12, 11), date(2026, 12, 14), date(2026, 12, 19)
AS_PLANNED = {
    "assignment.T-3": at(FRIDAY),
    "assignment.T0": at(DUE),
    "assignment.T+1": at(date(2026, 12, 17)),
    "assignment.T+3": at(date(2026, 12, 21)),
}
NOW = at(date(2026, 11, 25), 15)


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> None:
    """Where the day moves on, nothing is swept away that another process has just begun to write."""
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def task(cast: SimpleNamespace) -> Assignment:
    made = assign_due(cast, DUE)
    assert moments() == AS_PLANNED
    return made


@pytest.fixture
def root(db: None) -> User:
    return portal_administrator("system")


def moments(**which: Any) -> dict[str, datetime]:
    return dict(Occurrence.objects.filter(**which).values_list("rule", "fire_at"))


def day_off(day: date = MONDAY, **fields: Any) -> CalendarDay:
    return CalendarDay(date=day, is_workday=False, name="临时放假", **fields)


def make_up(day: date = SATURDAY) -> CalendarDay:
    return CalendarDay(date=day, is_workday=True, name="调休上班")


def astray() -> int:
    return next(rule for rule in invariants() if rule.name == "I15").broken()


def test_a_day_off_brings_forward_what_is_said_before_the_date(task: Assignment, root: User) -> None:
    assert amend_calendar(actor=root, enter=[day_off()]) == 1
    assert moments() == AS_PLANNED | {"assignment.T-3": at(date(2026, 12, 10))}


def test_the_calendar_in_memory_follows_at_once(db: None, root: User) -> None:
    assert workdays.is_workday(MONDAY)
    amend_calendar(actor=root, enter=[day_off()])
    assert not workdays.is_workday(MONDAY)


def test_the_policy_is_asked_before_anything_else(cast: SimpleNamespace) -> None:
    with pytest.raises(NotPermitted):
        amend_calendar(actor=cast.stranger)


@pytest.mark.django_db(transaction=True)
def test_of_two_amendments_at_once_each_reckons_with_the_others_days(task: Assignment, root: User) -> None:
    """The second begins while the first is not yet there for everybody, and waits for it."""
    begun = Event()

    def second() -> None:
        begun.set()
        try:
            amend_calendar(actor=root, enter=[day_off(FRIDAY)])
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            amend_calendar(actor=root, enter=[day_off(MONDAY)])
            waiting = pool.submit(second)
            begun.wait(10)
            time.sleep(0.3)
            assert not waiting.done()
        waiting.result(20)
    assert moments()["assignment.T-3"] == at(date(2026, 12, 9))
    assert reminders.replan() == 0


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_is_firing_is_left_to_them(task: Assignment) -> None:
    CalendarDay.objects.bulk_create([day_off()])
    workdays.forget()

    def replan() -> int:
        try:
            return reminders.replan()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert Occurrence.objects.select_for_update().filter(rule="assignment.T-3").count() == 1
            list(Occurrence.objects.select_for_update().filter(rule="assignment.T-3"))
            assert pool.submit(replan).result(20) == 0
        assert pool.submit(replan).result(20) == 1


def test_a_made_up_working_day_brings_forward_what_is_said_after_it(task: Assignment, root: User) -> None:
    assert amend_calendar(actor=root, enter=[make_up()]) == 1
    assert moments() == AS_PLANNED | {"assignment.T+3": at(SATURDAY)}


def test_the_date_the_agencies_were_told_does_not_move(task: Assignment, root: User) -> None:
    amend_calendar(actor=root, enter=[day_off(DUE)])
    task.refresh_from_db()
    assert (task.due_on, task.due_version) == (DUE, 1)
    assert moments()["assignment.T0"] == at(DUE)


def test_a_year_of_days_may_come_at_once_and_go_again(task: Assignment, root: User) -> None:
    days = [day_off(), make_up()]
    assert amend_calendar(actor=root, enter=days) == 2
    assert amend_calendar(actor=root, strike=days) == 2
    assert moments() == AS_PLANNED


def test_a_second_run_finds_nothing_to_do(task: Assignment) -> None:
    day_off().save()
    assert (reminders.replan(), reminders.replan()) == (1, 0)


def test_what_is_kept_in_memory_does_not_mislead(task: Assignment) -> None:
    assert workdays.is_workday(MONDAY)
    day_off().save()
    assert workdays.is_workday(MONDAY)  # kept for half a minute
    assert astray() == 1
    assert reminders.replan() == 1


def test_a_region_with_days_of_its_own_moves_only_its_own(task: Assignment, root: User) -> None:
    assert amend_calendar(actor=root, enter=[day_off(region="650000")]) == 0


def test_nothing_said_is_said_again(cast: SimpleNamespace, task: Assignment, root: User) -> None:
    with time_machine.travel(at(FRIDAY, 10), tick=False):
        reminders.fire_due()
        said = Notification.objects.filter(kind="assignment_due_soon").count()
        assert said == 2
        assert amend_calendar(actor=root, enter=[day_off()]) == 0
        assert moments(outcome="fired") == {"assignment.T-3": at(FRIDAY)}
        reminders.fire_due()
    assert Notification.objects.filter(kind="assignment_due_soon").count() == said


def test_nor_after_a_return_with_the_date_it_had(cast: SimpleNamespace, task: Assignment, root: User) -> None:
    """Twice: what the first return left unsaid, because it had been said, the second leaves as well."""
    with time_machine.travel(at(FRIDAY, 10), tick=False):
        reminders.fire_due()
        amend_calendar(actor=root, enter=[day_off()])
        actions.receive(actor=cast.liaison_a, assignment=task)
        actions.report(actor=cast.liaison_a, assignment=task, text="做完了")
        for _ in range(2):
            actions.submit(actor=cast.liaison_a, assignment=task, without="另行反馈")
            actions.send_back(actor=cast.secretariat, assignment=task, reason="缺佐证", due_on=None)
            reminders.fire_due()
    assert Notification.objects.filter(kind="assignment_due_soon").count() == 2
    assert [str(rung.outcome) for rung in reminders_of(task)] == ["已提醒", "待提醒", "待提醒", "待提醒"]


def test_a_new_date_is_spoken_of_anew(cast: SimpleNamespace, task: Assignment, root: User) -> None:
    later = date(2026, 12, 23)
    with time_machine.travel(at(FRIDAY, 10), tick=False):
        reminders.fire_due()
        actions.receive(actor=cast.liaison_a, assignment=task)
        actions.report(actor=cast.liaison_a, assignment=task, text="做完了")
        actions.submit(actor=cast.liaison_a, assignment=task, without="另行反馈")
        actions.send_back(actor=cast.secretariat, assignment=task, reason="缺佐证", due_on=later)
    assert moments(due_version=2, outcome="planned")["assignment.T-3"] == at(date(2026, 12, 18))


def test_what_should_have_been_said_by_now_is_said_with_the_next_sweep_once(task: Assignment, root: User) -> None:
    with time_machine.travel(at(date(2026, 12, 10), 10), tick=False):
        reminders.fire_due()
        assert not Notification.objects.filter(kind="assignment_due_soon").exists()
        amend_calendar(actor=root, enter=[day_off()])
        for _ in range(2):
            reminders.fire_due()
    assert Notification.objects.filter(kind="assignment_due_soon").count() == 2


def test_what_waits_for_another_try_is_not_astray_and_stays(task: Assignment, root: User) -> None:
    retry = at(date(2026, 12, 12), 3)
    Occurrence.objects.filter(rule="assignment.T-3").update(fire_at=retry, attempts=3)
    assert astray() == 0
    assert amend_calendar(actor=root, enter=[day_off()]) == 0
    assert moments()["assignment.T-3"] == retry


def test_what_is_closed_or_waits_for_the_office_is_left_alone(cast: SimpleNamespace, task: Assignment) -> None:
    other = assign_due(cast, DUE, 1)
    actions.cancel(actor=cast.secretariat, assignment=task, reason="撤项")
    actions.receive(actor=cast.liaison_a, assignment=other)
    actions.report(actor=cast.liaison_a, assignment=other, text="做完了")
    actions.submit(actor=cast.liaison_a, assignment=other, without="另行反馈")
    day_off().save()
    assert (astray(), reminders.replan()) == (0, 0)


@pytest.mark.parametrize("heal", [tasks.nightly, reminders.replan])
def test_a_change_past_the_verb_is_seen_and_followed_by_night(task: Assignment, heal: Callable[[], object]) -> None:
    assert astray() == 0
    day_off().save()
    assert astray() == 1
    heal()
    assert astray() == 0
    assert moments()["assignment.T-3"] == at(date(2026, 12, 10))


def test_many_are_moved_batch_by_batch(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "MOVED_AT_ONCE", 2)
    for n in range(5):
        assign_due(cast, DUE, n)
    day_off().save()
    assert reminders.replan() == 5
    assert astray() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_questions_for_three_records_as_for_one(cast: SimpleNamespace, count: int) -> None:
    for n in range(count):
        assign_due(cast, DUE, n)
    day_off().save()
    with CaptureQueriesContext(connection) as queries:
        assert reminders.replan() == count
    asked = [query["sql"] for query in queries if "core_occurrence" in query["sql"]]
    assert len(asked) == 15  # of nine nouns: where they stand, which to hold, where they go, whether more are left


def test_only_who_keeps_the_portal_amends_the_calendar(cast: SimpleNamespace, task: Assignment, root: User) -> None:
    with pytest.raises(NotPermitted):
        amend_calendar(actor=cast.secretariat, enter=[day_off()])
    assert not CalendarDay.objects.filter(date=MONDAY).exists()
    amend_calendar(actor=root, enter=[day_off()])
    day = CalendarDay.objects.get(date=MONDAY)
    day.name = "台风停工"
    amend_calendar(actor=root, enter=[day])
    acts = Activity.objects.filter(verb="calendar.amend").order_by("pk")
    assert [(act.before.get("name"), act.after.get("name")) for act in acts] == [
        (None, "临时放假"),
        ("临时放假", "台风停工"),
    ]


def form(**fields: str) -> dict[str, str]:
    return {"region": "CN", "date": str(MONDAY), "name": "放假", "source": "", **fields}


def test_the_administration_moves_them_in_the_same_act(task: Assignment, root: User) -> None:
    client, early = signed_in(root), at(date(2026, 12, 10))
    added = client.post(reverse("admin:core_calendarday_add"), form(), follow=True)
    assert "1 条待发提醒已随工作日历调整" in added.content.decode()
    assert moments()["assignment.T-3"] == early
    day = CalendarDay.objects.get(date=MONDAY)
    change = reverse("admin:core_calendarday_change", args=[day.pk])
    client.post(change, form(is_workday="on"))
    assert moments() == AS_PLANNED
    client.post(change, form())
    assert moments()["assignment.T-3"] == early
    client.post(reverse("admin:core_calendarday_delete", args=[day.pk]), {"post": "yes"})
    assert moments() == AS_PLANNED


def test_days_struck_together_in_the_administration_move_them_too(task: Assignment, root: User) -> None:
    amend_calendar(actor=root, enter=[day_off(), make_up()])
    chosen = CalendarDay.objects.filter(date__in=[MONDAY, SATURDAY]).values_list("pk", flat=True)
    data = {"action": "delete_selected", "_selected_action": list(chosen), "post": "yes"}
    signed_in(root).post(reverse("admin:core_calendarday_changelist"), data)
    assert moments() == AS_PLANNED
