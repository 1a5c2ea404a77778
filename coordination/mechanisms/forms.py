"""What people are asked about mechanisms."""

from copy import copy
from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.choosing import AgencyChooser, RegionChooser
from coordination.agencies.models import Agency, Duty
from coordination.core.files.examining import check
from coordination.core.files.incoming import Incoming
from coordination.core.forms import DateInput, DocumentNumberField, LineField, WordsField
from coordination.core.overwriting import NotOverwriting
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from coordination.mechanisms.directory import Directory
from coordination.mechanisms.memberlist import LONGEST, Reading, read_text
from coordination.mechanisms.membertable import ENDINGS, LARGEST, Unreadable, read_table
from coordination.mechanisms.models import Change, Mechanism, Participation

LONGEST_CHARTER = 50_000  # characters


class MechanismForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """The facts of a mechanism, as its founding document states them."""

    class Meta:
        model = Mechanism
        fields = [
            "name",
            "short_name",
            "kind",
            "tier",
            "region",
            "cadence",
            "founding_no",
            "founded_on",
            "approved_by",
            "purpose",
            "charter",
        ]
        field_classes = {
            "name": LineField,
            "short_name": LineField,
            "founding_no": DocumentNumberField,
            "approved_by": LineField,
            "purpose": partial(WordsField, rows=2, max_length=2000),
            "charter": partial(WordsField, rows=6, max_length=LONGEST_CHARTER),
        }
        widgets = {
            "region": RegionChooser(),
            "short_name": forms.TextInput({"data-span": "half"}),
            "founding_no": forms.TextInput({"data-span": "half"}),
            "approved_by": forms.TextInput({"data-span": "half"}),
            "founded_on": DateInput(),
        }

    def __init__(self, data: Any = None, files: Any = None, *, instance: Mechanism | None = None, **more: Any) -> None:
        # On a copy: what the mechanism was is still needed, to be recorded beside what it becomes.
        super().__init__(data, files, instance=copy(instance), **more)
        if instance and instance.is_in_force:
            for name in ("purpose", "charter"):  # once it says something, it is changed by a procedure
                if getattr(instance, name):
                    del self.fields[name]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Mechanism.objects.not_over().filter(name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("A mechanism of this name already exists."))
        return name

    def clean_founded_on(self) -> Any:
        day = self.cleaned_data["founded_on"]
        if day and day > today():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.instance.is_in_force:
            for name in ("founding_no", "founded_on"):
                if name in said and not said[name]:
                    self.add_error(name, _("A mechanism in force has a founding document with number and date."))
        return said

    @property
    def changed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data}


class FoundingForm(MechanismForm):
    """The first step of founding: the facts, and the member list pasted or as a file."""

    member_list = WordsField(
        label=gettext_lazy("Member list"),
        required=False,
        max_length=LONGEST,
        rows=7,
        help_text=gettext_lazy(
            "Paste it as the founding document has it: names between 、 or on lines of their own, roles in brackets."
        ),
    )
    member_file = forms.FileField(
        label=gettext_lazy("or a file with the member list"),
        required=False,
        widget=forms.ClearableFileInput({"accept": ",".join(ENDINGS)}),
    )

    def __init__(self, *args: Any, directory: Directory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.directory = directory
        self.reading = Reading()

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def read(self) -> bool:
        """Read the member list into `reading`; what cannot be read is said beside the field, with whatever else is
        wrong in this step.
        """
        self.full_clean()
        pasted, file = self.cleaned_data.get("member_list", "").strip(), self.cleaned_data.get("member_file")
        if {"member_list", "member_file"} & set(self.errors):
            return False
        if bool(pasted) == bool(file):
            self.add_error("member_list", _("Paste the member list or choose a file: one of the two."))
        elif file:
            self._read_file(file)
        else:
            self.reading = read_text(pasted, self.directory.names)
            if not self.reading.lines:
                self.add_error("member_list", _("No agency could be read from this list."))
        return not self.errors

    def _read_file(self, file: Any) -> None:
        if not file.name.lower().endswith(ENDINGS):
            self.add_error("member_file", _("The member list is taken as XLSX or CSV. Use the template."))
            return
        came = Incoming.of(file)
        try:
            check(came)  # what a table was made to do to its reader it does elsewhere
            self.reading, complaints = read_table(str(came.name), came.read(LARGEST + 1), self.directory.names)
        except ValidationError as refusal:
            self.add_error("member_file", refusal)
            return
        except Unreadable as unreadable:
            self.add_error("member_file", str(unreadable.sentence))
            return
        for complaint in complaints[:20]:
            self.add_error("member_file", str(complaint))
        if not complaints and not self.reading.lines:
            self.add_error("member_file", _("No agency could be read from this list."))


def _duties_field() -> "forms.ModelMultipleChoiceField[Duty]":
    return forms.ModelMultipleChoiceField(
        Duty.objects.none(),
        label=gettext_lazy("Takes part by these duties"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the duties of this agency.")},
    )


class TogetherForm(forms.Form):
    """Whose work with others is looked at; nobody's in particular where it is left open."""

    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Agency"),
        required=False,
        empty_label=gettext_lazy("All"),
        widget=AgencyChooser,
    )

    def __init__(self, data: Any, *, person: Any) -> None:
        super().__init__(data)
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.visible_to(person)

    @property
    def chosen(self) -> Agency | None:
        self.is_valid()
        return self.cleaned_data.get("agency")


class EnrolForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("Agency"), widget=AgencyChooser)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=Participation.Role.choices, initial=Participation.Role.MEMBER
    )
    note = LineField(label=gettext_lazy("Note"), max_length=200, required=False)
    duties = _duties_field()

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.visible_to(person).standing()
        agency.widget.attrs |= {"hx-get": "", "hx-target": "#duties", "hx-select": "#duties", "hx-swap": "outerHTML"}
        duties: Any = self.fields["duties"]
        duties.queryset = Duty.objects.in_force().filter(agency=self._agency_chosen)

    @property
    def _agency_chosen(self) -> Agency | None:
        """The agency that stands in the form now: its duties are offered."""
        try:
            chosen: Agency | None = self.fields["agency"].clean(self["agency"].value())
        except ValidationError:
            return None
        return chosen


