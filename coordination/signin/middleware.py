"""How long a sign-in lasts, and what must be done before anything else."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from coordination.signin import actions
from coordination.signin.duties import first_duty
from coordination.signin.sessions import asks_by_itself, is_over, was_noted_lately

ALWAYS_OPEN = frozenset({"sign_out", "set_language", "healthz", "favicon"})
# What the browser drops when somebody is out. Not `storage`, which holds but the theme and whether keys are short cuts;
# not `cookies`, which would drop those of every host of the same domain. https://www.w3.org/TR/clear-site-data/
CLEARED = '"cache"'


class SignInLimits:
    """A sign-in that was not used for a while, or is too old, ends here; of others the last use is noted. Whichever way
    somebody goes out, the browser is told to keep none of the pages shown until then (ASVS 5.0, 14.3.1).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        if was_in:
            if is_over(request):
                actions.expire(request=request)
                messages.info(request, _("You were signed out, as nothing was done here for a while. Sign in again."))
            elif not (asks_by_itself(request) or was_noted_lately(request)):
                actions.note_use(request=request)
        response = self.get_response(request)
        if was_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = CLEARED
        return response


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
