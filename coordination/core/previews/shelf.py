"""Where previews lie: beside the files, in a folder for each content and ending. They can be made again at any time.

All of it raises OSError where it cannot be reached.
"""

import json
from typing import IO, Any

from coordination.core.files import storage

_FACTS, _PDF = "facts.json", "pages.pdf"


def folder(sha256: str, ending: str) -> str:
    return f"previews/{storage.place_of(sha256)}{ending}"


def lay_picture(place: str, number: int, content: bytes) -> None:
    storage.lay(f"{place}/{number}.webp", [content])


def picture(place: str, number: int) -> bytes | None:
    return _whole(f"{place}/{number}.webp")


def lay_pdf(place: str, pdf: IO[bytes]) -> None:
    """From which pages are drawn, where the file itself is none."""
    pdf.seek(0)
    storage.lay(f"{place}/{_PDF}", storage.read_through(pdf))


def pdf(place: str) -> IO[bytes] | None:
    try:
        return storage.opened(f"{place}/{_PDF}")
    except FileNotFoundError:
        return None


def lay_facts(place: str, facts: dict[str, Any]) -> None:
    storage.lay(f"{place}/{_FACTS}", [json.dumps(facts, ensure_ascii=False).encode()])


def facts(place: str) -> dict[str, Any] | None:
    content = _whole(f"{place}/{_FACTS}")
    if content is None:
        return None
    found: dict[str, Any] = json.loads(content)
    return found


def _whole(name: str) -> bytes | None:
    try:
        return storage.whole(name)
    except FileNotFoundError:
        return None
