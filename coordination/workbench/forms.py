"""What a person may set: which month is shown, the own particulars, what is sent by mail; and the way in."""

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coordination.agencies.models import User
from coordination.core.notices import Category
from coordination.mechanisms.models import Mechanism
from coordination.workbench import lockout
from coordination.workbench.wishes import kinds_of, optional_in

YEARS = range(2000, 2101)


class CalendarForm(forms.Form):
    """Reads the address of the calendar; nothing in it is an error message, a bad address is no page at all."""

    VIEWS: ClassVar = [("month", _("Month")), ("list", _("List"))]

    month = forms.CharField(required=False, widget=forms.HiddenInput)
    view = forms.ChoiceField(required=False, choices=VIEWS, widget=forms.HiddenInput)
    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(), required=False, label=_("Mechanism"), empty_label=_("All mechanisms")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mechanism"].queryset = Mechanism.objects.visible_to(person).standing()  # type: ignore[attr-defined]

    def clean_month(self) -> date:
        written = self.cleaned_data["month"]
        if not written:
            return timezone.localdate().replace(day=1)
        if not (found := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", written)) or int(found[1]) not in YEARS:
            raise ValidationError(_("This is no month."))
        return date(int(found[1]), int(found[2]), 1)

    def clean_view(self) -> str:
        return self.cleaned_data["view"] or "month"


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """A person's own particulars. Posts are not here: the agency's administrator gives them."""

    class Meta:
        model = User
        fields = ("full_name", "phone", "email", "language")
        help_texts: ClassVar = {
            "phone": _("Colleagues in other agencies see it in the directory."),
            "email": _("Notices are sent here. A change is recorded."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages: Any = self.fields["language"]
        languages.choices = [("", _("As last chosen in this browser")), *list(languages.choices)[1:]]
        self.fields["phone"].widget.attrs.update({"data-span": "half", "autocomplete": "tel", "inputmode": "tel"})
        self.fields["email"].widget.attrs.update({"data-span": "half", "autocomplete": "email"})
        self.fields["full_name"].widget.attrs.update({"data-span": "half", "autocomplete": "name"})


class NoticesForm(forms.Form):
    """One box a category: is what may be switched off sent by e-mail too?"""

    def __init__(self, *args: Any, wishes: dict[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category in Category:
            if optional_in(category):
                self.fields[category.value] = forms.BooleanField(
                    required=False, initial=wishes.get(category, True), label=_("By e-mail too")
                )

    def rows(self) -> list[dict[str, Any]]:
        """A line a category: its box, where there is one, and what belongs to it."""
        return [
            {
                "label": category.label,
                "field": self[category.value] if category.value in self.fields else None,
                "optional": optional_in(category),
                "mandatory": [kind for kind in kinds_of(category) if kind.mandatory],
            }
            for category in Category
            if kinds_of(category)
        ]


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


def locked() -> ValidationError:
    minutes = lockout.SECONDS // 60
    sentence = ngettext(
        "Too many failed attempts. Try again in %(minutes)s minute.",
        "Too many failed attempts. Try again in %(minutes)s minutes.",
        minutes,
    )
    return ValidationError(sentence % {"minutes": minutes}, code="locked")
