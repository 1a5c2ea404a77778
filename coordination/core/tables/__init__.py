"""Tables as offices send and want them: XLSX and CSV, read with patience and written so that nothing in them runs."""

from coordination.core.tables.heads import Table, find_table
from coordination.core.tables.reading import ENDINGS, Limits, Row, Sheet, Unreadable, sheets
from coordination.core.tables.writing import XLSX, Column, Layout, csv_of, workbook
from coordination.core.workbooks.cells import SPOILT, folded, guarded, key, unguarded

__all__ = [
    "ENDINGS",
    "SPOILT",
    "XLSX",
    "Column",
    "Layout",
    "Limits",
    "Row",
    "Sheet",
    "Table",
    "Unreadable",
    "csv_of",
    "find_table",
    "folded",
    "guarded",
    "key",
    "sheets",
    "unguarded",
    "workbook",
]
