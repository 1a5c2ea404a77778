"""Asking ClamAV: a file goes over its socket, one line comes back (clamd(8), INSTREAM).

Only the one answer that says so means that nothing was found. Silence, nonsense and a scanner that is not there mean
that nobody knows yet.
"""

import re
import socket
import time
from collections.abc import Iterable
from struct import pack

from django.conf import settings

from coordination.core.inspection.limits import USUAL

TIME_S = 120  # for one file of the usual size
_PACE = 20 * 1024**2  # bytes a second of what is beyond
_LONGEST_ANSWER = 1_000
_FOUND = re.compile(rb"stream: ([\x20-\x7e]{1,150}) FOUND")


class Unclear(Exception):
    """The scanner did not say whether there is anything in it."""


def is_configured() -> bool:
    return bool(settings.CLAMD_SOCKET)


def scan(chunks: Iterable[bytes], *, size: int = 0) -> str:
    """The name of what was found, or nothing. Raises Unclear."""
    until = time.monotonic() + TIME_S + max(0, size - USUAL) / _PACE
    try:
        with _connected(until) as scanner:
            try:
                scanner.sendall(b"zINSTREAM\0")
                for chunk in chunks:
                    _keep_time(scanner, until)
                    scanner.sendall(pack(">I", len(chunk)) + chunk)
                scanner.sendall(pack(">I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has heard enough: what it says counts
            said = _answer(scanner, until)
    except (OSError, ValueError) as error:
        raise Unclear(f"{type(error).__name__}: {error}") from error
    if said == b"stream: OK":
        return ""
    if found := _FOUND.fullmatch(said):
        return found[1].decode()
    raise Unclear(repr(said[:200]))


def _connected(until: float) -> socket.socket:
    place = settings.CLAMD_SOCKET
    scanner = socket.socket(socket.AF_UNIX if isinstance(place, str) else socket.AF_INET)
    try:
        _keep_time(scanner, until)
        scanner.connect(place)
    except OSError:
        scanner.close()
        raise
    return scanner


def _keep_time(scanner: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    scanner.settimeout(left)


def _answer(scanner: socket.socket, until: float) -> bytes:
    said = b""
    while b"\0" not in said:
        _keep_time(scanner, until)
        more = scanner.recv(_LONGEST_ANSWER)
        said += more
        if not more or len(said) > _LONGEST_ANSWER:
            raise ConnectionAbortedError("no answer that ends")
    return said.partition(b"\0")[0]
