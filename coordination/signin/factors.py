"""Second factors: what a person has, and whether what was shown just now is it.

The table is allauth's (`Authenticator`). A code of an authenticator app is taken once: the step of time it belongs to
is kept with the secret, and none at or before it counts again, whatever the cache has forgotten.
"""

import time
import unicodedata
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction

from coordination.agencies.models import User

PERIOD_S = 30
DRIFT = 1  # steps by which a telephone's clock may be wrong
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes only stand in for one of these


def has_factor(person: User) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=KINDS).exists())


def step_of(secret: str, code: str, *, after: int = 0) -> int | None:
    """The step of time to which a code belongs, now or one step off, and later than `after`; else nothing."""
    typed = "".join(letter for letter in unicodedata.normalize("NFKC", code) if letter.isdecimal())
    now = int(time.time()) // PERIOD_S
    steps = range(max(now - DRIFT, after + 1), now + DRIFT + 1)
    return next((step for step in steps if format_hotp_value(hotp_value(secret, step)) == typed), None)


@transaction.atomic
def accept_code(person: User, code: str) -> Authenticator | None:
    """The factor to which a typed code belongs: of the app, or a recovery code. It is used up by this."""
    held = Authenticator.objects.select_for_update().filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN)
    for factor in held.order_by("-type"):  # the app's code is the usual one
        if factor.type == Authenticator.Type.TOTP:
            step = step_of(decrypt(factor.data["secret"]), code, after=factor.data.get("step", 0))
            if step is not None:
                factor.data["step"] = step
                factor.save(update_fields=["data"])
                return factor
        elif RecoveryCodes(factor).validate_code(unicodedata.normalize("NFKC", code)):
            return factor
    return None


def accept_key(person: User, answer: Any) -> Authenticator | None:
    """The security key that signed the question put to it; the question is asked once, whatever the answer."""
    try:
        webauthn.parse_authentication_response(answer)
        return webauthn.complete_authentication(person, answer)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    finally:
        webauthn.clear_state()


def key_question(person: User) -> dict[str, Any] | None:
    """What the browser lets a security key sign; nothing where the person has none."""
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists():
        return None
    question: dict[str, Any] = webauthn.begin_authentication(person)
    return question


def codes_left(person: User) -> list[str]:
    """The recovery codes that are not used yet, in two halves as they are printed."""
    row = Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).first()
    return [f"{code[:5]} {code[5:]}" for code in RecoveryCodes(row).get_unused_codes()] if row else []


def held_by(person: User) -> Iterator[Authenticator]:
    yield from Authenticator.objects.filter(user=person, type__in=KINDS).order_by("type", "pk")
