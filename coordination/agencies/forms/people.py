"""What is asked about people and their posts."""

from copy import copy
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.forms.posts import label_of
from coordination.agencies.models import Post, User


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new person with a first post and a password to begin with."""

    title = forms.CharField(
        label=label_of("title"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For instance: deputy director of the office"),
        widget=forms.TextInput({"data-span": "half"}),
    )
    role = forms.ChoiceField(label=label_of("role"), choices=Post.Role.choices, initial=Post.Role.STAFF)
    password = forms.CharField(
        label=gettext_lazy("Initial password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", "data-span": "half"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The password once more"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password", "data-span": "half"}),
    )

    class Meta:
        model = User
        fields = ["full_name", "username", "email", "phone"]
        widgets = {
            "full_name": forms.TextInput({"data-span": "half"}),
            "username": forms.TextInput({"data-span": "half", "autocomplete": "off"}),
            "email": forms.EmailInput({"data-span": "half", "autocomplete": "off"}),
            "phone": forms.TextInput({"data-span": "half", "type": "tel", "autocomplete": "off"}),
        }

    field_order = ["full_name", "title", "role", "email", "phone", "username", "password", "again"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("With this name the person signs in.")
        self.fields["password"].help_text = " ".join(filter(None, map(str, password_validators_help_texts())))
        self.fields["role"].widget.attrs["data-span"] = "half"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        password, again = said.get("password"), said.pop("again", None)
        if not password or again is None:
            return said
        if password != again:
            self.add_error("again", _("The two passwords differ."))
            return said
        try:
            validate_password(password, User(username=said.get("username", ""), full_name=said.get("full_name", "")))
        except ValidationError as weak:
            self.add_error("password", weak)
        return said


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """How somebody is reached."""

    class Meta:
        model = User
        fields = ["email", "phone"]
        widgets = {
            "email": forms.EmailInput({"data-span": "half", "autocomplete": "off"}),
            "phone": forms.TextInput({"data-span": "half", "type": "tel", "autocomplete": "off"}),
        }

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data, instance=copy(person))
        self.fields["email"].required = True
        self.fields["email"].help_text = _("Notices of the portal are sent here.")
