"""Of which year the figures are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.workdays import today

SHOWN = 5  # years


class YearForm(forms.Form):
    """This year and the few before it."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, required=False, empty_value=None)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        years: Any = self.fields["year"]
        years.choices = [(number, str(number)) for number in range(today().year, today().year - SHOWN, -1)]
        self.is_valid()

    @property
    def chosen(self) -> int:
        return self.cleaned_data.get("year") or today().year
