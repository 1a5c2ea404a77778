"""Texts that are written elsewhere: brought here, brought again, and taken up again after they were settled."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page
from coordination.opinions import actions
from coordination.opinions.forms.circulating import ReopenForm
from coordination.opinions.models import Draft
from coordination.opinions.subjects import by_code, draft_about


@login_required
def circulate(request: SignedIn, code: str, pk: int) -> HttpResponse:
    """Shows the text as it would be taken over; sent, it is brought here."""
    kind = by_code(code)
    if kind is None:
        raise Http404
    thing = find(kind.model, request, pk)
    require(request.user, kind.ability, kind.asked_on(thing))
    if request.method == "POST":
        draft = actions.circulate(actor=request.user, thing=thing)
        return done(request, draft, _("The text is here. Send it out, then choose whom to ask."))
    if known := draft_about(thing):
        return done(request, known)
    return page(
        request,
        "opinions/circulate.html",
        subject=thing,
        kind=kind,
        title=kind.title(thing),
        passages=kind.passages(thing),
    )


@login_required
@require_POST
def take_over(request: SignedIn, pk: int) -> HttpResponse:
    draft = find(Draft, request, pk)
    actions.take_over(actor=request.user, draft=draft)
    return done(request, draft, _("The next version says what is written there now. Look at it, and send it out."))


@login_required
def reopen(request: SignedIn, pk: int) -> HttpResponse:
    draft = find(Draft, request, pk)
    form = ReopenForm(request.POST or None)
    if request.method != "POST":
        require(request.user, "draft.reopen", draft)
    with heard_by(form):
        if form.is_valid():
            actions.reopen_draft(actor=request.user, draft=draft, **form.cleaned_data)
            return done(request, draft, _("Taken up again."))
    return page(request, "opinions/reopen.html", thing=draft, form=form)
