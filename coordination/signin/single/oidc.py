"""OpenID Connect Core 1.0: the code flow with PKCE (RFC 7636), a nonce, and a signed id token that is read here.

allauth's own client neither sends a nonce nor looks at the signature of what it fetched, and takes the algorithm from
the token itself; therefore this one.
"""

import base64
import hashlib
import hmac
import http
import time
from collections.abc import Mapping
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.utils.translation import gettext_lazy as _

from coordination.env import Provider
from coordination.signin.single import calling
from coordination.signin.single.pending import Pending
from coordination.signin.single.told import MOST, SignOnFails, Told, untrue, word

KEPT_S = 10 * 60  # what the provider says of itself
ASKED_AGAIN_S = 30  # how often at most for a key that is not among those kept
LEEWAY_S = 60  # by which clocks may differ
ALGORITHMS = {"RSA": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"], "EC": ["ES256", "ES384", "ES512"]}

_kept: dict[str, tuple[float, dict[str, Any]]] = {}
_one_at_a_time = Lock()


def way_there(provider: Provider, pending: Pending) -> str:
    challenge = hashlib.sha256(pending.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": pending.back,
        "scope": provider.scope,
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if pending.is_fresh:
        asked |= {"prompt": "login", "max_age": "0"}
    return _with(_endpoint(provider, "authorization_endpoint"), asked)


def read(provider: Provider, said: Mapping[str, str], pending: Pending) -> Told:
    """Who came back, from what the browser brought. Raises SignOnFails."""
    if said.get("iss", provider.url) != provider.url:  # RFC 9207: another provider's answer
        raise untrue("the answer names another issuer")
    if "error" in said:
        raise SignOnFails(_("You were not signed in: single sign-on was broken off or refused there."), "it says error")
    token = _token(provider, said.get("code", ""), pending)
    claims = _claims(provider, token.get("id_token"), pending)
    claims = {**_more(provider, claims, token.get("access_token")), **claims}
    at = claims.get("auth_time")
    at = float(at) if isinstance(at, int | float) and not isinstance(at, bool) else 0.0
    if pending.is_fresh and at < pending.begun_at - LEEWAY_S:
        raise untrue("it did not ask anew")
    names = provider.claims
    return Told(
        by=provider.url,
        subject=_subject(claims, names["subject"]),
        name=word(claims, names["name"]),
        agency_code=word(claims, names["agency"]),
        number=word(claims, names["number"]),
        email=word(claims, "email") if claims.get("email_verified") is True else "",
        is_strong=_is_strong(provider, claims),
        at=at,
        way_out={"id_token": token["id_token"], "door": str(_about(provider).get("end_session_endpoint", ""))},
    )


def way_out(provider: Provider, kept: Mapping[str, str], back: str) -> str:
    """RP-initiated logout; nowhere where the provider names no door for it."""
    door = kept.get("door", "")
    if not calling.is_allowed(door):
        return ""
    return _with(
        door,
        {"id_token_hint": kept.get("id_token", ""), "client_id": provider.client, "post_logout_redirect_uri": back},
    )


def forget() -> None:
    """What providers said of themselves; the next one is asked anew."""
    _kept.clear()


def _with(url: str, asked: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(asked)}"


def _kept_of(url: str, *, not_before: float = 0.0) -> dict[str, Any]:
    """An object the provider publishes, kept for a while; asked anew if it was kept before a moment."""
    with _one_at_a_time:
        until, said = _kept.get(url, (0.0, {}))
        if time.monotonic() >= until or until - KEPT_S < not_before:
            said = calling.said_by(url)
            _kept[url] = (time.monotonic() + KEPT_S, said)
        return said


def _about(provider: Provider) -> dict[str, Any]:
    about = _kept_of(f"{provider.url.rstrip('/')}/.well-known/openid-configuration")
    if about.get("issuer") != provider.url:
        forget()
        raise calling.down("calls itself otherwise than SSO_URL does")
    return about


def _endpoint(provider: Provider, name: str) -> str:
    url = _about(provider).get(name)
    if not calling.is_allowed(url):
        raise calling.down(f"has its {name} at a host that is not in SSO_HOSTS")
    return str(url)


def _token(provider: Provider, code: str, pending: Pending) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": pending.back,
        "code_verifier": pending.verifier,
    }
    headers = {}
    ways = _about(provider).get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in ways:
        pair = f"{quote(provider.client, safe='')}:{quote(provider.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client, "client_secret": provider.secret}
    status, body = calling.call(_endpoint(provider, "token_endpoint"), form=form, headers=headers)
    if status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        raise calling.down(f"answers {status}")
    if status != http.HTTPStatus.OK:
        raise untrue("it does not take the code")
    return calling.read(body)


def _claims(provider: Provider, token: Any, pending: Pending) -> dict[str, Any]:
    """What the id token says, once all of OpenID Connect Core 3.1.3.7 holds of it."""
    try:
        head = jwt.get_unverified_header(token)
        key, algorithms = _key(provider, head)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=algorithms,
            audience=provider.client,
            issuer=provider.url,
            leeway=LEEWAY_S,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as error:
        raise untrue(f"what it signed does not hold, {type(error).__name__}") from None
    is_for_others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", "" if is_for_others else provider.client) != provider.client:
        raise untrue("the id token is for somebody else")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), pending.nonce.encode()):
        raise untrue("the id token answers another question")
    return claims


def _key(provider: Provider, head: Mapping[str, Any]) -> tuple[Any, list[str]]:
    """The key that the token names, of those that are published for signatures, and what may be signed with it. That
    is said by the kind of the key, never by the token: no token is unsigned, none is signed with a published secret.
    """
    url = _endpoint(provider, "jwks_uri")
    for not_before in (0.0, time.monotonic() - ASKED_AGAIN_S):
        published = _kept_of(url, not_before=not_before).get("keys")
        for row in published if isinstance(published, list) else []:
            fits = isinstance(row, dict) and row.get("kid") == head.get("kid") and row.get("use", "sig") == "sig"
            if fits and row.get("kty") in ALGORITHMS:
                return jwt.PyJWK(row, algorithm=row.get("alg") or head.get("alg")).key, ALGORITHMS[row["kty"]]
    raise jwt.InvalidKeyError


def _more(provider: Provider, claims: Mapping[str, Any], access: Any) -> dict[str, Any]:
    """What the id token leaves out is asked of userinfo, where the provider has it; of the same person alone."""
    url = _about(provider).get("userinfo_endpoint")
    wanted = (provider.claims[name] for name in ("name", "agency", "number"))
    if not url or not isinstance(access, str) or all(word(claims, name) for name in wanted):
        return {}
    said = calling.said_by(_endpoint(provider, "userinfo_endpoint"), headers={"Authorization": f"Bearer {access}"})
    if said.get("sub") != claims["sub"]:
        raise untrue("userinfo speaks of somebody else")
    return {name: value for name, value in said.items() if name not in {"acr", "amr", "auth_time"}}


def _subject(claims: Mapping[str, Any], name: str) -> str:
    subject = word(claims, name)
    if not subject or len(subject) >= MOST or subject != str(claims.get(name, subject)):
        raise untrue("it does not say who it is")
    return subject


def _is_strong(provider: Provider, claims: Mapping[str, Any]) -> bool:
    ways = claims.get("amr")
    said = {str(way) for way in ways} if isinstance(ways, list) else set()
    return bool(provider.second_factor & (said | {str(claims.get("acr", ""))}))
