"""What is asked about a change of agencies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.choosing import AgenciesChooser, AgencyChooser
from coordination.agencies.claims import claims_on
from coordination.agencies.models import Agency, Reform
from coordination.agencies.objections import objection_to, objection_to_day
from coordination.agencies.succession import LISTED, NOBODY, Bequest
from coordination.core.flow import Sentence
from coordination.core.forms import DateInput, DocumentNumberField, FilesField, LineField, WordsField
from coordination.core.workdays import today

Kind = Reform.Kind
PAPER = ("effective_on", "document_no", "document_title", "note")
NAMES = ("new_name", "new_short_name", "anyway")
ASKED: dict[str, tuple[str, ...]] = {
    Kind.RENAME: (*NAMES, *PAPER),
    Kind.MERGE: ("successor", "others", *NAMES, *PAPER),
    Kind.SPLIT: ("successor", "others", *PAPER),
    Kind.ABOLISH: ("successor", *PAPER),
}
LABELS: dict[str, dict[str, Any]] = {
    Kind.MERGE: {"others": gettext_lazy("Merging with it"), "successor": gettext_lazy("They merge into")},
    Kind.SPLIT: {"others": gettext_lazy("Also from it"), "successor": gettext_lazy("First of what comes of it")},
    Kind.ABOLISH: {"successor": gettext_lazy("Who takes over its matters")},
}
HINTS: dict[str, dict[str, Any]] = {
    Kind.MERGE: {
        "others": gettext_lazy("Further agencies that end with it; none if it merges alone."),
        "successor": gettext_lazy("A body that is new is entered in the directory first."),
        "new_name": gettext_lazy("Only if the body into which they merge is named anew by the same document."),
    },
    Kind.SPLIT: {
        "successor": gettext_lazy(
            "It gets what is given to no other, and keeps the records. It may be the agency itself."
        ),
        "others": gettext_lazy("Bodies that are new are entered in the directory first."),
    },
    Kind.ABOLISH: {"successor": gettext_lazy("Empty only if nothing is open that somebody must take over.")},
}


class ReformForm(forms.Form):
    """What the document says of one agency; which fields are asked depends on the kind of change."""

    successor = forms.ModelChoiceField(Agency.objects.none(), widget=AgencyChooser)
    others = forms.ModelMultipleChoiceField(Agency.objects.none(), widget=AgenciesChooser)
    new_name = LineField(label=gettext_lazy("New name"), max_length=200)
    new_short_name = LineField(
        label=gettext_lazy("New short name"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"data-span": "full"}),
    )
    anyway = forms.BooleanField(
        label=gettext_lazy("Take the name all the same"),
        required=False,
        help_text=gettext_lazy("Papers of that time mean the other agency."),
    )
    effective_on = forms.DateField(
        label=gettext_lazy("In force from"),
        widget=DateInput(),
        initial=today,
        help_text=gettext_lazy("The first day on which it is so: today, a day to come, or one that has passed."),
    )
    document_no = DocumentNumberField(
        label=gettext_lazy("Document no."),
        max_length=60,
        help_text=gettext_lazy("For instance 粤委办〔2026〕12号"),
        widget=forms.TextInput({"data-span": "half"}),
    )
    document_title = LineField(label=gettext_lazy("Title of the document"), max_length=200)
    note = WordsField(label=gettext_lazy("Note"), required=False, max_length=2000, rows=2)

    def __init__(self, data: Any = None, *, kind: str, agency: Agency, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.kind, self.agency = kind, agency
        for name in set(self.fields) - set(ASKED[kind]):
            del self.fields[name]
        if not self.is_bound:
            self.fields.pop("anyway", None)  # asked of those alone who were warned
        for name, field in self.fields.items():
            field.label = LABELS.get(kind, {}).get(name) or field.label
            field.help_text = HINTS.get(kind, {}).get(name) or field.help_text
        self.order_fields(ASKED[kind])
        self._offer()

    def _offer(self) -> None:
        others = Agency.objects.standing()
        for name in {"successor", "others"} & set(self.fields):
            field: Any = self.fields[name]
            if self.kind != Kind.SPLIT:
                field.widget.without = [self.agency.pk]
            field.queryset = others.exclude(pk__in=field.widget.without)
        if self.kind == Kind.MERGE:
            self.fields["others"].required = self.fields["new_name"].required = False
        if self.kind == Kind.ABOLISH:
            self.fields["successor"].required = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if "effective_on" in said and (objection := objection_to_day(said["effective_on"], [self.agency])):
            self.add_error("effective_on", str(objection))
        if said.get("new_short_name") and not said.get("new_name") and "new_name" not in self.errors:
            self.add_error("new_name", _("The new name is missing."))
        if said.get("successor") in said.get("others", ()):
            self.add_error("others", _("“%(agency)s” stands in both lists.") % {"agency": said["successor"].name})
        self._ask_for_names(said)
        if not self.errors and (objection := objection_to(self.reform)):
            self.add_error(None, str(objection))
        return said

    def _ask_for_names(self, said: dict[str, Any]) -> None:
        fields = {said[name]: name for name in ("new_name", "new_short_name") if said.get(name)}
        claims = list(claims_on(fields, but_of=self._concerned(said)))
        for claim in claims:
            if claim.is_firm or not said.get("anyway"):
                self.add_error(fields[claim.name], claim.sentence)
        if all(claim.is_firm for claim in claims):
            self.fields.pop("anyway", None)

    def _concerned(self, said: dict[str, Any]) -> list[Agency]:
        return [self.agency, *said.get("others", ()), *([said["successor"]] if said.get("successor") else [])]

    @property
    def sides(self) -> tuple[list[Agency], list[Agency]]:
        """The agencies before and after."""
        said = self.cleaned_data
        heir, others = [said["successor"]] if said.get("successor") else [], list(said.get("others", ()))
        if self.kind == Kind.SPLIT:
            return [self.agency], [*heir, *others]
        return [self.agency, *others], heir

    @property
    def facts(self) -> dict[str, Any]:
        names = (name for name in (*NAMES, *PAPER) if name != "anyway")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}

    @property
    def reform(self) -> Reform:
        """The change as it would be, not kept anywhere."""
        drafted = Reform(kind=self.kind, **self.facts)
        drafted.before, drafted.after = self.sides
        return drafted


LISTED_IN_ALL = 800  # a form carries no more; what is left out goes where its kind goes


@dataclass(frozen=True)
class Share:
    """One kind of what moves, as it is given away: all of it, and single records of it."""

    bequest: Bequest
    heir: BoundField
    rows: list[tuple[str, BoundField]]

    @property
    def further(self) -> int:
        return self.bequest.count - len(self.rows)


class ChoicesForm(forms.Form):
    """Who gets what: an heir for each kind, and another for any record that goes elsewhere."""

    def __init__(self, data: Any = None, *, holdings: Sequence[Bequest], heirs: Sequence[Agency]) -> None:
        super().__init__(data, prefix="heir")
        self.holdings, left = holdings, LISTED_IN_ALL
        self.listed: dict[str, list[Any]] = {}
        for bequest in holdings:
            moving, rows = bequest.moving, [one.row for one in bequest.transfers[: min(LISTED, left)]]
            offered: list[tuple[Any, Sentence]] = [(heir.pk, heir.name) for heir in heirs]
            offered += [(NOBODY, moving.ends)] if moving.ends else []
            self.fields[moving.code] = forms.ChoiceField(
                label=str(moving.label), choices=offered, initial=offered[0][0]
            )
            for row in rows:
                self.fields[f"{moving.code}-{row.pk}"] = forms.ChoiceField(
                    label=bequest.told(row), choices=[("", _("as chosen above")), *offered], required=False
                )
            self.listed[moving.code] = rows
            left -= len(rows)

    @property
    def choices(self) -> dict[str, dict[str, int]]:
        """As a reform keeps them: `{"posts": {"": agency, "12": other}}`. Nothing where nothing was chosen yet."""
        if not self.is_valid():
            return {}
        chosen: dict[str, dict[str, int]] = {}
        for name, value in self.cleaned_data.items():
            code, _dash, pk = name.partition("-")
            if value != "":
                chosen.setdefault(code, {})[pk] = int(value)
        return chosen

    @property
    def shares(self) -> Iterator[Share]:
        for bequest in self.holdings:
            moving = bequest.moving
            rows = [(bequest.told(row), self[f"{moving.code}-{row.pk}"]) for row in self.listed[moving.code]]
            yield Share(bequest, self[moving.code], rows)


class WhichAgencyForm(forms.Form):
    agency = forms.ModelChoiceField(Agency.objects.standing(), label=gettext_lazy("Agency"), widget=AgencyChooser)


class PapersForm(forms.Form):
    papers = FilesField(label=gettext_lazy("Files"))


class GiveReformUpForm(forms.Form):
    reason = WordsField(label=gettext_lazy("Reason"), max_length=500)
