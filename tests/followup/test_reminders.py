"""The ladder of an assignment: who is told, when, once."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine

from coordination.core import delivery, reminders
from coordination.core.models import Delivery, Notification, Occurrence
from coordination.core.workdays import add_workdays
from coordination.followup import actions
from coordination.followup.models import Assignment, Escalation
from tests.cast import assign_due, at

DUE = date(2026, 12, 16)  # a Wednesday
ISSUED_AT = at(date(2026, 11, 23), 15)


@pytest.fixture
def ahead(cast: SimpleNamespace) -> Assignment:
    with time_machine.travel(ISSUED_AT, tick=False):
        return assign_due(cast, DUE)


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def on(workdays: int, do: Callable[[], object] = reminders.fire_due, hour: int = 10) -> None:
    with time_machine.travel(at(add_workdays(DUE, workdays) if workdays else DUE, hour), tick=False):
        do()


def test_each_rung_tells_its_own_people(cast: SimpleNamespace, ahead: Assignment) -> None:
    on(-4)
    assert told("assignment_due_soon") == set()
    on(-3)
    assert told("assignment_due_soon") == {"liaison_a", "liaison_b"}
    on(0)
    assert told("assignment_due_today") == {"liaison_a", "liaison_b"}
    on(1)
    assert told("assignment_late_leader") == {"leader_a"}
    on(3)
    assert told("assignment_late_office") == {"secretariat"}
    assert list(Escalation.objects.values_list("level", flat=True)) == [1, 2]
    assert Assignment.objects.get().level == 2


def test_nothing_is_said_before_offices_open(cast: SimpleNamespace, ahead: Assignment) -> None:
    on(-3, hour=8)
    assert told("assignment_due_soon") == set()


def test_a_second_sweep_says_nothing(cast: SimpleNamespace, ahead: Assignment) -> None:
    on(-3)
    before = Notification.objects.count()
    on(-3)
    assert Notification.objects.count() == before


def test_a_supporting_agency_that_has_done_its_part_is_left_alone(cast: SimpleNamespace, ahead: Assignment) -> None:
    actions.report(actor=cast.liaison_b, assignment=ahead, text="已完成", is_done=True)
    on(-3)
    assert told("assignment_due_soon") == {"liaison_a"}


def test_a_closed_assignment_is_not_reminded(cast: SimpleNamespace, ahead: Assignment) -> None:
    with time_machine.travel(ISSUED_AT, tick=False):
        actions.receive(actor=cast.liaison_a, assignment=ahead)
        actions.report(actor=cast.liaison_a, assignment=ahead, text="做完了", percent=100)
        actions.submit(actor=cast.liaison_a, assignment=ahead, without="另行反馈")
        actions.close(actor=cast.secretariat, assignment=ahead)
    on(3)
    assert set(Occurrence.objects.values_list("outcome", flat=True)) == {"cancelled"}
    assert told("assignment_late_office") == set()


def test_a_returned_assignment_begins_its_ladder_anew(cast: SimpleNamespace, ahead: Assignment) -> None:
    on(-3)
    with time_machine.travel(at(DUE, 11), tick=False):
        actions.receive(actor=cast.liaison_a, assignment=ahead)
        actions.report(actor=cast.liaison_a, assignment=ahead, text="做完了")
        actions.submit(actor=cast.liaison_a, assignment=ahead, without="另行反馈")
        actions.send_back(actor=cast.secretariat, assignment=ahead, reason="缺佐证", due_on=DUE + timedelta(days=14))
    ahead.refresh_from_db()
    assert (ahead.due_version, ahead.times_returned, ahead.due_on) == (2, 1, DUE + timedelta(days=14))
    assert Occurrence.objects.planned().filter(due_version=2).count() == 4
    assert not Occurrence.objects.planned().filter(due_version=1).exists()


def returned(cast: SimpleNamespace, assignment: Assignment) -> None:
    """Submitted, and sent back with the date it had."""
    assignment.refresh_from_db()
    actions.submit(actor=cast.liaison_a, assignment=assignment, without="另行反馈")
    actions.send_back(actor=cast.secretariat, assignment=assignment, reason="缺佐证", due_on=None)


@pytest.fixture
def reported(cast: SimpleNamespace, ahead: Assignment) -> Assignment:
    with time_machine.travel(ISSUED_AT, tick=False):
        actions.receive(actor=cast.liaison_a, assignment=ahead)
        actions.report(actor=cast.liaison_a, assignment=ahead, text="做完了")
    return ahead


def test_a_return_with_the_same_date_repeats_nothing(cast: SimpleNamespace, reported: Assignment) -> None:
    for workdays in (-3, 0, 1, 3):
        on(workdays)
    on(3, lambda: returned(cast, reported), hour=11)
    said = Notification.objects.filter(category="supervision").count()
    on(3, hour=12)
    on(4)
    assert Notification.objects.filter(category="supervision").count() == said == 6  # two liaison officers, twice


def test_what_was_missed_while_it_was_submitted_is_said_after_the_return(
    cast: SimpleNamespace, reported: Assignment
) -> None:
    on(-3)
    on(-1, lambda: actions.submit(actor=cast.liaison_a, assignment=reported, without="另行反馈"))
    on(1)
    assert told("assignment_late_leader") == set()
    on(
        1,
        lambda: actions.send_back(actor=cast.secretariat, assignment=reported, reason="缺佐证", due_on=None),
        hour=11,
    )
    on(1, hour=12)
    assert told("assignment_late_leader") == {"leader_a"}
    assert Notification.objects.filter(kind="assignment_due_soon").count() == 2


def test_a_date_that_had_passed_when_it_was_set_climbs_only_to_where_it_stands(cast: SimpleNamespace) -> None:
    with time_machine.travel(at(add_workdays(DUE, 2), 10), tick=False):
        assign_due(cast, DUE)
        reminders.fire_due()
    assert told("assignment_late_leader") == {"leader_a"}
    assert told("assignment_due_soon") == told("assignment_due_today") == set()


def test_a_missing_occurrence_is_planned_again(cast: SimpleNamespace, ahead: Assignment) -> None:
    Occurrence.objects.all().delete()
    with time_machine.travel(ISSUED_AT, tick=False):
        assert reminders.plan_missing() == 1
        assert reminders.plan_missing() == 0
    assert Occurrence.objects.planned().count() == 4


def test_someone_who_left_meanwhile_gets_no_mail(cast: SimpleNamespace, ahead: Assignment, mailoutbox: list) -> None:
    on(-3)
    cast.liaison_b.is_active = False
    cast.liaison_b.save()
    on(-3, delivery.deliver_due)
    assert {mail.to[0] for mail in mailoutbox if "assignment-due-soon" in mail.extra_headers["Message-ID"]} == {
        "liaison_a@example.test"
    }
    assert (
        Delivery.objects.get(notification__recipient=cast.liaison_b, notification__kind="assignment_due_soon").progress
        == "suppressed"
    )


def test_a_lead_that_refused_is_left_alone_while_the_office_decides(cast: SimpleNamespace, ahead: Assignment) -> None:
    with time_machine.travel(ISSUED_AT, tick=False):
        actions.refuse(actor=cast.liaison_a, assignment=ahead, reason="不属本单位职责")
    on(-3)
    on(1)
    on(3)
    assert told("assignment_due_soon") == {"liaison_b"}
    assert told("assignment_late_leader") == set()
    assert told("assignment_late_office") == {"secretariat"}
