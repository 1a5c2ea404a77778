"""What is asked on the page of an assignment. Forms say what is wrong; they write nothing."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.forms import DateInput, FilesField, WordsField
from coordination.core.lines import listed
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import roll_forward, today
from coordination.followup.flows import keeps_from_laying_down
from coordination.followup.models import Assignment, Extension, Part

LONGEST = 10_000
YEARS_AHEAD = 10


class AboutAssignment(forms.Form):
    """A form on the page of one assignment; several stand side by side, so its fields carry its name."""

    def __init__(self, *args: Any, assignment: Assignment, person: Any, **kwargs: Any) -> None:
        name = type(self).__name__.removesuffix("Form").lower()
        kwargs["auto_id"] = f"{name}_%s"
        super().__init__(*args, **kwargs)
        self.assignment, self.person = assignment, person


def _text(label: Any, *, required: bool = True, rows: int = 3, half: bool = False, hint: Any = "") -> WordsField:
    return WordsField(label=label, required=required, rows=rows, half=half, max_length=LONGEST, help_text=hint)


class DueField(forms.DateField):
    """A new date that people can still keep."""

    widget = DateInput

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day < today():
            raise forms.ValidationError(_("The new due date has passed already: choose today or a later day."))
        if day and day > today() + timedelta(days=365 * YEARS_AHEAD):
            raise forms.ValidationError(
                _("The new due date is more than %(years)d years ahead.") % {"years": YEARS_AHEAD}
            )
        return day


class ReceiveForm(AboutAssignment):
    """Nothing is asked: to receive is one click."""


class RefuseForm(AboutAssignment):
    reason = _text(
        gettext_lazy("Reason"), hint=gettext_lazy("Why the matter is not your agency's; the office decides.")
    )


class CancelForm(AboutAssignment):
    reason = _text(gettext_lazy("Reason"), hint=gettext_lazy("The agencies are told."))


class SubmitForm(AboutAssignment):
    without = _text(gettext_lazy("Why it is submitted without these parts"))
    note = _text(gettext_lazy("Note for the office"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lacking = [str(part.agency) for part in self.assignment.parts.lacking().select_related("agency")]
        if lacking:
            self.fields["without"].help_text = _("Not done: %(agencies)s") % {"agencies": listed(lacking)}
        else:
            del self.fields["without"]


class CloseForm(AboutAssignment):
    note = _text(gettext_lazy("Result of the verification"), required=False)


class RoutineForm(AboutAssignment):
    note = _text(gettext_lazy("Note"), required=False, hint=gettext_lazy("How it goes on in ordinary duties."))


class UrgeForm(AboutAssignment):
    note = _text(
        gettext_lazy("What is urged"), hint=gettext_lazy("Goes to the liaison officers of agencies that owe a part.")
    )


class SendBackForm(AboutAssignment):
    reason = _text(gettext_lazy("Reason"), hint=gettext_lazy("What is missing and must be made good."))
    due_on = DueField(label=gettext_lazy("New due date"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].help_text = _keeps(self.assignment)


class ReissueForm(AboutAssignment):
    lead = forms.ModelChoiceField(queryset=Agency.objects.none(), label=gettext_lazy("Lead agency"), empty_label=None)
    due_on = DueField(label=gettext_lazy("New due date"), required=False)
    reason = _text(
        gettext_lazy("Reason"), hint=gettext_lazy("Why it goes to this agency; for the same one, why it stays.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lead: Any = self.fields["lead"]
        able = {agency.pk for agency in self.assignment.mechanism.members} | {self.assignment.lead_agency_id}
        lead.queryset = Agency.objects.visible_to(self.person).standing().filter(pk__in=able)
        lead.initial = self.assignment.lead_agency_id
        self.fields["due_on"].help_text = _keeps(self.assignment)


def _keeps(assignment: Assignment) -> str:
    if assignment.due_on is None:
        return _("Left empty, it stays long-term.")
    return _("Left empty, %(day)s stays. A day off moves to the next working day.") % {
        "day": local_date(assignment.due_on)
    }


class ReportForm(AboutAssignment):
    """What an agency has done. The lead's figure is the assignment's; a supporting agency may say it is through."""

    text = _text(gettext_lazy("Progress made"), hint=gettext_lazy("What was done, and with what result."))
    problems = _text(gettext_lazy("Problems"), required=False, half=True, rows=2)
    next_steps = _text(gettext_lazy("Next steps"), required=False, half=True, rows=2)
    percent = forms.IntegerField(label=gettext_lazy("Progress in per cent"), required=False, min_value=0, max_value=100)
    evidence = FilesField(label=gettext_lazy("Evidence"), required=False)
    is_done = forms.BooleanField(label=gettext_lazy("Our part is done"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].widget.attrs["data-span"] = "half"
        part = self.assignment.parts.live().filter(agency=self.person.acting_for).first()
        if part is None or part.role == Part.Role.LEAD:
            self.fields["percent"].initial = self.assignment.percent or None
            del self.fields["is_done"]
        else:
            self.fields["is_done"].initial = part.done_at is not None


class ExtendForm(AboutAssignment):
    """What a rule on follow-up asks whoever needs more time to say."""

    until = DueField(label=gettext_lazy("New due date"))
    reason = _text(gettext_lazy("Why it cannot be done by then"))
    progress = _text(gettext_lazy("What has been done so far"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _later_than(self.assignment.due_on)

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        _require_later(day, self.assignment.due_on)
        return day


def _later_than(due_on: date | None) -> str:
    return _("After %(day)s, its present date. A day off moves to the next working day.") % {"day": local_date(due_on)}


def _require_later(day: date, due_on: date | None) -> None:
    if due_on and day <= due_on:
        raise forms.ValidationError(_("The new date must lie after the present one."))


class AboutExtension(forms.Form):
    """On a page of its own."""

    def __init__(self, *args: Any, extension: Extension, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extension = extension


class GrantForm(AboutExtension):
    until = DueField(label=gettext_lazy("New due date"))
    answer = _text(pgettext_lazy("extension", "Answer"), required=False)

    def __init__(self, *args: Any, extension: Extension, **kwargs: Any) -> None:
        super().__init__(*args, extension=extension, **kwargs)
        self.fields["until"].initial = extension.until
        self.fields["until"].help_text = _later_than(extension.due_on)

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        _require_later(day, self.extension.due_on)
        return day


class NoForm(AboutExtension):
    reason = _text(gettext_lazy("Reason"))


class AboutPart(forms.Form):
    """On a page of its own."""

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part


class PartForm(AboutPart):
    task = _text(gettext_lazy("What it owes"))
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DateInput)
    is_required = forms.BooleanField(label=gettext_lazy("The lead may not submit without it"), required=False)

    def __init__(self, *args: Any, part: Part, **kwargs: Any) -> None:
        said = {"task": part.task, "due_on": part.due_on, "is_required": part.is_required}
        super().__init__(*args, part=part, initial=said, **kwargs)
        whole = part.assignment.due_on
        if whole:
            self.fields["due_on"].help_text = _("No later than the whole, %(day)s. Left empty, that day holds.") % {
                "day": local_date(whole)
            }

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if objection := keeps_from_laying_down(self.part, roll_forward(day) if day else None):
            raise forms.ValidationError(str(objection))
        return day


class PartBackForm(AboutPart):
    reason = _text(gettext_lazy("Reason"), hint=gettext_lazy("What is missing and must be made good."))
