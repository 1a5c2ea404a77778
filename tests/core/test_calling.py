"""Places that the portal calls, as they answer when they mean no good."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from coordination.core import calling


@contextmanager
def place(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A place that listens, and then says what it says."""

    def answer() -> None:
        line, _whose = server.accept()
        with line:
            line.recv(4096)
            try:
                speak(line)
            except OSError:  # it was cut off
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        talker = threading.Thread(target=answer, daemon=True)
        talker.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        talker.join(10)


def dripping(*first: bytes) -> Callable[[socket.socket], None]:
    def speak(line: socket.socket) -> None:
        line.sendall(b"".join(first))
        for _ in range(100):
            line.sendall(b"a")
            time.sleep(0.1)

    return speak


@pytest.mark.parametrize(
    "first",
    [
        (),
        (b"HTTP/1.1 200 OK\r\nX-Long: ",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Long: ",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=",),
    ],
    ids=["in its first line", "in its headers", "in its body", "behind its body", "in the length of a piece"],
)
def test_whoever_answers_letter_by_letter_is_cut_off(first: tuple[bytes, ...]) -> None:
    with place(dripping(*first)) as origin:
        began = time.monotonic()
        with pytest.raises(calling.Unreached):
            calling.call(f"{origin}/", origins=[origin], most=10_000, whole_s=1)
        assert time.monotonic() - began < 5


def test_an_answer_in_time_is_given_whole() -> None:
    said = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with place(lambda line: line.sendall(said)) as origin:
        assert calling.call(f"{origin}/", origins=[origin], most=10, whole_s=1) == (200, b"ok")
