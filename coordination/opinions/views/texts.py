"""Texts and their versions: written, compared, sent out, settled."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from coordination.core.web import SignedIn, find, key_page, page
from coordination.opinions.models import Draft, Revision


@login_required
@require_GET
def drafts(request: SignedIn) -> HttpResponse:
    rows = Draft.objects.visible_to(request.user)
    return page(request, "opinions/drafts.html", page=key_page(request, rows, order=["-id"]))


@login_required
@require_GET
def draft(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Draft, request, pk)
    return page(request, "opinions/draft.html", thing=found)


@login_required
@require_GET
def version(request: SignedIn, pk: int, number: int) -> HttpResponse:
    found = get_object_or_404(Revision.objects.visible_to(request.user), draft=pk, number=number)
    return page(request, "opinions/version.html", thing=found)
