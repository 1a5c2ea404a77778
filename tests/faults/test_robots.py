"""A robot that dies while it speaks, and three that would like to speak at once."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone

from coordination import env
from coordination.core import delivery, reminders, robot
from coordination.core.models import Delivery, Notification, Pace
from coordination.core.notices import notify
from coordination.core.reconcile import invariants
from coordination.followup.notices import AssignmentIssued
from coordination.workbench.actions import set_preferences
from tests.faults.conftest import House, Postbox
from tests.faults.dying import DIED, POINTS_OF_THE_ROBOT
from tests.robots import RobotHost, robot_host
from tests.servers import environment

pytestmark = pytest.mark.kill


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RobotHost]:
    """The portal has a robot, in this process and in those it starts."""
    with robot_host(tmp_path) as host:
        for name, value in {
            "ROBOT_URL": f"http://127.0.0.1:{host.port}/send?key=token",
            "ROBOT_KIND": "wecom",
            "ROBOT_HOSTS": "127.0.0.1",
            "ROBOT_INSIDE": "1",
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(settings, "ROBOT", env.robot())
        yield host


@pytest.fixture
def listening(house: House, host: RobotHost, through_the_postbox: Postbox) -> House:
    """One leader wants to hear the robot."""
    house.owe(3)
    reminders.fire_due()
    set_preferences(actor=house.leaders[0], wishes={"robot": {"follow_up": True}})
    for row in house.assignments:
        notify(AssignmentIssued, row)
    Delivery.objects.exclude(channel="robot").update(progress="suppressed")
    return house


def numbers(host: RobotHost) -> list[int]:
    """The notice each message is about, as they came."""
    return [int(said["text"]["content"].strip("/").rpartition("/")[2]) for said in host.said]


def awaited() -> set[int]:
    return set(Notification.objects.filter(deliveries__channel="robot").values_list("pk", flat=True))


def speak_out(host: RobotHost) -> None:
    """Until nothing is left to say, without waiting for the gaps."""
    while Delivery.objects.filter(channel="robot", progress__in=["pending", "sending"]).exists():
        Pace.objects.update(next_at=timezone.now())
        delivery.deliver_due()


@pytest.mark.parametrize("point", POINTS_OF_THE_ROBOT)
def test_a_robot_that_dies_loses_nothing_and_repeats_only_what_it_had_just_said(
    listening: House, host: RobotHost, point: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying", point], env=environment(**os.environ), check=False, timeout=60
    )
    assert ended.returncode == DIED, "it came by the point and died there"
    spoken = point in {"the robot has spoken", "the robot's turn given back"}
    assert len(host.asked) == int(spoken)
    if point != "the robot's turn given back":
        assert robot.take_turn() is None, "nobody speaks in its turn"

    Delivery.objects.filter(progress="sending").update(lease_until=timezone.now())  # in place of waiting for its end
    speak_out(host)
    reminders.beat("sweep", "test")
    heard = numbers(host)
    assert set(heard) == awaited()
    assert len(heard) - len(set(heard)) == (1 if point == "the robot has spoken" else 0)
    assert {rule.name: count for rule in invariants() if (count := rule.broken())} == {}


def test_three_who_would_like_to_speak_keep_three_seconds_between_any_two_messages(
    listening: House, host: RobotHost
) -> None:
    faults, end = list[Any](), monotonic() + 60

    def run() -> None:
        try:
            while monotonic() < end and Delivery.objects.filter(channel="robot").exclude(progress="sent").exists():
                delivery.deliver_due()
                sleep(0.05)
        except Exception as fault:  # noqa: BLE001  (handed to the test)
            faults.append(fault)
        finally:
            connections.close_all()

    speakers = [threading.Thread(target=run) for _ in range(3)]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join(90)
    assert faults == []
    assert sorted(numbers(host)) == sorted(awaited())
    assert all(later["at"] - before["at"] >= 3 for before, later in pairwise(host.asked))
