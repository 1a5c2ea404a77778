"""The ledger (督办台账) as a workbook: what the board shows, in the columns offices keep it in."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from coordination.core import tables
from coordination.core.tables import Column, Layout
from coordination.core.workdays import day_of, today
from coordination.followup.board import Board, Line, lines

MOST = 10_000  # rows; some seconds of work


def columns() -> list[Column]:
    """Heading and width of each column, in the reader's language."""
    return [
        Column(_("No."), 6),
        Column(_("Task"), 48),
        Column(_("Source"), 24),
        Column(_("Mechanism"), 22),
        Column(_("Lead agency"), 16),
        Column(_("Supporting agencies"), 24),
        Column(_("Issued on"), 12),
        Column(_("Due"), 12),
        Column(_("Progress made"), 40),
        Column(_("Problems"), 28),
        Column(_("Next steps"), 28),
        Column(_("Progress in per cent"), 10),
        Column(_("State"), 14),
        Column(_("Status light"), 10),
        Column(_("Working days late"), 10),
        Column(_("Submitted on"), 12),
        Column(_("Ended on"), 12),
    ]


def workbook(board: Board) -> BytesIO:
    """Written row by row, so that a long ledger does not fill the memory; it says where it was cut off."""
    cut_off = _("Cut off after %(most)d rows: narrow the board to see the rest.") % {"most": MOST}
    layout = Layout(_("Ledger"), columns(), freeze="C2", is_wide=True, most=MOST, cut_off=cut_off)
    numbered = enumerate(lines(_rows(board)), start=1)
    return tables.workbook(layout, ((number, *_values(line)) for number, line in numbered))


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
        row.lead_agency.name_on(row.closed_at),
        "、".join(part.agency.name_on(row.closed_at) for part in line.supporting),
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
