"""Keeps a handful of processes running: one screen for what they say, a new start for one that fell, one end for all.

The kernel sees to the disorderly end: every process started here dies when this one does (`embedded.bound_to_us`).
"""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from types import FrameType
from typing import IO, Protocol

from coordination.embedded import Refusal, bound_to_us
from coordination.env import BASE_DIR

CALM = 60  # seconds without a fall, after which the earlier ones are forgotten
LONGEST_PAUSE = 30
HOPELESS = 3  # falls before the portal was ready even once


class Tended(Protocol):
    """What can be looked after: an embedded server, or a program."""

    @property
    def name(self) -> str: ...
    def alive(self) -> bool: ...


class Console:
    """One line at a time: what is being done with its second, or what a program says behind its name."""

    COLOURS = ("36", "33", "35", "32", "34")

    def __init__(self, begun: float) -> None:
        self.begun = begun
        self._colours = cycle(self.COLOURS)
        self._painted: dict[str, str] = {}

    def say(self, sentence: str) -> None:
        self.write(f"{time.monotonic() - self.begun:6.1f} s  {sentence}")

    def relay(self, name: str, line: str) -> None:
        if name not in self._painted:
            colour = next(self._colours)
            self._painted[name] = f"\033[{colour}m{name:<9}|\033[0m" if sys.stdout.isatty() else f"{name:<9}|"
        self.write(f"{self._painted[name]} {line}")

    @staticmethod
    def write(line: str) -> None:
        """A reader who has gone away is no reason to fall."""
        with suppress(BrokenPipeError):
            print(line, flush=True)  # noqa: T201 - the screen is what this is for


class Program:
    """A child in a session of its own, so that Ctrl-C reaches the supervisor alone."""

    def __init__(self, name: str, command: list[str], *, patience: float, at_our_death: signal.Signals) -> None:
        self.name, self.command, self.patience, self.at_our_death = name, command, patience, at_our_death
        self.process: subprocess.Popen[bytes] | None = None
        self.pending = b""

    def start(self) -> IO[bytes]:
        """Start, and hand back what it will say."""
        self.pending = b""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=BASE_DIR,
            env={**os.environ, "SUPERVISED": "1", "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=bound_to_us(self.at_our_death),  # noqa: PLW1509 - two system calls, no lock taken
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        return self.process.stdout

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def lines(self, heard: bytes) -> Iterator[str]:
        *whole, self.pending = (self.pending + heard).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip()

    def hush(self) -> None:
        """It has nothing more to say."""
        if self.process is not None and self.process.stdout is not None:
            self.process.stdout.close()

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.alive():
            self.process.send_signal(number)

    def bury(self) -> None:
        """Whatever it started and left behind goes with it."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Watch:
    """One thing looked after, and how it fared."""

    thing: Tended
    start: Callable[[], object]
    falls: int = 0
    started: float = 0.0
    again_at: float | None = None


class Supervisor:
    def __init__(self, console: Console) -> None:
        self.console = console
        self.ready = False
        self.leaving = False
        self.hurry = False
        self.watches: list[Watch] = []
        self.programs: list[Program] = []
        self._ears = selectors.DefaultSelector()

    def adopt(self, thing: Tended, start: Callable[[], object]) -> None:
        """Look after something that already runs; `start` brings it back."""
        self.watches.append(Watch(thing, start, started=time.monotonic()))

    def launch(self, program: Program) -> None:
        self.programs.append(program)
        self._start_program(program)
        self.adopt(program, lambda: self._start_program(program))

    def tend(self, missing: Callable[[], list[str]], announce: Callable[[], None]) -> None:
        """For ever: pass on what is said, raise what fell, and announce once when nothing is missing any more."""
        remind_at = time.monotonic() + CALM
        while True:
            self._listen(0.5 if self.ready else 0.1)
            for watch in self.watches:
                self._look_after(watch)
            if self.ready:
                continue
            wanting = missing()
            if not wanting:
                self.ready = True
                announce()
            elif time.monotonic() > remind_at:
                remind_at += CALM
                self.console.say(f"Still waiting for {' and '.join(wanting)}.")

    def heed(self) -> None:
        """End in order on Ctrl-C, when the terminal closes or the system asks; at a second asking, without patience."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.leaving:
            self.hurry = True
            return
        self.leaving = True
        raise KeyboardInterrupt

    def stop(self) -> None:
        """Ask every program to finish, wait as long as each may take, and see that nothing stays behind."""
        self.leaving = True
        asked = time.monotonic()
        for program in reversed(self.programs):
            program.signal(signal.SIGTERM)
        for program in reversed(self.programs):
            while program.alive() and not self.hurry and time.monotonic() - asked < program.patience:
                self._listen(0.05)
            if program.alive():
                self.console.say(f"The {program.name} took too long to finish and is ended.")
            program.bury()
        self._listen(0)
        self._ears.close()

    def _start_program(self, program: Program) -> None:
        self._ears.register(program.start(), selectors.EVENT_READ, program)

    def _listen(self, seconds: float) -> None:
        if not self._ears.get_map():
            time.sleep(seconds)
            return
        for key, _ in self._ears.select(seconds):
            program: Program = key.data
            heard = os.read(key.fd, 65536)
            if not heard:
                self._ears.unregister(key.fileobj)
                program.hush()
            for line in program.lines(heard or b"\n"):
                if line:
                    self.console.relay(program.name, line)

    def _look_after(self, watch: Watch) -> None:
        now = time.monotonic()
        if watch.again_at is not None:
            if now >= watch.again_at:
                self._raise(watch)
        elif not watch.thing.alive():
            self._note_fall(watch, now)
        elif watch.falls and now - watch.started > CALM:
            watch.falls = 0

    def _note_fall(self, watch: Watch, now: float) -> None:
        watch.falls += 1
        if isinstance(watch.thing, Program):
            watch.thing.bury()
        if not self.ready and watch.falls >= HOPELESS:
            raise Refusal(f"The {watch.thing.name} ends as soon as it starts; its last lines above say why.")
        pause = min(2 ** (watch.falls - 1), LONGEST_PAUSE)
        watch.again_at = now + pause
        self.console.say(f"{_the(watch.thing.name)} ended unexpectedly and starts again in {pause} s.")

    def _raise(self, watch: Watch) -> None:
        watch.again_at = None
        watch.started = time.monotonic()
        try:
            watch.start()
        except Refusal as why:
            self.console.say(str(why))
        else:
            self.console.say(f"{_the(watch.thing.name)} runs again.")


def _the(name: str) -> str:
    return name if name[0].isupper() else f"The {name}"
