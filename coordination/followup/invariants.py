"""What must be true of assignments; asked by `manage.py reconcile`."""

from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from coordination.core.reconcile import invariant
from coordination.followup.flows import AssignmentState
from coordination.followup.models import Assignment, Part

_LEAD = Part.objects.live().filter(assignment=OuterRef("pk"), agency=OuterRef("lead_agency"), role="lead")

invariant(
    "I7",
    "An assignment's level is the highest it was escalated to.",
    lambda: (
        Assignment.objects.order_by()
        .annotate(highest=Coalesce(Max("escalations__level"), 0))
        .exclude(level=F("highest"))
        .count()
    ),
)
_IN_STEP = Q(presses_on=F("assignment__presses_on")) & (
    Q(is_open=True, assignment__state__in=AssignmentState.open())
    | Q(is_open=False, assignment__state__in=AssignmentState.ended())
)

invariant(
    "I13",
    "Every assignment has exactly one lead, the one it names.",
    lambda: Assignment.objects.filter(~Exists(_LEAD)).count(),
)
invariant(
    "I16",
    "Every part says the same as its assignment of whether it is open and when it presses.",
    lambda: Part.objects.exclude(_IN_STEP).count(),
    lambda: Part.objects.exclude(_IN_STEP).update(ended_at=F("ended_at")),  # the database looks again
)
