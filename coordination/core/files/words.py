"""What a file says, for search: plain text, tables, documents, slides and PDF. What strangers made is read by processes
of its own (`confined`).
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from coordination.core import confined
from coordination.core.files import storage
from coordination.core.inspection.kinds import ending_of
from coordination.core.models import StoredFile
from coordination.core.rendering.limits import WALL_S as PAGES_WALL_S
from coordination.core.tables.reading import Unreadable, decoded
from coordination.core.wordings.limits import CHARACTERS
from coordination.core.wordings.limits import WALL_S as WORDS_WALL_S
from coordination.core.workbooks.limits import WALL_S as TABLES_WALL_S

MB = 1024**2
LARGEST = 60 * MB  # of a file that is read
MOST_SIGNS = CHARACTERS  # of one file; what is beyond is not searched
_UNPACKED, _ROWS, _COLUMNS = 250 * MB, 20_000, 100


class NoWords(Exception):
    """None can be had, for a reason that a word stands for: kind, large, lost, unreadable, locked, inflated, costly,
    long.
    """

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble
        super().__init__(trouble)


def says_something(name: str) -> bool:
    """Are there words in files of this name at all?"""
    return ending_of(name) in _WAYS


def words_of(file: StoredFile) -> str:
    """Line by line, MOST_SIGNS at most. Raises NoWords, and `confined.Busy` where it is to be asked again later."""
    read = _WAYS.get(ending_of(file.name))
    if read is None:
        raise NoWords("kind")
    if file.size > LARGEST:
        raise NoWords("large")
    try:
        content = b"".join(storage.chunks_of(str(file.content.name)))
    except OSError:
        raise NoWords("lost") from None
    return read(content)[:MOST_SIGNS]


def _plain(content: bytes) -> str:
    head = content[: MOST_SIGNS * 4]  # bytes of a character, at most
    if len(head) < len(content):
        head = head[: head.rfind(b"\n") + 1] or head  # no character is cut
    try:
        return decoded(head)
    except Unreadable:
        raise NoWords("unreadable") from None


def _delimited(content: bytes) -> str:
    """Cells that stand side by side are no neighbours: whatever stands between them parts them."""
    text = _plain(content)
    try:
        return "\n".join(" | ".join(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=","))
    except csv.Error:
        return text


def _ask(content: bytes, package: str, *words: str, wall_s: float) -> dict[str, Any]:
    try:
        said: dict[str, Any] = confined.ask(package, *words, of=content, wall_s=wall_s)
    except confined.Harmed:
        raise NoWords("costly") from None
    if refused := said.get("refused"):
        raise NoWords(str(refused))
    return said


def _document(content: bytes) -> str:
    return _joined(_ask(content, "wordings", "lines", wall_s=WORDS_WALL_S)["lines"])


def _slides(content: bytes) -> str:
    slides = _ask(content, "wordings", "slides", wall_s=WORDS_WALL_S)["slides"]
    return _joined(line for slide in slides for line in _strings(slide))


def _strings(said: Any) -> Iterable[str]:
    """All words of an answer, in order; `as` says of what kind a block is."""
    if isinstance(said, str):
        yield said
    elif isinstance(said, Mapping):
        for name, each in said.items():
            yield from _strings(each) if name != "as" else ()
    elif isinstance(said, list):
        for each in said:
            yield from _strings(each)


def _book(content: bytes) -> str:
    most = map(str, (_UNPACKED, _ROWS, _COLUMNS))
    sheets = _ask(content, "workbooks", *most, wall_s=TABLES_WALL_S)["sheets"]
    rows = ([sheet["name"], *(" | ".join(filter(None, cells)) for _number, cells in sheet["rows"])] for sheet in sheets)
    return _joined(line for lines in rows for line in lines)


def _pages(content: bytes) -> str:
    return _joined(_ask(content, "rendering", "words", str(MOST_SIGNS), wall_s=PAGES_WALL_S)["pages"])


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _packed(read: Callable[[bytes], str]) -> Callable[[bytes], str]:
    """WPS writes the formats of others under names of its own; the oldest of these say nothing here."""

    def either(content: bytes) -> str:
        if not content.startswith(b"PK"):
            raise NoWords("kind")
        return read(content)

    return either


_WAYS: Mapping[str, Callable[[bytes], str]] = {
    ".txt": _plain,
    ".csv": _delimited,
    ".docx": _document,
    ".wps": _packed(_document),
    ".pptx": _slides,
    ".dps": _packed(_slides),
    **dict.fromkeys((".xlsx", ".xls", ".et"), _book),
    ".pdf": _pages,
}
