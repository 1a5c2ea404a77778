"""Disputes, from being raised to being settled or ruled."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from coordination.core.web import SignedIn, find, key_page, page
from coordination.opinions.models import Dispute


@login_required
@require_GET
def disputes(request: SignedIn) -> HttpResponse:
    rows = Dispute.objects.visible_to(request.user)
    return page(request, "opinions/disputes.html", page=key_page(request, rows, order=["-id"]))


@login_required
@require_GET
def dispute(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Dispute, request, pk)
    return page(request, "opinions/dispute.html", thing=found)
