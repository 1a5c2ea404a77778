"""What is asked about the duties of an agency."""

from copy import copy
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Duty
from coordination.core.forms import DateInput, DocumentNumberField, WordsField
from coordination.core.workdays import today

LONGEST, MOST = 1000, 50


class DutyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A duty and the document that gives it."""

    class Meta:
        model = Duty
        fields = ["text", "basis", "starts_on"]
        field_classes = {"text": partial(WordsField, rows=4), "basis": DocumentNumberField}
        widgets = {"starts_on": DateInput()}

    def __init__(self, data: Any = None, *, instance: Duty | None = None) -> None:
        super().__init__(data, instance=copy(instance))
        self.fields["text"].widget.attrs["maxlength"] = LONGEST
        self.fields["starts_on"].help_text = _("Left empty: for as long as anybody knows.")

    def clean_text(self) -> str:
        text = " ".join(self.cleaned_data["text"].split())
        if len(text) > LONGEST:
            raise ValidationError(_("A duty has at most %(most)d characters.") % {"most": LONGEST})
        return text


class NewDutiesForm(DutyForm):
    """One or several duties of one document, each on a line of its own."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        text = self.fields["text"]
        text.label, text.help_text = _("Duties"), _("Each duty on a line of its own.")
        text.widget.attrs |= {"rows": 6}
        del text.widget.attrs["maxlength"]

    def clean_text(self) -> list[str]:  # type: ignore[override]  # as many as there are lines
        texts = [text for line in self.cleaned_data["text"].splitlines() if (text := " ".join(line.split()))]
        if len(texts) > MOST:
            raise ValidationError(_("At most %(most)d duties at once.") % {"most": MOST})
        if long := next((text for text in texts if len(text) > LONGEST), None):
            sentence = _("“%(text)s…”: a duty has at most %(most)d characters.")
            raise ValidationError(sentence % {"text": long[:20], "most": LONGEST})
        return texts

    def _post_clean(self) -> None:
        """The rows are checked one by one where they are made: this form is none of them."""

    @property
    def said(self) -> dict[str, Any]:
        return {
            "texts": self.cleaned_data["text"],
            **{name: self.cleaned_data[name] for name in ("basis", "starts_on")},
        }


class EndDutyForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput(), initial=today)

    def __init__(self, data: Any = None, *, duty: Duty) -> None:
        super().__init__(data)
        self.duty = duty

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if self.duty.starts_on and day < self.duty.starts_on:
            raise ValidationError(_("The duty ends before it begins."))
        return day
