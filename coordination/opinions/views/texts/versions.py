"""Versions of a text as they were sent out: read, compared, had as the file they came from."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.files.serving import hand_out, require_open
from coordination.core.web import SignedIn, page
from coordination.opinions.comparing import Comparison
from coordination.opinions.models import Revision
from coordination.opinions.texts import is_ours

VERSIONS = Revision.objects.select_related("draft__agency", "draft__mechanism", "file")
DIGITS = 5  # of a number of a version, at most


def _found(request: SignedIn, pk: int, number: int) -> Revision:
    return get_object_or_404(VERSIONS.visible_to(request.user), draft=pk, number=number)


def _others(request: SignedIn, version: Revision) -> list[Revision]:
    """The other versions of the same text that this person may read, newest first."""
    rows = Revision.objects.visible_to(request.user).filter(draft=version.draft_id)
    return list(rows.exclude(pk=version.pk).order_by("-number"))


@login_required
@require_GET
def version(request: SignedIn, pk: int, number: int) -> HttpResponse:
    found = _found(request, pk, number)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    return page(
        request,
        "opinions/version.html",
        version=found,
        draft=found.draft,
        text=Comparison.of(None, found),
        others=_others(request, found),
        is_ours=is_ours(request.user, found.draft),
    )


@login_required
@require_GET
def compare_versions(request: SignedIn, pk: int, number: int) -> HttpResponse:
    """Beside the version named by `with`; without one, beside the one before it."""
    found = _found(request, pk, number)
    others = _others(request, found)
    beside = _beside(request, found, others)
    if beside is None:
        return redirect(found)
    before, after = sorted((found, beside), key=lambda each: each.number)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    return page(
        request,
        "opinions/compare_versions.html",
        draft=found.draft,
        version=found,
        others=others,
        beside=beside,
        before=before,
        after=after,
        compared=Comparison.of(before, after),
    )


def _beside(request: SignedIn, version: Revision, others: list[Revision]) -> Revision | None:
    asked = request.GET.get("with", "")
    if not asked:
        return next((other for other in others if other.number < version.number), others[-1] if others else None)
    chosen = next((other for other in others if asked.isascii() and str(other.number) == asked[:DIGITS]), None)
    if chosen is None:
        raise Http404
    return chosen


@login_required
@require_GET
def version_file(request: SignedIn, pk: int, number: int) -> HttpResponseBase:
    """The file that a version was taken from, for the agency that drafts it: what it says may have been changed before
    the version was sent out, and is then nobody else's.
    """
    found = _found(request, pk, number)
    if found.file is None or not is_ours(request.user, found.draft):
        raise Http404
    require_open(found.file)  # what is refused was not read
    record_reading(reader=request.user, of=found, how=Reading.How.HANDED_OUT, detail=found.file.name)
    return hand_out(found.file)
