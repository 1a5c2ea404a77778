"""Rounds, as the asking agency sees them: who is asked, who has answered, and what becomes of the comments."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from coordination.core.web import SignedIn, find, page
from coordination.opinions.models import Round


@login_required
@require_GET
def round_(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Round, request, pk)
    return page(request, "opinions/round.html", thing=found)
