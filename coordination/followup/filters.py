"""How the board is narrowed. Everything is in the address, so that a view of it can be kept and sent."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.forms import DateInput
from coordination.followup.flows import AssignmentState
from coordination.followup.lights import Lamp, Light
from coordination.followup.models import FAR_OFF, Assignment
from coordination.mechanisms.models import Mechanism

ENDED, ALL = "ended", "all"
STATES = [(ENDED, _("Closed and otherwise ended")), (ALL, _("All states")), *AssignmentState.choices]
ROLES = [("leads", _("We lead")), ("supports", _("We support")), ("office", _("We are the office"))]


def _mechanisms(request: Any) -> "QuerySet[Mechanism]":
    return Mechanism.objects.visible_to(request.user)


def _agencies(request: Any) -> "QuerySet[Agency]":
    """Those with whom the person's agency works in some mechanism."""
    return Agency.objects.visible_to(request.user).filter(
        pk__in=_mechanisms(request).order_by().values("participations__agency")
    )


class AssignmentFilter(filters.FilterSet):  # type: ignore[misc]  # the package says nothing of its types
    """Without a word about states or lights, what is still open is shown."""

    q = filters.CharFilter(
        field_name="title",
        lookup_expr="icontains",
        label=_("Task"),
        widget=forms.TextInput(attrs={"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    mechanism = filters.ModelChoiceFilter(queryset=_mechanisms, label=_("Mechanism"), empty_label=_("All"))
    agency = filters.ModelChoiceFilter(
        queryset=_agencies,
        method="with_agency",
        label=_("Agency (lead or supporting)"),
        empty_label=_("All"),
        widget=forms.Select(attrs={"data-multi": True}),
    )
    role = filters.ChoiceFilter(choices=ROLES, method="in_role", label=_("Our role"), empty_label=_("Any"))
    light = filters.ChoiceFilter(choices=Light.choices, method="shining", label=_("Status light"), empty_label=_("Any"))
    state = filters.ChoiceFilter(choices=STATES, method="in_state", label=_("State"), empty_label=_("Still open"))
    due_from = filters.DateFilter(method="due_after", label=_("Due from"), widget=DateInput())
    due_to = filters.DateFilter(field_name="due_key", lookup_expr="lte", label=_("Due to"), widget=DateInput())

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: "QuerySet[Assignment]") -> "QuerySet[Assignment]":
        for name in ("light", "state"):
            queryset = self.filters[name].filter(queryset, self.chosen(name))
        if not self.chosen("light") and not self.chosen("state"):
            queryset = queryset.filter(state__in=AssignmentState.open())
        return self.apart_from_lights(queryset)

    def apart_from_lights(self, queryset: "QuerySet[Assignment]") -> "QuerySet[Assignment]":
        """Everything asked for but light and state: what the lights are counted over."""
        for name, value in self.form.cleaned_data.items():
            if name not in {"light", "state"}:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def chosen(self, name: str) -> str:
        return self.form.cleaned_data.get(name) or ""

    @property
    def narrows(self) -> bool:
        return any(self.form.cleaned_data.values())

    @property
    def narrows_more(self) -> bool:
        """By one of the fields that are folded away, or wrongly so."""
        folded = {"agency", "role", "due_from", "due_to"}
        return any(self.form.cleaned_data.get(name) for name in folded) or bool(folded & set(self.form.errors))

    @property
    def order(self) -> tuple[str, str]:
        """What is due first comes first; among what has ended, what was due last."""
        over = self.chosen("light") == Light.GREY or self.chosen("state") in {ENDED, *AssignmentState.ended()}
        return ("-due_key", "-id") if over else ("due_key", "id")

    def with_agency(self, queryset: Any, _name: str, value: Agency) -> Any:
        return queryset.owing(value)

    def in_role(self, queryset: Any, _name: str, value: str) -> Any:
        agency = self.request.user.acting_for
        if agency is None:
            return queryset.none()
        match value:
            case "leads":
                return queryset.filter(lead_agency=agency)
            case "supports":
                return queryset.supported_by(agency)
            case _:
                return queryset.kept_by(agency)

    def shining(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.filter(Lamp.now().where(value))

    def in_state(self, queryset: Any, _name: str, value: str) -> Any:
        if value == ALL:
            return queryset
        return queryset.filter(state__in=AssignmentState.ended() if value == ENDED else [value])

    def due_after(self, queryset: Any, _name: str, value: Any) -> Any:
        return queryset.filter(due_key__gte=value, due_key__lt=FAR_OFF)
