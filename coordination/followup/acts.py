"""What a person may do on the page of an assignment, each act with its form; and the question asked before it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.relation import Wording
from coordination.core.errors import NotLawful, not_lawful_here
from coordination.core.flow import Sentence
from coordination.core.policy import Ability, require
from coordination.followup import actions, forms
from coordination.followup.flows import (
    ASSIGNMENT,
    AssignmentState,
    keeps_from_extending,
    keeps_from_reporting,
    keeps_from_urging,
)
from coordination.followup.models import Assignment, Part
from coordination.followup.progress import acts_on, urged_today
from coordination.followup.wording import WORDS, words_for


@dataclass(frozen=True)
class Kind:
    """An act as the page words it. `done` is said when it has succeeded."""

    verb: str
    label: Sentence
    icon: str
    do: Callable[..., Any]
    form: type[forms.AboutAssignment]
    done: Sentence
    intro: Sentence = ""
    is_grave: bool = False


# In this order: what comes first is what the page opens for whoever may do it.
KINDS: dict[str, Kind] = {
    kind.verb: kind
    for kind in (
        Kind(
            "receive",
            gettext_lazy("Receive"),
            "clipboard-check",
            actions.receive,
            forms.ReceiveForm,
            gettext_lazy("Received. Report as soon as there is something to say."),
        ),
        Kind(
            "close",
            gettext_lazy("Verify and close"),
            "circle-check",
            actions.close,
            forms.CloseForm,
            gettext_lazy("Closed. The agencies have been told."),
            gettext_lazy(
                "Look at the reports and their evidence: is the matter done, and is the result what was resolved?"
            ),
        ),
        Kind(
            "reissue",
            WORDS[Wording.ASSIGN].again,
            "send",
            actions.reissue,
            forms.ReissueForm,
            WORDS[Wording.ASSIGN].told_again,
            gettext_lazy("The lead agency has refused. Give it to another one, or say why it stays."),
        ),
        Kind(
            "report",
            gettext_lazy("Report"),
            "message",
            actions.report,
            forms.ReportForm,
            gettext_lazy("Reported."),
        ),
        Kind(
            "submit",
            gettext_lazy("Submit for closing"),
            "checks",
            actions.submit,
            forms.SubmitForm,
            gettext_lazy("Submitted. The office verifies it now."),
            gettext_lazy(
                "The lead agency holds that the whole is done. The office verifies and closes it, or returns it."
            ),
        ),
        Kind(
            "send_back",
            gettext_lazy("Return"),
            "arrow-back-up",
            actions.send_back,
            forms.SendBackForm,
            gettext_lazy("Returned. The lead agency has been told."),
        ),
        Kind(
            "extend",
            gettext_lazy("Ask for a later date"),
            "hourglass",
            actions.ask_extension,
            forms.ExtendForm,
            gettext_lazy("Asked. Until it is answered, the present date stands."),
            gettext_lazy(
                "Asked before the limit: the leader of your agency approves it first, then the office answers. The "
                "date first given is kept."
            ),
        ),
        Kind(
            "urge",
            gettext_lazy("Urge"),
            "speakerphone",
            actions.urge,
            forms.UrgeForm,
            gettext_lazy("Urged. The agencies that owe a part have been told."),
        ),
        Kind(
            "make_routine",
            gettext_lazy("Make routine"),
            "refresh",
            actions.make_routine,
            forms.RoutineForm,
            gettext_lazy("Made routine. The agencies have been told."),
            gettext_lazy("A long-term assignment becomes part of ordinary duties and leaves the board."),
        ),
        Kind(
            "refuse",
            gettext_lazy("Refuse"),
            "ban",
            actions.refuse,
            forms.RefuseForm,
            gettext_lazy("Refused. The office decides what follows."),
            is_grave=True,
        ),
        Kind(
            "cancel",
            gettext_lazy("Cancel the assignment"),
            "circle-x",
            actions.cancel,
            forms.CancelForm,
            gettext_lazy("Cancelled. The agencies have been told."),
            gettext_lazy("The office withdraws the assignment. This cannot be undone."),
            is_grave=True,
        ),
    )
}


def worded(kind: Kind, assignment: Assignment) -> Kind:
    """The act as it is said of this assignment: it is assigned to its lead agency, or requested of it."""
    words = words_for(assignment.lead_agency)
    match kind.verb:
        case "receive":
            return replace(kind, intro=words.before_receiving)
        case "reissue":
            return replace(kind, label=words.again, done=words.told_again)
        case _:
            return kind


@dataclass(frozen=True)
class Act:
    """One act, open to one person on one assignment; or shut, with the reason."""

    kind: Kind
    assignment: Assignment
    form: forms.AboutAssignment | None
    why: Sentence = ""

    @property
    def url(self) -> str:
        return reverse(f"followup:{self.kind.verb}", args=[self.assignment.pk])


@dataclass(frozen=True)
class Turn:
    """What is done in place, and what opens beside it."""

    first: Act | None
    others: Sequence[Act]

    def __bool__(self) -> bool:
        return bool(self.first or self.others)


def turn_of(
    person: Any,
    assignment: Assignment,
    may: Mapping[str, Ability],
    *,
    urged: bool,
    is_asked: bool,
    parts: Sequence[Part],
) -> Turn:
    """Everything the person's post allows here now. What is only missing something is shown with what it is."""
    shut: dict[str, Sentence | None] = {
        "urge": keeps_from_urging(assignment) or (_urged_already() if urged else None),
        "report": keeps_from_reporting(assignment, person.acting_for),
        "extend": keeps_from_extending(assignment, is_asked=is_asked),
    }
    kinds = {verb: worded(kind, assignment) for verb, kind in KINDS.items() if may[verb].permitted}
    acts = [
        Act(kind, assignment, None, shut.get(verb) or may[verb].why)
        if shut.get(verb) or not may[verb].open
        else Act(kind, assignment, kind.form(assignment=assignment, person=person))
        for verb, kind in kinds.items()
    ]
    first = next((act for act in acts if act.form and act.kind.verb in _awaited(person, assignment, parts)), None)
    return Turn(first, [act for act in acts if act is not first])


