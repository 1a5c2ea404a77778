"""What is done with second factors. Each act is recorded; no secret, code or answer of a key is.

With each of them all sign-ins of the person end but the one in which it was done (`here`).
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import Refusal
from coordination.signin.actions.sessions import end_sign_ins
from coordination.signin.factors import KINDS, step_of
from coordination.signin.holders import why_a_factor
from coordination.signin.models import SignIn


def wrong_code() -> ValidationError:
    return ValidationError(
        _("This code does not match. It changes every thirty seconds; look also whether the device's clock is right."),
        code="wrong_code",
    )


@transaction.atomic
def add_app(*, actor: User, secret: str, code: str, here: int | None = None) -> Authenticator:
    """Take an authenticator app whose code proves that it holds the secret; that code is used up.

    Raises ValidationError where the code does not match. Recovery codes are made if there are none.
    """
    step = step_of(secret, code)
    if step is None:
        raise wrong_code()
    _lock(actor)
    Authenticator.objects.filter(user=actor, type=Authenticator.Type.TOTP).delete()  # another telephone
    factor: Authenticator = TOTP.activate(actor, secret).instance
    factor.data["step"] = step
    factor.save(update_fields=["data"])
    return _added(actor, factor, here)


@transaction.atomic
def add_key(*, actor: User, name: str, answer: Any, here: int | None = None) -> Authenticator:
    """Take a security key that answered the question put to it; the question counts once.

    Raises ValidationError where the answer is none to this question.
    """
    _lock(actor)
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValidationError(
            _("The key did not answer what was asked. Please try again."), code="wrong_key"
        ) from error
    finally:
        webauthn.clear_state()
    return _added(actor, WebAuthn.add(actor, name, answer).instance, here)


def _lock(person: User) -> None:
    User.objects.select_for_update().get(pk=person.pk)


def _added(actor: User, factor: Authenticator, here: int | None) -> Authenticator:
    RecoveryCodes.activate(actor)
    end_sign_ins(actor, actor=actor, but=here, because=SignIn.End.CHANGED)
    record(actor, "user.add_factor", actor, after={"kind": factor.type})
    return factor


@transaction.atomic
def remove_factor(*, actor: User, factor: Authenticator, here: int | None = None) -> None:
    """Give up one of one's own; with the last one the recovery codes go. Whoever needs one keeps one: Refusal."""
    _lock(actor)
    others = Authenticator.objects.filter(user=actor, type__in=KINDS).exclude(pk=factor.pk)
    if not others.exists():
        if settings.SECOND_FACTOR != "offered" and why_a_factor(actor):
            raise Refusal(_("You need a second factor: add another one first."))
        Authenticator.objects.filter(user=actor, type=Authenticator.Type.RECOVERY_CODES).delete()
    factor.delete()
    end_sign_ins(actor, actor=actor, but=here, because=SignIn.End.CHANGED)
    record(actor, "user.remove_factor", actor, before={"kind": factor.type})


@transaction.atomic
def renew_codes(*, actor: User, here: int | None = None) -> None:
    """New recovery codes; the old ones open nothing any more. Only beside a factor they can stand in for: Refusal."""
    _lock(actor)
    if not Authenticator.objects.filter(user=actor, type__in=KINDS).exists():
        raise Refusal(_("Set up an authenticator app or a security key first."))
    Authenticator.objects.filter(user=actor, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(actor)
    end_sign_ins(actor, actor=actor, but=here, because=SignIn.End.CHANGED)
    record(actor, "user.renew_codes", actor)
