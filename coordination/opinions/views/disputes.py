"""Disputes, from being written down to being settled or ruled."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.files.intake import handed_in
from coordination.core.files.serving import hand_out, require_open
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, can, require
from coordination.core.web import SignedIn, done, find, key_page, page
from coordination.opinions import actions
from coordination.opinions.awaiting import awaited
from coordination.opinions.beside import panels
from coordination.opinions.differing import (
    acts_on,
    live_offers,
    next_of,
    own_party,
    sides_of,
    standing_of,
    steps_of,
    story_of,
)
from coordination.opinions.dispute_acts import KINDS, acts_for, ask, before, form_of
from coordination.opinions.forms.dispute_filter import DisputeFilter
from coordination.opinions.forms.disputes import DisputeForm, GrownForm
from coordination.opinions.growing import MOST_COMMENTS, READ_OF_COMMENTS, require_ground
from coordination.opinions.models import Comment, Dispute, DisputePaper, Draft, Offer, Option
from coordination.signin.proving import ask_again, has_proved_lately


@login_required
@require_GET
def disputes(request: SignedIn) -> HttpResponse:
    chosen = DisputeFilter(request.GET, queryset=Dispute.objects.visible_to(request.user), request=request)
    rows = key_page(request, chosen.qs.for_list(), order=["-id"])
    for row in rows:
        row.waits = next(awaited(request.user, row), None)
    may_begin = can(request.user, "dispute.begin", None)
    return page(request, "opinions/disputes.html", page=rows, filter=chosen, may_begin=may_begin)


@login_required
@require_GET
def dispute(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Dispute.objects.for_page(), request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    acts, may = acts_on(found), abilities(request.user, found)
    return page(
        request,
        "opinions/dispute.html",
        dispute=found,
        may=may,
        acts=acts_for(request.user, found, may),
        steps=steps_of(found, acts),
        next=next_of(found),
        standing=standing_of(found),
        sides=sides_of(found, request.user.acting_for),
        live=live_offers(found),
        text=Draft.objects.visible_to(request.user).filter(pk=found.draft_id).first() if found.draft_id else None,
        papers=found.papers.visible_to(request.user).select_related("file"),
        panels=panels.on(request.user, found),
        story=story_of(acts),
    )


@login_required
def begin_dispute(request: SignedIn) -> HttpResponse:
    """Alone, or grown out of comments (`comment`, as often as there are)."""
    require(request.user, "dispute.begin", None)
    if request.GET.getlist("comment"):
        return _grow(request)
    form = DisputeForm(request.POST or None, person=request.user)
    if form.is_valid():
        with heard_by(form):
            begun = actions.begin_dispute(actor=request.user, **form.cleaned_data)
        if form.is_valid():
            return done(request, begun, _("Kept as a draft. Look at it, then raise it with the parties."))
    return page(request, "opinions/dispute_form.html", form=form)


def _grow(request: SignedIn) -> HttpResponse:
    comments = _comments(request)
    draft = comments[0].draft
    require_ground(request.user, comments, draft)
    form = GrownForm(request.POST or None, person=request.user, comments=comments)
    if form.is_valid():
        with heard_by(form):
            begun = actions.begin_dispute(actor=request.user, **_of_a_text(draft, comments), **form.cleaned_data)
        if form.is_valid():
            return done(request, begun, _("Kept as a draft. Look at it, then raise it with the parties."))
    return page(request, "opinions/dispute_form.html", form=form, comments=comments, text=draft)


def _comments(request: SignedIn) -> list[Comment]:
    """Those named in the address, if the person may know of every one of them."""
    wanted = set(request.GET.getlist("comment")[:MOST_COMMENTS])
    numbers = [number for number in wanted if number.isdecimal() and len(number) < len(str(2**63))]
    found = Comment.objects.visible_to(request.user).filter(pk__in=numbers).select_related(*READ_OF_COMMENTS)
    if len(comments := list(found.order_by("pk"))) != len(wanted):
        raise Http404
    return comments


def _of_a_text(draft: Draft, comments: list[Comment]) -> dict[str, Any]:
    return {
        "kind": Dispute.Kind.TEXT,
        "mechanism": draft.mechanism,
        "lead": draft.agency,
        "parties": [comment.request.agency for comment in comments],
        "comments": comments,
        "draft": draft,
    }


@login_required
def edit_dispute(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Dispute.objects.for_page(), request, pk)
    require(request.user, "dispute.edit", found)
    kind = GrownForm if found.draft_id else DisputeForm
    form = kind(request.POST or None, person=request.user, dispute=found)
    if form.is_valid():
        known = {"lead": found.lead, "parties": [side.party.agency for side in sides_of(found)]}
        with heard_by(form):
            actions.change_dispute(actor=request.user, dispute=found, **{**known, **form.cleaned_data})
        if form.is_valid():
            return done(request, found, _("Saved."))
    return page(request, "opinions/dispute_form.html", form=form, dispute=found, text=found.draft)


@login_required
def act(request: SignedIn, pk: int, *, verb: str) -> HttpResponse:
    """One act with its form. What is refused on sending is said in the form, which keeps what was typed."""
    found, sent = find(Dispute.objects.for_page(), request, pk), request.method == "POST"
    if not sent:
        ask(request.user, found, verb)
    kind, party = KINDS[verb], own_party(found, request.user, verb)
    if kind.is_proved and _is_to_prove(request, found, verb):
        return ask_again(request)
    data = (request.POST, request.FILES) if sent else ()
    form = form_of(kind, found)(*data, dispute=found, party=party, offer=_offer(request, found))
    with heard_by(form):
        if sent:
            ask(request.user, found, verb)
        if handed_in(form, by=request.user):
            kind.do(actor=request.user, dispute=found, party=party, **form.words)
            return done(request, found, kind.done)
    read = {"opinion": party, "agreement": found}.get(kind.reads)
    intro = before(kind, found)
    return page(request, "opinions/dispute_act.html", dispute=found, kind=kind, form=form, read=read, intro=intro)


def _is_to_prove(request: SignedIn, dispute: Dispute, verb: str) -> bool:
    """Nobody is asked to for what the post does not allow."""
    require(request.user, f"dispute.{verb}", dispute)
    return not has_proved_lately(request)


def _offer(request: HttpRequest, dispute: Dispute) -> Offer | None:
    """The offer that is to be taken up as the agreement."""
    number = request.GET.get("offer", "")
    return next((offer for offer in live_offers(dispute) if str(offer.pk) == number), None)


@login_required
@require_POST
def withdraw_option(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Option.objects.select_related("dispute"), request, pk)
    actions.withdraw_option(actor=request.user, option=found)
    return done(request, found.dispute, _("Taken back. It stays on record."))


@login_required
@require_POST
def withdraw_offer(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Offer.objects.select_related("dispute"), request, pk)
    actions.withdraw_offer(actor=request.user, row=found)
    return done(request, found.dispute, _("Taken back. It stays on record."))


@login_required
@require_GET
def dispute_paper(request: SignedIn, pk: int) -> HttpResponseBase:
    found = find(DisputePaper.objects.select_related("file"), request, pk)
    require_open(found.file)  # what is refused was not read
    record_reading(reader=request.user, of=found, how=Reading.How.HANDED_OUT, detail=found.file.name)
    return hand_out(found.file)
