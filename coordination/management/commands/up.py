"""`manage.py up`: the whole portal on one machine with one command. Behind `make run`."""

import hashlib
import http.client
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from coordination import embedded, env
from coordination.embedded import Refusal
from coordination.supervisor import Console, Program, Supervisor


class Command(BaseCommand):
    help = (
        "Run the whole portal: PostgreSQL and Valkey (unless DATABASE_URL and REDIS_URL name others), web, worker and "
        "scheduler. The environment chooses: PORT (8000), HOST (127.0.0.1), DATA (var), DEMO (1). Ctrl-C stops all."
    )
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        if "MAKELEVEL" in os.environ:
            embedded.die_with_parent(signal.SIGTERM)  # a killed `make run` must not leave a portal behind
        Portal(Console(time.monotonic()), env.data_dir(), *address()).run()


def address() -> tuple[str, int]:
    host, port = env.text("HOST", "127.0.0.1"), env.text("PORT", "8000")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Refusal(f"PORT={port} is no port number; choose one between 1 and 65535.")
    return host, int(port)


class Portal:
    """Everything that runs, from the lock on the data to the line that says `ready`."""

    def __init__(self, console: Console, data: Path, host: str, port: int) -> None:
        self.console, self.data, self.host, self.port = console, data, host, port
        self.supervisor = Supervisor(console)
        self.servers: list[embedded.Server] = []

    def run(self) -> None:
        with embedded.sole(self.data):
            self.check_port()
            self.supervisor.heed()
            try:
                self.start()
            except KeyboardInterrupt:
                self.console.say("Stopping.")
            finally:
                self.stop()

    def start(self) -> None:
        self.console.say(f"The portal keeps its data in {self.data}.")
        keep_secrets(self.data)
        self.start_servers()
        self.prepare()
        proof = Proof(self.host, self.port, timezone.now())
        for program in programs(self.data, self.host, self.port):
            self.supervisor.launch(program)
        self.console.say("Web, worker and scheduler are starting.")
        self.supervisor.tend(proof.missing, self.announce)

    def check_port(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as why:
                raise Refusal(
                    f"Port {self.port} on {self.host} cannot be used ({why.strerror}); "
                    f"choose another one: PORT={self.port + 1} make run"
                ) from why

    def start_servers(self) -> None:
        for server in embedded.servers():
            self.servers.append(server)
            ours = embedded.start(server)
            self.supervisor.adopt(server, partial(embedded.start, server))
            self.console.say(f"{server.name} {'is started' if ours else 'was running already'}.")

    def prepare(self) -> None:
        """Bring tables, static files and first records to where the code expects them."""
        if migrate(self.data):
            self.console.say("The database tables are brought up to date.")
        if collect_static(self.data):
            self.console.say("The static files are collected.")
        self.fill()
        connections.close_all()

    def fill(self) -> None:
        """Somebody must be able to sign in: the people of the demonstration, or a first administrator."""
        from coordination.demo.build import is_empty

        if settings.DEMO:
            if empty := is_empty():
                self.console.say("The demonstration data is written; this happens once.")
            call_command("demo", accounts=not empty)
        elif not get_user_model().objects.exists():
            self.console.say("Nobody can sign in yet.")
            call_command("first_administrator")

    def announce(self) -> None:
        connections.close_all()
        host = f"[{self.host}]" if ":" in self.host else self.host
        self.console.write(f"ready http://{'127.0.0.1' if host == '0.0.0.0' else host}:{self.port}")  # noqa: S104

    def stop(self) -> None:
        self.supervisor.stop()
        connections.close_all()
        for server in reversed(self.servers):
            server.stop()
        if self.supervisor.programs:
            self.console.say("Everything is stopped.")


def programs(data: Path, host: str, port: int) -> Iterator[Program]:
    """The portal's processes, in the order of their start."""
    celery = [sys.executable, "-m", "celery", "--quiet", "-A", "coordination"]
    yield Program(
        "worker",
        [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"],
        patience=20,
        at_our_death=signal.SIGKILL,
    )
    schedule = embedded.private(data / "beat") / "schedule"
    yield Program(
        "scheduler",
        [*celery, "beat", f"--schedule={schedule}", "--pidfile=", "--loglevel=WARNING"],
        patience=5,
        at_our_death=signal.SIGTERM,
    )
    granian = [sys.executable, "-m", "granian", "coordination.wsgi:application", "--interface=wsgi", "--no-ws"]
    limits = ["--workers=2", "--blocking-threads=4", "--workers-kill-timeout=5", "--respawn-failed-workers"]
    yield Program(
        "web",
        [*granian, *limits, f"--host={host}", f"--port={port}", "--log-level=warning"],
        patience=10,
        at_our_death=signal.SIGKILL,
    )


def keep_secrets(data: Path) -> None:
    """Write down the key this process happens to sign with, so that the next one signs with the same; and one for the
    audit's chain, which no process makes up for itself: what is sealed with it must be proved with it for ever.
    """
    for name, given, secret in (
        ("secret_key", env.text("SECRET_KEY"), settings.SECRET_KEY),
        ("audit_key", settings.AUDIT_KEY, secrets.token_urlsafe(50)),
    ):
        if not given and not (data / name).exists():
            keep(data / name, secret)


def keep(path: Path, secret: str) -> None:
    """Nobody else may read it, and a half-written one is none."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def migrate(data: Path) -> bool:
    """Apply what is new. The note beside the data says that the last run came to its very end, permissions included."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    wanted = digest(f"{app} {name}" for app, name in [("database", env.text("DATABASE_URL")), *leaves])
    note = data / "migrated"
    if not executor.migration_plan(leaves) and read(note) == wanted:
        return False
    call_command("migrate", verbosity=0, interactive=False)
    note.write_text(wanted)
    return True


def collect_static(data: Path) -> bool:
    """Collect only when a source changed: naming each file after its content takes its time."""
    found = (Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
    stats = ((source, source.stat()) for source in sorted(found))
    wanted = digest(f"{source} {stat.st_size} {stat.st_mtime_ns}" for source, stat in stats)
    note = data / "collected"
    if read(note) == wanted and settings.STATIC_ROOT.exists():
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(wanted)
    return True


def digest(lines: Any) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read(note: Path) -> str:
    return note.read_text() if note.exists() else ""


class Proof:
    """Whether the portal works, told by its effects: a page from the web, a sweep that scheduler and worker made."""

    def __init__(self, host: str, port: int, begun: datetime) -> None:
        self.host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
        self.port, self.begun = port, begun
        self.web = self.sweep = False

    def missing(self) -> list[str]:
        self.web = self.web or self._web_answers()
        self.sweep = self.sweep or self._sweep_made()
        proofs = {"the web": self.web, "worker and scheduler": self.sweep}
        return [name for name, given in proofs.items() if not given]

    def _sweep_made(self) -> bool:
        from coordination.core.models import Heartbeat

        with suppress(DatabaseError):  # it may just be starting again
            return Heartbeat.objects.filter(loop="sweep", at__gte=self.begun).exists()
        connection.close()
        return False

    def _web_answers(self) -> bool:
        """Ask as the proxy would: by a name the portal answers to, and over what it takes for TLS."""
        name = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"), self.host)
        headers = {"Host": name} | ({"X-Forwarded-Proto": "https"} if settings.TLS else {})
        line = http.client.HTTPConnection(self.host, self.port, timeout=2)
        with suppress(OSError, http.client.HTTPException):
            line.request("GET", "/healthz", headers=headers)
            answer = line.getresponse()
            return answer.status == 200 and answer.read().strip() == b"ok"
        return False
