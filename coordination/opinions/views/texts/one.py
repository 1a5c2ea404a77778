"""Texts: their list, the page of one, and what is done with it as a whole."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.errors import NotLawful
from coordination.core.files.intake import handed_in
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, key_page, page
from coordination.opinions import actions
from coordination.opinions.actions.treating import to_be_taken
from coordination.opinions.comparing import Comparison
from coordination.opinions.consistency import consistency_of
from coordination.opinions.forms.text_filter import TextFilter
from coordination.opinions.forms.texts import BeginTextForm, SendForm, SettleForm, WithdrawForm
from coordination.opinions.models import Draft
from coordination.opinions.texts import Settling, TextPage

TEXTS = Draft.objects.for_list()


@login_required
@require_GET
def drafts(request: SignedIn) -> HttpResponse:
    rows = Draft.objects.on_the_asking_side(request.user).for_list().with_open_round()
    chosen = TextFilter(request.GET, queryset=rows, request=request)
    return page(
        request,
        "opinions/drafts.html",
        filter=chosen,
        page=key_page(request, chosen.qs, order=["-id"]),
        may_begin=can(request.user, "draft.begin", None),
    )


@login_required
def begin_draft(request: SignedIn) -> HttpResponse:
    require(request.user, "draft.begin", None)
    form = BeginTextForm(*_sent(request), person=request.user)
    if request.method == "POST" and handed_in(form, by=request.user):
        with heard_by(form):
            begun = actions.begin_draft(actor=request.user, **form.facts, **form.words)
        if form.is_valid():
            said = _("The text is begun. Nobody outside your agency sees it before you send it out.")
            return done(request, begun, said)
    return page(request, "opinions/begin_draft.html", form=form)


def _sent(request: SignedIn) -> tuple[object, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


@login_required
@require_GET
def draft(request: SignedIn, pk: int) -> HttpResponse:
    found = find(TEXTS, request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    return page(
        request,
        "opinions/draft.html",
        thing=found,
        shown=TextPage(found, request.user),
        policies=consistency_of(found, request.user),
    )


@login_required
@require_POST
def begin_version(request: SignedIn, pk: int) -> HttpResponse:
    found = find(TEXTS, request, pk)
    begun = actions.begin_version(actor=request.user, draft=found)
    said = _("Version %(n)d is begun with the words of the one before.") % {"n": begun.number}
    return done(request, reverse("opinions:write_version", args=[found.pk]), said)


@login_required
def send_version(request: SignedIn, pk: int) -> HttpResponse:
    found = find(TEXTS, request, pk)
    require(request.user, "draft.send", found)
    version = found.being_written
    if version is None:
        raise NotLawful(_("No version is being written: begin the next one."))
    compared = Comparison.of(found.standing, version) if found.standing else None
    form = SendForm(request.POST if request.method == "POST" else None, version=version, compared=compared)
    if form.is_valid():
        with heard_by(form):
            actions.send_version(actor=request.user, revision=version, **form.facts)
        if form.is_valid():
            return done(request, found, _("Version %(n)d is sent out.") % {"n": version.number})
    return page(request, "opinions/send_version.html", thing=found, version=version, compared=compared, form=form)


@login_required
def settle_draft(request: SignedIn, pk: int) -> HttpResponse:
    found = find(TEXTS, request, pk)
    require(request.user, "draft.settle", found)
    settling = Settling.of(found, request.user)
    form = SettleForm(request.POST if request.method == "POST" else None, settling=settling)
    if form.is_valid():
        with heard_by(form):
            actions.settle_draft(actor=request.user, draft=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("The text is settled. The agencies that were asked are told."))
    shown = TextPage(found, request.user)
    untaken = to_be_taken(found).count()
    asked: dict[str, Any] = {"form": form, "settling": settling, "shown": shown, "untaken": untaken}
    return page(request, "opinions/settle_draft.html", thing=found, **asked)


@login_required
def withdraw_draft(request: SignedIn, pk: int) -> HttpResponse:
    found = find(TEXTS, request, pk)
    require(request.user, "draft.withdraw", found)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with heard_by(form):
            actions.withdraw_draft(actor=request.user, draft=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("The text is withdrawn. It stays on record."))
    return page(request, "opinions/withdraw_draft.html", thing=found, form=form)
