"""Two portals side by side, a small house and a large one: what a page costs in each, beside the bare page of its size,
and what a round of the sweep costs in the large one.

`python bench/sizes.py [--small 10000] [--large 300000]`, counted in open assignments. All is thrown away afterwards.
"""

import argparse
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)
from coordination.embedded import bound_to_us  # noqa: E402

ROUNDS, REQUESTS, CLIENTS, WARM = 5, 10, 2, 6
DUE = 2000


class Browser:
    """One person with a session, as often at once as asked."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.cookie = port, cookie

    def get(self, path: str, times: int = 1) -> tuple[list[float], int]:
        """Seconds of each answer, and the bytes of the last."""
        line, taken, size = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120), [], 0
        for _ in range(times):
            begun = time.perf_counter()
            line.request("GET", path, headers={"Cookie": self.cookie})
            answer = line.getresponse()
            size = len(answer.read())
            taken.append(time.perf_counter() - begun)
            if answer.status != 200:
                sys.exit(f"{path} answered {answer.status}.")
        line.close()
        return taken, size

    def many(self, path: str) -> list[float]:
        with ThreadPoolExecutor(CLIENTS) as clients:
            parts = clients.map(lambda _: self.get(path, REQUESTS // CLIENTS)[0], range(CLIENTS))
            return [seconds for part in parts for seconds in part]

    def sign_in(self, username: str, password: str) -> "Browser":
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request("GET", "/sign-in/")
        answer = line.getresponse()
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        assert token
        jar = _cookies(answer)
        fields = urlencode({"csrfmiddlewaretoken": token[1], "username": username, "password": password})
        headers = {"Cookie": jar, "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", "/sign-in/", fields, headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 302:
            sys.exit(f"{username} could not sign in ({answer.status}).")
        return Browser(self.port, _cookies(answer))


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", []))


@contextmanager
def web(application: str, **environment: str) -> Iterator[int]:
    """The web server as `make run` has it: two processes of four threads; yields its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", application, "--interface=wsgi", "--no-ws", "--workers=2"]
    command += ["--blocking-threads=4", "--host=127.0.0.1", f"--port={port}", "--log-level=error"]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        preexec_fn=bound_to_us(signal.SIGTERM),  # noqa: PLW1509  (two system calls, no lock taken)
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if time.monotonic() > deadline or server.poll() is not None:
                    sys.exit(f"{application} did not start.")
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def measure(houses: list[House]) -> None:
    """Pages of both houses and the bare page, in turn, so that a slow moment of the machine meets all alike."""
    from bench.generate import LIAISON, OFFICE, PASSWORD

    with ExitStack() as stack:
        ports = [stack.enter_context(web("coordination.wsgi:application", DATABASE_URL=house.url)) for house in houses]
        bare = Browser(stack.enter_context(web("bench.bare:application", PYTHONPATH=str(ROOT))))
        people = {
            (house, who): Browser(port).sign_in(username, PASSWORD)
            for house, port in zip(houses, ports, strict=True)
            for who, username in (("office", OFFICE), ("liaison", LIAISON))
        }
        pages = [("home", lambda _house: "/"), ("board", lambda _house: "/follow-up/"), ("meeting", _meeting_page)]
        rows = [
            (who, page, [(people[house, who], path(house)) for house in houses])
            for who in ("office", "liaison")
            for page, path in pages
        ]
        print(f"{'page':<18}{'bytes':>8}" + "".join(f"{f'{h.size:,} open':>24}" for h in houses), end="")
        print(f"{'bare page':>16}{'large/small':>13}{'large/bare':>12}")
        for who, page, asked in rows:
            _row(f"{page} of {who}", asked, bare)


def _row(name: str, asked: list[tuple[Browser, str]], bare: Browser) -> None:
    size = 0
    for browser, path in asked:
        _, size = browser.get(path, WARM)
    asked = [*asked, (bare, f"/?bytes={size}")]
    asked[-1][0].get(asked[-1][1], WARM)
    taken: list[list[float]] = [[] for _ in asked]
    for _ in range(ROUNDS):
        for times, (browser, path) in zip(taken, asked, strict=True):
            times.extend(browser.many(path))
    half = [statistics.median(times) * 1000 for times in taken]
    slow = [statistics.quantiles(times, n=20)[-1] * 1000 for times in taken]
    print(
        f"{name:<18}{size:>8}" + "".join(f"{h:>11.1f} ms{s:>7.1f} ms" for h, s in zip(half[:-1], slow, strict=False)),
        end="",
    )
    print(f"{half[-1]:>13.1f} ms{half[-2] / half[0]:>12.2f}x{half[-2] / half[-1]:>11.2f}x", flush=True)


def _meeting_page(house: House) -> str:
    """The latest meeting whose minutes are issued in a mechanism that both people see."""
    from coordination.agencies.models import Agency
    from meetings.models import Meeting

    house.use()
    seen = Meeting.objects.filter(state="issued")
    for name in ("单位0", "单位3"):
        seen = seen.filter(seats__agency=Agency.objects.get(short_name=name))
    return str(seen.latest("starts_at").get_absolute_url())


def sweep(house: House) -> None:
    """What one round costs when the ledger is large: nothing to do, and a burst."""
    from django.conf import settings
    from django.utils import timezone

    from coordination.core import delivery, reminders, tasks
    from coordination.core.models import Occurrence

    house.use()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    tasks.sweep.apply_async = lambda **_options: None  # nobody listens to this bell
    print(f"\na round of the sweep over {house.size:,} open assignments")
    _timed("plan_missing, nothing missing", reminders.plan_missing)
    _timed("fire_due, nothing due", reminders.fire_due)
    _timed("deliver_due, nothing waits", delivery.deliver_due)
    waiting = Occurrence.objects.planned().filter(rule="assignment.T-3").order_by("pk").values("pk")[:DUE]
    Occurrence.objects.filter(pk__in=waiting).update(fire_at=timezone.now())
    _timed(f"fire_due, {DUE:,} due", reminders.fire_due)
    _timed("deliver_due, their letters to nobody", lambda: delivery.deliver_due(limit=10**6))


def _timed(name: str, do: Callable[[], Any]) -> None:
    begun = time.perf_counter()
    done = do()
    print(f"{name:<40}{time.perf_counter() - begun:>9.2f} s   ({done:,} done)", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--small", type=int, default=10_000)
    asked.add_argument("--large", type=int, default=300_000)
    sizes = asked.parse_args()
    with servers() as server:
        from bench.generate import generate

        houses = [House("bench_small", sizes.small), House("bench_large", sizes.large)]
        for house in houses:
            server.create(house.name)
            print(f"{house.size:,} open assignments: written in {house.build(generate):.0f} s", flush=True)
        measure(houses)
        sweep(houses[-1])


if __name__ == "__main__":
    main()
