"""Times of a portal of its own on this machine: starts, the end, and pages beside the cheapest answer there is.

Compare the ratios of one run; the seconds of two runs, or of two machines, say little.
"""

import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUESTS, CLIENTS, ROUNDS = 200, 2, 3
PAGES = {"/healthz": "nothing but a look at database and cache", "/sign-in/": "the page of a stranger"}


def start(data: Path, port: int) -> tuple[subprocess.Popen[str], float]:
    begun = time.perf_counter()
    portal = subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env={**os.environ, "DATA": str(data), "PORT": str(port), "DEMO": "0"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert portal.stdout is not None
    if not any(line.startswith("ready") for line in portal.stdout):
        sys.exit("The portal did not start; try `make run`.")
    return portal, time.perf_counter() - begun


def stop(portal: subprocess.Popen[str]) -> float:
    begun = time.perf_counter()
    portal.send_signal(signal.SIGINT)
    portal.communicate()
    return time.perf_counter() - begun


def ask(port: int, path: str, times: int) -> list[float]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}.")
        taken.append(time.perf_counter() - begun)
    line.close()
    return taken


def measure(port: int, path: str) -> tuple[float, list[float]]:
    """Requests a second and the time of each, with as many clients as the portal has web processes."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        each = clients.map(lambda _: ask(port, path, REQUESTS // CLIENTS), range(CLIENTS))
        taken = [seconds for part in each for seconds in part]
    return REQUESTS / (time.perf_counter() - begun), taken


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="portal-") as folder:
        portal, first = start(Path(folder), port)
        stop(portal)
        portal, second = start(Path(folder), port)
        rates: dict[str, list[float]] = {path: [] for path in PAGES}
        times: dict[str, list[float]] = {path: [] for path in PAGES}
        for path in PAGES:
            ask(port, path, 10)  # let every process load what it loads once
        for path in [*PAGES] * ROUNDS:  # in turn, so that a slow moment of the machine meets all alike
            rate, taken = measure(port, path)
            rates[path].append(rate)
            times[path] += taken
        end = stop(portal)
    print(f"first start {first:.1f} s, second {second:.1f} s ({second / first:.2f} of it), end {end:.1f} s")
    base = statistics.median(rates["/healthz"])
    for path, meaning in PAGES.items():
        rate, half = statistics.median(rates[path]), statistics.median(times[path])
        slow = statistics.quantiles(times[path], n=20)[-1]
        print(
            f"{path:<12} {rate:7.1f} a second ({rate / base:.2f} of /healthz), "
            f"half within {half * 1000:.0f} ms, 95 % within {slow * 1000:.0f} ms: {meaning}"
        )


if __name__ == "__main__":
    main()
