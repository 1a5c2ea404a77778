"""Being written."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def _soon(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    return HttpResponse(status=501)


mechanisms = found = member_list_template = mechanism = edit = enrol = leave = put_in_force = _soon
