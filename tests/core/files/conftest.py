"""Every test of files has a volume of its own."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"
