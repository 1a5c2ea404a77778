"""A whole portal for a story: its processes, a mail server that keeps what it gets, and a clock that can be moved."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller

ROOT = Path(__file__).parent.parent.parent
ZONE = ZoneInfo("Asia/Shanghai")
BEFORE_ALL_STORIES = datetime(2026, 4, 1, tzinfo=ZONE)

_PREPARE = """
from coordination.env import data_dir
from coordination.management.commands.up import collect_static, migrate

migrate(data_dir())
collect_static(data_dir())
"""
_STANDS_BY = """
import contextlib, io, json, os, sys, traceback

for line in sys.stdin:
    if not (child := os.fork()):
        said, code = io.StringIO(), 0
        try:
            with contextlib.redirect_stdout(said):
                exec(json.loads(line), dict(globals()))
        except BaseException:
            code = 1
            said.write(traceback.format_exc())
        print(json.dumps([code, said.getvalue()]), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""
_WAIT = """
from time import sleep
{imports}
for _ in range({times}):
    if {holds}:
        print(True)
        break
    sleep(0.5)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Letterbox:
    """An SMTP server's handler that keeps every message."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (the library's name)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"

    def to(self, address: str, subject: str = "") -> list[EmailMessage]:
        return [m for m in self.messages if m["To"] == address and subject in str(m["Subject"])]


def surroundings(folder: Path, begins: datetime | None) -> dict[str, str]:
    """The environment of processes that keep everything in the folder, and whose clock stands there."""
    clock = folder / "clock"
    clock.write_text(str((begins - datetime.now(ZONE)).total_seconds() if begins else 0))
    theirs = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "CELERY_BROKER_URL", "MAKELEVEL"}
    theirs |= {"STATIC_STORAGE", "STORAGE_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
    return {
        **{name: value for name, value in os.environ.items() if name not in theirs},
        "DATA": str(folder / "data"),
        "DEMO": "0",
        "CLOCK_FILE": str(clock),
        "PYTHONPATH": str(Path(__file__).parent / "clock"),
        "PYTHONUNBUFFERED": "1",
    }


@cache
def prepared() -> Path:
    """The data of a portal that has its tables and static files, and was never started: every story begins with a copy.

    No program ran on it, so that no sweep and no link is there which a story could take for one of its own. How a
    portal makes all this at its first start is proved in tests/ground. The processes of a run share one, in the folder
    that goes with it: the first makes it, and the others wait for that.
    """
    folder = Path(os.environ["DATA"], "story")
    folder.mkdir(exist_ok=True)
    whole = folder / "whole"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            environment = surroundings(folder, BEFORE_ALL_STORIES)
            command = [sys.executable, "manage.py", "shell", "-v0", "-c", _PREPARE]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            whole.touch()
    return folder / "data"


class Portal:
    """One running portal."""

    def __init__(
        self, folder: Path, mail_port: int, letterbox: Letterbox, begins: datetime | None = None, **extra: str
    ) -> None:
        self.folder, self.letterbox, self.port = folder, letterbox, int(extra.get("PORT") or free_port())
        self.clock = folder / "clock"
        self.standing_by: subprocess.Popen[str] | None = None
        subprocess.run(["cp", "-a", prepared(), folder / "data"], check=True)
        self.environment = {
            **surroundings(folder, begins),
            "PORT": str(self.port),
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            **extra,
        }
        self.log = (folder / "log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up"], cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def now(self) -> datetime:
        """What the portal's processes take the time to be."""
        return datetime.now(ZONE) + timedelta(seconds=float(self.clock.read_text()))

    def move_clock_to(self, moment: datetime) -> None:
        """Forward only. The old figure stays until the new one is whole."""
        unfinished = self.clock.with_suffix(".new")
        unfinished.write_text(str((moment - datetime.now(ZONE)).total_seconds()))
        unfinished.rename(self.clock)
        time.sleep(1)  # every process looks twice a second

    def wait_until(self, what: str, holds: Callable[[], Any], seconds: float = 60) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if result := holds():
                return result
            assert self.process.poll() is None, f"the portal stopped:\n{self.said()}"
            time.sleep(0.2)
        raise AssertionError(f"waited in vain for {what}; the portal said:\n{self.said()}")

    def said(self) -> str:
        return Path(self.log.name).read_text()[-6000:]

    def python(self, script: str) -> str:
        """Run a script inside the portal's Django, beside the running processes.

        To start such a process takes seconds, so one stands by, and each script runs in a child of it that it forks:
        no script finds what another has read.
        """
        if self.standing_by is None:
            self.standing_by = subprocess.Popen(
                [sys.executable, "manage.py", "shell", "-v0", "-c", _STANDS_BY],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.log,
                text=True,
            )
        told, heard = self.standing_by.stdin, self.standing_by.stdout
        assert told
        assert heard
        told.write(json.dumps(script) + "\n")
        told.flush()
        code, said = json.loads(heard.readline())
        assert code == 0, said
        return str(said)

    def wait_inside(self, what: str, imports: str, holds: str, seconds: int = 60) -> None:
        """Until something holds inside the portal. One process asks again and again."""
        script = _WAIT.format(imports=imports, holds=holds, times=seconds * 2)
        assert "True" in self.python(script), f"waited in vain for {what}; the portal said:\n{self.said()}"

    def mail(self, address: str, subject: str, count: int = 1) -> list[EmailMessage]:
        """Wait until so many letters with the subject lie in the person's box."""
        try:
            self.wait_until(f"“{subject}”", lambda: len(self.letterbox.to(address, subject)) >= count)
        except AssertionError as why:
            there = [str(mail["Subject"]).strip() for mail in self.letterbox.to(address)]
            raise AssertionError(f"{address} has only {there}") from why
        return self.letterbox.to(address, subject)

    def stop(self) -> None:
        if self.standing_by:
            self.standing_by.communicate()
        self.process.send_signal(signal.SIGINT)
        self.process.wait(40)
        self.log.close()


@contextmanager
def running(folder: Path, begins: datetime | None = None, **extra: str) -> Iterator[Portal]:
    """A portal that answers, until the end of the story. It `begins` today, or at a moment that is given."""
    letterbox = Letterbox()
    server = Controller(letterbox, hostname="127.0.0.1", port=free_port())
    server.start()
    portal = Portal(folder, server.port, letterbox, begins, **extra)
    try:
        portal.wait_until("the line that says ready", lambda: f"ready {portal.address}" in portal.said(), 240)
        yield portal
    finally:
        portal.stop()
        server.stop()
