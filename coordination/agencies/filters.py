"""How the directory is narrowed down. What is chosen stays in the address."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency


class AgencyFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """By any of its names or their pinyin, by kind and tier."""

    q = django_filters.CharFilter(
        label=_("Name or pinyin"),
        method="by_name",
        max_length=100,
        widget=forms.TextInput({"type": "search", "data-search": True}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Agency.Kind.choices, empty_label=_("All"))
    tier = django_filters.ChoiceFilter(label=_("Tier"), choices=Agency.Tier.choices, empty_label=_("All"))

    class Meta:
        model = Agency
        fields = ("q", "kind", "tier")

    def by_name(self, rows: Any, name: str, words: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.named(words.strip())
