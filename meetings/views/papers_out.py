"""Official papers, handed out to whoever may see the record they are made of."""

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.web import SignedIn, find
from meetings import exports
from meetings.models import Meeting
from meetings.views.minutes import minutes_of


@login_required
@require_safe
def notice_docx(request: SignedIn, pk: int) -> HttpResponse:
    meeting = find(Meeting.objects.for_page(request.user), request, pk)
    return _handed_out(request, meeting, exports.notice_docx(meeting), exports.notice_name(meeting))


@login_required
@require_safe
def minutes_docx(request: SignedIn, pk: int) -> HttpResponse:
    found = minutes_of(request, pk)
    return _handed_out(request, found, exports.minutes_docx(found), exports.minutes_name(found))


def _handed_out(request: SignedIn, of: Model, content: bytes, name: str) -> HttpResponse:
    record_reading(reader=request.user, of=of, how=Reading.How.HANDED_OUT, detail=name)
    response = HttpResponse(content, content_type=exports.MEDIA_TYPE)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
