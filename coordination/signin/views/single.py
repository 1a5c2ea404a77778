"""To single sign-on and back."""

import logging

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from coordination.agencies.middleware import for_nobody
from coordination.core import web
from coordination.env import Provider
from coordination.signin import actions
from coordination.signin.lockout import address_of
from coordination.signin.single import pending, protocol
from coordination.signin.single.sessions import note
from coordination.signin.single.told import SignOnFails, Told, Untrue

logger = logging.getLogger(__name__)


def _provider() -> Provider:
    if settings.SINGLE_SIGN_ON is None:
        raise Http404
    return settings.SINGLE_SIGN_ON


def _failed(request: HttpRequest, failure: SignOnFails) -> HttpResponse:
    logger.warning("single sign-on failed: %s", failure.why)
    if isinstance(failure, Untrue):
        actions.record_failure(username="", address=address_of(request))
    messages.error(request, str(failure))
    return redirect("factors" if request.user.is_authenticated else "sign_in")


@for_nobody
@never_cache
@require_POST
def single(request: HttpRequest) -> HttpResponse:
    """Our door: from here the browser is sent to the provider. Whoever is signed in already is to prove it anew."""
    provider = _provider()
    begun = pending.Pending(onward=web.back(request), is_fresh=request.user.is_authenticated)
    try:
        there = protocol(provider).way_there(provider, begun)
    except SignOnFails as failure:
        return _failed(request, failure)
    pending.keep(request, begun)
    return redirect(there)


@for_nobody
@never_cache
@require_safe
@sensitive_variables("told")
def single_back(request: HttpRequest) -> HttpResponse:
    """The provider's answer, brought by the browser in which it was asked for."""
    provider = _provider()
    begun = pending.take(request, request.GET.get("state", ""))
    if begun is None:
        sentence = _("This sign-in was begun in another browser, too long ago, or is used already. Begin again.")
        return _failed(request, SignOnFails(sentence, "no such state"))
    if begun.is_fresh != request.user.is_authenticated:
        return redirect("home")  # signed in or out meanwhile, in another tab
    try:
        told = protocol(provider).read(provider, request.GET.dict(), begun)
        return _let_in(request, told, begun)
    except SignOnFails as failure:
        return _failed(request, failure)


@transaction.atomic
def _let_in(request: HttpRequest, told: Told, begun: pending.Pending) -> HttpResponse:
    person = actions.recognise(told=told)
    if begun.is_fresh:
        if person != request.user:
            raise SignOnFails(_("Single sign-on names somebody else than is signed in here."), "another person")
        note(request, person, told, is_fresh=True)
        return redirect(begun.onward)
    note(request, person, told, is_fresh=False)
    login = Login(user=person, redirect_url=begun.onward, state={"is_strong": told.is_strong})
    answer: HttpResponse = perform_login(request, login)
    return answer
