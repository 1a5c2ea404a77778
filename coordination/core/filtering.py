"""Filters of lists, as pages ask them: does anything narrow the list, and what is told of it to others."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.utils.translation import gettext as _


class ListFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """What somebody typed into the field `q` is told to nobody."""

    @property
    def said(self) -> dict[str, Any]:
        """What was chosen, by field; nothing where the form cannot be read."""
        return {name: value for name, value in self.form.cleaned_data.items() if value} if self.form.is_valid() else {}

    @property
    def narrows(self) -> bool:
        return bool(self.said)

    def told_to_others(self) -> Iterator[tuple[str, str]]:
        """What is shown, in words, without those that somebody typed."""
        for name, value in self.said.items():
            yield str(self.form.fields[name].label), _("some words") if name == "q" else str(value)

    def leave_to_the_page(self, rows: Any, _name: str, _value: Any) -> Any:
        """Of a field that whoever shows the list goes by itself."""
        return rows
