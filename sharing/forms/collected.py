"""What fields somebody is about to collect."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.forms import WordsField


class FieldsForm(forms.Form):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own
        self.fields["fields"] = WordsField(
            label=_("fields you want to collect"),
            rows=5,
            max_length=3000,
            help_text=_("One in a line, or pasted from the head of a table"),
        )
