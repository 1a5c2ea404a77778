"""A later date that was asked for is approved inside the agency, and answered by the office."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.policy import require
from coordination.core.web import SignedIn, find
from coordination.core.workflow import require_lawful
from coordination.followup import actions, forms
from coordination.followup.models import Extension
from coordination.followup.views.asking import Asking, asked

_ANSWERS: Mapping[str, Asking] = {
    "endorse": Asking(
        actions.endorse_extension,
        forms.AboutExtension,
        _("Approve that a later date is asked for?"),
        _("The office is told and answers. Until then the present date stands."),
        _("Approve and put to the office"),
        _("Put to the office, which has been told."),
    ),
    "decline": Asking(
        actions.decline_extension,
        forms.NoForm,
        _("Do not ask for a later date?"),
        _("The present date stands; the office is not asked."),
        _("Do not approve"),
        _("Not approved. The present date stands."),
        is_grave=True,
    ),
    "grant": Asking(
        actions.grant_extension,
        forms.GrantForm,
        _("Give a later date?"),
        _("The reminders begin anew for that date. The date first given is kept, and seen beside it."),
        pgettext_lazy("extension", "Grant"),
        _("Given. The lead agency has been told."),
    ),
    "deny": Asking(
        actions.deny_extension,
        forms.NoForm,
        _("Deny the later date?"),
        _("The present date stands. The lead agency reads the reason."),
        pgettext_lazy("extension", "Deny"),
        _("Denied. The lead agency has been told."),
        is_grave=True,
    ),
    "withdraw": Asking(
        actions.withdraw_extension,
        forms.AboutExtension,
        _("Withdraw what was asked?"),
        _("The present date stands. It stays on record that a later one was asked for."),
        pgettext_lazy("extension", "Withdraw"),
        _("Withdrawn. The present date stands."),
    ),
}


@login_required
def answer_extension(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """One of these, on a page of its own."""
    rows = Extension.objects.select_related("assignment__mechanism", "assignment__lead_agency", "agency", "asked_by")
    found = find(rows, request, pk)
    require(request.user, f"extension.{verb}", found)
    if request.method == "GET":
        require_lawful(found, verb)
    return asked(request, _ANSWERS[verb], "extension", found, facts="followup/extension_facts.html")
