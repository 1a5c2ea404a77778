"""The form by which an agency answers an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.forms import LineField, WordsField
from meetings.actions.meeting import Person
from meetings.flows import SEAT, SeatState
from meetings.models import Attendee, Seat

STEP_OF = {SeatState.ACCEPTED: "accept", SeatState.SUBSTITUTED: "substitute", SeatState.DECLINED: "decline"}
MOST_PEOPLE = 20


class PersonForm(forms.ModelForm):  # type: ignore[type-arg]  # generic to the type checker alone
    """Somebody who comes. A row left empty counts for nothing."""

    class Meta:
        model = Attendee
        fields = ("name", "title", "phone")
        field_classes = {"name": LineField, "title": LineField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off", "data-span": "half"}
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("name") and (cleaned.get("title") or cleaned.get("phone")):
            self.add_error("name", _("The name is missing."))
        return cleaned


PeopleFormSet = forms.formset_factory(
    PersonForm, extra=1, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE * 2, validate_max=True
)


class AnswerForm(forms.Form):
    """Attend, send a substitute, or decline; `people` are the rows of those who come."""

    step = forms.ChoiceField(label=gettext_lazy("Answer"), widget=forms.RadioSelect)
    reason = WordsField(
        label=gettext_lazy("Reason"),
        rows=2,
        required=False,
        max_length=2000,
        help_text=gettext_lazy("For a substitute or when nobody comes; the lead agencies and the office read it."),
    )

    def __init__(self, data: Any = None, *, seat: Seat) -> None:
        super().__init__(data, initial={"step": STEP_OF.get(SeatState(seat.state)), "reason": seat.reason})
        field: Any = self.fields["step"]
        field.choices = [(step.name, step.label) for step in SEAT.steps.values()]
        self.people = PeopleFormSet(data, initial=seat.people, prefix="people")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        step, people_are_right = cleaned.get("step"), self.people.is_valid()
        if step == "decline" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why nobody comes."))
        if step == "substitute" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why a substitute comes."))
        if step in {"accept", "substitute"}:
            if not people_are_right:
                self.add_error(None, _("Look again at the people who come."))
            elif not self.attendees:
                self._nobody_comes()
        return cleaned

    def _nobody_comes(self) -> None:
        sentence = _("Name at least one person who comes.")
        self.add_error(None, sentence)
        for row in self.people.forms[:1]:
            row.add_error("name", sentence)

    @property
    def attendees(self) -> list[Person]:
        rows = (row.cleaned_data for row in self.people.forms)
        return [Person(row["name"], row["title"], row["phone"]) for row in rows if row.get("name")]

    @property
    def answer(self) -> dict[str, Any]:
        """What the action takes. Whoever attends gives no reason; whoever declines names nobody."""
        step = self.cleaned_data["step"]
        return {
            "step": step,
            "attendees": [] if step == "decline" else self.attendees,
            "reason": "" if step == "accept" else self.cleaned_data["reason"],
        }
