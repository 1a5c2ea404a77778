"""What is asked of whoever comes in, and of whoever changes the own password."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coordination.agencies.models import User
from coordination.signin import lockout


class SignInForm(AuthenticationForm):
    """Django's own, with a lock after too many failures and plain words for people who may not come in."""

    error_messages = {
        "invalid_login": _("User name and password do not match. Both are case-sensitive."),
        "inactive": _("This account is no longer active. Your agency's administrator can tell you why."),
    }

    def clean(self) -> dict[str, Any]:
        attempt = lockout.Attempt.of(self.request, self.data.get("username", ""))
        if attempt.is_locked:
            raise locked()
        try:
            self._refuse_inactive()
            cleaned: dict[str, Any] = super().clean()
        except ValidationError:
            attempt.failed()
            raise
        if self.get_user():
            attempt.succeeded()
        return cleaned

    def _refuse_inactive(self) -> None:
        """Whoever knows the password of an account that was closed is told that it was; nobody else learns of it, not
        even by the time it takes: like any other sign-in it costs one look at a password.
        """
        person = User.objects.filter(username=self.cleaned_data.get("username"), is_active=False).first()
        if person is None:
            return
        if person.check_password(self.cleaned_data.get("password") or ""):
            raise ValidationError(self.error_messages["inactive"], code="inactive")
        raise self.get_invalid_login_error()


class PasswordForm(PasswordChangeForm):
    """Django's own; who found somebody signed in guesses the old password no faster than at the door."""

    def __init__(self, request: Any, data: Any = None) -> None:
        super().__init__(request.user, data)
        self.fields["new_password1"].help_text = password_rules()
        self.attempt = lockout.Attempt.of(request, f"password of {request.user.username}")

    def clean_old_password(self) -> str:
        if self.attempt.is_locked:
            raise locked()
        try:
            old: str = super().clean_old_password()
        except ValidationError:
            self.attempt.failed()
            raise
        self.attempt.succeeded()
        return old


def password_rules() -> str:
    """What a password must be, in one line, without the rules that the profile does not ask for."""
    return " ".join(filter(None, map(str, password_validators_help_texts())))


def locked() -> ValidationError:
    minutes = lockout.SECONDS // 60
    sentence = ngettext(
        "Too many failed attempts. Try again in %(minutes)s minute.",
        "Too many failed attempts. Try again in %(minutes)s minutes.",
        minutes,
    )
    return ValidationError(sentence % {"minutes": minutes}, code="locked")
