"""Calling the provider: at the places of the settings alone, no further than it answers, and not for long."""

import http.client
import json
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coordination.signin.single.told import ProviderDown

PATIENCE_S = 5  # for each step of a call
MOST_BYTES = 256 * 1024  # of an answer


def down(why: str) -> ProviderDown:
    return ProviderDown(
        _("Single sign-on does not answer at the moment. Try again in a few minutes."), f"the provider {why}"
    )


def is_allowed(url: Any) -> bool:
    """Its own place, or one that the operator named beside it."""
    if not isinstance(url, str) or not settings.SINGLE_SIGN_ON:
        return False
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower() in settings.SINGLE_SIGN_ON.origins


def call(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    """Status and body, whatever the status; ProviderDown where there is none. Nobody is followed elsewhere."""
    if not is_allowed(url):
        raise down("names a host that is not in SSO_HOSTS")
    parts = urlsplit(url)
    line = _line(parts.scheme, parts.hostname or "", parts.port)
    sent = {"Accept": "application/json", **(headers or {})}
    path = f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
    try:
        if form is None:
            line.request("GET", path, headers=sent)
        else:
            line.request("POST", path, urlencode(form), {**sent, "Content-Type": "application/x-www-form-urlencoded"})
        answer = line.getresponse()
        body = answer.read(MOST_BYTES + 1)
    except (OSError, http.client.HTTPException) as error:
        raise down(f"cannot be reached: {type(error).__name__}") from None
    finally:
        line.close()
    if len(body) > MOST_BYTES:
        raise down("answers at too great a length")
    return answer.status, body


def _line(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """Over TLS the certificate is asked for; an authority of one's own is named by SSL_CERT_FILE."""
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=PATIENCE_S, context=context)
    return http.client.HTTPConnection(host, port, timeout=PATIENCE_S)


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
