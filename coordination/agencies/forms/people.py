"""What is asked about people and their posts."""

from copy import copy
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Agency, Post, User
from coordination.core.forms import DateInput
from coordination.core.workdays import today


def _label(name: str) -> Any:
    """What the model calls a field of a post."""
    field: Any = Post._meta.get_field(name)  # noqa: SLF001  (Django's own name)
    return field.verbose_name


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A new person with a first post and a password to begin with."""

    title = forms.CharField(
        label=_label("title"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For instance: deputy director of the office"),
        widget=forms.TextInput({"data-span": "half"}),
    )
    role = forms.ChoiceField(label=_label("role"), choices=Post.Role.choices, initial=Post.Role.STAFF)
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


class PostForm(forms.Form):
    """Another post for somebody who holds one here."""

    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"))
    role = forms.ChoiceField(label=_label("role"), choices=Post.Role.choices, initial=Post.Role.LIAISON)
    title = forms.CharField(
        label=_label("title"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For instance: deputy director of the office"),
    )
    starts_on = forms.DateField(label=_label("starts_on"), widget=DateInput(), initial=today)
    ends_on = forms.DateField(
        label=_label("ends_on"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("The last day on which the post is held; empty: without end."),
    )

    def __init__(self, data: Any = None, *, agency: Agency, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        person: Any = self.fields["person"]
        person.queryset = User.objects.working_at(agency)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        begins, ends = said.get("starts_on"), said.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The post ends before it begins."))
        return said


class DeputyForm(forms.Form):
    """Who stands in for the holder of a post, and for how long."""

    deputy = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Deputy"))
    starts_on = forms.DateField(label=_label("starts_on"), widget=DateInput(), initial=today)
    ends_on = forms.DateField(
        label=_label("ends_on"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("The last day; empty: always, as a standing deputy."),
    )
    reason = forms.CharField(
        label=_label("reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For instance: annual leave, a course, secondment"),
    )

    def __init__(self, data: Any = None, *, post: Post) -> None:
        super().__init__(data)
        deputy: Any = self.fields["deputy"]
        alike = Post.objects.own().in_force().filter(agency=post.agency_id, role=post.role)
        deputy.queryset = User.objects.working_at(post.agency).exclude(pk__in=alike.values("user"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        begins, ends = said.get("starts_on"), said.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("It ends before it begins."))
        elif ends and ends < today():
            self.add_error("ends_on", _("This day has passed."))
        return said


class EndPostForm(forms.Form):
    """When a post ends: at once, or with the end of a day."""

    AT_ONCE, WITH_A_DAY = "at_once", "day"

    when = forms.ChoiceField(
        label=gettext_lazy("When"),
        choices=[(AT_ONCE, gettext_lazy("At once")), (WITH_A_DAY, gettext_lazy("With the end of a day"))],
        initial=WITH_A_DAY,
        widget=forms.RadioSelect,
    )
    on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DateInput(),
        initial=today,
        required=False,
        help_text=gettext_lazy("The last day on which the post is held. Rights that came with it end with it."),
    )

    def __init__(self, data: Any = None, *, post: Post) -> None:
        super().__init__(data)
        self.post = post

    def clean(self) -> dict[str, Any]:
        """`on` alone is handed on: none is at once."""
        said = super().clean() or self.cleaned_data
        when, day = said.pop("when", None), said.get("on")
        if when == self.AT_ONCE:
            said["on"] = None
        elif when and "on" in said:
            self._judge(day)
        return said

    def _judge(self, day: Any) -> None:
        if day is None:
            self.add_error("on", _("Enter the last day, or let the post end at once."))
        elif day < self.post.starts_on:
            self.add_error("on", _("The post ends before it begins."))
