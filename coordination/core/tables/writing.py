"""The one writer of tables. Text stays text: whatever it begins with, no spreadsheet takes it for a formula.

A workbook is packed row by row: a long table stands in the memory only as the file it becomes, and takes a sixth of the
time in which openpyxl builds a cell for each value.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any, TypeAlias
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from coordination.core.flow import Sentence
from coordination.core.tables.frame import DAY, HEAD, MAIN, MOMENT, PLAIN, PROLOGUE, QUOTED, in_places, parts, quoted
from coordination.core.typesetting import printable
from coordination.core.workbooks.cells import guarded, looks_like_formula

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_000  # a cell holds 32,767 characters
LAST_LINE = 1_048_576


@dataclass(frozen=True)
class Column:
    """Its heading, its width in characters, and what may be chosen in it, if that is a list."""

    title: str
    width: int = 16
    choices: Sequence[str] = ()


@dataclass(frozen=True)
class Layout:
    """How a sheet is shown and printed. `most` rows are written; `cut_off` says below them that there are more."""

    title: str
    columns: Sequence[Column]
    freeze: str = "A2"
    is_wide: bool = False
    most: int = LAST_LINE - 2
    cut_off: Sentence = ""
    offered: int = 0  # rows below the last one in which what may be chosen is still offered
    lists: str = "Lists"  # the sheet of what may be chosen

    @property
    def letters(self) -> list[str]:
        return [get_column_letter(place) for place in range(1, len(self.columns) + 1)]


Table: TypeAlias = tuple[Layout, Iterable[Sequence[Any]]]


def csv_of(layout: Layout, rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Line by line, with the mark at the start that tells Excel it is UTF-8. Every value stands in quotes, so that it
    stays one cell in places where cells are parted by semicolons.
    """
    line = io.StringIO(newline="")
    writer = csv.writer(line, quoting=csv.QUOTE_ALL)
    yield b"\xef\xbb\xbf"
    for values in ([column.title for column in layout.columns], *_cut(layout, rows)):
        writer.writerow([_in_csv(value) for value in values])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _in_csv(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(printable(value))
    return f"{value:f}" if isinstance(value, Decimal) else value


def workbook(layout: Layout, rows: Iterable[Sequence[Any]], *beside: Table) -> io.BytesIO:
    """An XLSX from its beginning. Values are text, numbers, days, moments or None; of a Decimal all its places are
    shown. `beside`: further sheets, which offer no choices.
    """
    written = io.BytesIO()
    chosen, titles = [column for column in layout.columns if column.choices], [layout.title]
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open("xl/worksheets/sheet1.xml", "w") as sheet:
            last = _write_sheet(sheet, layout, rows)
        for number, (other, lines) in enumerate(beside, start=2):
            titles.append(other.title)
            with packed.open(f"xl/worksheets/sheet{number}.xml", "w") as sheet:
                _write_sheet(sheet, other, lines)
        if chosen:
            titles.append(layout.lists)
            packed.writestr(f"xl/worksheets/sheet{len(titles)}.xml", PROLOGUE + _lists(chosen))
        for name, text in parts(titles, f"A:{layout.letters[-1]}", last).items():
            packed.writestr(name, PROLOGUE + text)
    written.seek(0)
    return written


def _cut(layout: Layout, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    walked = iter(rows)
    yield from islice(walked, layout.most)
    if next(walked, None) is not None:
        yield [str(layout.cut_off)]


def _write_sheet(sheet: IO[bytes], layout: Layout, rows: Iterable[Sequence[Any]]) -> int:
    """Write the sheet; the number of its last row."""
    letters, number = layout.letters, 1
    sheet.write(f"{PROLOGUE}{_above(layout)}".encode())
    sheet.write(_row(1, letters, [column.title for column in layout.columns], HEAD).encode())
    for number, values in enumerate(_cut(layout, rows), start=2):
        sheet.write(_row(number, letters, values).encode())
    sheet.write(_below(layout, number).encode())
    return number


def _above(layout: Layout) -> str:
    """Up to the first row: what stands still while one scrolls, and the widths."""
    across = layout.letters.index(layout.freeze.rstrip("0123456789"))
    split = f'xSplit="{across}" ' if across else ""
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
        for place, column in enumerate(layout.columns, start=1)
    )
    return (
        f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane {split}ySplit="1" topLeftCell="{layout.freeze}" '
        f'activePane="{"bottomRight" if across else "bottomLeft"}" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
    )


def _below(layout: Layout, last: int) -> str:
    """From the last row on: the filter, what may be chosen where, and the paper, which is A4."""
    offered = [
        (letter, column) for letter, column in zip(layout.letters, layout.columns, strict=True) if column.choices
    ]
    choices = "".join(
        f'<dataValidation type="list" allowBlank="1" sqref="{letter}2:{letter}{last + layout.offered}"><formula1>'
        f"{quoted(layout.lists)}!${source}$2:${source}${len(column.choices) + 1}</formula1></dataValidation>"
        for source, (letter, column) in zip(layout.letters, offered, strict=False)
    )
    validations = f'<dataValidations count="{len(offered)}">{choices}</dataValidations>' if offered else ""
    side = 'orientation="landscape" ' if layout.is_wide else ""
    return (
        f'</sheetData><autoFilter ref="A1:{layout.letters[-1]}{last}"/>{validations}'
        '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="9" {side}fitToHeight="0"/></worksheet>'
    )


def _row(number: int, letters: Sequence[str], values: Sequence[Any], style: int = 0) -> str:
    cells = [_cell(f"{letter}{number}", value, style) for letter, value in zip(letters, values, strict=False)]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(reference: str, value: Any, style: int = 0) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        shown = printable(value)[:LONGEST]
        dress = style or (QUOTED if looks_like_formula(shown) else PLAIN)
        return f'<c r="{reference}" s="{dress}" t="inlineStr"><is><t xml:space="preserve">{escape(shown)}</t></is></c>'
    if isinstance(value, date):
        kind = MOMENT if isinstance(value, datetime) else DAY
        return f'<c r="{reference}" s="{kind}"><v>{to_excel(value)}</v></c>'  # type: ignore[no-untyped-call]
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        return f'<c r="{reference}" s="{in_places(len(digits.partition(".")[2]))}"><v>{digits}</v></c>'
    return f'<c r="{reference}" s="{PLAIN}"><v>{value}</v></c>'


def _lists(chosen: Sequence[Column]) -> str:
    """The sheet beside, on which each list stands under the heading of its column."""
    letters = [get_column_letter(place) for place in range(1, len(chosen) + 1)]
    rows = [_row(1, letters, [column.title for column in chosen], HEAD)]
    for place in range(max(len(column.choices) for column in chosen)):
        said = [column.choices[place] if place < len(column.choices) else "" for column in chosen]
        rows.append(_row(place + 2, letters, said))
    widths = f'<cols><col min="1" max="{len(chosen)}" width="32" customWidth="1"/></cols>'
    return f'<worksheet xmlns="{MAIN}">{widths}<sheetData>{"".join(rows)}</sheetData></worksheet>'
