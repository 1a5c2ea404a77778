"""How the inbox is narrowed down."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.core.models import Notification
from coordination.core.notices import Category


class InboxFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """By category, and to what was not read."""

    category = django_filters.ChoiceFilter(choices=Category.choices, label=_("Category"), empty_label=_("All"))
    unread = django_filters.BooleanFilter(method="only_unread", label=_("Only unread"), widget=forms.CheckboxInput)

    class Meta:
        model = Notification
        fields = ("category", "unread")

    def only_unread(self, rows: "QuerySet[Any]", _name: str, wanted: bool) -> "QuerySet[Any]":  # noqa: FBT001  (django-filter calls it so)
        return rows.filter(read_at=None) if wanted else rows
