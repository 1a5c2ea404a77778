"""A table read whole, every cell as it stands: for whoever keeps its rows. Also of the old formats."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from coordination.core import confined
from coordination.core.tables.reading import Limits, Row, Unreadable, decoded, delimiter_of
from coordination.core.workbooks.cells import unguarded
from coordination.core.workbooks.limits import WALL_S

BOOKS = (".xlsx", ".xls", ".et")
WHOLE = (".csv", *BOOKS)
_LOOKED_AT = 20  # lines, for the sign that parts the cells


class Spoilt(Exception):
    """It cannot be read as a table; by a word: kind, large, letters, quote, sheet, unreadable, inflated, costly."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble
        super().__init__(trouble)


@dataclass(frozen=True)
class Whole:
    """`rows`: those that say anything, with their lines, to be walked once; one more than the limit where there are
    too many. `sheet`: which one of a workbook was read; `others`: what its other sheets are called.
    """

    rows: Iterator[Row]
    sheet: str = ""
    others: Sequence[str] = field(default_factory=list)
    is_book: bool = False


def whole(name: str, content: bytes, limits: Limits, *, sheet: str = "") -> Whole:
    """The rows of a file, of a workbook those of a sheet: the one that is named, else the first that says anything.

    Raises Spoilt, at the latest while the rows are walked, and `confined.Busy`.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending not in WHOLE:
        raise Spoilt("kind")
    if len(content) > limits.size:
        raise Spoilt("large")
    return _book(content, limits, sheet) if ending in BOOKS else Whole(_delimited(content, limits))


def _delimited(content: bytes, limits: Limits) -> Iterator[Row]:
    try:
        text = decoded(content)
    except Unreadable:
        raise Spoilt("letters") from None
    head = text[: 64 * 1024].splitlines()[:_LOOKED_AT]
    delimiter = delimiter_of(head)
    yield from _told(_numbered(_Lines(text), delimiter), limits)


class _Lines:
    """The lines of a text; `are_over` once somebody has asked for more than there are."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.are_over = False

    def __iter__(self) -> Iterator[str]:
        yield from self.lines
        self.are_over = True


def _numbered(lines: _Lines, delimiter: str) -> Iterator[Row]:
    """With the line on which each begins: a cell may hold several. One that still looks for its end behind the last
    line has a quotation mark that was never closed, and would swallow all rows from there.
    """
    reader, begins = csv.reader(iter(lines), delimiter=delimiter), 1
    try:
        for cells in reader:
            if lines.are_over:
                raise Spoilt("quote")
            yield begins, [unguarded(cell) for cell in cells]
            begins = reader.line_num + 1
    except csv.Error:
        raise Spoilt("unreadable") from None


def _book(content: bytes, limits: Limits, wanted: str) -> Whole:
    try:
        most = (limits.unpacked, limits.rows + 1, limits.columns + 1)
        said = confined.ask("workbooks", *map(str, most), of=content, wall_s=WALL_S)
    except confined.Harmed:
        raise Spoilt("costly") from None
    if refused := said.get("refused"):
        raise Spoilt(str(refused))
    sheets = {each["name"]: each["rows"] for each in said["sheets"]}
    if wanted and wanted not in sheets:
        raise Spoilt("sheet")
    chosen = wanted or next((name for name, rows in sheets.items() if rows), "")
    rows = ((number, list(cells)) for number, cells in sheets.get(chosen, []))
    return Whole(_told(rows, limits), chosen, [name for name in sheets if name != chosen], is_book=True)


def _told(rows: Iterable[Row], limits: Limits) -> Iterator[Row]:
    left = limits.rows + 1
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield number, cells
            left -= 1
        if not left:
            return
