"""Requests to share: ours, those put to us, and one of them."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.errors import NotLawful
from coordination.core.flow import Sentence
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, key_page, page
from coordination.core.workflow import require_lawful
from coordination.opinions.models import Dispute
from sharing import actions
from sharing.actions.holding import require_known
from sharing.filters import RequestFilter
from sharing.forms.requests import (
    AgreementForm,
    DisposalForm,
    DisputeForm,
    MaterialForm,
    MendingForm,
    RefusalForm,
    RequestForm,
    ResumptionForm,
    SupplyForm,
    UseForm,
)
from sharing.models import Item, ShareRequest
from sharing.request_flow import SHARE_REQUEST
from sharing.requested import next_of, stays_open, steps_of, story_of
from sharing.sight import called
from sharing.views.asking import Asking, asked
from sharing.views.no_agency import shown_to_agencies

_REQUESTS = ShareRequest.objects.select_related("item__owner__successor", "item__standing", "agency", "renews")
_ITEMS = Item.objects.select_related("owner", "standing")

NEWEST_FIRST = ("-state_at", "-pk")


@login_required
@require_safe
@shown_to_agencies
def requests(request: SignedIn, side: str) -> HttpResponse:
    """`side`: `ours`, which our agency made, or `theirs`, which were put to it."""
    agency: Any = request.user.acting_for
    rows = ShareRequest.objects.for_list().with_known(request.user)
    found = rows.of(agency) if side == "ours" else rows.asked_of(agency)
    chosen = RequestFilter(request.GET, queryset=found)
    return page(
        request,
        "sharing/requests.html",
        side=side,
        filter=chosen,
        page=key_page(request, chosen.qs, order=NEWEST_FIRST),
    )


@login_required
@require_safe
def share_request(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_REQUESTS, request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    own: Any = request.user.acting_for
    disputes = Dispute.objects.visible_to(request.user)
    return page(
        request,
        "sharing/request.html",
        thing=found,
        is_ours=found.agency_id in own.line,
        item=_ITEMS.visible_to(request.user).filter(pk=found.item_id).first(),
        uses=list(found.uses.select_related("recorded_by")[:50]),
        dispute=disputes.filter(pk=found.dispute_id).first() if found.dispute_id else None,
        renewals=[row for row in found.renewals.all() if row.submitted_at or found.agency_id in own.line],
        steps=steps_of(found),
        next=next_of(found),
        story=story_of(found),
    )


@login_required
def begin(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for an item."""
    item = find(_ITEMS, request, pk)
    require(request.user, "item.request", item)
    form = RequestForm(request.POST or None, item=item)
    if form.is_valid():
        with heard_by(form):
            made = actions.begin_request(actor=request.user, item=item, **form.cleaned_data)
        if form.is_valid():
            return done(request, made, _("Saved. The provider does not know of it before it is submitted."))
    return page(request, "sharing/request_form.html", item=item, form=form, share_request=None)


