"""Forms of a meeting before it is held: its draft, whom it invites, its move and its end."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.choosing import AgenciesChooser
from coordination.agencies.models import Agency, User
from coordination.core.forms import DateInput, DateTimeInput, LineField, WordsField
from coordination.core.workdays import add_workdays, day_of, today
from coordination.mechanisms.models import Mechanism
from meetings import titles
from meetings.models import Meeting
from meetings.querysets import mechanisms_to_convene

ANSWER_WORKDAYS = 2  # answers are due this long before the meeting, unless the office says otherwise


def usual_reply_by(starts_at: datetime) -> date:
    return max(today(), add_workdays(day_of(starts_at), -ANSWER_WORKDAYS))


class TimeAndPlace(forms.ModelForm):  # type: ignore[type-arg]  # generic to the type checker alone
    """When and where. The instance behind it is never the meeting itself: what is typed stays out of it until saved."""

    link = forms.URLField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("For a video meeting"),
    )

    class Meta:
        model = Meeting
        fields = ("starts_at", "ends_at", "place", "link", "reply_by")
        field_classes = {
            **dict.fromkeys(("title", "place", "chair", "contact"), LineField),
            "requirements": partial(WordsField, rows=4),
        }
        widgets = {"starts_at": DateTimeInput(), "ends_at": DateTimeInput(), "reply_by": DateInput()}

    def clean_starts_at(self) -> datetime | None:
        starts_at: datetime | None = self.cleaned_data["starts_at"]
        if starts_at and starts_at < timezone.now() and "starts_at" in self.changed_data:
            raise forms.ValidationError(_("The time lies in the past."))
        return starts_at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_at, ends_at, reply_by = (cleaned.get(name) for name in ("starts_at", "ends_at", "reply_by"))
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The meeting ends before it begins."))
        if ends_at and not starts_at and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it begins as well."))
        if starts_at and reply_by and reply_by > day_of(starts_at):
            self.add_error("reply_by", _("Answers are needed before the meeting begins."))
        elif reply_by and reply_by < today() and "reply_by" in self.changed_data:
            self.add_error("reply_by", _("This day has passed."))
        if starts_at and reply_by is None and "reply_by" not in self.errors:
            cleaned["reply_by"] = usual_reply_by(starts_at)
        return cleaned


class MeetingForm(TimeAndPlace):
    """The draft as a whole."""

    class Meta(TimeAndPlace.Meta):
        fields = (  # type: ignore[assignment]  # more of them than above
            "kind",
            "title",
            "starts_at",
            "ends_at",
            "place",
            "link",
            "chair",
            "reply_by",
            "contact",
            "requirements",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        half = {"data-span": "half"}
        for name in ("place", "link", "chair", "contact"):
            self.fields[name].widget.attrs |= half
        self.fields["reply_by"].help_text = _("Left empty: two working days before the meeting.")
        self.fields["chair"].help_text = _("Name and post")
        self.fields["contact"].help_text = _("Whom the agencies may ask: name and phone")
        self.fields["requirements"].help_text = _("What the agencies bring or prepare, and by when")


class NewMeetingForm(MeetingForm):
    """A draft to begin. A title left empty becomes the usual one."""

    class Meta(MeetingForm.Meta):
        fields = ("mechanism", *MeetingForm.Meta.fields)  # type: ignore[assignment]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mechanisms = mechanisms_to_convene(user)
        field: Any = self.fields["mechanism"]
        field.queryset = self.mechanisms
        field.empty_label = None if len(self.mechanisms) == 1 else _("Choose a mechanism")
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, it becomes the usual one, for instance: %(title)s") % {
            "title": _example(self.mechanisms[0] if self.mechanisms else None)
        }
        self.initial.setdefault("contact", f"{user.full_name} {user.phone}".strip())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        mechanism, kind = cleaned.get("mechanism"), cleaned.get("kind")
        if not cleaned.get("title") and mechanism and kind:
            cleaned["title"] = titles.usual(mechanism, kind)
        return cleaned


def _example(mechanism: Mechanism | None) -> str:
    return titles.usual(mechanism, Meeting.Kind.PLENARY) if mechanism else ""


class MoveForm(TimeAndPlace):
    """A new time or place for a meeting that was convened."""

    reason = WordsField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The invited agencies read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].required = True
        for name in ("place", "link"):
            self.fields[name].widget.attrs["data-span"] = "half"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("place") and not cleaned.get("link") and "link" not in self.errors:
            self.add_error("place", _("Give a place or a link."))
        if not {"starts_at", "ends_at", "place", "link"} & set(self.changed_data):
            self.add_error(None, _("Neither time nor place is different."))
        return cleaned


class ReasonForm(forms.Form):
    """A grave act and why."""

    reason = WordsField(label=gettext_lazy("Reason"), max_length=2000)


class InviteForm(forms.Form):
    """Whom a meeting invites: those who take part in its mechanism, and others."""

    participants = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agencies of the mechanism"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Other agencies"),
        queryset=Agency.objects.none(),
        required=False,
        widget=AgenciesChooser,
        help_text=gettext_lazy("They observe, and see this meeting only."),
    )

    def __init__(self, data: Any = None, *, meeting: Meeting, user: User) -> None:
        invited = {seat.agency_id for seat in meeting.seats.all()}
        inside = [row.agency_id for row in meeting.mechanism.in_force]
        initial = {"participants": invited & set(inside), "others": invited - set(inside)}
        super().__init__(data, initial=initial)
        agencies = Agency.objects.visible_to(user).standing()
        participants: Any = self.fields["participants"]
        others: Any = self.fields["others"]
        participants.queryset = agencies.filter(pk__in=inside)
        others.queryset = agencies.exclude(pk__in=inside)
        others.widget.without = set(inside)
        self._order = {pk: place for place, pk in enumerate(dict.fromkeys(inside))}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("participants") and not cleaned.get("others"):
            self.add_error("participants", _("Invite at least one agency."))
        return cleaned

    @property
    def agencies(self) -> list[Agency]:
        """Everyone chosen: those of the mechanism in its order, then the others in official order."""
        inside = sorted(self.cleaned_data["participants"], key=lambda agency: self._order[agency.pk])
        return [*inside, *self.cleaned_data["others"]]


class FurtherForm(forms.Form):
    """Whom a convened meeting invites besides those who have a seat."""

    agencies = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Agencies to invite"),
        queryset=Agency.objects.none(),
        widget=AgenciesChooser,
        help_text=gettext_lazy("Members of the mechanism sit at the meeting; all others observe."),
        error_messages={
            "required": gettext_lazy("Invite at least one agency."),
            "invalid_choice": gettext_lazy("One of these agencies is invited already. Choose again."),
            "invalid_pk_value": gettext_lazy("Invite at least one agency."),
        },
    )

    def __init__(self, data: Any = None, *, meeting: Meeting, user: User) -> None:
        super().__init__(data)
        field: Any = self.fields["agencies"]
        seated = meeting.seats.values_list("agency", flat=True)
        field.queryset = Agency.objects.visible_to(user).standing().exclude(pk__in=seated)
        field.widget.without = seated
