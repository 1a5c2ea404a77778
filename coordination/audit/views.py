"""The pages of the audit: for its administrator; and the end of the record of a day, for its witnesses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.agencies.exports import handed_out
from coordination.audit.actions import ask_verification, record_reading
from coordination.audit.anchors import agrees
from coordination.audit.chain import Head
from coordination.audit.entries import lines, together_with
from coordination.audit.exports import table_of
from coordination.audit.filters import EntryFilter
from coordination.audit.findings import findings_of
from coordination.audit.models import DailyHead, Entry, Reading, Verification
from coordination.audit.standing import standing
from coordination.core.policy import can
from coordination.core.web import SignedIn, find, key_page, page

DAYS_BEFORE = 14
NEWEST = ("-at", "-key")
Answer = Callable[..., HttpResponseBase]


def for_the_auditor(view: Answer) -> Answer:
    """Nobody else learns that there is such a page."""

    @login_required
    @wraps(view)
    def shown(request: SignedIn, *arguments: Any, **named: Any) -> HttpResponseBase:
        if not can(request.user, "audit.read", None):
            raise Http404
        return view(request, *arguments, **named)

    return shown


@for_the_auditor
@require_safe
def entries(request: SignedIn) -> HttpResponse:
    """Acts, changes of rows and readings, newest first. Reading the audit is a reading too."""
    chosen = EntryFilter(request.GET)
    rows = chosen.narrowed(Entry.objects.visible_to(request.user)).select_related("subject_type")
    record_reading(reader=request.user, of=Entry, how=Reading.How.OPENED)
    found = key_page(request, rows, order=NEWEST)
    return page(
        request,
        "audit/entries.html",
        filter=chosen,
        page=found,
        lines=lines(found),
        record=standing(request.user),
    )


@for_the_auditor
@require_safe
def export(request: SignedIn, kind: str) -> FileResponse:
    """What is shown, narrowed down and in order. Taking it away is a reading."""
    chosen = EntryFilter(request.GET)
    rows = chosen.narrowed(Entry.objects.visible_to(request.user)).order_by(*NEWEST)
    answer = handed_out(*table_of(rows), kind, _("Audit"))
    told = "; ".join(f"{label}: {value}" for label, value in chosen.told())
    record_reading(reader=request.user, of=Entry, how=Reading.How.EXPORTED, detail=told)
    return answer


@for_the_auditor
@require_safe
def entry(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Entry.objects.select_related("subject_type"), request, pk)
    (line,) = lines([found])
    return page(request, "audit/entry.html", line=line, together=together_with(found))


@for_the_auditor
@require_POST
def verify(request: SignedIn) -> HttpResponse:
    return redirect(ask_verification(actor=request.user))


@for_the_auditor
@require_safe
def verifications(request: SignedIn) -> HttpResponse:
    rows = Verification.objects.visible_to(request.user).select_related("asked_by")
    return page(request, "audit/verifications.html", page=key_page(request, rows, order=("-pk",)))


@for_the_auditor
@require_safe
def verification(request: SignedIn, pk: int) -> HttpResponse:
    """How far it is, asked again and again; then the verdict, and what was found where."""
    found = find(Verification.objects.select_related("asked_by"), request, pk)
    return page(request, "audit/verification.html", verification=found, findings=findings_of(found))


@login_required
@require_safe
def daily_head(request: SignedIn, pk: int) -> HttpResponse:
    """What the letter of the day said, whether the record still holds it, and what the letters before said."""
    found = find(DailyHead, request, pk)
    return page(
        request,
        "audit/daily_head.html",
        told=found,
        holds=agrees(Head(found.seq, found.digest)),
        earlier=DailyHead.objects.visible_to(request.user).filter(on__lt=found.on)[:DAYS_BEFORE],
    )
