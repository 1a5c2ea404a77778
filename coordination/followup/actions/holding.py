"""What hangs on an assignment is held after the assignment, always in this order."""

from typing import Any

from coordination.followup.models import Assignment


def hold(thing: Any) -> Assignment:
    """A part or an extension, read anew, with what its policy asks about; the assignment that is held with it."""
    assignment = Assignment.objects.select_for_update(no_key=True).get(pk=thing.assignment_id)
    rows = type(thing).objects.select_for_update(no_key=True, of=("self",))
    thing.refresh_from_db(
        from_queryset=rows.select_related("agency", "assignment__mechanism", "assignment__lead_agency")
    )
    return assignment
