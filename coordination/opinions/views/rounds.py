"""Rounds, as the asking agency sees them: who is asked, who has answered, and what is done meanwhile."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from coordination.core.errors import NotLawful
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.referring import beside
from coordination.core.web import SignedIn, done, find, key_page, page
from coordination.opinions import actions
from coordination.opinions.actions.asking import keeps_from_asking
from coordination.opinions.forms.rounds import (
    CloseForm,
    FurtherForm,
    MoreTimeForm,
    OpenRoundForm,
    ReasonForm,
    RoundFilter,
    UrgeForm,
)
from coordination.opinions.models import Draft, MoreTime, Request, Round
from coordination.opinions.progress import (
    counted_until,
    ended_because,
    ends_early,
    in_the_way,
    lines_of,
    standing_of,
    steps_of,
)

AT_ONCE = 50  # agencies on a page of a round


@login_required
def open_round(request: SignedIn, pk: int) -> HttpResponse:
    """Two steps on one address: who will be asked, until when and how; then, as it was shown, sent."""
    draft = find(Draft.objects.on_the_asking_side(request.user).for_list(), request, pk)
    require(request.user, "draft.ask", draft)
    if request.method == "GET" and (objection := keeps_from_asking(draft)):
        raise NotLawful(objection)
    form = OpenRoundForm(request.POST or None, draft=draft, person=request.user)
    if form.is_valid() and form.is_confirmed:
        with heard_by(form):
            round_ = actions.open_round(actor=request.user, draft=draft, **form.answer)
            return done(request, round_, _("The agencies have been asked."))
    return page(request, "opinions/open_round.html", draft=draft, form=form)


@login_required
@require_GET
def round_(request: SignedIn, pk: int) -> HttpResponse:
    """To an agency that was asked, its own request alone."""
    rows = Round.objects.select_related("draft__agency", "draft__mechanism", "draft__standing")
    found: Any = find(rows.with_figures(), request, pk)
    if not Round.objects.on_the_asking_side(request.user).filter(pk=pk).exists():
        return redirect(found.requests.of(request.user.acting_for).latest("pk"))
    chosen = RoundFilter(request.GET, found.requests.for_list().with_answers(), until=counted_until(found))
    shown = key_page(request, chosen.qs, order=["agency__official_order", "pk"], size=AT_ONCE)
    return page(
        request,
        "opinions/round.html",
        thing=found,
        round=found,
        draft=found.draft,
        standing=standing_of(found),
        in_the_way=in_the_way(found.draft) if found.draft.state == "drafting" else [],
        may_draft=abilities(request.user, found.draft),
        own=found.requests.of(request.user.acting_for).first(),
        filter=chosen,
        page=shown,
        lines=lines_of(shown.rows, request.user),
        steps=steps_of(found),
        ended_because=ended_because(found),
        panels=beside.on(request.user, [found]),
    )


def _asking(request: SignedIn, pk: int) -> Round:
    return find(Round.objects.on_the_asking_side(request.user).select_related("draft__agency"), request, pk)


def _form(request: SignedIn, round_: Round, form: Any, **words: Any) -> HttpResponse:
    return page(request, "opinions/round_act.html", round=round_, form=form, **words)


@login_required
def ask_further(request: SignedIn, pk: int) -> HttpResponse:
    found = _asking(request, pk)
    require(request.user, "draft.ask", found.draft)
    form = FurtherForm(request.POST or None, round_=found, person=request.user)
    if form.is_valid():
        with heard_by(form):
            made = actions.ask_further(actor=request.user, round_=found, **form.cleaned_data)
            said = ngettext("%(n)d agency has been asked.", "%(n)d agencies have been asked.", len(made))
            return done(request, found, said % {"n": len(made)})
    return _form(request, found, form, title=_("Ask further agencies"), icon="user-plus")


@login_required
def urge_all(request: SignedIn, pk: int) -> HttpResponse:
    """Everybody who owes an answer."""
    found = _asking(request, pk)
    require(request.user, "draft.treat", found.draft)
    form = UrgeForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            waiting = list(found.requests.waiting().select_related("round__draft"))
            told = actions.urge(actor=request.user, requests=waiting, **form.cleaned_data)
            return done(request, found, _urged(told))
    return _form(request, found, form, title=_("Urge all that have not answered"), icon="speakerphone")


@login_required
@require_POST
def urge(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Request.objects.on_the_asking_side(request.user).for_list(), request, pk)
    told = actions.urge(actor=request.user, requests=[found])
    return done(request, found.round, _urged(told))


def _urged(told: int) -> str:
    return ngettext("%(n)d agency has been urged.", "%(n)d agencies have been urged.", told) % {"n": told}


@login_required
def more_time(request: SignedIn, pk: int) -> HttpResponse:
    rows = MoreTime.objects.on_the_asking_side(request.user)
    more = find(rows.select_related("request__agency", "request__round__draft__agency"), request, pk)
    require(request.user, "request.settle_more_time", more.request)
    if more.outcome != MoreTime.Outcome.ASKED:
        raise NotLawful(_("This was answered already."))
    form = MoreTimeForm(request.POST or None, more=more)
    if form.is_valid():
        with heard_by(form):
            actions.settle_more_time(actor=request.user, more=more, **form.granted)
            return done(request, more.request.round, _("The agency has been told."))
    return _form(request, more.request.round, form, title=_("More time to answer"), icon="clock", more=more)


@login_required
def close(request: SignedIn, pk: int) -> HttpResponse:
    found = _asking(request, pk)
    require(request.user, "round.close", found)
    is_early = found.is_open and ends_early(found)
    form = CloseForm(request.POST if request.method == "POST" else None, is_early=is_early)
    if form.is_valid():
        with heard_by(form):
            actions.close_round(actor=request.user, round_=found, **form.cleaned_data)
            return done(request, found, _("The round is closed."))
    title = _("End the round early") if is_early else _("Close the round")
    return _form(request, found, form, title=title, icon="lock", standing=standing_of(found))


@login_required
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = _asking(request, pk)
    require(request.user, "round.withdraw", found)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.withdraw_round(actor=request.user, round_=found, **form.cleaned_data)
            return done(request, found, _("The round is withdrawn. The agencies have been told."))
    return _form(request, found, form, title=_("Withdraw the round"), icon="arrow-back-up", grave=True)
