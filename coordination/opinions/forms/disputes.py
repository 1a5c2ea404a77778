"""What is asked of a dispute as it is written down, and of each act on its page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.choosing import AgenciesChooser, AgencyChooser
from coordination.agencies.models import Agency
from coordination.core.forms import DateInput, DocumentNumberField, FilesField, LineField, WordsField
from coordination.core.overwriting import NotOverwriting
from coordination.core.workdays import day_of, today
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.querysets import LEADING, mechanisms_of
from coordination.opinions.forms.words import LONGEST, longer_words
from coordination.opinions.growing import MOST_COMMENTS, points_of
from coordination.opinions.models import Comment, Dispute, Offer, Option, Party
from coordination.opinions.sealing import stamp_of_agreement, stamp_of_party, stamp_of_proposal

MOST_POINTS = 20


class PointsField(WordsField):
    """One point a line."""

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_POINTS:
            raise forms.ValidationError(
                _("At most %(most)d points: say the rest in the matter.") % {"most": MOST_POINTS}
            )
        return lines


class PastDayField(forms.DateField):
    """A day on which something was done: today or before."""

    widget = DateInput

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day > today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class DisputeForm(forms.Form):
    """A dispute on resources, duties, data, or whatever else agencies differ about."""

    title = LineField(label=pgettext_lazy("dispute", "Title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"))
    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(),
        label=gettext_lazy("Mechanism"),
        required=False,
        empty_label=gettext_lazy("None: only the parties and the superior"),
        help_text=gettext_lazy("Its office mediates, and it may come before its meetings."),
    )
    lead = forms.ModelChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Lead agency"),
        widget=AgencyChooser({"data-span": "full"}),
        help_text=gettext_lazy("Whose matter it is. It negotiates first and proposes how to end it."),
    )
    parties = forms.ModelMultipleChoiceField(
        Agency.objects.none(),
        label=gettext_lazy("Other parties"),
        widget=AgenciesChooser,
        help_text=gettext_lazy("The lead agency is a party by itself."),
    )
    matter = longer_words(gettext_lazy("The matter"), hint=gettext_lazy("What it is about, and how it came to this."))
    points = PointsField(
        label=gettext_lazy("Points in dispute"),
        max_length=LONGEST,
        help_text=gettext_lazy("One point a line."),
    )

    def __init__(self, *args: Any, person: Any, dispute: Dispute | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [choice for choice in Dispute.Kind.choices if choice[0] != Dispute.Kind.TEXT]
        for name in ("lead", "parties"):
            fields[name].queryset = Agency.objects.visible_to(person).standing()
        fields["mechanism"].queryset = Mechanism.objects.visible_to(person).active()
        if dispute is None:
            fields["lead"].initial = person.acting_for
        else:
            self.initial.update(written(dispute))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        lead, parties, own = cleaned.get("lead"), list(cleaned.get("parties") or ()), self.person.acting_for
        if lead and own and own not in {lead, *parties} and not self._mediates(cleaned.get("mechanism")):
            self.add_error("parties", _("Your agency is none of the parties, nor does it lead the mechanism: add it."))
        elif lead and parties and set(parties) <= {lead}:
            self.add_error("parties", _("Name a party besides the lead agency."))
        return cleaned

    def _mediates(self, mechanism: Mechanism | None) -> bool:
        return mechanism is not None and mechanism.pk in mechanisms_of(self.person.acting_for, LEADING)


class GrownForm(forms.Form):
    """A dispute out of comments: who differs and on which text is known."""

    title = LineField(label=pgettext_lazy("dispute", "Title"), max_length=200)
    matter = DisputeForm.base_fields["matter"]
    points = DisputeForm.base_fields["points"]

    def __init__(
        self, *args: Any, person: Any, dispute: Dispute | None = None, comments: Sequence[Comment] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if dispute:
            self.initial.update({name: said for name, said in written(dispute).items() if name in self.fields})
        elif comments:
            self.initial.update(proposed(comments))


def written(dispute: Dispute) -> dict[str, Any]:
    """What a draft says, as the forms take it."""
    return {
        "title": dispute.title,
        "kind": dispute.kind,
        "mechanism": dispute.mechanism,
        "lead": dispute.lead,
        "parties": [party.agency for party in dispute.parties.all() if party.agency_id != dispute.lead_id],
        "matter": dispute.matter,
        "points": "\n".join(point.text for point in dispute.points.all()),
    }


def proposed(comments: Sequence[Comment]) -> dict[str, Any]:
    """What a dispute out of these comments may say. It stands in official papers: Chinese, whoever writes it."""
    title = comments[0].draft.title
    agencies = "、".join(dict.fromkeys(comment.request.agency.name for comment in comments))
    return {
        "title": f"关于《{title[:150]}》的分歧",
        "matter": f"就《{title}》征求意见时，{agencies}的意见未达成一致。",
        "points": "\n".join(points_of(comments[:MOST_COMMENTS])),
    }


# The acts


class AboutDispute(NotOverwriting):
    """A form on one dispute, for the party whose side the person takes, if it takes one. Where `stamped` says what it
    was opened on, the act is refused once that is another; `standing` is then said beside what was typed.
    """

    def __init__(
        self, *args: Any, dispute: Dispute, party: Party | None, offer: Offer | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dispute, self.party, self.offer = dispute, party, offer
        self.beside(self.standing(), self.stamped())

    def stamped(self) -> str:
        return ""

    def standing(self) -> Sequence[str]:
        """Nothing where the page shows it anyway."""
        return ()

    @property
    def words(self) -> dict[str, Any]:
        return super().words if self.stamp else self.cleaned_data


class NothingForm(AboutDispute):
    """Nothing is asked: it is one click."""


class SignForm(AboutDispute):
    unseen = ""

    def stamped(self) -> str:
        return stamp_of_party(self.party) if self.party else ""


class OpinionForm(AboutDispute):
    opinion = longer_words(gettext_lazy("Opinion"), hint=gettext_lazy("What your agency holds, on each of the points."))
    grounds = longer_words(gettext_lazy("Reasons"), required=False)
    legal_basis = longer_words(
        gettext_lazy("Legal basis"), required=False, rows=3, hint=gettext_lazy("Law, regulation or document; article.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.party:
            self.initial.update({name: getattr(self.party, name) for name in self.fields})

    def stamped(self) -> str:
        return stamp_of_party(self.party) if self.party else ""

    def standing(self) -> Sequence[str]:
        side = self.party
        return [side.opinion, side.grounds, side.legal_basis] if side else ()


class OptionForm(AboutDispute):
    text = longer_words(gettext_lazy("Option"), hint=gettext_lazy("One way to end it."))
    effects = longer_words(
        gettext_lazy("What follows from it"), hint=gettext_lazy("For each agency: duties, people, money, time, risks.")
    )


class ProposalForm(AboutDispute):
    proposal = longer_words(
        gettext_lazy("Proposal of the lead agency"), hint=gettext_lazy("How you would end it, and why.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposal"].initial = self.dispute.proposal

    def stamped(self) -> str:
        return stamp_of_proposal(self.dispute)

    def standing(self) -> Sequence[str]:
        return [self.dispute.proposal]


class TalkForm(AboutDispute):
    held_on = PastDayField(label=gettext_lazy("Held on"))
    how = LineField(label=gettext_lazy("By what means"), max_length=60, half=True)
    present = longer_words(gettext_lazy("Who took part"), rows=2, hint=gettext_lazy("Name, agency and post of each."))
    record_text = longer_words(gettext_lazy("What was said"), rows=6)
    outcome = longer_words(gettext_lazy("Outcome"), required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = today()


class OfferForm(AboutDispute):
    text = longer_words(
        pgettext_lazy("offer", "Wording"), rows=6, hint=gettext_lazy("Others may take it up as the agreement.")
    )


class AgreementForm(AboutDispute):
    text = longer_words(
        gettext_lazy("Agreement"), rows=8, hint=gettext_lazy("Who does what by when. Each party confirms it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.offer.text if self.offer else self.dispute.agreement


class ConfirmForm(AboutDispute):
    unseen = ""

    def stamped(self) -> str:
        return stamp_of_agreement(self.dispute)


class DeclineForm(ConfirmForm):
    reason = longer_words(gettext_lazy("Reason"), hint=gettext_lazy("What must change, so that your agency can agree."))


class UpwardsForm(AboutDispute):
    """From the rung on which the page shows it: two who ask at once take it one step up, not two."""

    unseen = ""

    def stamped(self) -> str:
        return self.dispute.rung


class ClimbForm(UpwardsForm):
    reason = longer_words(
        gettext_lazy("Reason"), hint=gettext_lazy("Why it could not be agreed here. The parties are told.")
    )


class AskForm(UpwardsForm):
    """To the superior."""

    reason = longer_words(
        gettext_lazy("What the superior is asked to decide"), hint=gettext_lazy("It stands in the memo of the dispute.")
    )


class RulingForm(AboutDispute):
    by = LineField(label=gettext_lazy("Ruled by"), max_length=100, half=True)
    on = PastDayField(label=gettext_lazy("Ruled on"))
    number = DocumentNumberField(
        label=gettext_lazy("Document no."), max_length=60, widget=forms.TextInput({"data-span": "half"})
    )
    option = forms.ModelChoiceField(
        Option.objects.none(),
        label=gettext_lazy("Option followed"),
        required=False,
        empty_label=gettext_lazy("None of them"),
    )
    text = longer_words(gettext_lazy("Ruling"), rows=6, hint=gettext_lazy("Word for word."))
    papers = FilesField(label=gettext_lazy("The document"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        option: Any = self.fields["option"]
        option.queryset = self.dispute.options.filter(withdrawn_at=None)
        option.label_from_instance = lambda row: f"{row.place}. {row.text[:60]}"

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if self.dispute.put_at and day < day_of(self.dispute.put_at):
            raise forms.ValidationError(_("The dispute was raised after this day."))
        return day


class ReserveForm(AboutDispute):
    text = longer_words(
        gettext_lazy("Reservation"),
        hint=gettext_lazy("It stays on record and is printed. What was agreed or ruled is carried out all the same."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.party:
            self.fields["text"].initial = self.party.reservation


class PapersForm(AboutDispute):
    papers = FilesField(label=gettext_lazy("Files"))


class WithdrawForm(AboutDispute):
    reason = longer_words(gettext_lazy("Reason"), hint=gettext_lazy("The parties are told. It stays on record."))
