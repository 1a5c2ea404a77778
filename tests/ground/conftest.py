"""A place for a portal of one's own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ground.portal import Portal


@pytest.fixture
def data() -> Iterator[Path]:
    """Near the root of the file system, where even the sockets find room beside the data."""
    place = Path(tempfile.mkdtemp(prefix="portal-"))
    yield place / "kept data"
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def after_a_first_start() -> Iterator[Path]:
    """What a portal keeps that was started once; never used itself."""
    place = Path(tempfile.mkdtemp(prefix="portal-"))
    with Portal(place / "kept data"):
        pass
    yield place / "kept data"
    shutil.rmtree(place)


@pytest.fixture
def used(data: Path, after_a_first_start: Path) -> Path:
    """As `data`, and the first start lies behind: what takes its time there is not proved again by every test."""
    return Path(shutil.copytree(after_a_first_start, data))
