"""Changes of agencies by a document: entered with a preview of all that moves, confirmed by another, given up."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.agencies import actions
from coordination.agencies.filters import ReformFilter
from coordination.agencies.forms import GiveReformUpForm, PapersForm, WhichAgencyForm
from coordination.agencies.history import moved_by, reason_of, steps_of
from coordination.agencies.models import Agency, Reform, ReformPaper
from coordination.agencies.objections import objection_to_what_ended
from coordination.agencies.reforming import Confirming, Reforming
from coordination.core import drafts
from coordination.core.errors import NotLawful
from coordination.core.files.intake import handed_in
from coordination.core.files.serving import hand_out
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, key_page, page

_REFORMS = Reform.objects.select_related("planned_by", "confirmed_by").prefetch_related("sides__agency")


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
    require(request.user, "reform.plan", None)
    if objection := objection_to_what_ended(found):
        raise NotLawful(objection)
    reforming = Reforming(request, found)
    if request.method == "POST" and reforming.step != "confirm":
        return redirect(drafts.keep(request, kind=reforming.kind))
    if reforming.is_complete:
        with heard_by(reforming.confirm):
            made = actions.plan_reform(actor=request.user, **reforming.proposal)
            drafts.drop(request)
            return done(request, made, _("Handed in. It waits for the security administrator's confirmation."))
    return page(request, reforming.template, **reforming.context)


@login_required
def reform(request: SignedIn, pk: int) -> HttpResponse:
    """What the document says; for those concerned also what moves, or what has moved; before the security administrator
    with the button that confirms it.
    """
    found = find(_REFORMS.all(), request, pk)
    confirming = Confirming(request, found)
    if request.method == "POST":
        require(request.user, "reform.confirm", found)
    if confirming.is_confirmed:
        with heard_by(confirming.form):
            held = find(_REFORMS.all(), request, pk)  # what is refused leaves no trace on what is shown
            actions.confirm_reform(actor=request.user, reform=held, seen=request.POST.get("seen", ""))
            return done(request, held, _confirmed(held))
    return page(
        request,
        "agencies/reform.html",
        thing=found,
        reform=found,
        steps=steps_of(found),
        moved=moved_by(found) if can(request.user, "reform.see_estate", found) else [],
        papers=found.papers.visible_to(request.user).select_related("file"),
        given_up=reason_of(found),
        **confirming.context,
    )


def _confirmed(reform: Reform) -> str:
    if reform.is_to_come:
        return _("Confirmed. The agencies have been told.")
    return _("Confirmed, and in force. The agencies have been told.")


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
    told, untold = _("Withdrawn. The agencies have been told."), _("Withdrawn. The agencies had not been told of it.")
    words = {"question": _("Withdraw this change?"), "action": _("Withdraw the change")}
    return _give_up(request, found, actions.withdraw_reform, told if found.confirmed_at else untold, words)


@login_required
def decline_reform(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_REFORMS.all(), request, pk)
    require(request.user, "reform.decline", found)
    answer = _("Not confirmed. Whoever entered it has been told, with the reason.")
    words = {"question": _("Decline to confirm this change?"), "action": _("Do not confirm")}
    return _give_up(request, found, actions.decline_reform, answer, words)


def _give_up(
    request: SignedIn, found: Reform, verb: Callable[..., None], answer: str, words: dict[str, Any]
) -> HttpResponse:
    """Asked once more, and for the reason; not of what was given up already, to which one comes by going back."""
    if request.method != "POST" and not found.is_to_come:
        return redirect(found)
    form = GiveReformUpForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            verb(actor=request.user, reform=found, **form.cleaned_data)
            return done(request, found, answer)
    shown: dict[str, Any] = {"what_follows": found.said, "back_url": found.get_absolute_url(), "grave": True}
    return page(request, "agencies/give_reform_up.html", reform=found, form=form, **words, **shown)
