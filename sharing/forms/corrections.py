"""Forms about corrections."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.forms import LineField, WordsField
from sharing.corrected import Subject
from sharing.models import Correction


class CorrectionForm(forms.Form):
    """What 条例第二十六条 asks whoever reports a mistake to say; `subjects`: what it may be about."""

    about = forms.ChoiceField(label=gettext_lazy("what the mistake is in"))
    place = LineField(
        label=gettext_lazy("which row and field"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("For instance: the row of reservoir No. 12, the field “water level”"),
    )
    wrong = WordsField(label=gettext_lazy("what is wrong"), rows=3, max_length=2000)
    right = WordsField(label=gettext_lazy("what it should be"), rows=3, max_length=2000)
    ground = WordsField(
        label=pgettext_lazy("correction", "ground"),
        rows=3,
        max_length=2000,
        help_text=gettext_lazy("How you know: a document, an inspection, a comparison"),
    )

    def __init__(self, *args: Any, subjects: Sequence[Subject], **more: Any) -> None:
        super().__init__(*args, **more)
        self.subjects = {subject.key: subject for subject in subjects}
        field: Any = self.fields["about"]
        choices = [(key, subject.label) for key, subject in self.subjects.items()]
        field.choices = choices if len(choices) == 1 else [*BLANK_CHOICE_DASH, *choices]

    @property
    def said(self) -> dict[str, Any]:
        """As the verb takes it."""
        chosen = self.subjects[self.cleaned_data["about"]]
        rest = {name: self.cleaned_data[name] for name in ("place", "wrong", "right", "ground")}
        return {"entry": chosen.entry, "content": chosen.content, "file": chosen.file, **rest}


class CorrectedForm(forms.Form):
    """In which version it is put right."""

    number = forms.TypedChoiceField(label=gettext_lazy("put right in"), coerce=int)
    answer = WordsField(
        label=pgettext_lazy("correction", "answer"),
        rows=4,
        max_length=2000,
        help_text=gettext_lazy("What was found and what was changed, for whoever reported it"),
    )

    def __init__(self, *args: Any, correction: Correction, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["number"]
        numbers = correction.putting_right().order_by("-number").values_list("number", flat=True)
        field.choices = [(number, _("Version %(number)s") % {"number": number}) for number in numbers]
