"""Rows of data sets as tables: those of a list, and those that were refused with what is wrong with them."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from coordination.core.tables import Column, Layout
from sharing.models import BadRow, DataTable
from sharing.rows.asking import Question, ordered
from sharing.rows.checking import SENTENCES
from sharing.rows.columns import Kind
from sharing.rows.reading import Opened

MOST = 50_000  # rows; some seconds of work


def table(opened: Opened, question: Question) -> tuple[Layout, Iterator[list[Any]]]:
    """What is shown, as it is shown to this reader. Raises NotAsked."""
    cut_off = _("Cut off after %(most)d rows: narrow the list to see the rest.") % {"most": MOST}
    columns = [Column(column.name, 18) for column in opened.columns]
    layout = Layout(opened.table.item.title, columns, is_wide=True, most=MOST, cut_off=cut_off)
    kinds = [column.kind for column in opened.columns]
    found = ordered(opened, question)[: MOST + 1].iterator(chunk_size=1000)
    return layout, (
        [_plain(value, kind) for value, kind in zip(opened.cells(row), kinds, strict=True)] for row in found
    )


def _plain(value: Any, kind: Kind) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if kind == Kind.DAY and value:
        return date.fromisoformat(value)
    if kind == Kind.MOMENT and value:
        return datetime.fromisoformat(value)
    return value


def bad_rows(table: DataTable, rows: Iterable[BadRow]) -> tuple[Layout, Iterator[list[Any]]]:
    """The line, what is wrong, and the cells as they stand in the file."""
    names = [column.name for column in table.described]
    columns = [Column(_("Line"), 8), Column(_("What is wrong"), 48), *(Column(name, 18) for name in names)]
    layout = Layout(_("Bad rows"), columns, is_wide=True)
    return layout, ([row.number, "；".join(reasons_of(row, names)), *row.cells] for row in rows)


def reasons_of(row: BadRow, names: list[str]) -> list[str]:
    """Each with the name of its column."""
    return [
        f"{names[place] if place < len(names) else _('What else is there')} {SENTENCES[word] % {'detail': detail}}"
        for place, word, detail in row.errors
    ]