class ParticipationForm(forms.Form):
    """What the list says of a member."""

    note = LineField(label=gettext_lazy("Note"), max_length=200, required=False)
    duties = _duties_field()

    def __init__(self, data: Any = None, *, participation: Participation) -> None:
        cited = list(participation.duties.values_list("pk", flat=True))
        super().__init__(data, initial={"note": participation.note, "duties": cited})
        duties: Any = self.fields["duties"]
        own = Duty.objects.filter(agency=participation.agency_id)
        duties.queryset = own.filter(Q(pk__in=own.in_force()) | Q(pk__in=cited))


class WithdrawForm(forms.Form):
    reason = WordsField(label=gettext_lazy("Reason"), max_length=500)


class AmendmentForm(NotOverwriting):
    """The charter as it is to be; it begins as it is."""

    reason = WordsField(label=gettext_lazy("Reason"), max_length=2000)
    purpose = WordsField(label=gettext_lazy("Purpose"), required=False, rows=2, max_length=2000)
    charter = WordsField(
        label=gettext_lazy("Charter"),
        rows=16,
        max_length=LONGEST_CHARTER,
        help_text=gettext_lazy("As it is to be, whole."),
    )


class DissolutionForm(NotOverwriting):
    reason = WordsField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        help_text=gettext_lazy("For instance that its task is done, or that another mechanism takes it over."),
    )
    arrangements = WordsField(
        label=gettext_lazy("What becomes of what is open"),
        rows=6,
        max_length=10_000,
        help_text=gettext_lazy(
            "Who takes over its duties, who follows open assignments to the end, who keeps its papers."
        ),
    )


FORMS: dict[str, type[NotOverwriting]] = {
    Change.Kind.CHARTER: AmendmentForm,
    Change.Kind.DISSOLUTION: DissolutionForm,
}


class ApprovalForm(forms.Form):
    """The document on which a change is put in force."""

    document_no = DocumentNumberField(
        label=gettext_lazy("Number of the document that approves it"),
        max_length=60,
        help_text=gettext_lazy("For instance 粤办函〔2019〕324号"),
    )
    decided_on = forms.DateField(label=gettext_lazy("Date of the document"), widget=DateInput())
    approved_by = LineField(label=gettext_lazy("Approved by"), required=False, max_length=100)

    def __init__(self, *args: Any, change: Change, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.change = change

    def clean_decided_on(self) -> Any:
        day, founded = self.cleaned_data["decided_on"], self.change.mechanism.founded_on
        if day > today():
            raise ValidationError(_("This day is still to come."))
        if founded and day < founded:
            raise ValidationError(_("The mechanism was founded later, on %(day)s.") % {"day": local_date(founded)})
        return day


YEARS_AHEAD = 10


class LeaveForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DateInput(),
        initial=today,
        help_text=gettext_lazy("From the next day on its people no longer see the mechanism through this role."),
    )
    reason = WordsField(label=gettext_lazy("Reason"), max_length=500)

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day < today():
            raise ValidationError(_("Choose today or a later day: what was shown until now has been shown."))
        if day > today() + timedelta(days=365 * YEARS_AHEAD):
            raise ValidationError(_("The day is more than %(years)d years ahead.") % {"years": YEARS_AHEAD})
        return day
