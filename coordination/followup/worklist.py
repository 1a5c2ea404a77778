"""What waits in follow-up: for the lead and supporting agencies, and for the office."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Post
from coordination.core.flow import Sentence
from coordination.core.policy import can
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.followup.extension_flow import ExtensionState
from coordination.followup.flows import AssignmentState
from coordination.followup.lights import is_in_time
from coordination.followup.models import Assignment, Extension, Part
from coordination.followup.wording import words_for
from coordination.mechanisms.querysets import mechanisms_of


def _line(what: Sentence, assignment: Assignment, *, icon: str) -> Waiting:
    """A line by when it is due; what was submitted in time is due to nobody while the office verifies it."""
    return Waiting(
        what=what,
        title=str(assignment),
        url=assignment.get_absolute_url(),
        due_on=None if is_in_time(assignment) else assignment.due_on,
        icon=icon,
        where=str(assignment.mechanism),
        thing=assignment,
    )


def _first(rows: "QuerySet[Assignment]") -> "QuerySet[Assignment]":
    return rows.select_related("mechanism", "lead_agency").order_by("presses_on", "pk")[:LIMIT]


_WITH_LEAD = {
    AssignmentState.ISSUED: (gettext_lazy("Receive or refuse the assignment"), "clipboard-check"),
    AssignmentState.RETURNED: (gettext_lazy("Make good what was returned"), "arrow-back-up"),
    AssignmentState.RECEIVED: (gettext_lazy("Report progress, or submit for closing"), "progress-check"),
    AssignmentState.IN_PROGRESS: (gettext_lazy("Report progress, or submit for closing"), "progress-check"),
}
_WITH_OFFICE: dict[AssignmentState, tuple[Sentence, str]] = {
    AssignmentState.SUBMITTED: (gettext_lazy("Verify and close, or return"), "checks"),
    AssignmentState.REFUSED: ("", "alert-triangle"),  # worded by the lead agency
}


def _works(person: Any) -> bool:
    return bool(person.acting_for and person.roles & {Post.Role.LIAISON, Post.Role.LEADER, Post.Role.STAFF})


@source
def led_by_my_agency(person: Any) -> Iterator[Waiting]:
    """To be received, made good, and reported on."""
    if not _works(person):
        return
    speaks = person.roles & {Post.Role.LIAISON, Post.Role.LEADER}
    states = [state for state in _WITH_LEAD if speaks or state != AssignmentState.ISSUED]  # staff do not receive
    led = Assignment.objects.filter(lead_agency=person.acting_for, state__in=states)
    for assignment in _first(led):
        what, icon = _WITH_LEAD[AssignmentState(assignment.state)]
        if icon == "progress-check" and not speaks:
            what = gettext_lazy("Report progress")  # staff do not submit
        yield _line(what, assignment, icon=icon)


def _what_of(part: Part, person: Any) -> Sentence:
    if part.returned_because:
        return _("Make good your agency's part")
    if part.received_at is None and person.roles & {Post.Role.LIAISON, Post.Role.LEADER}:
        return _("Receive your agency's part, and report it")
    return _("Report your agency's part")


def _due_of(part: Part) -> date | None:
    """Its own date, or that of the whole; what was submitted in time presses nobody."""
    return part.due_on or (None if is_in_time(part.assignment) else part.assignment.due_on)


@source
def supported_by_my_agency(person: Any) -> Iterator[Waiting]:
    """The part a supporting agency owes."""
    if not _works(person):
        return
    owed = Part.objects.live().filter(agency=person.acting_for, is_open=True, role=Part.Role.SUPPORTING, done_at=None)
    for part in owed.select_related("assignment__mechanism").order_by("presses_on", "assignment_id")[:LIMIT]:
        yield replace(_line(_what_of(part, person), part.assignment, icon="users"), due_on=_due_of(part))


@source
def later_dates_asked(person: Any) -> Iterator[Waiting]:
    """For the leader of the lead agency to approve, for the office to answer."""
    agency = person.acting_for
    if agency is None or not _works(person):
        return
    inner = Q(state=ExtensionState.ASKED, assignment__lead_agency=agency)
    with_office = Q(state=ExtensionState.ENDORSED, assignment__mechanism__in=mechanisms_of(agency, ("office",)))
    rows = Extension.objects.waiting().filter(inner | with_office).order_by("due_on", "pk")
    for extension in rows.select_related("assignment__mechanism", "assignment__lead_agency")[:LIMIT]:
        if extension.state == ExtensionState.ENDORSED:
            yield _line(_("Answer about a later date"), extension.assignment, icon="hourglass")
        elif can(person, "extension.endorse", extension):
            yield _line(_("Approve a later date, or not"), extension.assignment, icon="hourglass")


@source
def with_my_office(person: Any) -> Iterator[Waiting]:
    """To be verified, and refused ones to be decided."""
    if not _works(person):
        return
    kept = Assignment.objects.kept_by(person.acting_for).filter(state__in=list(_WITH_OFFICE))
    for assignment in _first(kept):
        what, icon = _WITH_OFFICE[AssignmentState(assignment.state)]
        yield _line(what or words_for(assignment.lead_agency).waits_after_refusal, assignment, icon=icon)
