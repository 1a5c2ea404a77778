"""Forty processes of the portal are killed in the middle of a burst of two thousand reminders. Nothing is lost, nothing
is said twice inside the portal, and a letter that goes out again bears the name it had.
"""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connections
from django.utils import timezone

from coordination import env
from coordination.core.models import Delivery, Notification, Occurrence
from coordination.core.reconcile import invariants
from coordination.embedded import bound_to_us
from coordination.followup.models import Assignment, Escalation
from coordination.management.commands.up import programs
from tests.faults.conftest import House, Postbox
from tests.servers import environment

pytestmark = pytest.mark.kill

BURST = 2000
KILLS = 40
PATIENCE = 900  # seconds after which something hangs; two free cores need a fraction of it
SEED = 20261123


class Cast:
    """A worker, a second one and a scheduler, as `make run` starts them, each known by its process number."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        commands = {program.name: program.command for program in programs(folder, "127.0.0.1", 1)}
        self.commands = {
            "scheduler": commands["scheduler"],
            "first worker": [*commands["worker"], "--hostname=first@here"],
            "second worker": [*commands["worker"], "--hostname=second@here"],
        }
        self.environment = environment
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(
            self.commands[name],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=bound_to_us(signal.SIGKILL),  # noqa: PLW1509  (two system calls, no lock taken)
        )

    def start_all(self) -> None:
        for name in self.commands:
            self.start(name)

    def kill(self, name: str) -> None:
        self.running[name].kill()
        self.running.pop(name).wait()

    def kill_all(self) -> None:
        for name in list(self.running):
            self.kill(name)

    def hands(self, name: str) -> list[int]:
        """The processes in which a worker does its tasks: its own children and nobody else's."""
        main = self.running[name].pid
        return [int(number) for number in Path(f"/proc/{main}/task/{main}/children").read_text().split()]

    def kill_one_of_many(self, chance: random.Random) -> None:
        """Most often a hand at work, often a whole worker, sometimes the scheduler; whoever fell is started again."""
        victim = chance.choice(["hand", "hand", "worker", "worker", "scheduler"])
        if victim == "hand":
            hands = [pid for name in ("first worker", "second worker") for pid in self.hands(name)]
            if hands:
                os.kill(chance.choice(hands), signal.SIGKILL)
                return
        name = "scheduler" if victim == "scheduler" else chance.choice(["first worker", "second worker"])
        self.kill(name)
        self.start(name)


@pytest.fixture
def cast(house: House, postbox: Postbox, tmp_path: Path) -> Iterator[Cast]:
    cast = Cast(environment(EMAIL_URL=f"smtp://127.0.0.1:{postbox.port}", LOG_LEVEL="ERROR"), tmp_path)
    yield cast
    cast.kill_all()


def lose_the_bell() -> None:
    """Empty the broker, if it is the one this run has started: its folder tells."""
    server = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])
    home = Path(server.config_get("dir")["dir"]).resolve()
    if home.is_relative_to(env.data_dir()):
        server.flushall()


def wait_until(done: Callable[[], bool], deadline: float) -> None:
    while not done():
        assert time.monotonic() < deadline, "it hangs"
        time.sleep(0.1)


def work_done() -> int:
    return (
        Occurrence.objects.filter(outcome="fired").count()
        + Delivery.objects.filter(progress__in=["sent", "sending"]).count()
    )


def all_fired() -> bool:
    return not Occurrence.objects.due(timezone.now()).exists()


def all_sent() -> bool:
    return not Delivery.objects.filter(progress__in=["pending", "sending"]).exists()


def test_forty_kills_lose_nothing_and_say_nothing_twice(house: House, cast: Cast, postbox: Postbox) -> None:
    house.owe(BURST)
    chance, begun = random.Random(SEED), time.monotonic()
    cast.start_all()
    for number in range(KILLS):
        goal = work_done() + chance.randint(1, BURST // KILLS)
        wait_until(lambda goal=goal: work_done() >= goal, begun + PATIENCE)  # so that each falls into the work
        cast.kill_one_of_many(chance)
        if number == KILLS // 2:
            lose_the_bell()
    left_at_the_last_kill = len(house.expected()) - Delivery.objects.filter(progress="sent").count()
    wait_until(all_fired, begun + PATIENCE)
    cast.kill_all()
    Delivery.objects.filter(progress="sending").update(lease_until=timezone.now())  # in place of waiting for its end
    cast.start_all()
    wait_until(all_sent, begun + PATIENCE)
    cast.kill_all()
    connections.close_all()

    assert left_at_the_last_kill > 0, "every kill fell into the work"
    rows = Notification.objects.filter(kind="assignment_late_leader")
    assert Counter(rows.values_list("key", "recipient")) == Counter(house.expected()), "0 lost, 0 doubled"
    assert Counter(Escalation.objects.values_list("assignment", "level")) == Counter(
        (row.pk, 1) for row in house.assignments
    )
    assert set(Assignment.objects.values_list("level", flat=True)) == {1}
    owed = set(
        Delivery.objects.filter(notification__in=rows).values_list("message_id", "notification__recipient__email")
    )
    letters = Counter(postbox.about("assignment-late-leader"))
    assert set(letters) == owed, "every letter at least once, and none that is not owed"
    assert max(letters.values()) <= KILLS
    assert {rule.name: count for rule in invariants() if (count := rule.broken())} == {}
