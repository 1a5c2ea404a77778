"""What a supporting agency owes: laid down, signed for, returned."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find
from coordination.followup import actions, forms
from coordination.followup.models import Part
from coordination.followup.views.asking import Asking, asked

_PARTS = Part.objects.select_related("agency", "assignment__mechanism", "assignment__lead_agency")
_ACTS: Mapping[str, Asking] = {
    "lay_down": Asking(
        actions.lay_down_part,
        forms.PartForm,
        _("What this agency owes"),
        _("The agency is told. It is reminded of a date of its own as it is of that of the whole."),
        _("Lay down"),
        _("Laid down. The agency has been told."),
    ),
    "send_back": Asking(
        actions.send_back_part,
        forms.PartBackForm,
        _("Return this part?"),
        _("The agency owes it again, and reads what is missing."),
        _("Return"),
        _("Returned. The agency has been told."),
    ),
}


@login_required
def act_on_part(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    found = find(_PARTS, request, pk)
    require(request.user, f"part.{verb}", found)
    return asked(request, _ACTS[verb], "part", found, facts="followup/part_facts.html")


@login_required
@require_POST
def receive_part(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_PARTS, request, pk)
    require(request.user, "part.receive", found)
    actions.receive_part(actor=request.user, part=found)
    return done(request, found.assignment, _("Received. Report as soon as there is something to say."))
