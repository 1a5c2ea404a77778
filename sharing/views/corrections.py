"""Mistakes that agencies report: ours, those put to us, one of them, and who holds what is wrong."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.errors import NotLawful
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.web import SignedIn, done, find, key_page, page
from coordination.core.workdays import today
from coordination.core.workflow import require_lawful
from sharing import actions, clocks
from sharing.corrected import about, comes_first, next_of, steps_of, story_of, subjects_of
from sharing.filters import CorrectionFilter
from sharing.forms.corrections import CorrectedForm, CorrectionForm
from sharing.holders import holders_of
from sharing.limits import Clock
from sharing.models import Correction, Item
from sharing.sight import called
from sharing.views.asking import Asking, asked
from sharing.views.no_agency import shown_to_agencies

_CORRECTIONS = Correction.objects.select_related(
    "item__owner__successor", "agency", "entry", "content", "file__file", "by_entry", "by_content"
)
_ITEMS = Item.objects.select_related("owner", "standing")

NEWEST_FIRST = ("-state_at", "-pk")


@login_required
@require_safe
@shown_to_agencies
def corrections(request: SignedIn) -> HttpResponse:
    """Which our agency reported, and which were put to it."""
    agency: Any = request.user.acting_for
    rows = Correction.objects.for_list().with_known(request.user)
    found = rows.of(agency) | rows.put_to(agency)
    chosen = CorrectionFilter(request.GET, queryset=found, agency=agency)
    return page(
        request,
        "sharing/corrections.html",
        filter=chosen,
        page=key_page(request, chosen.qs, order=NEWEST_FIRST),
        line=agency.line,
    )


@login_required
@require_safe
def correction(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_CORRECTIONS, request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    answer = abilities(request.user, found)["correct"]
    return page(
        request,
        "sharing/correction.html",
        thing=found,
        about=about(found, request.user),
        item=_ITEMS.visible_to(request.user).filter(pk=found.item_id).first(),
        steps=steps_of(found),
        next=next_of(found),
        first=comes_first(found, request.user) if answer.permitted and answer.why else None,
        story=story_of(found),
    )


@login_required
def report(request: SignedIn, pk: int) -> HttpResponse:
    """Report a mistake in an item."""
    item = find(_ITEMS, request, pk)
    require(request.user, "item.report_mistake", item)
    subjects = subjects_of(item, request.user)
    if not subjects:
        raise NotLawful(_("Your agency has nothing of it in which it could report a mistake."))
    form = CorrectionForm(request.POST or None, subjects=subjects)
    if form.is_valid():
        with heard_by(form):
            made = actions.report_mistake(actor=request.user, item=item, **form.said)
        if form.is_valid():
            return done(request, made, _("Reported. The provider has been told and answers within its limit."))
    due_on = clocks.due_on(Clock.CORRECTION, item.owner, today())
    return page(request, "sharing/correction_form.html", item=item, form=form, due_on=due_on)


@login_required
@require_safe
def holders(request: SignedIn, pk: int) -> HttpResponse:
    """Which agencies hold the version with the mistake: whom the provider will have told, or had told."""
    found = find(_CORRECTIONS, request, pk)
    require(request.user, "correction.see_holders", found)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    return page(
        request,
        "sharing/holders.html",
        correction=found,
        about=about(found, request.user),
        holders=holders_of(found),
    )


@login_required
def correct(request: SignedIn, pk: int) -> HttpResponse:
    """Name the version in which it is put right; before that is sent, one sees to whom it is told."""
    found = find(_CORRECTIONS, request, pk)
    require(request.user, "correction.correct", found)
    form = CorrectedForm(request.POST or None, correction=found)
    if request.method == "GET":
        require_lawful(found, "correct")
    if form.is_valid():
        with heard_by(form):
            actions.correct(actor=request.user, correction=found, **form.cleaned_data)
        if form.is_valid():
            return done(
                request, found, _("Answered. Whoever reported it was told, and whoever else holds the old version.")
            )
    return page(
        request,
        "sharing/correction_correct.html",
        correction=found,
        about=about(found, request.user),
        form=form,
        holders=holders_of(found),
    )


_VERBS: Mapping[str, Asking] = {
    "turn_down": Asking(
        actions.turn_down,
        _("Do not uphold this report?"),
        _("Say why. Whoever reported it reads the reason, and the item is disputed no more."),
        _("Do not uphold it"),
        _("Answered. Whoever reported it has been told."),
    ),
    "withdraw": Asking(
        actions.withdraw_correction,
        _("Withdraw this report?"),
        _("It stays on record. The provider is told."),
        pgettext_lazy("correction", "Withdraw"),
        _("Withdrawn. It stays on record."),
        grave=True,
    ),
}


@login_required
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """What is done to a correction with a reason."""
    found = find(_CORRECTIONS, request, pk)
    require(request.user, f"correction.{verb}", found)
    if request.method == "GET":
        require_lawful(found, verb)
    said = _("Reported by %(agency)s") % {"agency": found.agency}
    return asked(
        request, _VERBS[verb], {"correction": found}, where=found, about=called(found.item, request.user), said=said
    )
