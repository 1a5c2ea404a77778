"""How the board is narrowed. Everything is in the address, so that a view of it can be kept and sent."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.forms import DateInput
from coordination.core.templatetags.portal import local_date
from coordination.followup.flows import AssignmentState
from coordination.followup.lights import Lamp, Light
from coordination.followup.models import Assignment
from coordination.followup.sides import Side
from coordination.mechanisms.models import Mechanism

ENDED, ALL = "ended", "all"
STATES = [
    (ENDED, _("Closed and otherwise ended")),
    (ALL, _("All states")),
    (AssignmentState.ISSUED, _("Not yet received")),  # assigned, requested or invited to
    *(choice for choice in AssignmentState.choices if choice[0] != AssignmentState.ISSUED),
]
ROLES = [("leads", _("We lead")), ("supports", _("We support")), ("office", _("We are the office"))]
CHOICES, DAYS = ("role", "light", "state"), ("due_from", "due_to")
FOLDED = ("agency", "role", "due_from", "due_to")


def _either(nothing: Any, choices: Any) -> list[Any]:
    return [("", nothing), *choices]


class AssignmentFilter(forms.Form):
    """Without a word about states or lights, what is still open is shown. What cannot be read is said beside its field,
    the rest is followed.

    It narrows the sides of the gate one by one (`asked`), each in the words of its own rows.
    """

    q = forms.CharField(
        label=_("Task"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(), label=_("Mechanism"), required=False, empty_label=_("All")
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Agency (lead or supporting)"),
        required=False,
        empty_label=_("All"),
        widget=forms.Select(attrs={"data-multi": True}),
    )
    role = forms.ChoiceField(label=_("Our role"), required=False, choices=_either(_("Any"), ROLES))
    light = forms.ChoiceField(label=_("Status light"), required=False, choices=_either(_("Any"), Light.choices))
    state = forms.ChoiceField(label=_("State"), required=False, choices=_either(_("Still open"), STATES))
    due_from = forms.DateField(label=_("Due from"), required=False, widget=DateInput())
    due_to = forms.DateField(label=_("Due to"), required=False, widget=DateInput())

    def __init__(self, data: Any, *, person: Any) -> None:
        super().__init__(data)
        self.person = person
        self._choose("mechanism", Mechanism.objects.visible_to(person).standing())
        self._choose("agency", _colleagues(person))
        self.is_valid()

    def _choose(self, name: str, rows: "QuerySet[Any]") -> None:
        field: Any = self.fields[name]
        field.queryset = rows.only("name", "short_name")

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("due_from"), self.cleaned_data.get("due_to")
        if first and last and first > last:
            self.add_error("due_to", _("This lies before the first day of the range; it is left out."))
        return self.cleaned_data

    def chosen(self, name: str) -> Any:
        """What was asked for by this field; nothing where it cannot be read."""
        return self.cleaned_data.get(name) or ""

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.values())

    def told(self) -> Iterator[tuple[str, str]]:
        """What is shown, in words: on paper nobody sees the controls."""
        for name, value in self._asked():
            yield str(self.fields[name].label), self._read(name, value)

    def told_to_others(self) -> Iterator[tuple[str, str]]:
        """The same without the words somebody typed, which may say what the work is about."""
        for name, value in self._asked():
            yield str(self.fields[name].label), str(_("some words")) if name == "q" else self._read(name, value)

    def _asked(self) -> Iterator[tuple[str, Any]]:
        for name in self.fields:
            value = self.chosen(name)
            if name == "state" and not value and self.chosen("light"):
                continue  # a light alone says what is shown
            if value or name == "state":
                yield name, value

    def _read(self, name: str, value: Any) -> str:
        field: Any = self.fields[name]
        if name in CHOICES:
            value = dict(field.choices)[value]
        return str(local_date(value) if name in DAYS else value)

    @property
    def narrows_more(self) -> bool:
        """By one of the fields that are folded away, or wrongly so."""
        return any(self.chosen(name) or name in self.errors for name in FOLDED)

    @property
    def order(self) -> tuple[str, str]:
        """What presses first comes first; among what has ended, what was due last."""
        over = self.chosen("light") == Light.GREY or self.chosen("state") in {ENDED, *AssignmentState.ended()}
        return ("-presses_on", "-id") if over else ("presses_on", "id")

    def asked(self, side: Side) -> Side:
        """One side of the gate, narrowed by everything that was asked for."""
        light, state = self.chosen("light"), self.chosen("state")
        wanted = Lamp.now().where(light, side.is_open) if light else Q()
        if state == ENDED:
            wanted &= ~side.is_open
        elif state and state != ALL:
            wanted &= side.about(state=state) & (side.is_open if state in AssignmentState.open() else ~side.is_open)
        elif not state and not light:
            wanted &= side.is_open
        return self.apart_from_lights(side.filter(wanted))

    def apart_from_lights(self, side: Side) -> Side:
        """Narrowed by everything but light and state: what the lights are counted over."""
        for question in self._questions(side):
            side = side.filter(question)
        return side

    def _questions(self, side: Side) -> Iterator[Q]:
        rows, us = Assignment.objects, self.person.acting_for
        if words := self.chosen("q"):
            yield side.about(title__icontains=words)
        if mechanism := self.chosen("mechanism"):
            yield side.about(mechanism=mechanism)
        if agency := self.chosen("agency"):
            yield side.one_of(rows.owing(agency))
        match self.chosen("role") if us else "":
            case "leads":
                yield side.about(lead_agency__in=us.line)
            case "supports":
                yield side.one_of(rows.supported_by(us))
            case "office":
                yield side.one_of(rows.kept_by(us))
        if day := self.chosen("due_from"):
            yield side.about(due_on__gte=day)
        if day := self.chosen("due_to"):
            yield side.about(due_on__lte=day)


def _colleagues(person: Any) -> "QuerySet[Agency]":
    """Those with whom the person's agency works in some mechanism."""
    shared = Mechanism.objects.visible_to(person).standing().order_by().values("participations__agency")
    return Agency.objects.visible_to(person).standing().filter(pk__in=shared)
