"""Changes of agencies by a document: entered with a preview of all that moves, shown, withdrawn before their day."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.agencies import actions
from coordination.agencies.forms import WithdrawReformForm
from coordination.agencies.history import moved_by, steps_of
from coordination.agencies.models import Reform
from coordination.agencies.succession import estate_of, staying_with
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.web import SignedIn, done, find, page

_REFORMS = Reform.objects.prefetch_related("sides__agency")


@login_required
@require_safe
def reform(request: SignedIn, pk: int) -> HttpResponse:
    """What the document says; for those concerned also what moves, or what has moved."""
    found = find(_REFORMS.all(), request, pk)
    is_planned, sees = found.state == "planned", bool(abilities(request.user, found)["see_estate"])
    return page(
        request,
        "agencies/reform.html",
        thing=found,
        reform=found,
        steps=steps_of(found),
        estate=estate_of(found) if is_planned and sees else [],
        staying=staying_with(found) if is_planned and sees else [],
        moved=moved_by(found) if sees else [],
    )


@login_required
def withdraw_reform(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_REFORMS.all(), request, pk)
    require(request.user, "reform.withdraw", found)
    form = WithdrawReformForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.withdraw_reform(actor=request.user, reform=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Withdrawn. The agencies have been told."))
    question: dict[str, Any] = {
        "question": _("Withdraw this change?"),
        "what_follows": found.said,
        "action": _("Withdraw the change"),
        "back_url": found.get_absolute_url(),
        "grave": True,
    }
    return page(request, "agencies/withdraw_reform.html", reform=found, form=form, **question)
