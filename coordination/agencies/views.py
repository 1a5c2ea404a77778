"""Being written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def _soon(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


agencies = new = agency = edit = appoint = end_post = _soon
