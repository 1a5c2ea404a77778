"""How the rows of a table are spread over the values of a column: how many, or what another column comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, DecimalField, F, Func, Sum
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from sharing.rows.asking import CellText, NotAsked, Question, column_at, narrowed
from sharing.rows.columns import Kind
from sharing.rows.reading import Opened

MOST = 20  # groups
_MONTH = 7  # signs of 2024-01
_MEASURES = {"sum": Sum, "mean": Avg}
GROUPED = (Kind.TEXT, Kind.YES_NO, Kind.DAY, Kind.MOMENT)


@dataclass(frozen=True)
class Bar:
    """A group: its value, or its month; None where the column says nothing. `value` is what it comes to."""

    label: Any
    value: Decimal | int
    rows: int


@dataclass(frozen=True)
class Chart:
    """`has_more`: there are groups that are not shown: smaller ones, or earlier months."""

    bars: Sequence[Bar]
    is_by_month: bool
    has_more: bool

    @property
    def most(self) -> float:
        """The length of the longest bar; what is below nothing has none."""
        return max([float(bar.value) for bar in self.bars] + [0.0]) or 1.0


class _Number(Func):
    template = "(%(expressions)s)::numeric"
    output_field: Any = DecimalField()


def chart(opened: Opened, question: Question, *, by: int, measure: str = "count", of: int | None = None) -> Chart:
    """Of the rows that answer, grouped by a column: the MOST largest groups, of days and moments the last months.
    `measure`: `count`, or `sum` or `mean` of the column of numbers at `of`. One statement.

    Raises NotAsked.
    """
    column = column_at(opened, by)
    if column.kind not in GROUPED:
        raise NotAsked(_("Rows are grouped by a text, a yes or no, or the month of a day."))
    is_by_month = column.kind in {Kind.DAY, Kind.MOMENT}
    rows = narrowed(opened, question).annotate(label=Left(CellText(by), _MONTH) if is_by_month else CellText(by))
    value: Any = Count("pk")
    if measure in _MEASURES:
        if of is None or column_at(opened, of).kind != Kind.NUMBER:
            raise NotAsked(_("Choose a column of numbers to add up."))
        value = _MEASURES[measure](_Number(CellText(of)))
    told = rows.order_by().values("label").annotate(value=value, number=Count("pk"))
    told = told.order_by(F("label").desc(nulls_last=True) if is_by_month else F("value").desc(nulls_last=True), "label")
    found = [Bar(_label(row["label"], column.kind), row["value"] or 0, row["number"]) for row in told[: MOST + 1]]
    bars = found[:MOST][::-1] if is_by_month else found[:MOST]
    return Chart(bars, is_by_month, len(found) > MOST)


def _label(said: Any, kind: Kind) -> Any:
    return said == "true" if kind == Kind.YES_NO and said is not None else said
