"""Choosing one record, or some, among very many: a page holds the first few, and the rest is asked for as one types.

A door that answers what was typed (`answer`) and the control that asks it (`Chooser`) name a record in the same words
(`Named`); static/portal.js brings the two together. Without the script the first few can be chosen.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.models import ModelChoiceIterator
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

DASHES = BLANK_CHOICE_DASH[0][1]
MOST_LISTED = 20
LONGEST = 100  # of what is typed
MOST_LEFT_OUT = 200  # more would make the address too long


@dataclass(frozen=True)
class Named:
    """How a record stands in the list: its name, and what tells it from others of that name."""

    value: str
    text: str
    hint: str = ""


def answer(rows: Iterable[Any], named: Callable[[Any], Named]) -> JsonResponse:
    """What was found, as the control takes it."""
    return JsonResponse({"options": [asdict(named(row)) for row in rows]})


def words_of(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST]  # which PostgreSQL keeps in no text


def left_out(request: HttpRequest) -> list[str]:
    """The keys that the control wants no answer for. What is no key is passed over."""
    keys = request.GET.get("without", "").split(",")[:MOST_LEFT_OUT]
    return [key for key in keys if is_key(key)]


def keys_in(said: Iterable[str]) -> list[int]:
    """Records that were ticked, each once. What is no key is passed over."""
    return list(dict.fromkeys(int(text) for text in said if is_key(text)))


def is_key(text: Any) -> bool:
    return isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < len(str(2**63))


class Chooser(forms.Select):
    """The control of a field whose records are numbered. `without`: the keys of those that are not to be offered."""

    door: ClassVar[str]  # the name of its address

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = ()) -> None:
        super().__init__({"data-multi": True, **(attrs or {})}, choices)
        self.without: Collection[Any] = ()

    def named(self, row: Any) -> Named:
        """As the door names it."""
        raise NotImplementedError

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        asked = f"?without={','.join(map(str, sorted(self.without)))}" if self.without else ""
        context["widget"]["attrs"]["data-chooser"] = reverse(self.door) + asked
        return context

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        known: Any = self.choices
        if isinstance(known, ModelChoiceIterator):
            self.choices = list(self._listed(known, value))
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = known

    def _listed(self, known: Any, value: list[str]) -> Iterator[tuple[Any, str]]:
        """Nothing where that may be chosen, the first few, and what is chosen."""
        if (nothing := known.field.empty_label) is not None:
            yield "", _("Type a name to choose") if nothing == DASHES else nothing
        rows = list(known.queryset[:MOST_LISTED])
        listed = {str(row.pk) for row in rows}
        if chosen := [key for key in value if is_key(key) and key not in listed]:
            rows += known.queryset.filter(pk__in=chosen)
        for row in rows:
            key, _label = known.choice(row)
            yield key, self.named(row).text

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **more)
        if row := getattr(value, "instance", None):
            option["attrs"]["data-hint"] = self.named(row).hint
        return option


class ManyChooser(Chooser, forms.SelectMultiple):
    """Likewise, of several."""
