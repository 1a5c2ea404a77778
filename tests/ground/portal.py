"""A portal of one's own, as `manage.py up` runs it: real servers, real processes, a port nobody else has."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import psutil

from coordination.env import BASE_DIR
from tests.servers import bare_environment

PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def manage(data: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """One command line, to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=bare_environment(data, **{"DEMO": "0", **extra}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def living(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that still run. One that only waits to be noticed by its parent does not."""
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def left_after(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still run when they have had all the time they need."""
    deadline = time.monotonic() + 30
    while living(processes) and time.monotonic() < deadline:
        time.sleep(0.05)
    return living(processes)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class Portal:
    """`with Portal(tmp_path) as portal:` is a portal that said `ready`; what it says is in `portal.lines`."""

    def __init__(self, data: Path, *, wrapper: Iterable[str] = (), port: int = 0, **extra: str) -> None:
        self.data, self.port = data, port or free_port()
        self.lines: list[str] = []
        self._said = threading.Condition()
        self._ended = False
        self.process = subprocess.Popen(
            [*wrapper, sys.executable, "manage.py", "up"],
            cwd=BASE_DIR,
            env=bare_environment(data, **{"DEMO": "0", "PORT": str(self.port), **extra}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        self.wait_for("ready http")
        return self

    def __exit__(self, *_fault: object) -> None:
        self.end()

    @property
    def said(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, text: str, *, times: int = 1) -> None:
        """Until a line holds the text, or the portal ended without saying it."""
        with self._said:
            come = self._said.wait_for(lambda: self._ended or self._count(text) >= times, PATIENCE)
        assert come, f"{text!r} was not said within {PATIENCE} s:\n{self.said}"
        assert self._count(text) >= times, f"ended without saying {text!r}:\n{self.said}"

    def wait_until_answering(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                if self.ask("/healthz") == b"ok":
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"no answer within {PATIENCE} s:\n{self.said}")

    def ask(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return bytes(answer.read())

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, part: str) -> psutil.Process:
        """The first of the processes started directly whose command line holds the part."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if part in " ".join(child.cmdline()))

    def end(self, with_signal: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end, hear it out, and return how it ended."""
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return code

    def _count(self, text: str) -> int:
        return sum(text in line for line in self.lines)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                with self._said:
                    self.lines.append(line.rstrip("\n"))
                    self._said.notify_all()
        with self._said:
            self._ended = True
            self._said.notify_all()


def as_ordinary_user() -> list[str]:
    """What to put before a command so that it runs without root's rights: nothing, if we have none.

    Where the interpreter lies in root's own folder no other user can run it; a user namespace then takes the rights.
    """
    if os.geteuid() != 0:
        return []
    humble = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*humble, "test", "-x", sys.executable], check=False).returncode == 0:
        return humble
    return ["unshare", "-U", "--map-user=1000", "--map-group=1000"]
