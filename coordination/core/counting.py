"""Counting that stops: nobody reads on beyond the cap, and no page waits for the database to count what lies there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Subquery

if TYPE_CHECKING:
    from django.db.models import QuerySet

CAP = 1000


@dataclass(frozen=True)
class Tally:
    """A number that was counted up to a cap and one more; in words `1000+` where it is more."""

    number: int
    cap: int = CAP

    @property
    def is_capped(self) -> bool:
        return self.number > self.cap

    @property
    def shown(self) -> int:
        return min(self.number, self.cap)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.cap}+" if self.is_capped else str(self.number)


def capped(*sources: "QuerySet[Any]", cap: int = CAP) -> Tally:
    """How many rows there are, of all the sources together: one query each."""
    return Tally(sum(rows.order_by()[: cap + 1].count() for rows in sources), cap)


class Counted(Subquery):
    """How many rows a query has, inside another: several numbers of a page in one question."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field, empty_result_set_value = IntegerField(), 0
