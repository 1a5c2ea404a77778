"""Where previews lie: beside the files, in a folder for each content and ending. They can be made again at any time."""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from coordination.core.files import storage

_FACTS, _PDF = "facts.json", "pages.pdf"


def folder(sha256: str, ending: str) -> Path:
    return storage.root() / "previews" / (storage.place_of(sha256) + ending)


def lay_picture(place: Path, number: int, content: bytes) -> None:
    _lay(place / f"{number}.webp", [content])


def picture(place: Path, number: int) -> bytes | None:
    try:
        return (place / f"{number}.webp").read_bytes()
    except FileNotFoundError:
        return None


def lay_pdf(place: Path, pdf: IO[bytes]) -> None:
    """From which pages are drawn, where the file itself is none."""
    pdf.seek(0)
    _lay(place / _PDF, storage.read_through(pdf))


def pdf(place: Path) -> IO[bytes] | None:
    try:
        return (place / _PDF).open("rb")
    except FileNotFoundError:
        return None


def lay_facts(place: Path, facts: dict[str, Any]) -> None:
    _lay(place / _FACTS, [json.dumps(facts, ensure_ascii=False).encode()])


def facts(place: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((place / _FACTS).read_bytes())
    except FileNotFoundError:
        return None
    return found


def _lay(path: Path, chunks: Iterable[bytes]) -> None:
    """Whole or not at all, whoever reads it meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    with unfinished.open("wb") as file:
        file.writelines(chunks)
    unfinished.replace(path)
