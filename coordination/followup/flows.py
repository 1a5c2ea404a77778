"""The states of an assignment. Late is never one of them: it is read from the due date.

One lead agency answers for the whole, each supporting agency owes its own part, and only the office that issued the
assignment closes it.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.core.lines import listed
from coordination.core.workdays import today
from coordination.followup.wording import words_for


class AssignmentState(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("assignment", "Issued")
    RECEIVED = "received", gettext_lazy("Received")
    IN_PROGRESS = "in_progress", gettext_lazy("In progress")
    SUBMITTED = "submitted", gettext_lazy("Submitted for closing")
    RETURNED = "returned", gettext_lazy("Returned")
    REFUSED = "refused", gettext_lazy("Refused")
    CLOSED = "closed", gettext_lazy("Closed")
    ROUTINE = "routine", gettext_lazy("Made routine")
    CANCELLED = "cancelled", pgettext_lazy("assignment", "Cancelled")

    @classmethod
    def open(cls) -> tuple[str, ...]:
        """Something is still owed."""
        return (cls.ISSUED, cls.RECEIVED, cls.IN_PROGRESS, cls.SUBMITTED, cls.RETURNED, cls.REFUSED)

    @classmethod
    def ended(cls) -> tuple[str, ...]:
        """Nothing is owed any more."""
        return (cls.CLOSED, cls.ROUTINE, cls.CANCELLED)

    @classmethod
    def with_lead(cls) -> tuple[str, ...]:
        """The lead agency has it in hand."""
        return (cls.RECEIVED, cls.IN_PROGRESS, cls.RETURNED)


def _has_reported(assignment: Any) -> Sentence | None:
    """By itself, or by the agency from which it took the lead over."""
    leads = assignment.parts.filter(role="lead").values("agency")
    if assignment.reports.filter(agency__in=leads).exists():
        return None
    return _("The lead agency has not reported anything yet: report what was done before submitting.")


def keeps_from_reporting(assignment: Any, agency: Any) -> Sentence | None:
    """Supporting agencies report whenever something is owed; the lead agency when it has the matter in hand."""
    if agency is None or agency.pk != assignment.lead_agency_id:
        return None
    if assignment.state == AssignmentState.ISSUED:
        return _("Receive the assignment before you report on it.")
    if assignment.state == AssignmentState.REFUSED:
        return _("Your agency has refused the assignment: the office decides what follows.")
    return None


def lacks(agencies: Iterable[str]) -> Sentence:
    """What keeps the lead from submitting without a word."""
    return _("These parts are not done: %(agencies)s. Say why it is submitted without them.") % {
        "agencies": listed(agencies)
    }


def keeps_from_urging(assignment: Any) -> Sentence | None:
    """A lead that refused owes nothing while the office decides."""
    if assignment.state == AssignmentState.REFUSED:
        return words_for(assignment.lead_agency).keeps_from_urging
    return None


def keeps_from_laying_down(part: Any, due_on: Any) -> Sentence | None:
    """A part is laid down while it is owed, with a date that lies within that of the whole."""
    whole = part.assignment
    if whole.state == AssignmentState.SUBMITTED:
        return _("The assignment is submitted: return it first.")
    if due_on and due_on < today() and due_on != part.due_on:
        return _("The new due date has passed already: choose today or a later day.")
    if due_on and whole.due_on and due_on > whole.due_on:
        return _("A part is due no later than the whole.")
    return None


def keeps_from_extending(assignment: Any, *, is_asked: bool) -> Sentence | None:
    """A later date is asked for before the limit, for what the lead has in hand, and once at a time (`is_asked`: one is
    waiting for its answer).
    """
    if assignment.due_on is None:
        return _("It has no date that could be moved.")
    if assignment.state not in AssignmentState.with_lead():
        return _("A later date is asked for while the lead agency has the matter in hand.")
    if assignment.due_on < today():
        return _("A later date is asked for before the limit; it has passed. Report, and the office decides.")
    if is_asked:
        return _("A later date has been asked for already, and is not answered yet.")
    return None


def _is_long_term(assignment: Any) -> Sentence | None:
    return (
        None
        if assignment.due_on is None
        else _("Only a long-term assignment is made routine; one with a due date is closed.")
    )


_S = AssignmentState

ASSIGNMENT = Flow(
    "assignment",
    step("receive", {_S.ISSUED}, _S.RECEIVED, gettext_lazy("Receive")),
    step("refuse", {_S.ISSUED}, _S.REFUSED, gettext_lazy("Refuse")),
    step("reissue", {_S.REFUSED}, _S.ISSUED, gettext_lazy("Issue again")),
    step("start", {_S.RECEIVED, _S.RETURNED}, _S.IN_PROGRESS, gettext_lazy("Start")),
    step(
        "submit",
        {_S.RECEIVED, _S.IN_PROGRESS, _S.RETURNED},
        _S.SUBMITTED,
        gettext_lazy("Submit for closing"),
        _has_reported,
    ),
    step("send_back", {_S.SUBMITTED}, _S.RETURNED, gettext_lazy("Return")),
    step("close", {_S.SUBMITTED}, _S.CLOSED, gettext_lazy("Verify and close")),
    step("make_routine", {_S.IN_PROGRESS, _S.SUBMITTED}, _S.ROUTINE, gettext_lazy("Make routine"), _is_long_term),
    step("cancel", {_S.ISSUED, _S.REFUSED, *_S.with_lead()}, _S.CANCELLED, pgettext_lazy("assignment", "Cancel")),
    stages={
        _S.ISSUED: Stage("blue", next=gettext_lazy("The lead agency receives it, or refuses with a reason.")),
        _S.RECEIVED: Stage("blue", next=gettext_lazy("The lead agency begins and reports.")),
        _S.IN_PROGRESS: Stage("blue", next=gettext_lazy("The lead agency reports and submits when it is done.")),
        _S.SUBMITTED: Stage("yellow", next=gettext_lazy("The office verifies and closes, or returns it.")),
        _S.CLOSED: Stage("green"),
        _S.RETURNED: Stage("yellow", on_road=False, next=gettext_lazy("The lead agency makes good what is missing.")),
        _S.REFUSED: Stage("red", on_road=False, next=gettext_lazy("The office issues it again or cancels it.")),
        _S.ROUTINE: Stage("green", on_road=False),
        _S.CANCELLED: Stage("grey", on_road=False),
    },
)
