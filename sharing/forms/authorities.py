"""Forms about data authorities and limits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.choosing import AgencyChooser, RegionChooser
from coordination.agencies.models import Region, User
from coordination.core.forms import DateInput, LineField
from sharing.limits import Clock
from sharing.models import Authority


class AuthorityForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Authority
        fields = ("agency", "tier", "region", "ground", "starts_on")
        field_classes = {"ground": LineField}
        widgets = {"agency": AgencyChooser(), "region": RegionChooser(), "starts_on": DateInput()}
        help_texts = {"region": _("Left empty: of all regions of this level that have no authority of their own")}


class EndForm(forms.Form):
    on = forms.DateField(label=pgettext_lazy("authority", "last day"), widget=DateInput)


class LimitForm(forms.Form):
    """A limit of one of the places of which the person's agency is the data authority."""

    place = forms.ChoiceField(label=_("level and region"))
    clock = forms.ChoiceField(label=_("what it limits"), choices=Clock.choices)
    workdays = forms.IntegerField(label=_("working days"), min_value=1, max_value=99)
    source = LineField(label=_("document that sets it"), max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Authority.objects.in_force().filter(agency=user.acting_for).select_related("region")
        self.places: list[tuple[str, Region | None]] = [(row.tier, row.region) for row in rows]
        field: Any = self.fields["place"]
        field.choices = [
            (str(number), " · ".join(filter(None, [row.get_tier_display(), str(row.region or "")])))
            for number, row in enumerate(rows)
        ]

    @property
    def said(self) -> dict[str, Any]:
        tier, region = self.places[int(self.cleaned_data["place"])]
        rest = {name: self.cleaned_data[name] for name in ("clock", "workdays", "source")}
        return {"tier": tier, "region": region, **rest}
