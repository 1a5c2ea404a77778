"""What of mechanisms the audit keeps, and what of it may be read: who takes part as what, not what the charter says."""

from django.utils.translation import gettext_lazy as _

from coordination.audit.guarded import keep
from coordination.audit.sight import name_acts, show
from coordination.mechanisms.flows import CHANGE, MECHANISM
from coordination.mechanisms.models import Change, Mechanism, Participation

keep(Participation)
keep(Change)

show(
    Mechanism,
    *("name", "short_name", "kind", "tier", "region", "cadence", "founding_no", "founded_on", "approved_by", "state"),
    titled=True,
    agency=_("agency"),
    former=_("former agency"),
    agencies=_("agencies"),
    role=(_("role"), Participation.role),
    ends_on=(_("until"), Participation.ends_on),
)
show(Change, "mechanism", "kind", "document_no", "decided_on", "approved_by", "state")
show(Participation, "mechanism", "agency", "role", "position", "starts_on", "ends_on")

name_acts(
    {
        "mechanism.propose": _("Draft a mechanism"),
        "mechanism.edit": _("Change a mechanism"),
        "mechanism.enrol": _("Take an agency in"),
        "mechanism.leave": _("Let an agency leave"),
        "mechanism.edit_participation": _("Change how an agency takes part"),
        "mechanism.succeed": _("Let a successor take a place"),
        "mechanism.amend": _("Amend the charter of a mechanism"),
        "change.propose": _("Prepare a change of a mechanism"),
        "change.edit": _("Edit what is to change in a mechanism"),
    },
    MECHANISM,
    CHANGE,
)