def _urged_already() -> Sentence:
    return _("The agencies have been urged today already: once a day is enough.")


def _awaited(person: Any, assignment: Assignment, parts: Sequence[Part]) -> set[str]:
    """The acts for which the assignment waits: these stand open on the page."""
    in_hand = assignment.state in AssignmentState.with_lead()
    owes = any(part.agency == person.acting_for and not part.done_at and not part.ended_at for part in parts)
    leads = assignment.lead_agency == person.acting_for
    return {"receive", "close", "reissue"} | ({"report"} if owes and (in_hand or not leads) else set())


def ask(person: Any, assignment: Assignment, verb: str) -> None:
    """Refuse before a form is filled in what would be refused after. Raises NotPermitted, NotLawful."""
    if not assignment.is_open:
        raise NotLawful(
            _("This assignment has ended: its state is “%(state)s”.") % {"state": assignment.get_state_display()}
        )
    require(person, f"assignment.{verb}", assignment)
    if verb == "report" and (objection := keeps_from_reporting(assignment, person.acting_for)):
        raise NotLawful(objection)
    if verb == "extend" and (
        objection := keeps_from_extending(assignment, is_asked=assignment.extensions.waiting().exists())
    ):
        raise NotLawful(objection)
    if verb == "urge" and (objection := keeps_from_urging(assignment)):
        raise NotLawful(objection)
    if verb == "urge" and urged_today(acts_on(assignment)):
        raise NotLawful(_urged_already())
    if step := ASSIGNMENT.steps.get(verb):
        if assignment.state not in step.sources:
            raise not_lawful_here(assignment, step)
        if objection := ASSIGNMENT.objection(assignment, step):
            raise NotLawful(objection)
