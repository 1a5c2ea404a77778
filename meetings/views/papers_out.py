"""Official papers, handed out to whoever may see the record they are made of."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from coordination.audit.handing import hand_out
from coordination.core.web import SignedIn, find
from meetings import exports
from meetings.models import Meeting
from meetings.views.minutes import minutes_of


@login_required
@require_safe
def notice(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    meeting = find(Meeting.objects.for_page(request.user), request, pk)
    title = exports.notice_name(meeting)
    return hand_out(request, exports.notice_paper(meeting), of=meeting, title=title, kind=kind)


@login_required
@require_safe
def minutes_paper(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    found = minutes_of(request, pk)
    return hand_out(request, exports.minutes_paper(found), of=found, title=exports.minutes_name(found), kind=kind)
