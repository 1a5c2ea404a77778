"""Rows for programs: opened by a key, without sign-in, session or cookie."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from coordination.core.tables import Column, Layout, csv_of
from sharing import actions
from sharing.files import taken
from sharing.models import ContentFile
from sharing.pulling import NotGiven, as_json, asked_of, bearer, for_csv, given, keys_of, opened_by, written

_WAIT_S = 15 * 60


@require_safe
def rows(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A page of the rows of an item as JSON or CSV; what is wrong is said in JSON in any case.

    The entity tag is that of the loading as this agency reads it: a program that has it already is told so.
    """
    try:
        return _kept_nowhere(_answer(request, pk, kind))
    except NotGiven as refusal:
        answer = JsonResponse({"error": str(refusal.sentence)}, status=refusal.status, json_dumps_params=_READABLE)
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            answer["WWW-Authenticate"] = "Bearer"
        if refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
            answer["Retry-After"] = str(_WAIT_S)
        return _kept_nowhere(answer)


_READABLE: dict[str, Any] = {"ensure_ascii": False}


def _answer(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    key, reader = bearer(request.headers.get("Authorization", ""))
    found = opened_by(key, reader, pk)
    asked = asked_of(found, request.GET.dict())
    source = ContentFile.objects.select_related("content").get(pk=found.table.source_id)
    told: dict[str, Any] = {
        "key": key,
        "version": source.content.number,
        "detail": taken(source.content.number, source.path),
    }
    etag = f'"{found.table.pk}{"" if found.is_whole else "m"}"'
    if answer := get_conditional_response(request, etag=etag):
        actions.count_pull(**told, rows=0)
        return answer
    page = given(found, asked)
    more = {"after": page.last, "table": found.table.pk}
    following = _address(request, **more) if page.last is not None else ""
    actions.count_pull(**told, rows=len(page.rows))
    if kind == "json":
        said = as_json(found, asked, page) | {"next": following or None}
        response = HttpResponse(written(said), content_type="application/json")
    else:
        named = keys_of(found.columns)
        layout = Layout("rows", [Column(named[place]) for place in asked.places])
        response = HttpResponse(b"".join(csv_of(layout, for_csv(page))), content_type="text/csv; charset=utf-8")
    response["ETag"] = etag
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def _address(request: HttpRequest, **more: Any) -> str:
    """Of this page's next one, as it is reached from outside."""
    return f"{settings.PORTAL_URL}{request.path}?{urlencode(request.GET.dict() | more)}"


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
