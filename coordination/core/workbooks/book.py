"""A workbook as people see it: texts in all their pieces, numbers in their formats, what is merged and what is hidden.

openpyxl reads it (`read_only`, one row after the other), all but the cells: it would make days and numbers of them, and
drop whether a formula was ever reckoned.
"""

import re
import warnings
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS

from .cells import NO_RESULT, number
from .limits import LAST_LINE, MERGED, SHEETS

_LETTERS = re.compile(r"([A-Z]{1,3})[1-9]\d{0,6}")
_CONTROL = re.compile(r"_x00(?:[01][0-9A-Fa-f]|7[Ff])_")  # how a sheet writes what XML cannot hold
_ROW, _COLUMN, _MERGED, _VALUE, _FORMULA, _IS, _T, _RUN = (
    f"{{{SHEET_MAIN_NS}}}{tag}" for tag in ("row", "col", "mergeCell", "v", "f", "is", "t", "r")
)
_INLINE = (f"{_IS}/{_T}", f"{_IS}/{_RUN}/{_T}")  # how a word is pronounced (`rPh`) is no part of it
_DONE_WITH = {_ROW, _MERGED}
_TRUE = {"1", "true"}
_HEAD = 64 * 1024

Row = tuple[int, list[str]]


class Inflated(Exception):
    """It unpacks to more than a table of its kind may, or says more."""


def read(file: IO[bytes], unpacked: int, most_rows: int, most_columns: int) -> Iterator[dict[str, Any]]:
    """The sheets that are to be seen, in their order, each with no more filled rows than asked for."""
    with zipfile.ZipFile(file) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > unpacked:  # no more than it says comes out of an entry
            raise Inflated
        _refuse_declarations(packed)
    warnings.simplefilter("ignore")
    book: Any = load_workbook(file, read_only=True, keep_links=False)
    left, seen = unpacked, [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not seen:
        raise ValueError
    for sheet in seen[:SHEETS]:
        with book._archive.open(sheet._worksheet_path) as source:  # noqa: SLF001  (its own rows lack what is asked here)
            said = _Sheet(source, sheet, most_columns).read(most_rows)
        left -= sum(len(cell) for _number, cells in said["rows"] for cell in cells)
        if left < 0:  # cells may share one long text
            raise Inflated
        yield {"name": sheet.title, **said}


def _refuse_declarations(packed: zipfile.ZipFile) -> None:
    """No part of a workbook declares anything before its first element; entities would be declared there."""
    for name in packed.namelist():
        if name.endswith((".xml", ".rels")):
            with packed.open(name) as part:
                head = part.read(_HEAD)
            parser = expat.ParserCreate()
            parser.StartDoctypeDeclHandler = _refuse
            parser.Parse(head, False)


def _refuse(*_declared: object) -> None:
    raise ValueError


class _Sheet:
    """The rows of one sheet, with the words that people see in them. Of all that a sheet holds, what a table says is
    looked at: a rule for colours that openpyxl cannot read is no reason to refuse one.
    """

    def __init__(self, source: IO[bytes], sheet: Any, most_columns: int) -> None:
        self._source, self._sheet, self._most_columns = source, sheet, most_columns
        self._texts: list[str] = sheet._shared_strings  # noqa: SLF001  (likewise)
        self._hidden_columns, self._hidden_rows = set[int](), set[int]()
        self._merged: list[tuple[int, int, int, int]] = []

    def read(self, most_rows: int) -> dict[str, Any]:
        rows: list[Row] = []
        for line, cells in self._rows():
            if cells and line <= LAST_LINE:
                rows.append((line, [cells.get(place, "") for place in range(max(cells) + 1)]))
            if len(rows) >= most_rows:  # nobody reads on; and what is merged stands behind the rows
                break
        else:
            self._fill_down(rows)
        hidden = sum(line in self._hidden_rows for line, _cells in rows)
        return {"rows": rows, "hidden_columns": sorted(self._hidden_columns), "hidden_rows": hidden}

    def _rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        """The number of each row, and what its cells say by their places."""
        line = 0
        for _end, element in iterparse(self._source):  # noqa: S314  (nothing is declared in it, and this process is expendable)
            if element.tag == _ROW:
                line = int(element.get("r", line + 1))
                self._hidden_rows |= {line} if element.get("hidden") in _TRUE else set()
                yield line, self._cells(element)
            elif element.tag == _COLUMN and element.get("hidden") in _TRUE:
                first, last = int(element.get("min", 1)), min(int(element.get("max", 1)), self._most_columns)
                self._hidden_columns |= set(range(first - 1, last))
            elif element.tag == _MERGED and len(self._merged) < MERGED:
                self._merged.append(range_boundaries(element.get("ref", "")))  # type: ignore[arg-type]  # never whole rows
            if element.tag in _DONE_WITH:
                element.clear()

    def _cells(self, row: Element) -> dict[int, str]:
        cells, place = dict[int, str](), -1
        for cell in row:
            letters = _LETTERS.fullmatch(cell.get("r", ""))
            place = column_index_from_string(letters[1]) - 1 if letters else place + 1
            if place < self._most_columns and len(cell) and (said := self._said(cell)):
                cells[place] = said
        return cells

    def _said(self, element: Element) -> str:
        kind = element.get("t", "n")
        if kind == "inlineStr":
            said = "".join(text.text or "" for path in _INLINE for text in element.iterfind(path))
        else:
            said = element.findtext(_VALUE) or ""
        if not said:
            return "" if element.find(_FORMULA) is None else NO_RESULT
        if kind == "n":
            return number(said, self._format(int(element.get("s", 0))), self._sheet.parent.epoch)
        if kind == "b":
            return "TRUE" if said == "1" else "FALSE"
        text = self._texts[int(said)] if kind == "s" else said
        return _CONTROL.sub(" ", text.removesuffix("T00:00:00") if kind == "d" else text)

    def _format(self, style: int) -> str:
        """How the numbers of a style of cells are shown."""
        try:
            return str(ReadOnlyCell(self._sheet, 1, 1, None, style_id=style).number_format)
        except IndexError:
            return "General"

    def _fill_down(self, rows: list[Row]) -> None:
        """A cell merged over several rows says the same in each of them. To the right it says nothing more: there a
        title or the head of several columns stands, whose names are below it.
        """
        by_number = dict(rows)
        numbers = sorted(by_number)
        for left, top, _right, bottom in self._merged:
            cells, place = by_number.get(top, []), left - 1
            said = cells[place] if place < len(cells) else ""
            for line in numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]:
                below = by_number[line]
                if said and (place >= len(below) or not below[place]):
                    below += [""] * (place + 1 - len(below))
                    below[place] = said
