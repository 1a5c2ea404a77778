"""The one way in which rows are read: masked for whoever may not read them in full, narrowed and put in order by what
that reader may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coordination.core.querysets import reader
from sharing.models import DataRow, DataTable, Grant, Item
from sharing.querysets.masking import READ_IN_FULL
from sharing.rows.columns import Column
from sharing.rows.masking import masked


def reads_in_full(item: Item, person: Any) -> bool:
    """Whoever provides the item, and whoever was granted it; one question to the database at most. It opens nothing by
    itself: the gate of the content comes first.
    """
    agency = reader(person)
    if agency is None:
        return False
    if item.owner_id in agency.line:
        return True
    return Grant.objects.live().held_by(agency).of_right(READ_IN_FULL).filter(content_object=item).exists()


@dataclass(frozen=True)
class Opened:
    """The rows of a table as one person reads them."""

    table: DataTable
    is_whole: bool  # nothing is masked

    @cached_property
    def columns(self) -> Sequence[Column]:
        return self.table.described

    def hides(self, column: Column) -> bool:
        """Shown masked, it is neither a filter nor an order nor a group: asked often enough, those would tell."""
        return bool(column.masking) and not self.is_whole

    @property
    def rows(self) -> Any:
        """All of them, in no order. The cells are whole: they leave by `cells` alone."""
        return DataRow.objects.filter(table=self.table)

    def cells(self, row: DataRow) -> list[Any]:
        """Its values in the order of the columns: text, int, Decimal, bool, None; days and moments as text."""
        return [
            masked(value, column.masking) if self.hides(column) else value
            for value, column in zip(row.cells, self.columns, strict=True)
        ]


def opened(item: Item, person: Any) -> Opened | None:
    """What is loaded of an item, to a person who may have its content; None where nothing is, or it is not for this
    person. Two questions to the database at most.
    """
    table = DataTable.objects.visible_to(person).loaded().filter(item=item).first()
    if table is None:
        return None
    return Opened(table, is_whole=not table.is_masked or reads_in_full(item, person))
