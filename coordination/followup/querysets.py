"""Who may see an assignment: the agencies that owe a part of it, and those that lead its mechanism."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from coordination.followup.flows import AssignmentState
from coordination.followup.lights import Lamp
from coordination.mechanisms.querysets import mechanisms_of

if TYPE_CHECKING:
    from coordination.followup.models import Assignment, Evidence, Part


def assignment_gate(user: Any, prefix: str = "") -> Q | None:
    """The view predicate, as a filter on assignments or (with `prefix`) on what hangs on them; None: nothing at all."""
    agency = user.acting_for if user.is_authenticated else None
    if agency is None:
        return None
    from coordination.followup.models import Part  # this module is read before the models are

    owed = Part.objects.live().filter(agency=agency).values("assignment")
    led = mechanisms_of(agency.pk, {"convener", "deputy", "office"})
    return Q(**{f"{prefix}pk__in": owed}) | Q(**{f"{prefix}mechanism__in": led})


class AssignmentQuerySet(QuerySet["Assignment"]):
    def visible_to(self, user: Any) -> Self:
        gate = assignment_gate(user)
        return self.none() if gate is None else self.filter(gate)

    def open(self) -> Self:
        return self.filter(state__in=AssignmentState.open())

    def shining(self, light: str) -> Self:
        return self.filter(Lamp.now().where(light))

    def owed_by(self, agency_id: int) -> Self:
        """In which the agency owes a part, as lead or supporting."""
        return self.filter(parts__agency=agency_id, parts__ended_at=None)


class PartQuerySet(QuerySet["Part"]):
    def live(self) -> Self:
        return self.filter(ended_at=None)


class EvidenceQuerySet(QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> Self:
        gate = assignment_gate(user, "report__assignment__")
        return self.none() if gate is None else self.filter(gate)
