"""A place for a portal of one's own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data() -> Iterator[Path]:
    """Near the root of the file system, where even the sockets find room beside the data."""
    place = Path(tempfile.mkdtemp(prefix="portal-"))
    yield place / "kept data"
    shutil.rmtree(place)
