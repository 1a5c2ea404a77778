"""What would come of the rows of a file, if they were loaded; and how that compares with what is loaded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings

from coordination.core.tables.reading import Limits
from coordination.core.tables.whole import Spoilt, whole
from sharing.models import DataItem, spelled_alike
from sharing.rows.checking import Checker
from sharing.rows.columns import Column
from sharing.rows.heading import headed

# Beyond which nothing is put in place without a decision: the portal's own, not law.
LEAST_ROWS = 0.5  # of those that were there before
MOST_BAD = 0.1  # of all rows


@dataclass(frozen=True)
class Trial:
    """How many rows would be loaded and how many are bad; `lost`: names of columns that are there no more; `bare`: of
    those that were masked and would be no more.
    """

    rows: int
    bad: int
    is_masked: bool
    rows_before: int = 0
    lost: Sequence[str] = ()
    bare: Sequence[str] = ()

    @property
    def objection(self) -> str:
        """A word of `refreshed.SENTENCES`, or nothing."""
        if self.lost:
            return "lost"
        if self.bare:
            return "bare"
        if self.rows < self.rows_before * LEAST_ROWS:
            return "fewer"
        return "bad" if self.bad > (self.rows + self.bad) * MOST_BAD else ""


def tried(
    name: str,
    content: bytes,
    described: Iterable[DataItem],
    limits: Limits,
    *,
    sheet: str,
    columns: Sequence[Column],
    rows_before: int,
) -> Trial:
    """Read it to its end, and keep nothing. `columns` and `rows_before`: of what is loaded. Raises Spoilt and
    `confined.Busy`.
    """
    read = whole(name, content, limits, sheet=sheet)
    heading, lines = headed(read, described, most_columns=settings.DATA_SETS["columns"])
    checker, rows, bad = Checker(heading.columns, is_book=read.is_book), 0, 0
    for number, cells in lines:
        if checker.check(number, cells)[1]:
            bad += 1
        else:
            rows += 1
        if rows + bad > settings.DATA_SETS["rows"]:
            raise Spoilt("rows")
    if not rows + bad:
        raise Spoilt("empty")
    pairs = [(column, _same(column, heading.columns)) for column in columns]
    return Trial(
        rows,
        bad,
        any(column.masking for column in heading.columns),
        rows_before,
        lost=[column.called for column, now in pairs if now is None],
        bare=[column.called for column, now in pairs if now is not None and column.masking and not now.masking],
    )


def _same(column: Column, among: Iterable[Column]) -> Column | None:
    """The one by any of its names."""
    return next((other for other in among if _names(column) & _names(other)), None)


def _names(column: Column) -> set[str]:
    return {spelled_alike(name) for name in (column.name, column.field, column.title) if name} - {""}
