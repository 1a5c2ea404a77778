"""The pages on which a person sets up what proves who it is."""

import base64
import json

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from coordination.agencies.middleware import for_nobody
from coordination.core import web
from coordination.core.forms import heard_by
from coordination.core.web import SignedIn
from coordination.signin import actions
from coordination.signin.adapters import keys_are_possible
from coordination.signin.factors import KINDS, codes_left, held_by
from coordination.signin.forms import AddAppForm, AddKeyForm
from coordination.signin.holders import why_a_factor
from coordination.signin.proving import ask_again, has_proved_lately, note_factor, proved_lately
from coordination.signin.sessions import here


@for_nobody
@login_required
def factors(request: SignedIn) -> HttpResponse:
    held = list(held_by(request.user))
    return web.page(
        request,
        "signin/factors.html",
        app=next((factor for factor in held if factor.type == Authenticator.Type.TOTP), None),
        keys=[factor for factor in held if factor.type == Authenticator.Type.WEBAUTHN],
        codes_left=len(codes_left(request.user)),
        why=why_a_factor(request.user),
        required=settings.SECOND_FACTOR != "offered",
        keys_are_possible=keys_are_possible(),
    )


@for_nobody
@never_cache
@sensitive_post_parameters()
@login_required
@proved_lately
def add_app(request: SignedIn) -> HttpResponse:
    """A new secret with each look at the page, kept in the session until a code proves that the app has it."""
    form = AddAppForm(request.POST or None)
    secret = get_totp_secret(regenerate=not form.is_bound)
    if form.is_valid():
        with heard_by(form):
            factor = actions.add_app(
                actor=request.user, secret=secret, code=form.cleaned_data["code"], here=here(request)
            )
            clear_totp_secret(request)
            note_factor(request, factor)
            return web.done(request, "recovery_codes", _("The app is set up. Now keep the recovery codes safe."))
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return web.page(
        request,
        "signin/add_app.html",
        form=form,
        picture=f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}",
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
    )


@for_nobody
@never_cache
@login_required
@proved_lately
def add_key(request: SignedIn) -> HttpResponse:
    form = AddKeyForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            factor = actions.add_key(actor=request.user, **form.cleaned_data, here=here(request))
            note_factor(request, factor)
            return web.done(request, "recovery_codes", _("The key is registered. Now keep the recovery codes safe."))
    question = json.dumps(dict(webauthn.begin_registration(request.user, passwordless=False)))
    return web.page(request, "signin/add_key.html", form=form, question=question)


@for_nobody
@login_required
def remove_factor(request: SignedIn, pk: int) -> HttpResponse:
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user, type__in=KINDS)
    if not has_proved_lately(request):
        return ask_again(request)
    if request.method == "POST":
        actions.remove_factor(actor=request.user, factor=factor, here=here(request))
        return web.done(request, "factors", _("It is removed."))
    return web.page(
        request,
        "signin/remove_factor.html",
        question=_("Remove this second factor?"),
        what_follows=_("Signing in with it is not possible any more."),
        action=_("Remove"),
        back_url=web.back(request, "factors"),
        grave=True,
    )


@for_nobody
@never_cache
@login_required
@proved_lately
def recovery_codes(request: SignedIn) -> HttpResponse:
    """To be printed or written down, and kept away from the device."""
    return web.page(request, "signin/recovery_codes.html", codes=codes_left(request.user))


@for_nobody
@login_required
@require_POST
@proved_lately
def renew_codes(request: SignedIn) -> HttpResponse:
    actions.renew_codes(actor=request.user, here=here(request))
    return web.done(request, "recovery_codes", _("These are new. The old codes open nothing any more."))
