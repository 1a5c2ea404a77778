"""What is otherwise in one version of an item than in another, file by file.

Texts are compared word by word, tables row by row; of all else it is said whether it is the same to the byte.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from coordination.core.differences import Piece, differences
from coordination.core.files import storage
from coordination.core.inspection.kinds import ending_of
from coordination.core.tables.reading import ENDINGS, Limits, Sheet, Unreadable, decoded, sheets
from sharing.models import ContentFile

TEXTS = (".txt",)
MOST_SIGNS = 200_000  # of a text: what a page of differences can still be read on
# What is compared while somebody waits; larger tables are told apart by size and digest.
TABLES = Limits(size=5 * 1024**2, unpacked=60 * 1024**2, rows=2_000, columns=100)
MOST_ROWS = 200  # of the rows that differ; whoever wants more has both files


class Fate(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class RowChange:
    """A row of a table that is there no more, or new."""

    is_new: bool
    cells: Sequence[str]


@dataclass(frozen=True)
class SheetChange:
    name: str
    rows: Sequence[RowChange]
    more: int  # rows that differ and are not shown


@dataclass(frozen=True)
class FileChange:
    """A file in both versions, or in one of them; how far its content could be compared."""

    path: str
    fate: Fate
    old: ContentFile | None
    new: ContentFile | None
    pieces: Sequence[Piece] = ()
    sheets: Sequence[SheetChange] = ()


def compared(before: Sequence[ContentFile], after: Sequence[ContentFile]) -> list[FileChange]:
    """By name: what changed first, then what came, what went, what stayed."""
    old, new = {row.path: row for row in before}, {row.path: row for row in after}
    changes = [_change(path, old.get(path), new.get(path)) for path in {**new, **old}]
    order = [Fate.CHANGED, Fate.ADDED, Fate.REMOVED, Fate.SAME]
    return sorted(changes, key=lambda change: (order.index(change.fate), change.path))


def _change(path: str, old: ContentFile | None, new: ContentFile | None) -> FileChange:
    if old is None or new is None:
        return FileChange(path, Fate.REMOVED if new is None else Fate.ADDED, old, new)
    if old.file.sha256 == new.file.sha256:
        return FileChange(path, Fate.SAME, old, new)
    ending = ending_of(path)
    try:
        if old.file.is_open and new.file.is_open and ending in ENDINGS:
            return FileChange(path, Fate.CHANGED, old, new, sheets=_tables_compared(old, new))
        if old.file.is_open and new.file.is_open and ending in TEXTS:
            return FileChange(path, Fate.CHANGED, old, new, pieces=_texts_compared(old, new))
    except (Unreadable, OSError):
        pass  # it is told by size and digest, as everything that cannot be read
    return FileChange(path, Fate.CHANGED, old, new)


def _texts_compared(old: ContentFile, new: ContentFile) -> list[Piece]:
    if max(old.file.size, new.file.size) > MOST_SIGNS:
        return []
    return differences(decoded(_bytes(old)), decoded(_bytes(new)))


def _bytes(row: ContentFile) -> bytes:
    return b"".join(storage.chunks_of(str(row.file.content.name)))


def _tables_compared(old: ContentFile, new: ContentFile) -> list[SheetChange]:
    if max(old.file.size, new.file.size) > TABLES.size:
        return []
    before = {sheet.name: sheet for sheet in _sheets(old)}
    after = {sheet.name: sheet for sheet in _sheets(new)}
    if any(len(sheet.rows) > TABLES.rows for sheet in (*before.values(), *after.values())):
        return []
    found = []
    for name in {**after, **before}:
        rows = list(_rows(before.get(name, Sheet(name)), after.get(name, Sheet(name))))
        if rows:
            found.append(SheetChange(name, rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS)))
    return found


def _sheets(row: ContentFile) -> Iterator[Sheet]:
    """Of a CSV the reading that its most frequent separator gives, which comes first."""
    found = sheets(row.path, _bytes(row), TABLES)
    if ending_of(row.path) == ".csv":
        yield next(found)
    else:
        yield from found


def _rows(before: Sheet, after: Sheet) -> Iterator[RowChange]:
    old, new = [tuple(cells) for _no, cells in before.rows], [tuple(cells) for _no, cells in after.rows]
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (RowChange(is_new=False, cells=cells) for cells in old[i:j])
            yield from (RowChange(is_new=True, cells=cells) for cells in new[k:m])
