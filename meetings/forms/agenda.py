"""Forms of the agenda: its items and their papers."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Agency, User
from coordination.core.forms import FilesField, LineField, WordsField
from coordination.followup.models import Assignment
from meetings.models import AgendaItem, Meeting


class ItemForm(forms.ModelForm):  # type: ignore[type-arg]  # generic to the type checker alone
    """A matter for the agenda. `assignment` is what it comes from, where follow-up suggested it."""

    assignment = forms.ModelChoiceField(
        queryset=Assignment.objects.none(), required=False, widget=forms.HiddenInput, label=gettext_lazy("Assignment")
    )
    minutes_allotted = forms.IntegerField(
        label=gettext_lazy("Minutes allotted"), required=False, min_value=1, max_value=600
    )

    class Meta:
        model = AgendaItem
        fields = ("title", "kind", "proposing_agency", "matter", "minutes_allotted")
        field_classes = {"title": LineField, "matter": partial(WordsField, rows=4)}

    def __init__(self, *args: Any, meeting: Meeting, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposing: Any = self.fields["proposing_agency"]
        concerned = Q(pk__in=[row.agency_id for row in meeting.mechanism.in_force]) | Q(seats__meeting=meeting)
        proposing.queryset = Agency.objects.visible_to(user).standing().filter(concerned).distinct()
        proposing.empty_label = _("Choose an agency")
        source: Any = self.fields["assignment"]
        source.queryset = Assignment.objects.visible_to(user).open().filter(mechanism=meeting.mechanism_id)
        self.fields["matter"].help_text = _("What the meeting is asked to decide, in one or two sentences")


class PaperForm(forms.Form):
    """Papers to lay before the meeting on one item."""

    papers = FilesField(label=gettext_lazy("Files"))
    title = LineField(
        label=gettext_lazy("Title"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Shown in place of the file name; for a single file"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("title") and len(cleaned.get("papers") or []) > 1:
            self.add_error("title", _("A title is for one file; these are several."))
        return cleaned
