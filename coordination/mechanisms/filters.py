"""How the list of mechanisms is narrowed down. What is chosen stays in the address."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.mechanisms.flows import MechanismState
from coordination.mechanisms.models import Mechanism, Participation


class MechanismFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    q = django_filters.CharFilter(
        label=_("Search"),
        method="search",
        widget=forms.TextInput({"type": "search", "data-search": True, "maxlength": 100}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Mechanism.Kind.choices, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=MechanismState.choices, empty_label=_("All"))
    role = django_filters.ChoiceFilter(
        label=_("Role of my agency"), choices=Participation.Role.choices, method="in_role", empty_label=_("All")
    )

    class Meta:
        model = Mechanism
        fields = ["q", "kind", "state", "role"]

    def filter_queryset(self, rows: Any) -> Any:
        """What was withdrawn or is dissolved is listed where it is asked for alone."""
        chosen = super().filter_queryset(rows)
        return chosen if self.form.cleaned_data.get("state") else chosen.not_over()

    def search(self, rows: Any, name: str, words: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.named(words.strip())

    def in_role(self, rows: Any, name: str, role: str) -> Any:  # noqa: ARG002
        agency = self.request.user.acting_for
        return rows.in_which(agency, role) if agency else rows.none()
