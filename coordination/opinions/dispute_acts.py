"""What a person may do on the page of a dispute, each act with its form; and the question asked before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.errors import NotLawful, not_lawful_here
from coordination.core.flow import Sentence
from coordination.core.policy import Ability, require
from coordination.opinions import actions
from coordination.opinions.awaiting import awaited_of
from coordination.opinions.climbing import DISPUTE, DisputeState, Rung, following, keeps_the_file
from coordination.opinions.differing import own_party
from coordination.opinions.disputing import keeps_the_words
from coordination.opinions.forms import disputes as forms
from coordination.opinions.models import Dispute, Party


@dataclass(frozen=True)
class Kind:
    """An act as the page words it. `done` is said when it has succeeded; `reads`: what must be before one's eyes;
    `is_proved`: done by who has just proved who it is.
    """

    verb: str
    door: str
    label: Sentence
    icon: str
    do: Callable[..., Any]
    form: type[forms.AboutDispute]
    done: Sentence
    intro: Sentence = ""
    reads: str = ""
    is_grave: bool = False
    is_proved: bool = False


def _of_dispute(verb: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *, actor, dispute, party, **said: verb(actor=actor, dispute=dispute, **said)  # noqa: ARG005


def _of_party(verb: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *, actor, dispute, party, **said: verb(actor=actor, party=party, **said)  # noqa: ARG005


def _rule(*, actor: Any, dispute: Dispute, party: Party | None, **said: Any) -> None:
    actions.record_ruling(actor=actor, dispute=dispute, ruling=actions.Ruling(**said))


# In this order they stand on the page.
KINDS: dict[str, Kind] = {
    kind.verb: kind
    for kind in (
        Kind(
            "raise",
            "raise_dispute",
            gettext_lazy("Raise it with the parties"),
            "flag",
            _of_dispute(actions.raise_dispute),
            forms.NothingForm,
            gettext_lazy("Raised. The parties have been told."),
            gettext_lazy("From now on every party sees it and its points, and the time of the first step runs."),
        ),
        Kind(
            "confirm",
            "confirm_agreement",
            gettext_lazy("Confirm the agreement"),
            "check",
            _of_party(actions.confirm_agreement),
            forms.ConfirmForm,
            gettext_lazy("Confirmed in the name of your agency."),
            gettext_lazy("Your agency is bound by this text once every party has confirmed it."),
            reads="agreement",
        ),
        Kind(
            "decline",
            "decline_agreement",
            gettext_lazy("Do not agree"),
            "x",
            _of_party(actions.decline_agreement),
            forms.DeclineForm,
            gettext_lazy("Said. The talk goes on where it was."),
            reads="agreement",
        ),
        Kind(
            "state",
            "state_opinion",
            gettext_lazy("Write our opinion"),
            "writing",
            _of_party(actions.state_opinion),
            forms.OpinionForm,
            gettext_lazy("Written. It stays inside your agency until its head signs it."),
            gettext_lazy("Nobody outside your agency reads it before its head has signed."),
        ),
        Kind(
            "sign",
            "sign_opinion",
            gettext_lazy("Sign our opinion"),
            "signature",
            _of_party(actions.sign_opinion),
            forms.SignForm,
            gettext_lazy("Signed. The other parties read it now."),
            gettext_lazy("You sign these words in the name of your agency. The other parties read them from now on."),
            reads="opinion",
            is_proved=True,
        ),
        Kind(
            "offer",
            "propose_agreement",
            gettext_lazy("Propose an agreement"),
            "writing-sign",
            _of_dispute(actions.propose_agreement),
            forms.AgreementForm,
            gettext_lazy("The agreement is before the parties."),
            gettext_lazy("Each party confirms it or not. Another text in its place needs every confirmation anew."),
        ),
        Kind(
            "make_offer",
            "make_offer",
            gettext_lazy("Offer a wording"),
            "message",
            _of_dispute(actions.offer),
            forms.OfferForm,
            gettext_lazy("Offered. The other parties have been told."),
        ),
        Kind(
            "talk",
            "record_talk",
            gettext_lazy("Record a talk"),
            "messages",
            _of_dispute(actions.record_talk),
            forms.TalkForm,
            gettext_lazy("Recorded."),
            gettext_lazy("The record stays as it is written and is read by every party."),
        ),
        Kind(
            "put_forward",
            "add_option",
            gettext_lazy("Add an option"),
            "list-details",
            _of_dispute(actions.add_option),
            forms.OptionForm,
            gettext_lazy("The option is put forward."),
        ),
        Kind(
            "propose",
            "propose_ending",
            gettext_lazy("Propose how to end it"),
            "notes",
            _of_dispute(actions.propose),
            forms.ProposalForm,
            gettext_lazy("Saved."),
        ),
        Kind(
            "attach",
            "attach_papers",
            gettext_lazy("Attach papers"),
            "upload",
            _of_dispute(actions.attach_papers),
            forms.PapersForm,
            gettext_lazy("The papers are with the dispute."),
        ),
        Kind(
            "climb",
            "climb",
            gettext_lazy("Take it one step up"),
            "stairs-up",
            _of_dispute(actions.climb),
            forms.ClimbForm,
            gettext_lazy("One step up. The parties have been told."),
        ),
        Kind(
            "rule",
            "record_ruling",
            gettext_lazy("Record the ruling"),
            "gavel",
            _rule,
            forms.RulingForm,
            gettext_lazy("Recorded. The parties have been told."),
            gettext_lazy("It binds every party and ends the dispute. It cannot be changed afterwards."),
        ),
        Kind(
            "reserve",
            "reserve",
            gettext_lazy("Keep a reservation"),
            "alert-circle",
            _of_party(actions.reserve),
            forms.ReserveForm,
            gettext_lazy("The reservation is on record."),
        ),
        Kind(
            "withdraw",
            "withdraw_dispute",
            pgettext_lazy("dispute", "Give it up"),
            "circle-x",
            _of_dispute(actions.withdraw_dispute),
            forms.WithdrawForm,
            gettext_lazy("Given up. It stays on record."),
            is_grave=True,
        ),
    )
}


@dataclass(frozen=True)
class Act:
    """One act, open to one person on one dispute; or shut, with the reason. `is_awaited`: the dispute waits for it."""

    kind: Kind
    dispute: Dispute
    why: Sentence = ""
    is_awaited: bool = False

    @property
    def url(self) -> str:
        return reverse(f"opinions:{self.kind.door}", args=[self.dispute.pk])


def acts_for(person: Any, dispute: Dispute, may: Mapping[str, Ability]) -> Sequence[Act]:
    """Everything the person's post allows here now, what is awaited first; what lacks something says what."""
    wanted = {each.verb for each in awaited_of(person, dispute)}
    acts = [
        Act(kind, dispute, keeps_from(verb, dispute, person) or may[verb].why, verb in wanted)
        for verb, kind in KINDS.items()
        if may[verb].permitted and _is_in_question(verb, dispute, own_party(dispute, person, verb))
    ]
    return sorted(acts, key=lambda act: not (act.is_awaited and not act.why))


