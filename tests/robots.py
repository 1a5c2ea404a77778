"""Run as a process of its own: the host of a robot, which answers as it is told and keeps what it was asked.

`python -m tests.robots <folder> [certificate key]` prints its port. `<folder>/answer` holds the status, the headers and
the body of its answers, `<folder>/asked` a line for each request.
"""

import json
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

GOOD = {"status": 200, "headers": {}, "body": '{"errcode": 0, "errmsg": "ok"}'}


class _Handler(BaseHTTPRequestHandler):
    folder = Path()

    def do_POST(self) -> None:
        asked = {
            "at": time.time(),
            "path": self.path,
            "host": self.headers["Host"],
            "type": self.headers["Content-Type"],
            "body": self.rfile.read(int(self.headers["Content-Length"])).decode(),
        }
        with (self.folder / "asked").open("a") as file:
            file.write(json.dumps(asked) + "\n")
        answer = json.loads((self.folder / "answer").read_text())
        self.send_response(answer["status"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer["body"].encode())

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_args: Any) -> None:
        pass


class RobotHost:
    """The process, from the side of the test."""

    def __init__(self, folder: Path, *certificate: str) -> None:
        self.folder = folder
        self.answers(**GOOD)
        command = [sys.executable, "-m", "tests.robots", str(folder), *certificate]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())

    def answers(self, status: int = 200, body: str = "", headers: dict[str, str] | None = None) -> None:
        text = json.dumps({"status": status, "headers": headers or {}, "body": body})
        (self.folder / "answer").write_text(text)

    @property
    def asked(self) -> list[dict[str, Any]]:
        kept = self.folder / "asked"
        return [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(row["body"]) for row in self.asked]

    def query(self, number: int = -1) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.asked[number]["path"]).query).items()}

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def robot_host(folder: Path, *certificate: str) -> Iterator[RobotHost]:
    host = RobotHost(folder, *certificate)
    try:
        yield host
    finally:
        host.stop()


def main(folder: str, *certificate: str) -> None:
    _Handler.folder = Path(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
