"""How django-allauth, the engine under sign-in, is fitted to this house: what it decides, says and sends here."""

import base64
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from coordination.signin.actions.sessions import record_sign_in
from coordination.signin.lockout import address_of
from coordination.signin.stages import proofs


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; nothing leads out of the portal; the pages and letters are the portal's own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (allauth's own signature)
        return False

    def is_safe_url(self, url: str) -> bool:
        """allauth takes every name the portal answers to for safe: only a path is."""
        return bool(url) and url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_login_stages(self) -> list[str]:
        return ["coordination.signin.stages.SecondStep"]

    def login(self, request: HttpRequest, user: Any) -> None:
        """Every way in ends here, whatever proofs it began with."""
        super().login(request, user)
        record_sign_in(request=request, person=user, how=[proof["method"] for proof in proofs(request)])

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Each page says itself what was done, in the words of the house."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters are the portal's own as well."""


class FactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database; what keys are bound to is the portal's own address, never the header of a
    request.
    """

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def get_totp_issuer(self) -> str:
        return _("Inter-agency Coordination Portal")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": key_domain(), "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        return {"id": str(user.pk).encode(), "display_name": str(user), "name": user.username}


def _box() -> MultiFernet:
    """A key drawn from SECRET_KEY; what older ones locked opens with SECRET_KEY_FALLBACKS."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    salt = "coordination.signin.factors"
    drawn = [salted_hmac(salt, "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in drawn])


def key_domain() -> str:
    return urlsplit(settings.PORTAL_URL).hostname or ""


def keys_are_possible() -> bool:
    """Browsers offer security keys over TLS and to `localhost`, and to names alone, not to addresses of figures."""
    parts = urlsplit(settings.PORTAL_URL)
    name = parts.hostname or ""
    is_figures = ":" in name or name.replace(".", "").isdigit()
    return not is_figures and (parts.scheme == "https" or name == "localhost")
