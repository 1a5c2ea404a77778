"""The file of a dispute, for those before whom it comes."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.policy import require
from coordination.core.web import SignedIn, find, page
from coordination.opinions.differing import sides_of, standing_of
from coordination.opinions.models import Dispute
from meetings.models import AgendaItem, Topic


@login_required
@require_safe
def item_dispute(request: SignedIn, pk: int) -> HttpResponse:
    """As those read it who sit before it: what was signed by the day of the meeting, and nothing else."""
    item = find(AgendaItem.objects.select_related("meeting__mechanism"), request, pk)
    return _file(request, item, "agenda_item.read_dispute", until=item.meeting.held_on)


@login_required
@require_safe
def topic_dispute(request: SignedIn, pk: int) -> HttpResponse:
    """As the office reads it that is to put it on an agenda: what is signed, and nothing else."""
    return _file(request, find(Topic.objects.select_related("mechanism"), request, pk), "topic.read_dispute")


def _file(request: SignedIn, brought: AgendaItem | Topic, code: str, *, until: date | None = None) -> HttpResponse:
    dispute = get_object_or_404(Dispute.objects.for_page(), pk=brought.dispute_id or 0)
    require(request.user, code, brought)
    record_reading(reader=request.user, of=dispute, how=Reading.How.OPENED)
    return page(
        request,
        "meetings/dispute_file.html",
        item=brought if isinstance(brought, AgendaItem) else None,
        topic=brought if isinstance(brought, Topic) else None,
        dispute=dispute,
        sides=sides_of(dispute, until=until),
        standing=standing_of(dispute),
        is_known=Dispute.objects.visible_to(request.user).filter(pk=dispute.pk).exists(),
    )
