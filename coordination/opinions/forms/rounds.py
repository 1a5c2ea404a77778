"""What is asked when agencies are asked, and while the round runs. Forms say what is wrong; they write nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coordination.agencies.choosing import AgenciesChooser
from coordination.agencies.models import Agency
from coordination.core.forms import DateInput, DocumentNumberField, LineField
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import add_workdays, today
from coordination.mechanisms.models import Participation
from coordination.opinions.actions import Addressee, addressees_of
from coordination.opinions.actions.asking import day_to_answer, silence_of
from coordination.opinions.covering import contact_of, letter_for
from coordination.opinions.flows import RequestState
from coordination.opinions.forms.words import longer_words
from coordination.opinions.limits import LONG, LONG_TEXT, URGENT, Limit, limit_for
from coordination.opinions.models import DAY, Draft, MoreTime, Reply, Request, Round
from coordination.opinions.sealing import seal

MOST_WORKDAYS = 120
ASKED_BESIDES = (Participation.Role.OBSERVER, Participation.Role.INVITED)


def _agencies(label: Any, *, required: bool = False, hint: Any = "") -> "forms.ModelMultipleChoiceField[Agency]":
    return forms.ModelMultipleChoiceField(
        Agency.objects.none(), label=label, required=required, help_text=hint, widget=AgenciesChooser
    )


class OpenRoundForm(forms.Form):
    """Whom to ask about a text, until when, and with which letter. First it is shown what that comes to; what was shown
    is sent, and nothing else: `seen` is the seal of it.
    """

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Round.Kind.choices, initial=Round.Kind.OPINIONS)
    is_urgent = forms.BooleanField(label=gettext_lazy("Urgent"), required=False)
    members = forms.BooleanField(label=gettext_lazy("All members of the mechanism"), required=False)
    observers = forms.BooleanField(label=gettext_lazy("Its observers and invited agencies too"), required=False)
    agencies = _agencies(gettext_lazy("Further agencies"))
    must = _agencies(
        gettext_lazy("Whose answer must be there"),
        hint=gettext_lazy("They are asked too; without their answer the text is not settled."),
    )
    workdays = forms.IntegerField(
        label=gettext_lazy("Working days to answer"), required=False, min_value=1, max_value=MOST_WORKDAYS
    )
    due_on = forms.DateField(
        label=gettext_lazy("Or until a day"),
        required=False,
        widget=DateInput({"data-span": "half"}),
        help_text=gettext_lazy("A day off moves to the next working day."),
    )
    letter = longer_words(gettext_lazy("Covering letter"), rows=7)
    letter_no = DocumentNumberField(
        label=gettext_lazy("Letter no."),
        required=False,
        max_length=60,
        widget=forms.TextInput({"data-span": "half"}),
    )
    contact = LineField(label=gettext_lazy("Whom to ask"), max_length=200, half=True)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, draft: Draft, person: Any) -> None:
        self.draft, self.rule = draft, silence_of(draft)
        words = {kind: letter_for(draft, kind) for kind in Round.Kind}
        if data is not None:
            data = data.copy()  # a letter nobody touched follows the kind
            if data.get("letter", "").replace("\r\n", "\n").strip() in words.values():
                data["letter"] = words.get(data.get("kind"), words[Round.Kind.OPINIONS])
        first = {"letter": words[Round.Kind.OPINIONS], "contact": contact_of(person), "members": bool(self.takes_part)}
        super().__init__(data, initial=first)
        for name in ("agencies", "must"):
            field: Any = self.fields[name]
            field.queryset = Agency.objects.visible_to(person).standing().exclude(pk__in=draft.agency.line)
        self.fields["workdays"].help_text = self.proposal
        self.fields["letter"].help_text = _(
            "Whom it goes to, until when and how to answer and what silence means is added by itself. "
            "Where %(mark)s stands in it, it becomes the day until which to answer."
        ) % {"mark": DAY}
        if not self.takes_part:
            del self.fields["members"]
        if not self.sits_by:
            del self.fields["observers"]

    @cached_property
    def _parts(self) -> list[Participation]:
        if self.draft.mechanism is None:
            return []
        rows = Participation.objects.in_force().filter(mechanism=self.draft.mechanism).select_related("agency")
        return list(rows.exclude(agency__in=self.draft.agency.line).order_by("agency__official_order", "position"))

    @property
    def roles(self) -> dict[Agency, list[str]]:
        """Every agency that may be asked at one word, with its roles, those first that are no mere observers."""
        found: dict[Agency, list[str]] = {}
        for part in [*self.takes_part, *self.sits_by]:
            found.setdefault(part.agency, []).append(part.get_role_display())
        return found

    @property
    def takes_part(self) -> list[Participation]:
        return [part for part in self._parts if part.role in Participation.Role.full()]

    @property
    def sits_by(self) -> list[Participation]:
        return [part for part in self._parts if part.role in ASKED_BESIDES]

    @cached_property
    def by_rule(self) -> list[Addressee]:
        """Whom the rules of the mechanism name for a text of this kind: they are asked whatever is chosen."""
        return addressees_of(self.draft, [])

    @property
    def proposal(self) -> str:
        """What the table proposes for this text, and why."""
        standing: Any = self.draft.standing
        length = standing.length
        return _("Left empty: %(usual)s; urgent: %(urgent)s.") % {
            "usual": _told(limit_for(length, is_urgent=False)),
            "urgent": _told(URGENT),
        }

    def clean_due_on(self) -> date | None:
        day: date | None = self.cleaned_data["due_on"]
        if day and day <= today():
            raise forms.ValidationError(_("The day until which to answer has to come after today."))
        return day

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("workdays") and said.get("due_on"):
            self.add_error("due_on", _("Give working days or a day, not both."))
        if not self.errors and not self.addressees:
            self.add_error("agencies", _("Choose at least one agency to ask."))
        return said

    @cached_property
    def addressees(self) -> list[Addressee]:
        """Everybody who will be asked, each once, with those first whose answer must be there."""
        said = self.cleaned_data
        chosen = [part.agency for part in self.takes_part] if said.get("members") else []
        chosen += [part.agency for part in self.sits_by] if said.get("observers") else []
        must = {agency.pk for agency in said.get("must", ())}
        found = addressees_of(self.draft, [*chosen, *said.get("must", ()), *said.get("agencies", ())])
        marked = [replace(each, is_mandatory=each.is_mandatory or each.agency.pk in must) for each in found]
        return sorted(marked, key=lambda each: not each.is_mandatory)

    @cached_property
    def day(self) -> date:
        """Until when they answer."""
        said, standing = self.cleaned_data, self.draft.standing
        if said.get("workdays"):
            return add_workdays(today(), said["workdays"])
        return day_to_answer(standing, said.get("due_on"), is_urgent=said["is_urgent"])  # type: ignore[arg-type]

    @property
    def seal(self) -> str:
        """Of what is about to be sent: whom, until when, in which words."""
        asked = [[each.agency.pk, each.is_mandatory] for each in self.addressees]
        words = [self.cleaned_data[name] for name in ("kind", "is_urgent", "letter", "letter_no", "contact")]
        return seal({"asked": asked, "day": self.day, "words": words})

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data["seen"] == self.seal)

    @property
    def answer(self) -> dict[str, Any]:
        """As the action takes it."""
        words = {name: self.cleaned_data[name] for name in ("kind", "is_urgent", "letter", "letter_no", "contact")}
        return {"addressees": self.addressees, "due_on": self.day, **words}


def _told(limit: Limit) -> str:
    day = local_date(add_workdays(today(), limit.workdays), "short")
    days = ngettext("%(n)d working day, until %(day)s", "%(n)d working days, until %(day)s", limit.workdays)
    told = days % {"n": limit.workdays, "day": day}
    if limit is LONG:
        why = _("the text has more than %(n)d characters") % {"n": LONG_TEXT}
        told = _("%(limit)s (%(why)s)") % {"limit": told, "why": why}
    return told


class FurtherForm(forms.Form):
    agencies = _agencies(gettext_lazy("Agencies"), required=True)
    is_mandatory = forms.BooleanField(
        label=gettext_lazy("Their answer must be there before the text is settled"), required=False
    )

    def __init__(self, data: Any = None, *, round_: Round, person: Any) -> None:
        super().__init__(data)
        known = round_.requests.values("agency")
        rows = Agency.objects.visible_to(person).standing().exclude(pk__in=known)
        field: Any = self.fields["agencies"]
        field.queryset = rows.exclude(pk__in=round_.draft.agency.line)


class MoreTimeForm(forms.Form):
    """Grant the day asked for, or another, or none."""

    GRANT, REFUSE = "grant", "refuse"
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(GRANT, gettext_lazy("Grant more time")), (REFUSE, gettext_lazy("Do not grant it"))],
        widget=forms.RadioSelect,
        initial=GRANT,
    )
    until = forms.DateField(
        label=pgettext_lazy("more time", "Until"),
        required=False,
        widget=DateInput({"data-span": "half"}),
        help_text=gettext_lazy("Another day than the one asked for may be granted. A day off moves on."),
    )
    answer = longer_words(
        pgettext_lazy("more time", "Answer"), required=False, hint=gettext_lazy("Say why, where you do not grant it.")
    )

    def __init__(self, data: Any = None, *, more: MoreTime) -> None:
        super().__init__(data, initial={"until": more.until})
        self.more = more

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("decision") == self.REFUSE and not said.get("answer"):
            self.add_error("answer", _("Say why no more time is granted."))
        if said.get("decision") == self.GRANT and "until" not in self.errors:
            until = said.get("until")
            if not until:
                self.add_error("until", _("Say until when."))
            elif until <= self.more.request.due_on:
                self.add_error("until", _("Grant a day after the present one."))
        return said

    @property
    def granted(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {"until": said["until"] if said["decision"] == self.GRANT else None, "answer": said["answer"]}


class UrgeForm(forms.Form):
    note = longer_words(gettext_lazy("What is urged"), required=False, hint=gettext_lazy("Goes with the reminder."))


class CloseForm(forms.Form):
    """Closing while agencies still have time to answer needs its reason."""

    note = longer_words(gettext_lazy("Note"), required=False)

    def __init__(self, data: Any = None, *, is_early: bool) -> None:
        super().__init__(data)
        if is_early:
            self.fields["note"].label = _("Reason")
            self.fields["note"].required = True
            self.fields["note"].help_text = _("Why the round ends before the time is over. It is recorded.")


class ReasonForm(forms.Form):
    reason = longer_words(gettext_lazy("Reason"), hint=gettext_lazy("The agencies are told."))


class RoundFilter(django_filters.FilterSet):  # type: ignore[misc]  # the library has no types
    """Of the agencies asked in a round, `with_answers`."""

    WAITING, LATE, ANSWERED, COMMENTED, DISAGREE, MUST = "waiting", "late", "answered", "comments", "disagree", "must"
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="in_state",
        empty_label=gettext_lazy("All"),
        choices=[
            (WAITING, gettext_lazy("Not answered yet")),
            (LATE, gettext_lazy("Not answered in time")),
            (ANSWERED, pgettext_lazy("agencies", "Answered")),
            (COMMENTED, gettext_lazy("With comments")),
            (DISAGREE, gettext_lazy("Disagree")),
            (MUST, gettext_lazy("Must answer")),
        ],
    )

    class Meta:
        model = Request
        fields = ("state",)

    def __init__(self, data: Any, rows: Any, *, until: date) -> None:
        super().__init__(data, queryset=rows)
        self.until = until

    def in_state(self, rows: Any, name: str, state: str) -> Any:  # noqa: ARG002  (the library's own signature)
        silent, given = Q(state__in=RequestState.waiting()), Q(state=RequestState.GIVEN)
        wanted = {
            self.WAITING: silent,
            self.LATE: silent & Q(due_on__lt=self.until),
            self.ANSWERED: given,
            self.COMMENTED: Q(comments__gt=0),
            self.DISAGREE: given & Q(said=Reply.Result.DISAGREE),
            self.MUST: Q(is_mandatory=True),
        }
        return rows.filter(wanted[state])
