"""What is asked about the rules of a mechanism."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.choosing import AgencyChooser
from coordination.agencies.models import Agency
from coordination.core.forms import LineField
from coordination.opinions.models import Draft, Silence


class MustAskForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of text"), choices=Draft.Kind.choices)
    agency = forms.ModelChoiceField(Agency.objects.none(), label=gettext_lazy("Agency"), widget=AgencyChooser)
    ground = LineField(
        label=gettext_lazy("By what rule"),
        max_length=200,
        help_text=gettext_lazy("The article of the charter, of the working rules or of a law."),
    )

    def __init__(self, data: Any = None, *, person: Any) -> None:
        super().__init__(data, prefix="must")
        field: Any = self.fields["agency"]
        field.queryset = Agency.objects.visible_to(person).standing()


class SilenceForm(forms.Form):
    is_consent = forms.BooleanField(label=gettext_lazy("Silence is taken as no objection"), required=False)
    ground = LineField(
        label=gettext_lazy("By what rule"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The article of the charter or of the working rules"),
    )

    def __init__(self, data: Any = None, *, rule: Silence | None) -> None:
        known = {"is_consent": rule.is_consent, "ground": rule.ground} if rule else {}
        super().__init__(data, prefix="silence", initial=known)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("is_consent") and not said.get("ground"):
            self.add_error("ground", _("Say which rule makes silence a consent."))
        return said
