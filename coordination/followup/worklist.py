"""What waits in follow-up: for the lead and supporting agencies, and for the office."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coordination.agencies.models import Post
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.followup.flows import AssignmentState
from coordination.followup.models import Assignment
from coordination.mechanisms.querysets import mechanisms_of


def _line(what: str, assignment: Assignment, *, icon: str) -> Waiting:
    return Waiting(
        what=what,
        title=str(assignment),
        url=assignment.get_absolute_url(),
        due_on=assignment.due_on,
        icon=icon,
        where=str(assignment.mechanism),
    )


def _first(rows: "QuerySet[Assignment]") -> "QuerySet[Assignment]":
    return rows.select_related("mechanism").order_by("due_key", "pk")[:LIMIT]


@source
def owed_by_my_agency(person: Any) -> Iterator[Waiting]:
    """To be received, and to be reported on."""
    agency = person.acting_for
    if not agency or not person.roles & {Post.Role.LIAISON, Post.Role.LEADER, Post.Role.STAFF}:
        return
    led = Assignment.objects.filter(lead_agency=agency)
    for assignment in _first(led.filter(state=AssignmentState.ISSUED)):
        yield _line(_("Receive or refuse the assignment"), assignment, icon="clipboard-check")
    for assignment in _first(led.filter(state=AssignmentState.RETURNED)):
        yield _line(_("Make good what was returned"), assignment, icon="arrow-back-up")
    for assignment in _first(led.filter(state__in=[AssignmentState.RECEIVED, AssignmentState.IN_PROGRESS])):
        yield _line(_("Report progress, or submit for closing"), assignment, icon="progress-check")
    supporting = Assignment.objects.open().filter(
        parts__agency=agency, parts__ended_at=None, parts__role="supporting", parts__done_at=None
    )
    for assignment in _first(supporting):
        yield _line(_("Report your agency's part"), assignment, icon="users")


@source
def with_my_office(person: Any) -> Iterator[Waiting]:
    """To be verified, and refused ones to be decided."""
    agency = person.acting_for
    if not agency or not person.roles & {Post.Role.LIAISON, Post.Role.LEADER, Post.Role.STAFF}:
        return
    kept = Assignment.objects.filter(mechanism__in=mechanisms_of(agency.pk, {"office"}))
    for assignment in _first(kept.filter(state=AssignmentState.SUBMITTED)):
        yield _line(_("Verify and close, or return"), assignment, icon="checks")
    for assignment in _first(kept.filter(state=AssignmentState.REFUSED)):
        yield _line(_("Refused: issue again or cancel"), assignment, icon="alert-triangle")
