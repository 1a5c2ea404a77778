"""Records that others may refer to, whatever app they are of: an item of the library comes from a meeting, an
assignment, a resolution, though neither app may import the other.

An app registers its noun when the apps are ready:

    refer_to(Referable("meeting", Meeting, _("Meeting"), rows=..., sought=("title",), named=...))

Whoever stores a reference keeps it as a generic relation (a type and a number), narrows it with `seen_by`, and has it
chosen with `ReferenceField`. On the page of such a record stands what refers to it: the page asks `beside`, the app
above registers with it (`core/panels.py`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, zip_longest
from operator import and_, or_
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from coordination.core.choosing import LONGEST, MOST_LISTED, Chooser, Named, is_key
from coordination.core.flow import Sentence
from coordination.core.panels import Panels

MOST_WORDS = 8  # of what is typed


@dataclass(frozen=True)
class Referable:
    """A noun. `rows`: those that a person may see and refer to, with all that `named` reads; `sought`: the columns in
    which what is typed is looked for; `named`: title, and what tells it from others of that title.
    """

    code: str
    model: type[Model]
    label: Sentence
    rows: Callable[[Any], "QuerySet[Any]"]
    sought: Sequence[str]
    named: Callable[[Any], tuple[str, str]]

    @property
    def kind(self) -> ContentType:
        return ContentType.objects.get_for_model(self.model)

    def found(self, person: Any, words: str) -> "QuerySet[Any]":
        """Those in which every word stands, the newest first."""
        asked = [
            reduce(or_, (Q(**{f"{column}__icontains": word}) for column in self.sought))
            for word in words[:LONGEST].split()[:MOST_WORDS]
        ]
        return self.rows(person).filter(reduce(and_, asked, Q())).order_by("-pk")

    def in_list(self, row: Any) -> Named:
        text, hint = self.named(row)
        return Named(f"{self.code}-{row.pk}", text, " · ".join(filter(None, [str(self.label), hint])))


_nouns: dict[type[Model], Referable] = {}

beside = Panels()
"""What refers to some records that one page shows, the first being that of the page. A finder is given all of them."""


def refer_to(noun: Referable) -> None:
    """Records of this noun may be referred to."""
    _nouns[noun.model] = noun


def noun_of(thing: Model | type[Model]) -> Referable:
    return _nouns[thing if isinstance(thing, type) else type(thing)]


def nouns() -> Iterable[Referable]:
    return _nouns.values()


def may_refer_to(person: Any, thing: Model) -> bool:
    noun = _nouns.get(type(thing))
    return noun is not None and noun.rows(person).filter(pk=thing.pk).exists()


def seen_by(person: Any, prefix: str = "source") -> Q:
    """Of rows that refer to something (`<prefix>_type`, `<prefix>_id`), those whose record this person may see."""
    gates = (
        Q(Exists(noun.rows(person).filter(pk=OuterRef(f"{prefix}_id"))), **{f"{prefix}_type": noun.kind})
        for noun in nouns()
    )
    return reduce(or_, gates, Q(pk__in=[]))


def first_found(person: Any, words: str) -> list[Named]:
    """A few of every noun in turn, each the newest first; one query a noun."""
    of_each = [[noun.in_list(row) for row in noun.found(person, words)[:MOST_LISTED]] for noun in nouns()]
    in_turn = chain.from_iterable(zip_longest(*of_each))
    return [each for each in in_turn if each is not None][:MOST_LISTED]


def referred(person: Any, value: str) -> Any:
    """The record that stands so in the list, of those the person may refer to; None: there is no such."""
    code, _dash, key = value.partition("-")
    noun = next((noun for noun in nouns() if noun.code == code), None)
    return noun.rows(person).filter(pk=key).first() if noun and is_key(key) else None


class ReferenceChooser(Chooser):
    """The control of a field of records of any noun. A subclass names its door, which answers `first_found`."""

    person: Any = None

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        listed = {each.value: each for each in first_found(self.person, "")}
        for key in value:
            if key not in listed and (chosen := referred(self.person, key)) is not None:
                listed[key] = noun_of(chosen).in_list(chosen)
        self.hints = {key: each.hint for key, each in listed.items()}
        self.choices = [("", _("Type a name to choose")), *((key, each.text) for key, each in listed.items())]
        return super().optgroups(name, value, attrs)

    def create_option(self, name: str, value: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **more)
        if hint := self.hints.get(str(value)):
            option["attrs"]["data-hint"] = hint
        return option


class ReferenceField(forms.Field):
    """One record of any noun, of those that the person may refer to (`asked_by`)."""

    widget: Any = ReferenceChooser

    def asked_by(self, person: Any) -> None:
        self.widget.person = person

    def clean(self, value: Any) -> Any:
        found = referred(self.widget.person, str(super().clean(value) or ""))
        if found is None and value:
            raise ValidationError(_("Choose one of those that are listed."), code="invalid_choice")
        return found
