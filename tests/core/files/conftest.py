"""Every test of files has a volume of its own, and may start a scanner."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.core.files.clamd import Start


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def clamd(settings: Any) -> Iterator[Start]:
    """Start a scanner of some manner and go by it; answers the file in which it notes its scans."""
    folder, running = Path(tempfile.mkdtemp(prefix="clamd-")), []  # short: a socket's name may not be long

    def start(manner: str = "well", *, port: int = 0) -> Path:
        for server in running:
            server.kill()
            server.wait()
        place = folder / f"{manner.replace(' ', '')}{len(running)}"
        command = [sys.executable, "-m", "tests.core.files.clamd", str(port or place), manner, str(folder / "told")]
        running.append(subprocess.Popen(command))
        settings.CLAMD_SOCKET = ("127.0.0.1", port) if port else str(place)
        deadline = time.monotonic() + 30
        while not listens(settings.CLAMD_SOCKET):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return folder / "told"

    yield start
    for server in running:
        server.kill()
        server.wait()
    shutil.rmtree(folder)


def listens(place: Any) -> bool:
    with socket.socket(socket.AF_UNIX if isinstance(place, str) else socket.AF_INET) as probe:
        return probe.connect_ex(place) == 0


@pytest.fixture
def nowhere(settings: Any, tmp_path: Path) -> None:
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
