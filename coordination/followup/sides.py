"""The gate of assignments, cut where it says *or*, for lists and counts over very many of them.

No index serves the whole gate, but one serves each side: the parts an agency owes, and the assignments of the
mechanisms it leads. A list walks both as far as it needs; that together they are the gate is held by a test.
"""

from dataclasses import dataclass, replace
from typing import Any, Self

from django.db.models import Q

from coordination.core.querysets import reader
from coordination.core.web import Branch
from coordination.followup.lights import IS_OPEN
from coordination.followup.models import Assignment, Part
from coordination.mechanisms.querysets import LEADING, mechanisms_of


@dataclass(frozen=True)
class Side(Branch):
    """One side; `presses_on` is a column of its rows. What else is asked of an assignment is asked by way of `to`."""

    to: str = ""
    is_open: Q = IS_OPEN

    def filter(self, asked: Q) -> Self:
        return replace(self, rows=self.rows.filter(asked))

    def about(self, **asked: Any) -> Q:
        """A question about the assignment, as one about the rows of this side."""
        return Q(**{f"{self.to}{name}": value for name, value in asked.items()})

    def one_of(self, assignments: Any) -> Q:
        return Q(**{f"{self.record}__in": assignments})


def sides_for(person: Any) -> list[Side]:
    """Together `Assignment.objects.visible_to(person)`, of which both may hold one."""
    agency = reader(person)
    if agency is None:
        return [Side(Assignment.objects.none())]
    owed = [Part.objects.live().filter(agency=body) for body in agency.line]  # one index walked for each
    led = Assignment.objects.filter(mechanism__in=mechanisms_of(agency, LEADING))
    return [
        *(Side(rows, "assignment", {"id": "assignment"}, to="assignment__", is_open=Q(is_open=True)) for rows in owed),
        Side(led),
    ]
