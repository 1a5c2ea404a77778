"""A later date that was asked for is approved inside the agency, and answered by the office."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.flow import Sentence
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page
from coordination.core.workflow import require_lawful
from coordination.followup import actions, forms
from coordination.followup.models import Extension


@dataclass(frozen=True)
class Answer:
    """What is done with it: the verb, what its page asks, and what is said when it is done."""

    do: Callable[..., Any]
    form: type[forms.AboutExtension]
    question: Sentence
    what_follows: Sentence
    action: Sentence
    done: Sentence
    is_grave: bool = False


_ANSWERS: Mapping[str, Answer] = {
    "endorse": Answer(
        actions.endorse_extension,
        forms.AboutExtension,
        _("Approve that a later date is asked for?"),
        _("The office is told and answers. Until then the present date stands."),
        _("Approve and put to the office"),
        _("Put to the office, which has been told."),
    ),
    "decline": Answer(
        actions.decline_extension,
        forms.NoForm,
        _("Do not ask for a later date?"),
        _("The present date stands; the office is not asked."),
        _("Do not approve"),
        _("Not approved. The present date stands."),
        is_grave=True,
    ),
    "grant": Answer(
        actions.grant_extension,
        forms.GrantForm,
        _("Give a later date?"),
        _("The reminders begin anew for that date. The date first given is kept, and seen beside it."),
        pgettext_lazy("extension", "Grant"),
        _("Given. The lead agency has been told."),
    ),
    "deny": Answer(
        actions.deny_extension,
        forms.NoForm,
        _("Deny the later date?"),
        _("The present date stands. The lead agency reads the reason."),
        pgettext_lazy("extension", "Deny"),
        _("Denied. The lead agency has been told."),
        is_grave=True,
    ),
    "withdraw": Answer(
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
    found, asked = find(rows, request, pk), _ANSWERS[verb]
    require(request.user, f"extension.{verb}", found)
    form = asked.form(request.POST if request.method == "POST" else None, extension=found)
    if request.method == "GET":
        require_lawful(found, verb)
    if form.is_valid():
        with heard_by(form):
            asked.do(actor=request.user, extension=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found.assignment, asked.done)
    return page(request, "followup/extension_act.html", extension=found, asked=asked, form=form)
