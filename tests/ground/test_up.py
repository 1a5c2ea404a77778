"""`manage.py up`: starts, says so, keeps its data, and ends without a trace."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from coordination.env import BASE_DIR
from tests.ground.portal import Portal, as_ordinary_user, free_port, left_after, living, manage, mode
from tests.servers import bare_environment

pytestmark = pytest.mark.kill  # whole portals start and fall here, one at a time
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user's PostgreSQL needs no other user")


def test_the_first_start_makes_everything_and_says_ready_once(data: Path) -> None:
    with Portal(data) as portal:
        assert portal.lines.count(f"ready http://127.0.0.1:{portal.port}") == 1
        assert portal.ask("/healthz") == b"ok"
        assert "PostgreSQL is started." in portal.said
        assert "The database tables are brought up to date." in portal.said
        assert f"http://127.0.0.1:{portal.port}/sign-in/first/" in portal.said
    assert mode(data) == 0o700
    assert mode(data / "run") == 0o700
    assert mode(data / "secret_key") == 0o600


def test_the_second_start_keeps_the_data_and_does_nothing_twice(used: Path) -> None:
    create = "from django.contrib.auth.models import Group; Group.objects.create(name='kept')"
    count = "from django.contrib.auth.models import Group; print(Group.objects.filter(name='kept').count())"
    manage(used, "shell", "-c", create)
    secret = (used / "secret_key").read_text()
    with Portal(used) as portal:
        assert manage(used, "shell", "-v0", "-c", count).stdout.strip() == "1"
        assert "brought up to date" not in portal.said
        assert "are collected" not in portal.said
    assert (used / "secret_key").read_text() == secret


def test_a_second_portal_on_the_same_data_is_told_who_has_it(used: Path) -> None:
    with Portal(used) as portal:
        second = manage(used, "up", PORT=str(free_port()))
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert f"process {portal.process.pid}" in second.stderr
        assert manage(used, "reset").stderr.startswith("The portal already runs")
        assert portal.ask("/healthz") == b"ok"


def test_a_taken_port_is_told_before_anything_is_started(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = manage(data, "up", PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {port} on 127.0.0.1 cannot be used")
    assert not (data / "pg18").exists()


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(data: Path, port: str) -> None:
    assert f"PORT={port} is no port number" in manage(data, "up", PORT=port).stderr


def test_ctrl_c_ends_everything_in_order(used: Path) -> None:
    with Portal(used) as portal:
        processes = portal.processes()
        assert len(living(processes)) > 8
        assert portal.end(signal.SIGINT) == 0
        assert portal.lines[-1].endswith("Everything is stopped.")
        assert left_after(processes) == []
    assert not (used / "run" / "valkey.sock").exists()
    assert not (used / "pg18" / "postmaster.pid").exists()


def test_a_killed_portal_leaves_nothing_running_and_starts_again(used: Path) -> None:
    with Portal(used) as portal:
        processes = portal.processes()
        portal.process.kill()
        assert left_after(processes) == []
    with Portal(used) as portal:
        assert portal.ask("/healthz") == b"ok"
        processes = portal.processes()
        assert portal.end(signal.SIGTERM) == 0
        assert left_after(processes) == []


def test_what_is_killed_starts_again_and_takes_its_own_children_along(used: Path) -> None:
    parts = {
        "The web": "granian",
        "The worker": "coordination worker",
        "The scheduler": "coordination beat",
        "PostgreSQL": "pginstall18",
        "Valkey": "valkey-server",
    }
    with Portal(used) as portal:
        for name, part in parts.items():
            fallen = portal.child(part)
            its_own = fallen.children(recursive=True)
            fallen.kill()
            portal.wait_for(f"{name} ended unexpectedly and starts again")
            portal.wait_for(f"{name} runs again.")
            assert left_after(its_own) == []
            portal.wait_until_answering()
        assert portal.said.count("ready http") == 1


def test_a_killed_make_takes_the_portal_along(used: Path) -> None:
    command = f"'{sys.executable}' manage.py up & wait"
    make = subprocess.Popen(
        ["sh", "-c", command],
        cwd=BASE_DIR,
        env=bare_environment(used, PORT=str(free_port()), DEMO="0", MAKELEVEL="1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert make.stdout is not None
    with make.stdout as said:
        assert any(line.startswith("ready http") for line in said)
        processes = psutil.Process(make.pid).children(recursive=True)
        make.kill()
        make.wait()
        assert left_after(processes) == []


def test_an_ordinary_user_needs_nothing_more(data: Path) -> None:
    wrapper = as_ordinary_user()
    if wrapper[:1] == ["setpriv"]:
        os.chown(data.parent, 65534, 65534)
    with Portal(data, wrapper=wrapper) as portal:
        assert "unshare" not in " ".join(portal.child("pginstall18").cmdline())
        assert portal.ask("/healthz") == b"ok"


@ONLY_ROOT
def test_root_needs_no_user_namespaces(data: Path) -> None:
    data.parent.chmod(0o755)
    with Portal(data, PATH=without_user_namespaces(data.parent)) as portal:
        assert portal.child("pginstall18").username() == "nobody"
        assert portal.ask("/healthz") == b"ok"
        processes = portal.processes()
        portal.process.kill()
        assert left_after(processes) == []
    assert mode(data.parent) == 0o755


@ONLY_ROOT
def test_root_is_told_when_the_data_cannot_be_reached_and_no_folder_is_opened(data: Path) -> None:
    assert mode(data.parent) == 0o700
    refused = manage(data, "up", PATH=without_user_namespaces(data.parent), PORT=str(free_port()))
    assert refused.returncode == 1
    assert "the unprivileged user cannot reach" in refused.stderr
    assert mode(data.parent) == 0o700


def without_user_namespaces(folder: Path) -> str:
    """A PATH on which `unshare` refuses, as it does on a hardened kernel."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "unshare").write_text("#!/bin/sh\nexit 1\n")
    (tools / "unshare").chmod(0o755)
    return f"{tools}:{os.environ['PATH']}"


def test_servers_that_another_command_takes_away_are_started_anew(used: Path) -> None:
    shell = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", "print('here', flush=True); input()"],
        cwd=BASE_DIR,
        env=bare_environment(used),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert shell.stdout is not None
    assert shell.stdout.readline() == "here\n"
    with Portal(used) as portal:
        assert "PostgreSQL was running already." in portal.said
        shell.communicate("\n")
        portal.wait_for("PostgreSQL runs again.")
        portal.wait_for("Valkey runs again.")
        portal.wait_until_answering()


def test_a_worker_process_that_falls_is_replaced_by_its_own_parent(used: Path) -> None:
    with Portal(used) as portal:
        for part in ("granian", "coordination worker"):
            parent = portal.child(part)
            before = {process.pid for process in parent.children()}
            for process in parent.children():
                if "tracker" not in " ".join(process.cmdline()):
                    process.kill()
            deadline = time.monotonic() + 60
            while not {process.pid for process in living(parent.children())} - before and time.monotonic() < deadline:
                time.sleep(0.1)
            assert parent.is_running()
            portal.wait_until_answering()
        assert "unexpectedly" not in portal.said
