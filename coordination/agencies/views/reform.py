"""Changes of agencies by a document: entered with a preview of all that moves, shown, withdrawn before their day."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.agencies import actions
from coordination.agencies.filters import ReformFilter
from coordination.agencies.flows import ReformState
from coordination.agencies.forms import PapersForm, WhichAgencyForm, WithdrawReformForm
from coordination.agencies.history import moved_by, steps_of
from coordination.agencies.models import Agency, Reform, ReformPaper
from coordination.agencies.reforming import Reforming
from coordination.agencies.succession import estate_for, staying_with
from coordination.core import drafts
from coordination.core.files.intake import handed_in
from coordination.core.files.serving import hand_out
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, can, require
from coordination.core.templatetags.portal import local_date
from coordination.core.web import SignedIn, done, find, key_page, page

_REFORMS = Reform.objects.prefetch_related("sides__agency")


@login_required
@require_safe
def reforms(request: SignedIn) -> HttpResponse:
    """All changes of agencies, those to come first."""
    chosen = ReformFilter(request.GET, queryset=_REFORMS.visible_to(request.user), request=request)
    return page(
        request,
        "agencies/reforms.html",
        filter=chosen,
        page=key_page(request, chosen.qs, order=["-effective_on", "-pk"]),
        may_plan=can(request.user, "reform.plan", None),
    )


@login_required
def new_reform(request: SignedIn) -> HttpResponse:
    """Which agency the document is about; the rest is asked on a page of that agency."""
    require(request.user, "reform.plan", None)
    form = WhichAgencyForm(request.POST or None)
    if form.is_valid():
        return redirect("agencies:reform_agency", form.cleaned_data["agency"].pk)
    return page(request, "agencies/new_reform.html", form=form)


@login_required
def reform_agency(request: SignedIn, pk: int) -> HttpResponse:
    """Three steps on one address: the kind, what the document says, what would move; only then is it written."""
    found = find(Agency, request, pk)
    require(request.user, "agency.reform", found)
    reforming = Reforming(request, found)
    if request.method == "POST" and reforming.step != "confirm":
        return redirect(drafts.keep(request, kind=reforming.kind))
    if reforming.is_confirmed:
        with heard_by(reforming.confirm):
            made = actions.plan_reform(actor=request.user, **reforming.proposal)
            return done(request, made, _done(made))
    return page(request, reforming.template, **reforming.context)


def _done(made: Reform) -> str:
    if made.state == ReformState.IN_FORCE:
        return _("In force. The agencies have been told.")
    return _("Planned from %(day)s. The agencies have been told.") % {"day": local_date(made.effective_on)}


@login_required
@require_safe
def reform(request: SignedIn, pk: int) -> HttpResponse:
    """What the document says; for those concerned also what moves, or what has moved."""
    found = find(_REFORMS.all(), request, pk)
    is_planned, sees = found.state == ReformState.PLANNED, bool(abilities(request.user, found)["see_estate"])
    return page(
        request,
        "agencies/reform.html",
        thing=found,
        reform=found,
        steps=steps_of(found),
        estate=estate_for(found, request.user) if is_planned else [],
        staying=staying_with(found) if is_planned and sees else [],
        moved=moved_by(found) if sees else [],
        papers=found.papers.visible_to(request.user).select_related("file"),
    )


@login_required
def attach_papers(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_REFORMS.all(), request, pk)
    require(request.user, "reform.attach", found)
    form = PapersForm(request.POST or None, request.FILES or None)
    if handed_in(form, by=request.user):
        with heard_by(form):
            actions.attach_papers(actor=request.user, reform=found, papers=form.cleaned_data["papers"])
            return done(request, found, _("The document stands with the reform."))
    return page(request, "agencies/reform_papers.html", reform=found, form=form)


@login_required
@require_safe
def reform_paper(request: SignedIn, pk: int) -> FileResponse:
    return hand_out(find(ReformPaper.objects.select_related("file"), request, pk).file)


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
