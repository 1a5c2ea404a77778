"""Run as a process of its own: papers are handed in, one after the other, through the whole portal but the server.

`python -m tests.faults.uploading <address> <session> [point …]`. Without points a child hands in until it is killed,
and a new one takes its place; with points a child dies at each of them, between two statements, in its second upload.
What the portal has acknowledged is written to standard output, and so is the number of each child.
"""

import hashlib
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import django

from coordination.embedded import bound_to_us
from tests.faults.dying import DIED, _after, _before, _die


def _say(*words: object) -> None:
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def _points() -> dict[str, Callable[[], None]]:
    """Where a child dies, in the order in which an upload comes by."""
    from coordination.core.files import incoming, intake, storage

    return {
        "the first bytes are there": lambda: _after(incoming.Incoming, "take"),
        "all has come": lambda: _after(incoming.Incoming, "taken"),
        "it was examined": lambda: _before(intake.storage, "keep"),
        "it is about to be synced": lambda: _before(storage, "_sync"),
        "it is about to get its name": lambda: setattr(Path, "replace", _die),
        "it has its name": lambda: _after_naming(storage),
        "it lies in its place": lambda: _after(storage, "keep"),
        "its row is about to be marked": lambda: _before(intake, "advance"),
        "its row is written": lambda: _after(intake, "advance"),
    }


def _after_naming(storage: Any) -> None:
    real, synced = storage._sync, []

    def sync(path: Path) -> None:
        if synced:
            _die()
        synced.append(path)
        real(path)

    storage._sync = sync


POINTS = (
    "the first bytes are there",
    "all has come",
    "it was examined",
    "it is about to be synced",
    "it is about to get its name",
    "it has its name",
    "it lies in its place",
    "its row is about to be marked",
    "its row is written",
)


def _hand_in(address: str, session: str, point: str, chance: Random) -> None:
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    client, number = Client(HTTP_HOST="127.0.0.1"), 0
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    while True:
        if point and number == 1:
            _points()[point]()
        name = f"{os.getpid()}-{number}.txt"
        content = chance.randbytes(chance.choice([20, 2_000, 200_000])).hex().encode()
        upload = SimpleUploadedFile(name, content)
        answer = client.post(address, {"papers": [upload], "papers_declared": "on"})
        if answer.status_code == 302:
            _say("kept", name, hashlib.sha256(content).hexdigest())
        number += 1


def _child(address: str, session: str, point: str = "") -> int:
    """Start one and wait for its end; how it ended."""
    begin = bound_to_us(signal.SIGKILL)
    pid = os.fork()
    if not pid:
        try:
            begin()
            _hand_in(address, session, point, Random(os.getpid()))
        finally:
            os._exit(1)
    _say("child", pid)
    return os.waitpid(pid, 0)[1]


def main(address: str, session: str, *points: str) -> None:
    django.setup()
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  (read once, for all children)
    for point in points:
        assert os.waitstatus_to_exitcode(_child(address, session, point)) == DIED, point
    while not points:
        _child(address, session)


if __name__ == "__main__":
    main(*sys.argv[1:])
