"""What stands between the right password and being signed in."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import LoginStage
from django.db.models import TextChoices
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from coordination.signin.factors import has_factor


class Proof(TextChoices):
    """By what somebody proves to be who is said, as django-allauth names it in a session."""

    PASSWORD = "password", _("Password")
    SECOND_FACTOR = "mfa", _("Second factor")
    SINGLE_SIGN_ON = "socialaccount", _("Single sign-on")


class SecondStep(LoginStage):
    """Whoever has a second factor shows it, by whatever way the first was shown, but where single sign-on has asked for
    one itself. Until then the session has no person in it, and opens nothing.
    """

    key = "second_step"
    urlname = "second_step"

    def handle(self) -> tuple[Any, bool]:
        is_shown = self.login.state.get("is_strong", False) or not has_factor(self.login.user)
        return (None if is_shown else redirect("second_step")), True


def proofs(request: Any) -> list[dict[str, Any]]:
    """What the person signed in has proved in this session: method, moment (`at`, in seconds)."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return records
