"""A hundred times whoever takes in a file is killed. What was acknowledged is there, to the byte."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.files import storage
from coordination.core.models import StoredFile
from coordination.core.reconcile import invariants
from coordination.embedded import bound_to_us
from meetings.models import Meeting, Paper
from tests.faults.uploading import POINTS
from tests.servers import environment

pytestmark = pytest.mark.kill

KILLS, HANDS = 100, 2
SEED = 20261125


class Hand:
    """A process whose children hand in papers on an item of a draft."""

    def __init__(self, meeting: Meeting, volume: Path, *points: str) -> None:
        client, item = Client(), meeting.items.get()
        client.force_login(User.objects.get(username="secretary"))
        session = next(iter(client.cookies.values())).value
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.faults.uploading",
                reverse("meetings:add_paper", args=[item.pk]),
                session,
                *points,
            ],
            env=environment(DATA=str(volume.parent), LOG_LEVEL="ERROR", CLAMD_SOCKET="", PYTHONWARNINGS="ignore"),
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=bound_to_us(signal.SIGKILL),  # noqa: PLW1509  (two system calls, no lock taken)
        )
        self.kept: dict[str, str] = {}
        self.child = 0

    def hear(self) -> bool:
        """One line of what it says; false at its end."""
        assert self.process.stdout
        word, *facts = self.process.stdout.readline().split() or [""]
        if word == "child":
            self.child = int(facts[0])
        elif word == "kept":
            self.kept[facts[0]] = facts[1]
        return bool(word)

    def kill_its_child(self) -> None:
        """Whatever it said until then is read: it counts."""
        victim = self.child
        os.kill(victim, signal.SIGKILL)
        while self.child == victim:
            assert self.hear()

    def end(self) -> None:
        if self.process.returncode is not None:
            return
        self.process.kill()  # its child goes with it
        while self.hear():
            pass
        self.close()

    def close(self) -> int:
        assert self.process.stdout
        self.process.stdout.close()
        return self.process.wait()


@pytest.fixture
def hands(meeting: Meeting, volume: Path) -> Iterator[list[Hand]]:
    hands = [Hand(meeting, volume) for _ in range(HANDS)]
    yield hands
    for hand in hands:
        hand.end()


def broken() -> dict[str, int]:
    rules = [rule for rule in invariants() if rule.name.startswith("I8")]
    return {rule.name: count for rule in rules if (count := (rule.wholly or rule.broken)())}


def on_disk(volume: Path) -> dict[str, str]:
    """What lies under a digest, with its true one."""
    paths = [path for path in volume.glob("??/??/*") if path.is_file()]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def check_that_all_is_well(volume: Path, acknowledged: dict[str, str]) -> None:
    rows = {row.file.name: row.file for row in Paper.objects.select_related("file")}
    assert {name: rows[name].sha256 for name in acknowledged} == acknowledged, "nothing acknowledged is missing"
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {file.pk for file in rows.values()}
    lying = on_disk(volume)
    assert all(name == digest for name, digest in lying.items()), "and nothing is different"
    assert {file.sha256 for file in rows.values()} <= set(lying)
    assert broken() == {}


def check_that_rests_are_swept(volume: Path) -> None:
    before, long_ago = on_disk(volume), time.time() - storage.SWEPT_AFTER.total_seconds() - 1
    assert storage.sweep() == 0, "somebody might be at work"
    for path in storage.landing().iterdir():
        os.utime(path, (long_ago, long_ago))
    storage.sweep()
    assert list(storage.landing().iterdir()) == []
    assert on_disk(volume) == before


def test_a_hundred_kills_lose_no_acknowledged_file(hands: list[Hand], volume: Path) -> None:
    chance = random.Random(SEED)
    for hand in hands:
        while not hand.child:
            assert hand.hear()
    for number in range(KILLS):
        hand = hands[number % HANDS]
        while not hand.kept and number < HANDS:  # the first of each lives until it has brought something in
            assert hand.hear()
        time.sleep(chance.uniform(0.01, 0.25))
        hand.kill_its_child()
    for hand in hands:
        hand.end()
    acknowledged = {name: digest for hand in hands for name, digest in hand.kept.items()}
    assert len(acknowledged) >= HANDS
    check_that_all_is_well(volume, acknowledged)
    check_that_rests_are_swept(volume)


def test_wherever_an_upload_dies_there_is_all_of_it_or_nothing(meeting: Meeting, volume: Path) -> None:
    hand = Hand(meeting, volume, *POINTS)
    while hand.hear():
        pass
    assert hand.close() == 0, "each child came by its point and died there"
    assert len(hand.kept) == len(POINTS), "each had brought in one file before"
    check_that_all_is_well(volume, hand.kept)
    assert Paper.objects.count() == len(POINTS), "and none more: what died was not on record"
    check_that_rests_are_swept(volume)
