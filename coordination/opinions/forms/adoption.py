"""What is asked when comments are answered. Forms say what is wrong; they write nothing."""

from collections.abc import Sequence
from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.forms import DateInput, LineField
from coordination.core.overwriting import NotOverwriting
from coordination.core.workdays import today
from coordination.opinions.adopting import sections_with_comments
from coordination.opinions.forms.words import longer_words
from coordination.opinions.models import Comment, Draft, Treatment
from coordination.opinions.sealing import stamp_of_answer

_HALF: dict[str, object] = {"data-span": "half"}


class TreatForm(NotOverwriting):
    """Answer one comment, and with it those that say much the same and are ticked. A stamp for each of them goes out:
    what stands there for one that a colleague answered meanwhile is in `now`.
    """

    outcome = forms.ChoiceField(
        label=gettext_lazy("Adoption"), choices=Treatment.Outcome.choices, widget=forms.RadioSelect
    )
    reason = longer_words(
        gettext_lazy("Explanation"),
        required=False,
        hint=gettext_lazy("Only what is adopted as it stands needs none."),
    )
    talked_on = forms.DateField(label=gettext_lazy("Talked on"), required=False, widget=DateInput(_HALF))
    talked_how = LineField(label=gettext_lazy("By what means"), required=False, max_length=60, half=True)
    talked_with = LineField(
        label=gettext_lazy("With whom"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Name and post of whoever spoke for the agency."),
    )
    also = forms.ModelMultipleChoiceField(Comment.objects.none(), required=False)

    def __init__(self, data: Any = None, *, comments: Sequence[Comment], similar: Sequence[Comment] = ()) -> None:
        known: Any = getattr(comments[0], "treatment", None) if len(comments) == 1 else None
        names = ("outcome", "reason", "talked_on", "talked_how", "talked_with")
        super().__init__(data, initial={name: getattr(known, name) for name in names} if known else {})
        self.comments, self.similar = comments, similar
        self.stamps = {each.pk: stamp_of_answer(each, _answer_to(each)) for each in (*comments, *similar)}
        if self._seen is not None:
            self.now = [each for each in comments if _answer_to(each) and self.stamps[each.pk] not in self._seen]
        also: Any = self.fields["also"]
        also.queryset = Comment.objects.filter(pk__in=[comment.pk for comment in similar])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        outcome = said.get("outcome")
        needs_reason = outcome and outcome != Treatment.Outcome.ADOPTED
        if needs_reason and not said.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why: only what is adopted as it stands needs no explanation."))
        if outcome == Treatment.Outcome.RESOLVED:
            for name, sentence in (
                ("talked_on", _("Say when you talked.")),
                ("talked_how", _("Say by what means you talked.")),
                ("talked_with", _("Say with whom you talked.")),
            ):
                if name not in self.errors and not said.get(name):
                    self.add_error(name, sentence)
        if said.get("talked_on") and said["talked_on"] > today():
            self.add_error("talked_on", _("This day is still to come."))
        return said

    @property
    def ticked(self) -> set[int]:
        """Of the similar ones, those that go with it."""
        return {comment.pk for comment in self.cleaned_data.get("also", ())} if self.is_bound else set()

    @property
    def _seen(self) -> list[str] | None:
        return self.data.getlist("seen") if "seen" in self.data else None  # type: ignore[attr-defined]  # a QueryDict

    @property
    def answer(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        chosen = {comment.pk for comment in said.pop("also")}
        return {
            "comments": [*self.comments, *(each for each in self.similar if each.pk in chosen)],
            **said,
            "seen": self._seen,
        }


def _answer_to(comment: Comment) -> Treatment | None:
    return getattr(comment, "treatment", None)


class TakeForm(forms.Form):
    wording = longer_words(
        pgettext_lazy("to take in", "Wording"),
        hint=gettext_lazy("As it was proposed; change it where only a part was adopted."),
    )


class AdoptionFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Of the comments on one text."""

    UNANSWERED, DISAGREES, UNTOLD, LEFT_ALONE = "unanswered", "disagrees", "untold", "left_alone"
    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("Adoption"),
        method="with_outcome",
        empty_label=gettext_lazy("All"),
        choices=[
            (UNANSWERED, pgettext_lazy("comment", "Not answered")),
            *Treatment.Outcome.choices,
            (DISAGREES, gettext_lazy("Agency still disagrees")),
            (UNTOLD, gettext_lazy("Answer not told yet")),
            (LEFT_ALONE, gettext_lazy("Round withdrawn, no answer")),
        ],
    )
    section = django_filters.ChoiceFilter(
        label=gettext_lazy("Section"), method="on_section", empty_label=gettext_lazy("All")
    )
    agency = django_filters.ModelChoiceFilter(
        queryset=Agency.objects.none(),
        field_name="reply__request__agency",
        label=gettext_lazy("Agency"),
        empty_label=gettext_lazy("All"),
    )
    round = django_filters.ChoiceFilter(
        label=gettext_lazy("Round"), field_name="reply__request__round", empty_label=gettext_lazy("All")
    )

    class Meta:
        model = Comment
        fields = ("outcome", "section", "agency", "round")

    def __init__(self, data: Any, rows: Any, *, draft: Draft) -> None:
        super().__init__(data, queryset=rows)
        sections = sections_with_comments(draft)
        self._strands = {str(pk): strand for pk, strand, _name in sections}
        filters: Any = self.filters
        filters["section"].extra["choices"] = [(str(pk), name) for pk, _strand, name in sections]
        heard = rows.order_by().values("reply__request__agency")
        filters["agency"].queryset = Agency.objects.filter(pk__in=heard)
        filters["round"].extra["choices"] = [
            (round_.pk, f"{place} · {round_.get_kind_display()}")
            for place, round_ in enumerate(draft.rounds.order_by("pk"), 1)
        ]

    def with_outcome(self, rows: Any, name: str, outcome: str) -> Any:  # noqa: ARG002  (the library's own signature)
        match outcome:
            case self.UNANSWERED:
                return rows.unanswered()
            case self.LEFT_ALONE:
                return rows.left_alone()
            case self.DISAGREES:
                return rows.filter(treatment__standing=Treatment.Standing.DISAGREES)
            case self.UNTOLD:
                return rows.filter(treatment__isnull=False, treatment__told_at=None)
            case _:
                return rows.filter(treatment__outcome=outcome)

    def on_section(self, rows: Any, name: str, section: str) -> Any:  # noqa: ARG002
        return rows.filter(section__strand=self._strands[section])
