"""The board and its ledger."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.web import SignedIn, page
from coordination.followup.board import Board, lines
from coordination.followup.exports import file_name, workbook
from coordination.followup.models import Assignment


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    shown = Board(request)
    rows = shown.page
    return page(request, "followup/board.html", board=shown, filter=shown.filter, page=rows, lines=lines(rows))


@login_required
@require_GET
def export(request: SignedIn) -> FileResponse:
    shown = Board(request)
    told = "; ".join(f"{label}: {value}" for label, value in shown.filter.told_to_others())
    record_reading(reader=request.user, of=Assignment, how=Reading.How.EXPORTED, detail=told)
    return FileResponse(workbook(shown), as_attachment=True, filename=file_name())
