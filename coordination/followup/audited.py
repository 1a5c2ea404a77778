"""What of follow-up the audit keeps, and what of it may be read: who owes something by when, not what it is about and
not what was reported.
"""

from django.utils.translation import gettext_lazy as _

from coordination.audit.guarded import keep, only_added
from coordination.audit.sight import name_acts, show
from coordination.followup.extension_flow import EXTENSION
from coordination.followup.flows import ASSIGNMENT
from coordination.followup.models import Assignment, Escalation, Evidence, Extension, Part, Refusal, Report

keep(Assignment, Extension, Part, Refusal)
only_added(Report, Escalation)

show(
    Assignment,
    *("mechanism", "lead_agency", "issued_by_agency", "issued_at", "due_on", "percent", "level", "closed_at", "state"),
    stated_due_on=_("due, as the source states it"),
    presses_on=_("presses on"),
    due_version=_("changes of the date"),
    times_returned=_("times returned"),
    submitted_on=_("submitted on"),
    first_due_on=_("first due"),
    until=_("new date asked for"),
    wording=_("wording"),
    agencies=_("agencies"),
    is_done=_("our part is done"),
    told=_("people told"),
)
show(
    Part,
    *("agency", "role", "done_at", "received_at", "is_required"),
    due_on=_("due"),
    assignment=_("assignment"),
    ended_at=_("ended at"),
    is_open=_("open"),
    presses_on=_("presses on"),
)
show(
    Extension,
    *("agency", "until", "due_on", "given_until", "state"),
    assignment=_("assignment"),
    endorsed_at=_("approved in the agency at"),
)
show(Refusal, *("agency", "due_on"), assignment=_("assignment"), settled_at=_("decided at"))
show(Evidence, called=_("Evidence"))

name_acts(
    {
        "assignment.issue": _("Issue an assignment"),
        "assignment.report": _("Report"),
        "assignment.urge": _("Urge"),
        "assignment.submit_without": _("Submit without a part"),
        "part.lay_down": _("Lay down a part"),
        "part.receive": _("Receive a part"),
        "part.send_back": _("Return a part"),
        "assignment.extend": _("Ask for a later date"),
        "assignment.prolong": _("Give a later date"),
        "extension.ask": _("Ask for a later date"),
        "assignment.succeed": _("Let a successor owe a part"),
    },
    ASSIGNMENT,
    EXTENSION,
)
