"""Being written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def _soon(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


meetings = new = meeting = edit = invite = add_item = edit_item = remove_item = add_paper = paper = withdraw_paper = (
    convene
) = move = cancel = answer = notice_docx = ics = begin_minutes = attendance = record_item = record_position = (
    propose_resolution
) = edit_resolution = strike_resolution = refer_resolution = minutes = write_minutes = issue_minutes = minutes_docx = (
    sign_receipt
) = _soon
