"""The form about keys for programs."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.forms import DateInput, LineField


class KeyForm(forms.Form):
    name = LineField(
        label=pgettext_lazy("access key", "name"),
        max_length=100,
        help_text=_("Which program bears it, and who looks after that"),
    )
    ends_on = forms.DateField(label=_("until the end of"), widget=DateInput)

    def __init__(self, *args: Any, last: date, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["ends_on"].initial = last
