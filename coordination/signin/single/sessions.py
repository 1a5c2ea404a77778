"""What a session keeps of single sign-on."""

import time
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.urls import reverse

from coordination.agencies.models import User
from coordination.signin.single import protocol
from coordination.signin.single.told import Told

METHOD = "single"
_WAY_OUT = "single.way_out"


def note(request: Any, person: User, told: Told, *, is_fresh: bool) -> None:
    """What was proved and when. Where the provider does not say when it asked, it was long ago; where it asked for a
    second factor itself and the operator believes it, that one was shown as well.
    """
    at = time.time() if is_fresh else told.at
    record_authentication(request, person, METHOD, at=at)
    if told.is_strong:
        record_authentication(request, person, "mfa", type=METHOD, at=at)
    request.session[_WAY_OUT] = {**told.way_out, "person": str(person.pk)}


def came_by_it(request: Any) -> bool:
    """Whoever is signed in here was let in by single sign-on, and not somebody before in this browser."""
    kept = request.session.get(_WAY_OUT, {})
    return bool(kept.get("person") == str(request.user.pk))


def way_out(request: Any) -> str:
    """Where the provider ends its own sign-in and leads back to our door; nothing where it did not let in here."""
    provider = settings.SINGLE_SIGN_ON
    if provider is None or not came_by_it(request):
        return ""
    kept = request.session[_WAY_OUT]
    return protocol(provider).way_out(provider, kept, f"{settings.PORTAL_URL}{reverse('sign_in')}")
