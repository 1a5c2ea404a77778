"""The ledger (督办台账) as a workbook: what the board shows, in the columns offices keep it in."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from coordination.core.typesetting import printable
from coordination.core.workdays import day_of, today
from coordination.followup.board import Board, Line, lines

MOST = 10_000  # rows; some seconds of work
LONGEST = 32_000  # a cell holds 32,767 characters
FORMULA = ("=", "+", "-", "@", "\t", "\r")

_HEAD = Font(bold=True), PatternFill("solid", fgColor="E4EEFA"), Alignment(vertical="center", wrap_text=True)
_WRAP = Alignment(vertical="top", wrap_text=True)


def columns() -> list[tuple[str, int]]:
    """Heading and width of each column, in the reader's language."""
    return [
        (_("No."), 6),
        (_("Task"), 48),
        (_("Source"), 24),
        (_("Mechanism"), 22),
        (_("Lead agency"), 16),
        (_("Supporting agencies"), 24),
        (_("Issued on"), 12),
        (_("Due"), 12),
        (_("Progress made"), 40),
        (_("Problems"), 28),
        (_("Next steps"), 28),
        (_("Progress in per cent"), 10),
        (_("State"), 14),
        (_("Status light"), 10),
        (_("Working days late"), 10),
        (_("Submitted on"), 12),
        (_("Ended on"), 12),
    ]


def workbook(board: Board) -> BytesIO:
    """Write row by row, so that a long ledger does not fill the memory; say where it was cut off."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Ledger"))
    sheet.freeze_panes = "C2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = "1:1"
    for number, (_text, width) in enumerate(columns()):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.append([_heading(sheet, text) for text, _width in columns()])
    row, number = Row(sheet), 0
    for number, line in enumerate(lines(islice(rows := _rows(board), MOST)), start=1):
        row.write((number, *_values(line)))
    sheet.auto_filter.ref = f"A1:{chr(ord('A') + len(columns()) - 1)}{number + 1}"
    if next(rows, None):
        row.write([_("Cut off after %(most)d rows: narrow the board to see the rest.") % {"most": MOST}])
    written = BytesIO()
    book.save(written)
    written.seek(0)
    return written


def file_name() -> str:
    ledger = _("Follow-up ledger")
    return f"{ledger} {today():%Y-%m-%d}.xlsx"


def _rows(board: Board) -> Iterator[Any]:
    """One more than are written, to tell whether that was all."""
    return iter(board.first(MOST + 1).with_last_report().iterator(chunk_size=1000))


def _values(line: Line) -> list[Any]:
    row, said = line.assignment, getattr(line.assignment, "last_report", None) or {}
    return [
        row.title,
        row.source_label,
        str(row.mechanism),
        row.lead_agency.name,
        "、".join(part.agency.name for part in line.supporting),
        day_of(row.issued_at),
        row.due_on or _("Long-term"),
        said.get("text", ""),
        said.get("problems", ""),
        said.get("next_steps", ""),
        row.percent,
        row.get_state_display(),
        str(line.light.label),
        line.days_late or None,
        row.submitted_on,
        day_of(row.closed_at) if row.closed_at else None,
    ]


class Row:
    """The cells of one row, used again for every row: they are written out as soon as they are appended, and to dress
    each anew would take most of the time.
    """

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.plain = [_dressed(sheet) for _column in columns()]
        self.quoted = [_dressed(sheet, quoted=True) for _column in columns()]

    def write(self, values: Iterable[Any]) -> None:
        """Text that a spreadsheet would take for a formula stays text, and says so if somebody edits it."""
        cells = []
        for place, value in enumerate(values):
            is_text = isinstance(value, str)
            cell = (self.quoted if is_text and value.startswith(FORMULA) else self.plain)[place]
            cell.value = printable(value)[:LONGEST] if is_text else value
            if is_text:
                cell.data_type = "s"
            cells.append(cell)
        self.sheet.append(cells)


def _dressed(sheet: Any, *, quoted: bool = False) -> Any:
    made = WriteOnlyCell(sheet)
    made.alignment, made.quotePrefix = _WRAP, quoted
    return made


def _heading(sheet: Any, text: str) -> Any:
    made = WriteOnlyCell(sheet, value=text)
    made.font, made.fill, made.alignment = _HEAD
    return made
