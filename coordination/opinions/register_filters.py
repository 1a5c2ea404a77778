"""How the register is narrowed down. What is chosen stays in the address."""

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.choosing import AgencyChooser
from coordination.agencies.models import Agency
from coordination.core.filtering import ListFilter
from coordination.opinions.models import Policy

FIRST_YEAR, LAST_YEAR = 1949, 2199


class PolicyFilter(ListFilter):
    """By words, kind, issuing agency and year. What is no longer in force is shown where it is asked for."""

    ENDED, ALL = "ended", "all"

    q = django_filters.CharFilter(
        label=_("Title, number, subject word or agency"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput({"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind of text"), choices=Policy.Kind.choices, empty_label=_("All"))
    force = django_filters.ChoiceFilter(
        label=pgettext_lazy("policy", "In force"),
        choices=[(ENDED, _("No longer in force")), (ALL, _("All"))],
        method="leave_to_the_page",
        empty_label=pgettext_lazy("policy", "In force"),
    )
    issuer = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("policy", "Issued by"),
        queryset=Agency.objects.order_by("official_order", "pk"),
        method="by_issuer",
        empty_label=_("All"),
        widget=AgencyChooser,
    )
    year = django_filters.NumberFilter(
        label=_("Year of issue"), field_name="issued_on", lookup_expr="year", min_value=FIRST_YEAR, max_value=LAST_YEAR
    )

    class Meta:
        model = Policy
        fields = ("q", "kind", "force", "issuer", "year")

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        match self.form.cleaned_data.get("force"):
            case self.ENDED:
                return rows.ended()
            case self.ALL:
                return rows
            case _:
                return rows.in_force()

    def by_words(self, rows: Any, name: str, words: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.found_by(words)

    def by_issuer(self, rows: Any, name: str, agency: Agency) -> Any:  # noqa: ARG002  (likewise)
        return rows.issued_by(agency)
