"""Official papers, handed out: made first, written down as given, then given."""

from django.db.models import Model
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.documents import MEDIA_TYPES, Paper, file_name
from coordination.core.web import SignedIn


def hand_out(request: SignedIn, paper: Paper, *, of: Model, title: str, kind: str) -> HttpResponse:
    """The paper as `docx` or `pdf`, under a name that every file system takes."""
    content, name = paper.as_(kind), file_name(title, kind)
    record_reading(reader=request.user, of=of, how=Reading.How.HANDED_OUT, detail=name)
    response = HttpResponse(content, content_type=MEDIA_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
