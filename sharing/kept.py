"""Searches that people keep: the address of a list, read again by the filter of the list whenever it is asked.

Many are read together: the categories and agencies that they name are asked for once. One that names a category or an
agency that is no longer there asks for nothing, and finds nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.choosing import keys_in
from sharing.filters import ItemFilter
from sharing.models import Category, Item


@dataclass(frozen=True)
class Named:
    """What some searches name: all categories by their codes, and agencies by their numbers."""

    categories: Mapping[str, Category] = field(default_factory=dict)
    agencies: Mapping[str, Agency] = field(default_factory=dict)

    @classmethod
    def by(cls, searches: Iterable[str]) -> "Named":
        """Two questions at most, however many searches there are."""
        said = [QueryDict(search) for search in searches]
        owners = keys_in(one.get("owner", "") for one in said)
        codes = any(one.get("category") for one in said)
        return cls(
            Category.objects.in_bulk() if codes else {},
            {str(pk): row for pk, row in Agency.objects.in_bulk(owners).items()} if owners else {},
        )


class OneOf(forms.Field):
    """One of some records that were read before."""

    def __init__(self, label: Any, known: Mapping[str, Any]) -> None:
        super().__init__(label=label, required=False)
        self.known = known

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if value not in self.known:
            raise ValidationError(_("It is no longer there."))
        return self.known[value]


class KeptSearch(ItemFilter):
    """What a kept search asks, for a person acting for one agency."""

    class Meta(ItemFilter.Meta):
        pass

    def __init__(self, search: str, person: Any, named: Named) -> None:
        super().__init__(QueryDict(search), queryset=Item.objects.none())
        self.person, self.named, fields = person, named, self.form.fields
        for name, known in (("category", named.categories), ("owner", named.agencies)):
            fields[name] = OneOf(fields[name].label, known)

    @property
    def is_whole(self) -> bool:
        """Everything it names is still there."""
        return bool(self.form.is_valid() and self.said)

    @property
    def reader(self) -> Any:
        return self.person

    def below(self, category: Category) -> list[str]:
        return [code for code in self.named.categories if code.startswith(category.code)]
