"""How the list of texts is narrowed. What is chosen stays in the address."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.mechanisms.models import Mechanism
from coordination.opinions.flows import DraftState
from coordination.opinions.models import Draft


def _mechanisms(request: Any) -> QuerySet[Mechanism]:
    return Mechanism.objects.visible_to(request.user).standing()


class TextFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """By words of the title, kind, state and mechanism."""

    q = django_filters.CharFilter(
        label=_("Search"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Draft.Kind.choices, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=DraftState.choices, empty_label=_("All"))
    mechanism = django_filters.ModelChoiceFilter(label=_("Mechanism"), queryset=_mechanisms, empty_label=_("All"))

    class Meta:
        model = Draft
        fields = ("q", "kind", "state", "mechanism")

    def by_words(self, rows: Any, name: str, words: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.filter(title__icontains=words.strip())
