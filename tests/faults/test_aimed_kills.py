"""A sweep that dies between two statements, at each place where it matters; and several sweeps at once."""

import subprocess
import sys
import threading
from collections import Counter

import pytest
from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from coordination.core import delivery, reminders
from coordination.core.models import Delivery, Notification, Occurrence
from coordination.core.reconcile import invariants
from coordination.followup.models import Assignment, Escalation
from tests.faults.conftest import House, Postbox
from tests.faults.dying import DIED, POINTS
from tests.servers import environment

pytestmark = pytest.mark.kill


def sweep() -> None:
    reminders.fire_due()
    delivery.deliver_due()
    reminders.beat("sweep", "test")


def told() -> Counter[tuple[str, int]]:
    rows = Notification.objects.filter(kind="assignment_late_leader")
    return Counter(rows.values_list("key", "recipient"))


def late_letters() -> "QuerySet[Delivery]":
    return Delivery.objects.filter(notification__kind="assignment_late_leader")


def broken() -> dict[str, int]:
    return {rule.name: count for rule in invariants() if (count := rule.broken())}


@pytest.mark.parametrize("point", POINTS)
def test_a_sweep_that_dies_loses_nothing_and_says_nothing_twice(
    house: House, through_the_postbox: Postbox, point: str
) -> None:
    house.owe(5)
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying", point],
        env=environment(EMAIL_URL=f"smtp://127.0.0.1:{through_the_postbox.port}"),
        check=False,
        timeout=60,
    )
    assert ended.returncode == DIED, "it came by the point and died there"

    Delivery.objects.filter(progress="sending").update(lease_until=timezone.now())  # in place of waiting for its end
    sweep()

    assert told() == Counter(house.expected())
    assert Counter(Escalation.objects.values_list("assignment", "level")) == Counter(
        (row.pk, 1) for row in house.assignments
    )
    assert set(Assignment.objects.values_list("level", flat=True)) == {1}
    letters = Counter(through_the_postbox.about("assignment-late-leader"))
    assert set(letters) == {
        (row.message_id, row.notification.recipient.email)
        for row in late_letters().select_related("notification__recipient")
    }
    again = sum(letters.values()) - len(letters)
    assert again == (1 if point == "sent but not written down" else 0), "only that gap sends again, under the same name"
    assert broken() == {}


def test_three_sweepers_at_once_share_the_work_and_double_none_of_it(house: House) -> None:
    house.owe(150)
    ready, faults = threading.Barrier(3), []

    def run() -> None:
        try:
            ready.wait(10)
            while Occurrence.objects.due(timezone.now()).exists():
                reminders.fire_due()
        except Exception as fault:  # noqa: BLE001  (handed to the test)
            faults.append(fault)
        finally:
            connections.close_all()

    sweepers = [threading.Thread(target=run) for _ in range(3)]
    for sweeper in sweepers:
        sweeper.start()
    for sweeper in sweepers:
        sweeper.join(60)
    assert faults == []
    assert told() == Counter(house.expected())
    assert Escalation.objects.count() == len(house.assignments)
    outcomes = Counter(Occurrence.objects.filter(rule="assignment.T+1").values_list("outcome", flat=True))
    assert outcomes == {"fired": len(house.assignments)}
    assert {row.attempts for row in Occurrence.objects.all()} == {0}


def test_three_deliverers_at_once_send_each_letter_once(house: House, through_the_postbox: Postbox) -> None:
    house.owe(60)
    reminders.fire_due()
    deliverers = [threading.Thread(target=_deliver) for _ in range(3)]
    for deliverer in deliverers:
        deliverer.start()
    for deliverer in deliverers:
        deliverer.join(60)
    assert set(Counter(through_the_postbox.about("assignment-late-leader")).values()) == {1}
    assert len(through_the_postbox.about("assignment-late-leader")) == len(house.expected())
    assert set(late_letters().values_list("progress", flat=True)) == {"sent"}


def _deliver() -> None:
    delivery.deliver_due()
    connections.close_all()


def test_a_deliverer_that_lost_its_lease_writes_nothing_down(house: House, through_the_postbox: Postbox) -> None:
    """It was stopped for minutes and wakes up: the letter is somebody else's by now."""
    house.owe(1)
    reminders.fire_due()
    mine = delivery.claim()
    Delivery.objects.update(lease_until=timezone.now())
    theirs = delivery.claim()
    assert {row.pk for row in mine} == {row.pk for row in theirs}
    assert not any(delivery.renew(row) for row in mine)
    delivery.deliver(mine[0])
    assert set(late_letters().values_list("progress", flat=True)) == {"sending"}
    for row in theirs:
        assert delivery.renew(row)
        delivery.deliver(row)
    assert set(late_letters().values_list("progress", flat=True)) == {"sent"}
