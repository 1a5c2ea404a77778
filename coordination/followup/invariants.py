"""What must be true of assignments; asked by `manage.py reconcile`."""

from django.db.models import Exists, F, Max, OuterRef
from django.db.models.functions import Coalesce

from coordination.core.reconcile import invariant
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
invariant(
    "I13",
    "Every assignment has exactly one lead, the one it names.",
    lambda: Assignment.objects.filter(~Exists(_LEAD)).count(),
)
