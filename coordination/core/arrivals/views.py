"""The doors through which a script brings files in pieces. What they answer is JSON: where the file goes on, or one
sentence that says why it does not.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from coordination.core.arrivals import actions
from coordination.core.arrivals.actions import PIECE, Misplaced
from coordination.core.arrivals.forms import BeginForm
from coordination.core.arrivals.models import Arrival
from coordination.core.errors import Refusal
from coordination.core.files.intake import heed_marks
from coordination.core.web import SignedIn, find

OFFSET = "Upload-Offset"
_REFUSED, _TAKEN_ELSEWHERE, _TOO_LARGE = 400, 409, 413


def _in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Misplaced as elsewhere:
            told = {"error": str(elsewhere), "arrived": elsewhere.arrived}
            return JsonResponse(told, status=_TAKEN_ELSEWHERE, headers={OFFSET: str(elsewhere.arrived)})
        except Refusal as refusal:
            return JsonResponse({"error": str(refusal)}, status=_REFUSED)
        except ValidationError as error:
            return JsonResponse({"error": error.messages[0]}, status=_REFUSED)

    return answer


@login_required
@require_POST
@_in_json
def begin(request: SignedIn) -> HttpResponse:
    form = BeginForm(request.POST)
    if not form.is_valid():
        heed_marks(form, by=request.user)
        return JsonResponse({"error": next(iter(form.errors.values()))[0]}, status=_REFUSED)
    arrival = actions.begin(
        actor=request.user,
        purpose=form.cleaned_data["purpose"],
        said=form.said,
        is_declared=form.cleaned_data["declared"],
    )
    return _told(arrival, status=201)


@login_required
@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@_in_json
def arrival(request: SignedIn, pk: int) -> HttpResponse:
    """How far is it; a piece of it; give it up."""
    found = find(Arrival, request, pk)
    if request.method == "DELETE":
        actions.give_up(actor=request.user, arrival=found)
        return HttpResponse(status=204)
    if request.method == "PATCH":
        content = _piece(request)
        if len(content) > PIECE:
            return JsonResponse({"error": f"A piece holds at most {PIECE} bytes."}, status=_TOO_LARGE)
        found = actions.take(actor=request.user, arrival=found, offset=_offset(request), content=content)
    return _told(found)


def _offset(request: HttpRequest) -> int:
    said = request.headers.get(OFFSET, "")
    if not (said.isascii() and said.isdecimal() and len(said) < 16):
        raise BadRequest(f"{OFFSET} says no place")
    return int(said)


def _piece(request: HttpRequest) -> bytes:
    """What was sent, read before anything is locked: whoever sends slowly keeps nobody waiting. What is too much is
    read no further than that one sees so; what broke off is nothing.
    """
    said = request.headers.get("Content-Length", "")
    length = int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else -1
    try:
        content = request.read(min(length, PIECE + 1)) if length > 0 else b""
    except UnreadablePostError as error:
        raise BadRequest("the piece broke off") from error
    if length <= 0 or len(content) < min(length, PIECE + 1):
        raise BadRequest("the piece broke off")
    return content


def _told(found: Arrival, *, status: int = 200) -> HttpResponse:
    told = {
        "id": found.pk,
        "address": reverse("arrival", args=[found.pk]),
        "arrived": found.arrived,
        "size": found.size,
        "piece": PIECE,
        "ready": found.is_ready,
        "error": found.trouble,
    }
    return JsonResponse(told, status=status, headers={OFFSET: str(found.arrived)})
