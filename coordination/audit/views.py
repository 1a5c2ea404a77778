"""The end of the audit record of a day, for its witnesses."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from coordination.audit.anchors import agrees
from coordination.audit.chain import Head
from coordination.audit.models import DailyHead
from coordination.core.web import SignedIn, find, page

DAYS_BEFORE = 14


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
