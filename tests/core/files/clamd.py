"""A clamd as far as the portal speaks to one: a process of its own behind a socket, that knows one piece of malware.

`python -m tests.core.files.clamd <path or port> <manner> <file for a line a scan>`. Told to read slowly, to say
nothing, nonsense or too much, to take no large file, or to hang up, it does.
"""

import socket
import socketserver
import struct
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

Start = Callable[..., Path]  # the fixture of that name

# The test file of EICAR, which every scanner knows, written so that none finds it here.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-" + b"FILE!$H+H*"
MANNERS = {
    "nonsense": b"stream: PERHAPS\0",
    "half": b"stream: OK",
    "other": b"OK\0",
    "several": b"stream: OK FOUND\nstream: OK\0",
    "error": b"INSTREAM: Can't open file or directory ERROR\0",
    "empty": b"\0",
}
SMALL = 1024**2
SLOW_S = 3


class Scan(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        manner, told = sys.argv[2:4]
        assert self._line() == b"zINSTREAM"
        if manner == "hangs up":
            return
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if manner == "small" and len(content) > SMALL:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        if manner == "slow":
            time.sleep(SLOW_S)
        if manner == "endless":
            while True:
                self.wfile.write(b"stream: OK" * 1_000)
        if manner in MANNERS:
            self.wfile.write(MANNERS[manner])
            return
        with Path(told).open("a") as lines:
            lines.write(f"{len(content)}\n")
        self.wfile.write(
            b"stream: Eicar-Test-Signature FOUND\0"
            if EICAR in content and manner != "knows nothing"
            else b"stream: OK\0"
        )

    def _line(self) -> bytes:
        said = b""
        while (sign := self.rfile.read(1)) != b"\0":
            said += sign
        return said

    def finish(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):
            super().finish()


class ByPath(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def handle_error(self, *_facts: object) -> None:
        """Whoever hangs up is no trouble of ours."""


class ByPort(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET
    daemon_threads = allow_reuse_address = True


if __name__ == "__main__":
    place = sys.argv[1]
    server = ByPath(place, Scan) if place.startswith("/") else ByPort(("127.0.0.1", int(place)), Scan)
    server.serve_forever()
