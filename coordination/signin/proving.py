"""Asking again who sits there, before what guards an account is changed."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from coordination.signin.factors import has_factor
from coordination.signin.stages import proofs

LATELY_S = 10 * 60


def has_proved_lately(request: Any) -> bool:
    """Whoever has a second factor has shown that one, others their password, within the last ten minutes."""
    since = time.time() - LATELY_S
    shown = {proof["method"] for proof in proofs(request) if proof["at"] >= since}
    return "mfa" in shown if has_factor(request.user) else bool(shown)


def proved_lately(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorator, below `login_required`: leads to the page that asks again, and from there back here."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if has_proved_lately(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return asked


def ask_again(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('prove_again')}?{urlencode({'next': request.path}, safe='/')}")


def note_password(request: Any) -> None:
    record_authentication(request, request.user, "password")


def note_factor(request: Any, factor: Any) -> None:
    post_authentication(request, factor)
