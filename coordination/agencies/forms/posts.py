"""What is asked about posts and deputies."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.choosing import PersonSelect
from coordination.agencies.leaving import Handover, ends_sooner
from coordination.agencies.models import Agency, Post, User
from coordination.core.forms import DateInput, LineField
from coordination.core.workdays import today


def label_of(name: str) -> Any:
    """What the model calls a field of a post."""
    field: Any = Post._meta.get_field(name)  # noqa: SLF001  (Django's own name)
    return field.verbose_name


class PostForm(forms.Form):
    """Another post for somebody who holds one here."""

    person = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Person"), widget=PersonSelect())
    role = forms.ChoiceField(label=label_of("role"), choices=Post.Role.choices, initial=Post.Role.LIAISON)
    title = LineField(
        label=label_of("title"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("For instance: deputy director of the office"),
    )
    starts_on = forms.DateField(label=label_of("starts_on"), widget=DateInput(), initial=today)
    ends_on = forms.DateField(
        label=label_of("ends_on"),
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


class EditPostForm(forms.Form):
    """What a post is called and how long it is held. Another role is another post."""

    role = forms.ChoiceField(
        label=label_of("role"),
        choices=Post.Role.choices,
        help_text=gettext_lazy("Another role is another post: this one ends at once and that one begins."),
    )
    title = LineField(
        label=label_of("title"),
        max_length=100,
        required=False,
        half=True,
        help_text=gettext_lazy("For instance: deputy director of the office"),
    )
    starts_on = forms.DateField(label=label_of("starts_on"), widget=DateInput())
    ends_on = forms.DateField(
        label=label_of("ends_on"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("The last day on which the post is held; empty: without end."),
    )

    def __init__(self, data: Any = None, *, post: Post) -> None:
        kept = {name: getattr(post, name) for name in ("role", "title", "starts_on", "ends_on")}
        super().__init__(data, initial=kept)
        self.fields["starts_on"].disabled = post.has_begun

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        begins, ends = said.get("starts_on"), said.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The post ends before it begins."))
        elif ends and ends < today():
            self.add_error("ends_on", _("This day has passed: end the post instead."))
        return said


class DeputyForm(forms.Form):
    """Who stands in for the holder of a post, and for how long."""

    deputy = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Deputy"), widget=PersonSelect())
    starts_on = forms.DateField(label=label_of("starts_on"), widget=DateInput(), initial=today)
    ends_on = forms.DateField(
        label=label_of("ends_on"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("The last day; empty: always, as a standing deputy."),
    )
    reason = LineField(
        label=label_of("reason"),
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
        elif objection := ends_sooner([self.post], day) or self._ending(day).too_early():
            self.add_error("on", objection)

    def _ending(self, day: date) -> Handover:
        return Handover(self.post.user, self.post.agency, [self.post], leaves=False, last_on=day)

    @property
    def past_day(self) -> date | None:
        """The last day that is asked for, where it is past."""
        day: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return day if day and self._ending(day).is_past else None

    def is_agreed(self, seen: str) -> bool:
        """With a past day the post ends at once: whoever says so has seen just that day."""
        return self.is_valid() and (self.past_day is None or self.past_day.isoformat() == seen)
