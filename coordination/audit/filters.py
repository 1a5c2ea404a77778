"""How the audit is narrowed down. Everything is in the address, so that a view of it can be kept and sent."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, User
from coordination.audit import sight
from coordination.audit.models import Seal
from coordination.audit.querysets import EntryQuerySet
from coordination.core.forms import DateInput
from coordination.core.models import Activity
from coordination.core.pinyin import usual_reading
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import begin_of

ALONE = "alone"
FOLDED = ("noun", "act", "from_day", "to_day")


def _named(name: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=name, required=False, max_length=100, widget=widget)


class EntryFilter(forms.Form):
    """What cannot be read is said beside its field, the rest is followed. Words are sought only in what may be read."""

    q = forms.CharField(
        label=_("Search in names and titles"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    person = _named(_("Person"))
    agency = _named(_("Agency"))
    source = forms.ChoiceField(label=_("What"), required=False)
    noun = forms.ChoiceField(label=_("Kind of record"), required=False)
    act = forms.ChoiceField(label=_("Act"), required=False)
    from_day = forms.DateField(label=_("From"), required=False, widget=DateInput())
    to_day = forms.DateField(label=_("To"), required=False, widget=DateInput())

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._choose("source", [*Seal.Source.choices, (ALONE, _("Changes of rows without an act"))])
        self._choose("noun", sorted(((_table(noun), _called(noun)) for noun in sight.nouns()), key=_spoken))
        self._choose("act", _grouped_acts())
        self.is_valid()

    def _choose(self, name: str, choices: list[Any]) -> None:
        known: Any = self.fields[name]
        known.choices = [("", _("All")), *choices]

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("from_day"), self.cleaned_data.get("to_day")
        if first and last and first > last:
            self.add_error("to_day", _("This lies before the first day of the range; it is left out."))
        return self.cleaned_data

    def chosen(self, name: str) -> Any:
        """What was asked for by this field; nothing where it cannot be read."""
        return self.cleaned_data.get(name) or ""

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())

    @property
    def narrows_more(self) -> bool:
        """By one of the fields that are folded away, or wrongly so."""
        return any(self.chosen(name) or name in self.errors for name in FOLDED)

    def told(self) -> Iterator[tuple[str, str]]:
        """What is shown, in words, for whoever reads later what was exported."""
        for name, known in self.fields.items():
            if value := self.chosen(name):
                choices = dict(_flat(known.choices)) if isinstance(known, forms.ChoiceField) else {}
                yield (
                    str(known.label),
                    str(choices.get(value) or (local_date(value) if name.endswith("day") else value)),
                )

    @property
    def query(self) -> str:
        """The filter alone, without the place in the list."""
        return urlencode({name: value for name in self.fields if (value := self.data.get(name))})

    def narrowed(self, rows: EntryQuerySet) -> EntryQuerySet:
        if self.chosen("source") == ALONE:
            rows = rows.without_act()
        for question in self._questions():
            rows = rows.filter(question)
        return rows

    def _questions(self) -> Iterator[Q]:
        if (source := self.chosen("source")) and source != ALONE:
            yield Q(source=source)
        if words := self.chosen("q"):
            yield _bearing(words)
        if words := self.chosen("person"):
            people = User.objects.filter(Q(full_name__icontains=words) | Q(username__iexact=words)).values("pk")
            yield _with_their_rows(actor__in=people) | Q(person__in=people)
        if words := self.chosen("agency"):
            groups = Agency.objects.named(words).values("principal")
            yield _with_their_rows(acting_for__in=groups) | Q(agency__in=groups) | Q(agency_name__icontains=words)
        if table := self.chosen("noun"):
            kinds = [ContentType.objects.get_for_model(noun.model) for noun in sight.nouns() if _table(noun) == table]
            yield Q(table=table) | Q(subject_type__in=kinds)
        if act := self.chosen("act"):
            yield Q(source=Seal.Source.ACTIVITY, act=act)
        if day := self.chosen("from_day"):
            yield Q(at__gte=begin_of(day))
        if day := self.chosen("to_day"):
            yield Q(at__lt=begin_of(day + timedelta(days=1)))


def _with_their_rows(**of_act: Any) -> Q:
    """The rows that changed in the transactions of these acts."""
    acts = Activity.objects.filter(**of_act, transaction__isnull=False)
    return Q(source=Seal.Source.ROW, transaction__in=acts.values("transaction"))


def _bearing(words: str) -> Q:
    """Titles only of records that bear them: else a search would find out what is covered, word by word."""
    titled = [noun.model for noun in sight.nouns() if noun.is_titled]
    kinds = ContentType.objects.get_for_models(*titled).values()
    found = Q(person_name__icontains=words) | Q(agency_name__icontains=words)
    found |= Q(subject_label__icontains=words, subject_type__in=list(kinds))
    return found | Q(subject_id=int(words)) if words.isdecimal() and len(words) < 19 else found


def _table(noun: sight.Noun) -> str:
    return str(noun.model._meta.db_table)  # noqa: SLF001  (Django's own name)


def _grouped_acts() -> list[Any]:
    """Every act that has a name, under the kind of record it is done with; all as they are looked up in a list."""
    names = {_noun_code(noun.model): _called(noun) for noun in sight.nouns()}
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for verb, label in sight.acts().items():
        groups[names.get(verb.partition(".")[0], "")].append((verb, str(label)))
    further = groups.pop("", [])
    told = [(name, name) for name in groups]
    listed: list[Any] = [(name, sorted(groups[name], key=_spoken)) for name, _same in sorted(told, key=_spoken)]
    return [*listed, (str(_("Further acts")), sorted(further, key=_spoken))]


def _called(noun: sight.Noun) -> str:
    return str(capfirst(str(noun.name)))


def _spoken(choice: tuple[str, str]) -> tuple[tuple[str, ...], str]:
    """By the alphabet: Chinese as it is spoken."""
    return usual_reading(choice[1]), choice[1].casefold()


def _noun_code(model: Any) -> str:
    flow = getattr(model, "flow", None)
    return flow.noun if flow else getattr(model, "noun", "")


def _flat(choices: Any) -> Iterator[tuple[str, Any]]:
    for value, label in choices:
        yield from label if isinstance(label, list) else [(value, label)]
