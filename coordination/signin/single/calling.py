"""Calling the provider: at the places of the settings alone, no further than it answers, and not for long."""

import http.client
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coordination.core import calling
from coordination.signin.single.told import ProviderDown

MOST_BYTES = 256 * 1024  # of an answer


def down(why: str) -> ProviderDown:
    return ProviderDown(
        _("Single sign-on does not answer at the moment. Try again in a few minutes."), f"the provider {why}"
    )


def _places() -> list[str]:
    provider = settings.SINGLE_SIGN_ON
    return provider.origins if provider else []


def is_allowed(url: Any) -> bool:
    """Its own place, or one that the operator named beside it."""
    return calling.is_among(url, _places())


def call(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body, whatever the status; ProviderDown where there is none. Nobody is followed elsewhere."""
    if not is_allowed(url):
        raise down("names a host that is not in SSO_HOSTS")
    try:
        return calling.call(url, origins=_places(), most=MOST_BYTES, form=form, headers=headers)
    except calling.Unreached as why:
        raise down(str(why)) from None


def said_by(url: str, **asked: Any) -> dict[str, Any]:
    """The object that it answers with 200; ProviderDown for anything else."""
    status, body = call(url, **asked)
    if status != http.HTTPStatus.OK:
        raise down(f"answers {status}")
    return read(body)


def read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise down("answers with something else than was asked")
    return said
