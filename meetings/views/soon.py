"""Being written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def _soon(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


notice_docx = begin_minutes = attendance = record_item = record_position = propose_resolution = edit_resolution = (
    strike_resolution
) = refer_resolution = minutes = write_minutes = issue_minutes = minutes_docx = sign_receipt = _soon
