"""How the list of disputes is narrowed down. What is chosen stays in the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.opinions.climbing import DisputeState, Rung
from coordination.opinions.models import Dispute


class DisputeFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    q = django_filters.CharFilter(
        label=_("Search"),
        method="search",
        widget=forms.TextInput({"type": "search", "data-search": True, "maxlength": 100}),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=DisputeState.choices, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Dispute.Kind.choices, empty_label=_("All"))
    rung = django_filters.ChoiceFilter(label=_("Step"), choices=Rung.choices, empty_label=_("All"))

    class Meta:
        model = Dispute
        fields = ["q", "state", "kind", "rung"]

    def search(self, rows: Any, name: str, words: str) -> Any:  # noqa: ARG002  (the library's own signature)
        """By what stands in its head: title and matter. What a party has not signed is not searched."""
        said = words.strip()
        return rows.filter(Q(title__icontains=said) | Q(matter__icontains=said))
