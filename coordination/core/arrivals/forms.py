"""What a browser says of a file before its first piece."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coordination.core.arrivals.actions import Said
from coordination.core.arrivals.purposes import Purpose, called
from coordination.core.files.examining import SECRET, sentence_of
from coordination.core.files.incoming import label_of
from coordination.core.inspection.marks import is_marked_name

_LONGEST_WAY = 400


class BeginForm(forms.Form):
    purpose = forms.CharField(max_length=40)
    name = forms.CharField(max_length=1_000)
    folder = forms.CharField(max_length=4_000, required=False)
    size = forms.IntegerField(min_value=0, max_value=2**53)
    modified = forms.IntegerField(min_value=0, max_value=2**53, required=False)
    declared = forms.BooleanField(required=False)

    def clean_purpose(self) -> Purpose:
        if (found := called(self.cleaned_data["purpose"])) is None:
            raise ValidationError(_("Files are not brought in this way here."))
        return found

    def clean_name(self) -> str:
        return label_of(self.cleaned_data["name"])

    def clean_folder(self) -> str:
        parts = self.cleaned_data["folder"].replace("\\", "/").split("/")
        return "/".join(label_of(part) for part in parts if part.strip(". "))[:_LONGEST_WAY]

    def clean(self) -> None:
        names = [*self.cleaned_data.get("folder", "").split("/"), self.cleaned_data.get("name", "")]
        if any(is_marked_name(name) for name in names):
            self.add_error("name", ValidationError(sentence_of(SECRET, ""), code=SECRET))

    @property
    def said(self) -> Said:
        given: dict[str, Any] = self.cleaned_data
        return Said(given["name"], given["folder"], given["size"], given["modified"] or 0)
