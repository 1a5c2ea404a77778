"""The board and its ledger."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from coordination.core.web import page
from coordination.followup.board import Board, lines
from coordination.followup.exports import file_name, workbook


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    shown = Board(request)
    rows = shown.page
    return page(request, "followup/board.html", board=shown, filter=shown.filter, page=rows, lines=lines(rows))


@login_required
@require_GET
def export(request: HttpRequest) -> FileResponse:
    return FileResponse(workbook(Board(request)), as_attachment=True, filename=file_name())