@login_required
def renew(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for more time to use what one has, with what was said before."""
    before = find(_REQUESTS, request, pk)
    require(request.user, "share_request.renew", before)
    require_known(request.user, before.item)
    if request.method == "GET" and not before.may_be_renewed:
        raise NotLawful(_("It is not in use, or its renewal is asked for already."))
    said = {name: getattr(before, name) for name in ("ground", "scene", "scope", "method")}
    form = RequestForm(request.POST or None, item=before.item, initial=said)
    if form.is_valid():
        with heard_by(form):
            made = actions.begin_request(actor=request.user, item=before.item, renews=before, **form.cleaned_data)
        if form.is_valid():
            return done(request, made, _("Saved. The provider does not know of it before it is submitted."))
    return page(request, "sharing/request_form.html", item=before.item, form=form, share_request=None, renews=before)


@login_required
def write(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_REQUESTS, request, pk)
    require(request.user, "share_request.write", found)
    require_known(request.user, found.item)
    form = RequestForm(request.POST or None, item=found.item, instance=found)
    if form.is_valid():
        with heard_by(form):
            actions.write_request(actor=request.user, request=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Saved."))
    return page(request, "sharing/request_form.html", item=found.item, form=form, share_request=found)


_STEPS: Mapping[str, tuple[Any, Sentence]] = {
    "submit": (actions.submit_request, _("Submitted. The provider has been told.")),
    "give_more_time": (actions.give_more_time_to_answer, _("Given. Both agencies have been told.")),
}


@login_required
@require_POST
def take_step(request: SignedIn, pk: int, step: str) -> HttpResponse:
    """What is done by one button."""
    found = find(_REQUESTS, request, pk)
    require(request.user, f"share_request.{step}", found)
    verb, sentence = _STEPS[step]
    verb(actor=request.user, request=found)
    return done(request, found, sentence)


@login_required
def record_use(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_REQUESTS, request, pk)
    require(request.user, "share_request.record_use", found)
    form = UseForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.record_use(actor=request.user, request=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Recorded. The provider and the data authority may read it."))
    return page(request, "sharing/use_form.html", share_request=found, form=form)


@login_required
def dispute(request: SignedIn, pk: int) -> HttpResponse:
    """Raise the refusal with the provider; the dispute goes its own way from there."""
    found = find(_REQUESTS, request, pk)
    require(request.user, "share_request.dispute", found)
    facts = [found.number, found.scene, _("Refused: %(reason)s (%(ground)s)") % _refusal(found)]
    form = DisputeForm(request.POST or None, initial={"matter": "\n".join(map(str, filter(None, facts)))})
    if form.is_valid():
        with heard_by(form):
            begun = actions.dispute_request(actor=request.user, request=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, begun, _("Kept as a draft. Look at it, then raise it with the provider."))
    return page(request, "sharing/request_dispute.html", share_request=found, form=form)


def _refusal(found: ShareRequest) -> dict[str, str]:
    return {"reason": found.because, "ground": found.legal_ground}


_TOLD = _("Whoever asked has been told.")
_VERBS: Mapping[str, Asking] = {
    "agree": Asking(
        actions.agree,
        _("Agree to this request?"),
        _("What can be downloaded here is open to the agency at once, until the last day it asked for."),
        pgettext_lazy("share request", "Agree"),
        _("Agreed. Whoever asked has been told."),
        form=AgreementForm,
    ),
    "ask_material": Asking(
        actions.ask_material,
        _("Ask for what is missing?"),
        _("Say everything at once: the rules allow it once. The limit runs anew when the request is complete."),
        pgettext_lazy("share request", "Tell what is missing"),
        _TOLD,
        form=MaterialForm,
    ),
    "refuse": Asking(
        actions.refuse,
        _("Refuse this request?"),
        _("Say why, and by what law or rule. Whoever asked may dispute it."),
        pgettext_lazy("share request", "Refuse"),
        _("Refused. Whoever asked has been told."),
        form=RefusalForm,
        grave=True,
    ),
    "reconsider": Asking(
        actions.reconsider,
        _("Take this request up again?"),
        _("It is to be answered anew, and the whole limit runs from today."),
        _("Take up again"),
        _TOLD,
    ),
    "supply": Asking(
        actions.supply,
        _("Say how it is supplied"),
        _("The agency may have the content from now until the last day it asked for."),
        _("Supply"),
        _("Supplied. Whoever asked has been told."),
        form=SupplyForm,
    ),
    "suspend": Asking(
        actions.suspend_use,
        _("Suspend the use?"),
        _("The content is closed to the agency at once. Say what you found and what is to be mended."),
        pgettext_lazy("share request", "Suspend the use"),
        _("Suspended. Whoever uses it has been told."),
        grave=True,
    ),
    "mend": Asking(
        actions.mend_use,
        _("Say what was mended"),
        _("The provider checks it, and then lets it be used again or does not."),
        pgettext_lazy("share request", "Say that it is mended"),
        _("Said. The provider has been told."),
        form=MendingForm,
    ),
    "resume": Asking(
        actions.resume_use,
        _("Let it be used again?"),
        _("The content is open to the agency again at once, until the last day it asked for."),
        pgettext_lazy("share request", "Let it be used again"),
        _("It may be used again. Whoever uses it has been told."),
        form=ResumptionForm,
    ),
    "terminate": Asking(
        actions.terminate_use,
        _("End the use for good?"),
        _("The content is closed to the agency at once, and it has to say how it disposed of what it had."),
        _("End the use"),
        _("Ended. Whoever used it has been told."),
        grave=True,
    ),
    "dispose": Asking(
        actions.dispose,
        _("Say how it was disposed of"),
        _("The provider has this as a receipt. What was granted ends with it."),
        _("Hand in the receipt"),
        _("Handed in. The provider has been told."),
        form=DisposalForm,
    ),
    "withdraw": Asking(
        actions.withdraw_request,
        _("Withdraw this request?"),
        _("It stays on record."),
        pgettext_lazy("share request", "Withdraw"),
        _("Withdrawn. It stays on record."),
        grave=True,
    ),
    "ask_more_time": Asking(
        actions.ask_more_time_to_answer,
        _("Ask the data authority for more time to answer?"),
        _("The law allows it once. Whoever asked is told of it."),
        _("Ask for more time"),
        _("Asked. The data authority and whoever asked have been told."),
    ),
}


@login_required
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """What is done to a request on a page of its own."""
    found = find(_REQUESTS, request, pk)
    require(request.user, f"share_request.{verb}", found)
    if request.method == "GET" and verb in SHARE_REQUEST.steps:
        require_lawful(found, verb)
    said = _("Asked for by %(agency)s") % {"agency": found.agency}
    return asked(
        request,
        _VERBS[verb],
        {"request": found},
        where=found,
        about=called(found.item, request.user),
        said=said,
        came_from=found.number,
        also=stays_open(found) if verb in {"suspend", "terminate"} else "",
    )
