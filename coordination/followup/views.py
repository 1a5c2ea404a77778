"""Being written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def _soon(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


board = export = assignment = receive = refuse = reissue = report = submit = send_back = close = make_routine = (
    cancel
) = urge = evidence = _soon
