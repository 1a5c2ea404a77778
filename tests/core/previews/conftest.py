"""Every test of previews has a volume of its own, no LibreOffice, and reads English."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from coordination.core.files.intake import store
from coordination.core.previews import making
from coordination.core.previews.showing import Shown, preview_of
from tests.uploads import upload

Look = Callable[[str, bytes], Shown]


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.SOFFICE = ""  # there is none, but where a test asks for it
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def look(db: None) -> Look:
    """Keep a file, have its preview made, and look at it."""

    def made(name: str, content: bytes) -> Shown:
        file = store(upload(name, content), by=None)
        making.ask_for(file)
        making.make_all()
        return preview_of(file)

    return made
