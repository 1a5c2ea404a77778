"""The door for those who are invited: by the link in a letter, without an account or with one.

Whether a link was never made, was used, withdrawn or has run out, the answer is the same to the byte.
"""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from coordination.agencies import actions
from coordination.agencies.forms import JoinForm, ReturnForm
from coordination.agencies.joining import told_of
from coordination.agencies.middleware import for_nobody
from coordination.agencies.models import Invitation, User
from coordination.agencies.models.link import digest_of
from coordination.core import web
from coordination.core.forms import heard_by
from coordination.signin.emergency import password_opens
from coordination.signin.links import Key, private

KEY = Key("invitation", page="join")


@require_safe
def join_by_link(_request: HttpRequest, token: str) -> HttpResponse:
    return KEY.laid(token)


@for_nobody
@never_cache
@sensitive_post_parameters("password", "again")
def join(request: HttpRequest) -> HttpResponse:
    """Accept, as whoever one is: a newcomer, somebody who comes back, or somebody who is here already."""
    invitation = Invitation.objects.open().for_page().filter(digest=digest_of(KEY.of(request))).first()
    if invitation is None:
        return private(web.page(request, "signin/join_over.html", status=404))
    if request.user.is_authenticated:
        return private(_as_somebody(request, invitation))
    return private(_as_nobody(request, invitation))


def _as_somebody(request: Any, invitation: Invitation) -> HttpResponse:
    """Whoever is signed in takes the post, or is told that somebody else is meant."""
    is_meant = actions.is_meant(request.user, invitation)
    if request.method == "POST" and is_meant:
        actions.accept_as(actor=request.user, invitation=invitation)
        if invitation.person is not None:
            logout(request)  # of the account that single sign-on had made
            return _open_again(request)
        return KEY.used(
            web.done(request, "home", _("You hold a post at %(agency)s now.") % {"agency": invitation.agency})
        )
    is_another = is_meant and not (invitation.person or invitation.is_for(request.user))
    return web.page(request, "signin/join_as.html", invitation=invitation, is_meant=is_meant, is_another=is_another)


def _as_nobody(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    provider = settings.SINGLE_SIGN_ON
    back = invitation.person
    returns, signs_in_elsewhere = back is not None, back is not None and not password_opens(back)
    if back and signs_in_elsewhere and told_of(back):
        return _returns_without(request, invitation)
    if signs_in_elsewhere or (not back and (provider or User.objects.reading(invitation.address).exists())):
        return web.page(request, "signin/join_sign_in.html", invitation=invitation, provider=provider)
    form = (ReturnForm if returns else JoinForm)(request.POST or None, invitation=invitation)
    if form.is_valid():
        accept: Any = actions.accept_as_returning if returns else actions.accept_as_newcomer
        with heard_by(form):
            person = accept(invitation=invitation, **form.cleaned_data)
            return KEY.used(_let_in(request, person, form.cleaned_data["password"]))
    return web.page(request, "signin/join.html", invitation=invitation, form=form, returns=returns)


def _returns_without(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Somebody comes back who signs in elsewhere: the account is open again, and nobody is in by having the link."""
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with heard_by(form):
            actions.accept_as_returning(invitation=invitation)
            return _open_again(request)
    return web.page(request, "signin/join_return.html", invitation=invitation, form=form)


def _open_again(request: HttpRequest) -> HttpResponse:
    return KEY.used(web.done(request, "sign_in", _("Your account is open again. Sign in with single sign-on.")))


def _let_in(request: HttpRequest, person: User, password: str) -> HttpResponse:
    """Like at the front door, whatever else must be shown there."""
    if not password_opens(person):
        return redirect("sign_in")
    said = {"username": person.username, "password": password}
    response: HttpResponse = perform_password_login(request, said, Login(user=person, redirect_url=reverse("home")))
    return response
