"""Calling a place over HTTP: only places that the operator named, no further than what answers, and not for long.

Nobody is followed elsewhere, the length of an answer has an end, and so has the time that all of it may take.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, quote, urlencode, urlsplit

PATIENCE_S = 5  # for each step of a call
WHOLE_S = 30  # for an answer, from the question to its last byte
_PIECE = 64 * 1024
_AS_IT_IS = "!$%&'()*+,/:;=?@[]~"  # of an address; what else is no letter or figure of ASCII is written in percent


class Unreached(Exception):
    """There is no answer; the words, of an operator's log, say why and hold no address."""


def is_among(url: object, origins: Collection[str]) -> bool:
    """Whether an address lies at one of these places (`https://host:port`, in small letters)."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return f"{parts.scheme}://{parts.netloc}".lower() in origins


def call(
    url: str,
    *,
    origins: Collection[str],
    most: int,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    whole_s: float = WHOLE_S,
) -> tuple[int, bytes]:
    """Status and body, whatever the status; a redirection is an answer like any other. `most`: bytes of the body;
    `whole_s`: seconds that all of it may take.

    Raises Unreached where the place is none of `origins`, does not answer, breaks off, or answers at too great a length
    or too slowly.
    """
    if not is_among(url, origins):
        raise Unreached("is at none of the places that may be called")
    parts = urlsplit(url)
    sent = {"Accept": "application/json", **(headers or {})}
    path = quote(f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}", safe=_AS_IT_IS)
    line, end = None, time.monotonic() + whole_s
    try:
        line = _line(parts)
        if form is None:
            line.request("GET", path, headers=sent)
        else:
            line.request("POST", path, urlencode(form), {**sent, "Content-Type": "application/x-www-form-urlencoded"})
        with _until(end, line):
            answer = line.getresponse()
            return answer.status, _body(answer, most, end)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreached(f"cannot be reached: {type(error).__name__}") from None
    finally:
        if line is not None:
            line.close()


def _line(parts: SplitResult) -> http.client.HTTPConnection:
    """Over TLS the certificate is asked for; an authority of one's own is named by SSL_CERT_FILE."""
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE_S, context=context)
    return http.client.HTTPConnection(host, port, timeout=PATIENCE_S)


@contextmanager
def _until(end: float, line: http.client.HTTPConnection) -> Iterator[None]:
    """Whoever says one letter every few seconds, of headers, of the length of a piece or behind the last one, is cut
    off: no step of it takes too long, but they would never end.
    """
    cut = threading.Timer(end - time.monotonic(), _cut, [line.sock])
    cut.daemon = True
    cut.start()
    try:
        yield
    finally:
        cut.cancel()
    if time.monotonic() > end:  # what was cut off may look like all of it
        raise Unreached("answers too slowly")


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _body(answer: http.client.HTTPResponse, most: int, end: float) -> bytes:
    """Piece by piece, up to a moment, as who answers one letter every few seconds would never end; and no further than
    it is said to go, as a line that is kept open says no more. What is shorter than was said has broken off.
    """
    pieces, length, said = list[bytes](), 0, answer.length
    while (said is None or length < said) and (piece := answer.read1(_PIECE)):
        pieces.append(piece)
        length += len(piece)
        if length > most:
            raise Unreached("answers at too great a length")
        if time.monotonic() > end:
            raise Unreached("answers too slowly")
    if said is not None and length < said:
        raise Unreached("breaks off")
    return b"".join(pieces)
