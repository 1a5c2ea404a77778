"""Workbooks of the old format (XLS), as people see them. What is merged over several rows stands in its first alone."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlrd

from .cells import number
from .limits import SHEETS

_EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001  (a spreadsheet's days have no zone)
_AS_A_DAY, _AS_A_NUMBER = "yyyy-mm-dd", "General"


def read(content: bytes, most_rows: int, most_columns: int) -> Iterator[dict[str, Any]]:
    """The sheets that are to be seen, in their order, each with no more filled rows than asked for."""
    book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=io.StringIO())
    for place in range(min(book.nsheets, SHEETS)):
        sheet = book.sheet_by_index(place)
        if sheet.visibility == 0:
            rows = _rows(sheet, _EPOCHS[book.datemode], most_rows, most_columns)
            yield {"name": sheet.name, "rows": rows, "hidden_columns": [], "hidden_rows": 0}
        book.unload_sheet(place)


def _rows(sheet: Any, epoch: datetime, most_rows: int, most_columns: int) -> list[tuple[int, list[str]]]:
    rows = []
    for line in range(sheet.nrows):
        cells = [_said(cell, epoch) for cell in sheet.row_slice(line, 0, most_columns)]
        if any(cells):
            rows.append((line + 1, cells))
        if len(rows) >= most_rows:
            break
    return rows


def _said(cell: Any, epoch: datetime) -> str:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        return number(repr(cell.value), _AS_A_DAY if cell.ctype == xlrd.XL_CELL_DATE else _AS_A_NUMBER, epoch)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    return xlrd.error_text_from_code.get(cell.value, "#N/A") if cell.ctype == xlrd.XL_CELL_ERROR else ""
