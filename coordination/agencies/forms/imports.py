"""What is asked of whoever brings a table."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.forms import WordsField
from coordination.core.imports.kinds import LIMITS, Brought, Kind
from coordination.core.tables import ENDINGS, Unreadable


class ImportForm(forms.Form):
    """A file, read as far as telling whether it is a table of its kind; what is wrong with it is said beside it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput({"accept": ",".join(ENDINGS), "class": "drop"}),
    )

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["file"].help_text = _(
            "XLSX or CSV (UTF-8 or GB18030), up to %(rows)s rows. Choose the file or drop it here."
        ) % {"rows": f"{LIMITS.rows:,}"}

    def clean_file(self) -> Brought:
        file = self.cleaned_data["file"]
        try:
            return self.kind.read(file.name, file.read(LIMITS.size + 1))
        except Unreadable as unreadable:
            raise ValidationError(str(unreadable.sentence)) from unreadable


class UndoForm(forms.Form):
    reason = WordsField(label=gettext_lazy("Reason"), max_length=500, required=False)
