"""What of the audit its administrator may read: who did what to which record, and never what agencies write each other.

Whatever is not named here stays covered: a field is shown only where the app that knows it says so, beside its models
(`audited.py`); of the others it is told that they changed. Likewise a record bears its title only where that says no
more than which record it is; else it bears its number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from coordination.core.activity import relabelled
from coordination.core.flow import Flow, Sentence


@dataclass(frozen=True)
class Noun:
    """A kind of record: its name, whether it bears its title, and the fields that may be read. `borrowed`: where a key
    is no field of the model, the field of another one whose values it has.
    """

    model: type[Any]
    name: Sentence
    is_titled: bool = False
    shown: Mapping[str, Sentence] = field(default_factory=dict)
    borrowed: Mapping[str, Any] = field(default_factory=dict)

    def field_of(self, key: str) -> Any:
        """The field that a key of `before` and `after` names, by its name or its column."""
        return self.borrowed.get(key) or field_of(self.model, key)

    def label_of(self, key: str) -> Sentence | None:
        """What a key of `before` and `after` is called, whether it may be read or not; None where nobody named it."""
        if key in self.shown:
            return self.shown[key]
        known = self.field_of(key)
        label = known.verbose_name if known is not None else None
        return label if isinstance(label, Promise) else None  # else it is Django's own guess, in English


More = Sentence | tuple[Sentence, Any]

_nouns: dict[str, Noun] = {}  # by table
_acts: dict[str, Sentence] = {}


def show(model: type[Any], *names: str, titled: bool = False, called: Sentence = "", **more: More) -> None:
    """Fields of this model that the audit administrator may read, and further keys that its acts record, with names; a
    key may have the values of a field of another model: `role=(_("role"), Participation.role)`.
    """
    meta: Any = model._meta  # noqa: SLF001  (Django's own name)
    borrowed = {name: getattr(said[1], "field", said[1]) for name, said in more.items() if isinstance(said, tuple)}
    shown: dict[str, Sentence] = {name: meta.get_field(name).verbose_name for name in names}
    shown |= {name: said[0] if isinstance(said, tuple) else said for name, said in more.items()}
    columns = {known.attname: label for name, label in shown.items() if (known := field_of(model, name))}
    _nouns[meta.db_table] = Noun(model, called or meta.verbose_name, titled, shown | columns, borrowed)


def name_acts(acts: Mapping[str, Sentence], *flows: Flow) -> None:
    """What acts are called; the steps of a flow bear their own names."""
    for flow in flows:
        _acts.update({flow.code(step): step.label for step in flow.steps.values()})
    _acts.update(acts)


def acts() -> dict[str, Sentence]:
    return dict(_acts)


def act_called(verb: str) -> Sentence:
    return _acts.get(verb, verb)


def nouns() -> Iterator[Noun]:
    yield from _nouns.values()


def noun_of(*, table: str = "", kind: ContentType | None = None) -> Noun | None:
    """What is known of the records of a table, or of a content type. Of others not even a title is shown."""
    model = kind.model_class() if kind else None
    if model is None:
        return _nouns.get(table)
    meta: Any = model._meta  # noqa: SLF001
    return _nouns.get(meta.db_table) or Noun(model, meta.verbose_name)


def field_of(model: type[Any], key: str) -> Any:
    """The field that a key names, by its name or its column."""
    fields = model._meta.concrete_fields  # noqa: SLF001
    return next((each for each in fields if key in {each.name, each.attname}), None)


def record_called(noun: Noun | None, title: str, number: int | None) -> str:
    """How a record is named in a line: by its title where it may be, else by its number."""
    if noun is None or number is None:
        return ""
    return relabelled(noun.model, title) if noun.is_titled and title else _("no. %(number)s") % {"number": number}
