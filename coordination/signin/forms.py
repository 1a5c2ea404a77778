"""What is asked of whoever comes in, and of whoever changes the own password."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib.auth.forms import (
    AuthenticationForm,
    BaseUserCreationForm,
    PasswordChangeForm,
    SetPasswordForm,
    UsernameField,
)
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coordination.agencies.models import User
from coordination.core.forms import LineField, WordsField
from coordination.signin import lockout
from coordination.signin.actions.sessions import record_failure
from coordination.signin.emergency import password_opens
from coordination.signin.factors import accept_code, accept_key


class SignInForm(AuthenticationForm):
    """Django's own, with a lock after too many failures and plain words for people who may not come in."""

    error_messages = {
        "invalid_login": _("User name and password do not match. Both are case-sensitive."),
        "inactive": _("This account is no longer active. Your agency's administrator can tell you why."),
        "closed_by_security": _("The security administrator suspended this account, and alone opens it again."),
    }

    work = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)

    def clean(self) -> dict[str, Any]:
        attempt = lockout.Attempt.of(self.request, self.data.get("username", ""))
        if attempt.is_locked:
            raise locked()
        if lockout.is_busy(attempt.address) and not lockout.Work.is_done(self.data.get("work", ""), attempt.address):
            raise ValidationError(
                _(
                    "Very many sign-ins from your network have failed. Enter your password again: your browser does a "
                    "small sum first, which takes a second or two."
                ),
                code="busy",
            )
        try:
            self._refuse_inactive()
            cleaned: dict[str, Any] = super().clean()
            if self.get_user() and not password_opens(self.get_user()):
                raise self.get_invalid_login_error()
        except ValidationError:
            attempt.failed()
            record_failure(username=self.cleaned_data.get("username") or "", address=attempt.address)
            raise
        if self.get_user():
            attempt.succeeded()
        return cleaned

    def get_invalid_login_error(self) -> ValidationError:
        """Where single sign-on is set up, a right password that opens nothing is told from a wrong one by nobody."""
        if settings.SINGLE_SIGN_ON is None:
            return super().get_invalid_login_error()
        return ValidationError(
            _(
                "This does not open the portal. Sign in with single sign-on: passwords are only for the few accounts "
                "that are kept for emergencies, and both are case-sensitive."
            ),
            code="invalid_login",
        )

    def _refuse_inactive(self) -> None:
        """Whoever knows the password of an account that was closed is told that it was; nobody else learns of it, not
        even by the time it takes: like any other sign-in it costs one look at a password.
        """
        person = User.objects.filter(username=self.cleaned_data.get("username"), is_active=False).first()
        if person is None:
            return
        if person.check_password(self.cleaned_data.get("password") or "") and password_opens(person):
            said = "closed_by_security" if person.closed_by_security else "inactive"
            raise ValidationError(self.error_messages[said], code=said)
        raise self.get_invalid_login_error()


class RulesBesideTheChoice:
    """Under a form of Django's that asks for a password twice: what is wrong with the password stands where it is
    chosen and where the rules are, not beneath its repetition.
    """

    def validate_password_for_user(self, user: User, *names: str) -> None:
        chosen = (*names, "password2")[0].replace("2", "1")
        super().validate_password_for_user(user, chosen)  # type: ignore[misc]  # Django's form comes after it


class PasswordForm(RulesBesideTheChoice, PasswordChangeForm):
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


class AddressForm(forms.Form):
    """Where letters are to go from now on."""

    email = forms.EmailField(
        label=_("e-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("A letter with a link goes there. Sign in with it and confirm: then the new address counts."),
    )


class ForgottenForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "username", "autofocus": True}),
    )


class ResetForm(RulesBesideTheChoice, SetPasswordForm):  # type: ignore[type-arg]  # not generic at run time
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = password_rules()


class ProofForm(forms.Form):
    """Something that only the person has or knows; who guesses is heard ten times, from wherever it comes."""

    person: User
    proved_by: Any = None
    wrong: Any = _("This does not match.")

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.person = person
        self.attempt = lockout.Attempt.of(None, f"proof of {person.pk}")

    def prove(self, said: Any) -> Any:
        """The field's own question."""
        raise NotImplementedError

    def _proved(self, said: Any) -> Any:
        if self.attempt.is_locked:
            raise locked()
        self.proved_by = self.prove(said)
        if not self.proved_by:
            self.attempt.failed()
            record_failure(username=self.person.username, address="")
            raise ValidationError(self.wrong, code="wrong")
        self.attempt.succeeded()
        return said


class CodeForm(ProofForm):
    wrong = _("This code does not match, or was used already. Wait for the next one and try again.")
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Six figures of the authenticator app, or one of your recovery codes."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )

    def prove(self, said: str) -> Any:
        return accept_code(self.person, said)

    def clean_code(self) -> Any:
        return self._proved(self.cleaned_data["code"])


class AnswerField(forms.JSONField):
    """What a security key answered, as the browser hands it on."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        said = super().to_python(value)
        if said is not None and not isinstance(said, dict):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        return said

    def prepare_value(self, value: Any) -> Any:
        """Empty until the key has answered: the page asks the key only then."""
        return "" if value is None else super().prepare_value(value)


class KeyForm(ProofForm):
    wrong = _("The key did not answer what was asked. Please try again.")
    answer = AnswerField()

    def prove(self, said: Any) -> Any:
        return accept_key(self.person, said)

    def clean_answer(self) -> Any:
        return self._proved(self.cleaned_data["answer"])


class AgainForm(ProofForm):
    wrong = _("This is not your password.")
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )

    def prove(self, said: str) -> Any:
        return self.person.check_password(said)

    def clean_password(self) -> Any:
        return self._proved(self.cleaned_data["password"])


class FirstForm(RulesBesideTheChoice, BaseUserCreationForm):  # type: ignore[type-arg]  # not generic at run time
    """The account of the first administrator, with a password of the person's own."""

    class Meta(BaseUserCreationForm.Meta):
        model = User
        fields = ("full_name", "username", "email")
        field_classes: ClassVar = {"username": UsernameField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["password1"].help_text = password_rules()


class ReasonForm(forms.Form):
    reason = WordsField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, read_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = read_by


class RefusalForm(ReasonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Why you refuse")


class RoleForm(ReasonForm):
    role = forms.ChoiceField(label=_("Role"), required=False, choices=User.PortalRole.choices)
    field_order = ("role", "reason")


class AddAppForm(forms.Form):
    code = forms.CharField(
        label=_("Code that the app shows now"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "data-span": "half"}),
    )


class AddKeyForm(forms.Form):
    name = LineField(
        label=_("Name of the key"),
        max_length=40,
        help_text=_("By which you tell it from others, for instance: blue key, on my key ring"),
    )
    answer = AnswerField()


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
