"""The embedded servers: attached to when they run, started when they do not, gone with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from coordination import embedded
from coordination.env import BASE_DIR
from tests.ground.portal import left_after, manage, mode
from tests.servers import bare_environment

OWN_DATABASE = "from django.db import connection; connection.ensure_connection(); print('answered')"
STARTER = """
import sys, time
from pathlib import Path
from coordination import embedded
data = Path(sys.argv[1])
for server in (embedded.Postgres(data, data / "run", fast=True), embedded.Valkey(data, data / "run", fast=True)):
    server.start()
    print(server.process.pid, flush=True)
time.sleep(600)
"""


@pytest.fixture
def servers(data: Path) -> Iterator[list[embedded.Server]]:
    found = servers_on(data)
    yield found
    for server in found:
        server.stop()


def servers_on(data: Path) -> list[embedded.Server]:
    kinds = (embedded.Postgres, embedded.Valkey)
    return [kind(data, data / "run", fast=True) for kind in kinds]


def test_the_second_to_start_attaches_and_stops_nothing(servers: list[embedded.Server], data: Path) -> None:
    assert [server.start() for server in servers] == [True, True]
    others = servers_on(data)
    assert [other.start() for other in others] == [False, False]
    for other in others:
        other.stop()
    assert all(server.ready() and server.alive() for server in servers)
    assert all(other.alive() for other in others)
    for server in servers:
        server.stop()
    assert not any(other.alive() for other in others)


def test_a_first_start_cut_short_is_begun_again(data: Path) -> None:
    (data / "pg18.init").mkdir(parents=True)
    (data / "pg18.init" / "PG_VERSION").write_text("18")
    server = embedded.Postgres(data, data / "run", fast=True)
    assert server.start()
    server.stop()
    assert not (data / "pg18.init").exists()


@pytest.mark.kill
def test_servers_die_with_a_killed_starter_and_the_next_one_starts_them(data: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(data)],
        cwd=BASE_DIR,
        env=bare_environment(data),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout is not None
    with starter.stdout as said:
        processes = [psutil.Process(int(said.readline())) for _ in range(2)]
    starter.kill()
    starter.wait()
    later = servers_on(data)
    assert [server.start() for server in later] == [True, True]
    for server in later:
        server.stop()
    assert left_after(processes) == []


@pytest.mark.kill
def test_a_database_killed_in_the_middle_repairs_itself(data: Path) -> None:
    server = embedded.Postgres(data, data / "run", fast=True)
    server.start()
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    while server.alive():
        time.sleep(0.05)
    assert server.start()
    server.stop()


def test_somebody_elses_folder_is_refused(data: Path) -> None:
    theirs = data.parent if os.geteuid() == 0 else Path("/usr")
    if os.geteuid() == 0:
        os.chown(theirs, 12345, 12345)
    with pytest.raises(embedded.Refusal, match="belongs to somebody else"):
        embedded.private(theirs)


def test_a_link_in_place_of_a_folder_is_refused(data: Path) -> None:
    (data / "real").mkdir(parents=True)
    (data / "link").symlink_to(data / "real")
    with pytest.raises(embedded.Refusal, match="belongs to somebody else"):
        embedded.private(data / "link")


def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    server = embedded.Postgres(data, data / "run", fast=True)
    server.start()
    server.stop()
    (data / "pg18" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(embedded.Refusal, match=r"PostgreSQL did not start: .*errors"):
        server.start()


def test_a_command_brings_its_servers_and_takes_them_away(data: Path) -> None:
    before = mode(data.parent)
    done = manage(data, "shell", "-v0", "-c", OWN_DATABASE)
    assert done.stdout.strip() == "answered"
    assert not any(server.alive() for server in servers_on(data))
    assert mode(data.parent) == before


def test_a_command_that_needs_no_server_starts_none(data: Path) -> None:
    assert manage(data, "help").returncode == 0
    assert manage(data, "migrate", "--help").returncode == 0
    assert not data.exists()


def test_a_forgotten_address_is_an_error_and_never_an_empty_database(data: Path) -> None:
    refused = manage(data, "migrate", EMBEDDED="0", SECRET_KEY="x" * 60)
    assert refused.returncode == 1
    assert refused.stderr == "DATABASE_URL is not set, and EMBEDDED=0 forbids a server of the portal's own.\n"
    assert not data.exists()


def test_reset_forgets_what_the_portal_kept_and_nothing_else(data: Path) -> None:
    manage(data, "shell", "-v0", "-c", OWN_DATABASE)
    (data / "a note of the operator").write_text("mine")
    assert manage(data, "reset").returncode == 0
    assert sorted(path.name for path in data.iterdir()) == ["a note of the operator", "lock"]


def test_reset_refuses_while_a_server_runs(servers: list[embedded.Server], data: Path) -> None:
    servers[0].start()
    refused = manage(data, "reset")
    assert refused.returncode == 1
    assert "in use by another command" in refused.stderr
    assert (data / "pg18").exists()
