"""What is asked about people: those who are invited, those who join, and how somebody is reached."""

from copy import copy
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Agency, Invitation, User
from coordination.core.forms import DateInput
from coordination.core.workdays import today


class InviteForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Whom to invite to which post, and where the letter goes."""

    class Meta:
        model = Invitation
        fields = ["full_name", "address", "role", "title", "ends_on"]
        widgets = {
            "full_name": forms.TextInput({"data-span": "half", "autocomplete": "off"}),
            "address": forms.EmailInput({"data-span": "half", "autocomplete": "off"}),
            "title": forms.TextInput({"data-span": "half"}),
            "ends_on": DateInput(),
        }

    def __init__(self, data: Any = None, *, agency: Agency, initial: dict[str, Any], back: User | None = None) -> None:
        super().__init__(data, initial=initial, instance=Invitation(agency=agency))
        self.fields["address"].help_text = _("The letter goes here. Only who reads it there can accept.")
        if back and back.email:
            self.fields["address"].disabled = True
            self.fields["address"].help_text = _(
                "The letter goes to the address of the account alone. Whoever no longer reads there is invited as "
                "somebody new."
            )
        self.fields["title"].help_text = _("For instance: deputy director of the office")
        self.fields["ends_on"].help_text = _("The last day on which the post is held; empty: without end.")

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day and day < today():
            raise ValidationError(_("This day has passed."))
        return day

    def _post_clean(self) -> None:
        """The action judges the whole; what was typed stays in the form alone."""


class PasswordTwice(forms.Form):
    """A password of one's own, typed twice and judged by the rules of the house."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, data: Any = None, *, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.invitation = invitation
        self.fields["password"].help_text = " ".join(filter(None, map(str, password_validators_help_texts())))

    @property
    def whose(self) -> User:
        """The account the password is for: it must not be like its name."""
        return self.invitation.person or User()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        password, again = said.get("password"), said.pop("again", None)
        if not password or again is None:
            return said
        if password != again:
            self.add_error("again", _("The two passwords differ."))
            return said
        try:
            validate_password(password, self.whose)
        except ValidationError as weak:
            self.add_error("password", weak)
        return said


class ReturnForm(PasswordTwice):
    """Somebody whose account was closed comes back to it."""


class JoinForm(PasswordTwice):
    """Somebody is new here: a name, a user name, a password."""

    full_name = forms.CharField(max_length=100, widget=forms.TextInput({"autocomplete": "name"}))
    username = forms.CharField(max_length=150, widget=forms.TextInput({"autocomplete": "username"}))

    field_order = ["full_name", "username", "password", "again"]

    def __init__(self, data: Any = None, *, invitation: Invitation) -> None:
        super().__init__(data, invitation=invitation, initial={"full_name": invitation.full_name})
        for name in ("full_name", "username"):
            field: Any = User._meta.get_field(name)  # noqa: SLF001  (Django's own name)
            self.fields[name].label = field.verbose_name
            self.fields[name].validators += field.validators
        self.fields["username"].help_text = _("With this name you sign in. Letters, digits and @ . + - _ only.")

    def clean_username(self) -> Any:
        name = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("This user name is taken. Choose another one."))
        return name

    @property
    def whose(self) -> User:
        names = {name: self.cleaned_data.get(name, "") for name in ("username", "full_name")}
        return User(email=self.invitation.address, **names)


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """How somebody is reached, and known to other systems."""

    class Meta:
        model = User
        fields = ["email", "phone", "employee_number"]
        widgets = {
            "email": forms.EmailInput({"data-span": "half", "autocomplete": "off"}),
            "phone": forms.TextInput({"data-span": "half", "type": "tel", "autocomplete": "off"}),
            "employee_number": forms.TextInput({"data-span": "half", "autocomplete": "off"}),
        }

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, instance=copy(person))
        self.fields["email"].required = True
        self.fields["email"].help_text = _(
            "Notices of the portal are sent here. Another address counts once the person has confirmed it."
        )
