"""Being written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def _soon(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


home = calendar = calendar_ics = inbox = notification = read_all = preferences = set_language = act_for = sign_in = (
    sign_out
) = password = _soon