def _is_in_question(verb: str, dispute: Dispute, party: Party | None) -> bool:
    """What has no meaning here and now is not shown at all."""
    match verb:
        case "confirm" | "decline":
            return dispute.state == DisputeState.AGREEING and (verb == "decline" or not (party and party.agreed_at))
        case "sign":
            return party is not None and not party.signed_at
        case "rule":
            return dispute.rung == Rung.SUPERIOR_RULING
        case "climb":
            return following(dispute) is not None
        case _:
            return True


def keeps_from(verb: str, dispute: Dispute, person: Any) -> Sentence | None:
    """What keeps an act from being done that is no step of the flow."""
    party = own_party(dispute, person, verb)
    if verb == "state":
        return keeps_the_file(dispute) or keeps_the_words(person, party)
    if verb in {"put_forward", "propose"}:
        return keeps_the_file(dispute)
    if verb == "sign":
        if party and party.signed_at:
            return _("The opinion is signed already.")
        return None if party and party.opinion else _("There is no opinion to sign yet.")
    if verb == "confirm" and dispute.state != DisputeState.AGREEING:
        return _("There is no agreement to confirm.")
    return None


def ask(person: Any, dispute: Dispute, verb: str) -> None:
    """Refuse before a form is filled in what would be refused after. Raises NotPermitted, NotLawful."""
    require(person, f"dispute.{verb}", dispute)
    if objection := keeps_from(verb, dispute, person):
        raise NotLawful(objection)
    if step := DISPUTE.steps.get(verb):
        if dispute.state not in step.sources:
            raise not_lawful_here(dispute, step)
        if objection := DISPUTE.objection(dispute, step):
            raise NotLawful(objection)


def form_of(kind: Kind, dispute: Dispute) -> type[forms.AboutDispute]:
    """Before the superior goes what it is asked to decide; elsewhere why it was not agreed."""
    if kind.verb == "climb" and following(dispute) == Rung.SUPERIOR_RULING:
        return forms.AskForm
    return kind.form


def before(kind: Kind, dispute: Dispute) -> Sentence:
    """What the act means, said above its form."""
    if kind.verb == "climb" and (above := following(dispute)):
        return _("It comes before: %(rung)s.") % {"rung": above.label}
    return kind.intro
