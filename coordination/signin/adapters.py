"""How django-allauth, the engine under sign-in, is fitted to this house: what it decides, says and sends here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from coordination.signin.lockout import address_of


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
        return []

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Each page says itself what was done, in the words of the house."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters are the portal's own as well."""
