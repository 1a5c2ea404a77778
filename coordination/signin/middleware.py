"""What must be done before anything else."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from coordination.signin.duties import first_duty

ALWAYS_OPEN = frozenset({"sign_out", "set_language", "healthz", "favicon"})


class FirstThingsFirst:
    """Whoever has something to do before anything else is led there, whatever page was asked for: a password that
    somebody else chose is changed, a second factor that the post needs is set up.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, *_arguments: object) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not request.user.is_authenticated or name in ALWAYS_OPEN:
            return None
        duty = first_duty(request, request.user)
        return redirect(duty.door) if duty and name not in duty.doors else None
