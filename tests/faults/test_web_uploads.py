"""The web server itself is killed while files come in over its socket. What it answered with success is there."""

import hashlib
import http.client
import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from coordination.agencies.models import User
from coordination.embedded import bound_to_us
from coordination.management.commands.up import programs
from meetings.models import Meeting
from tests.faults.test_uploads import check_that_all_is_well, check_that_rests_are_swept
from tests.servers import environment

pytestmark = pytest.mark.kill

KILLS, SENDERS = 10, 3
SEED = 20261126


class Sender(threading.Thread):
    """Hands in one file after the other, over a connection of its own each time, whoever answers or does not."""

    def __init__(self, port: int, address: str, session: str, seed: int) -> None:
        super().__init__(daemon=True)
        self.port, self.address, self.chance = port, address, random.Random(seed)
        self.token = _get_new_csrf_string()
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: self.token}
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.kept: dict[str, str] = {}
        self.broken_off, self.is_over = 0, threading.Event()

    def run(self) -> None:
        number = 0
        while not self.is_over.is_set():
            number += 1
            name = f"{self.ident}-{number}.txt"
            content = self.chance.randbytes(self.chance.choice([20, 200_000, 2_000_000])).hex().encode()
            try:
                status = self._send(name, content)
            except (OSError, http.client.HTTPException):
                self.broken_off += 1
                time.sleep(0.05)
                continue
            if status == http.HTTPStatus.FOUND:
                self.kept[name] = hashlib.sha256(content).hexdigest()

    def _send(self, name: str, content: bytes) -> int:
        form = {"papers": SimpleUploadedFile(name, content), "papers_declared": "on", "csrfmiddlewaretoken": self.token}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": MULTIPART_CONTENT, "Cookie": self.cookie}
            connection.request("POST", self.address, encode_multipart(BOUNDARY, form), headers)
            return connection.getresponse().status
        finally:
            connection.close()


class Web:
    """The web server as `make run` starts it. One whose workers die too often gives up, and is started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.start()

    def start(self) -> None:
        command = next(each.command for each in programs(self.folder, "127.0.0.1", self.port) if each.name == "web")
        self.process = subprocess.Popen(
            command,
            env=environment(DATA=str(self.folder), LOG_LEVEL="ERROR", CLAMD_SOCKET=""),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=bound_to_us(signal.SIGKILL),  # noqa: PLW1509  (two system calls, no lock taken)
        )

    def keep_up(self) -> None:
        if self.process.poll() is not None:
            self.start()

    def kill_a_worker(self, chance: random.Random) -> None:
        main = self.process.pid
        with suppress(FileNotFoundError, ProcessLookupError):
            workers = Path(f"/proc/{main}/task/{main}/children").read_text().split()
            os.kill(int(chance.choice(workers or [str(main)])), signal.SIGKILL)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def web(meeting: Meeting, volume: Path) -> Iterator[Web]:
    (volume.parent / "static").mkdir()
    server = Web(volume.parent)
    yield server
    server.end()


def test_a_web_server_killed_again_and_again_loses_nothing_it_acknowledged(
    meeting: Meeting, volume: Path, web: Web
) -> None:
    client, chance = Client(), random.Random(SEED)
    client.force_login(User.objects.get(username="secretary"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    address = reverse("meetings:add_paper", args=[meeting.items.get().pk])
    senders = [Sender(web.port, address, session, SEED + number) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    until = time.monotonic() + 300
    for _ in range(KILLS):
        before = sum(len(sender.kept) for sender in senders)
        while sum(len(sender.kept) for sender in senders) <= before:
            assert time.monotonic() < until, "nothing is brought in any more"
            web.keep_up()
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 0.3))
        web.kill_a_worker(chance)
    for sender in senders:
        sender.is_over.set()
    for sender in senders:
        sender.join(60)
    assert sum(sender.broken_off for sender in senders), "some were in the middle of it"
    acknowledged = {name: digest for sender in senders for name, digest in sender.kept.items()}
    assert len(acknowledged) >= KILLS
    check_that_all_is_well(volume, acknowledged)
    check_that_rests_are_swept(volume)
