"""The ladder that a dispute climbs, and the states of a dispute.

From the rules of work of the State Council and local rules of decision-making: whoever has the lead negotiates first;
heads talk in person; what is not agreed then is brought before those above with each side's grounds. Limits in working
days are the portal's own defaults, not law.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.mechanisms.flows import begins_nothing
from coordination.opinions.flows import DraftState


class Rung(models.TextChoices):
    CONSULTATION = "consultation", gettext_lazy("Consultation in writing")
    LIAISON_TALK = "liaison_talk", gettext_lazy("Talk of the liaison officers")
    HEADS_TALK = "heads_talk", gettext_lazy("Talk of the heads")
    THEMATIC_MEETING = "thematic_meeting", gettext_lazy("Thematic meeting")
    JOINT_MEETING = "joint_meeting", gettext_lazy("Joint meeting")
    SUPERIOR_RULING = "superior_ruling", gettext_lazy("Ruling by the superior")

    @classmethod
    def for_the_agenda(cls) -> tuple[str, ...]:
        """From here on a dispute may be put before a meeting."""
        return (cls.HEADS_TALK, cls.THEMATIC_MEETING, cls.JOINT_MEETING)

    @classmethod
    def of_a_mechanism(cls) -> tuple[str, ...]:
        """These are held by a mechanism: its office, its convener. A dispute that belongs to none has not got them."""
        return (cls.THEMATIC_MEETING, cls.JOINT_MEETING)

    @property
    def limit(self) -> int | None:
        """Working days; None: until the next meeting, or until the ruling is there."""
        return LIMITS[self]


LIMITS: dict[Rung, int | None] = {
    Rung.CONSULTATION: 7,
    Rung.LIAISON_TALK: 5,
    Rung.HEADS_TALK: 5,
    Rung.THEMATIC_MEETING: 10,
    Rung.JOINT_MEETING: None,
    Rung.SUPERIOR_RULING: None,
}


def road(dispute: Any) -> list[Rung]:
    """The rungs on which a dispute may stand, from the lowest up."""
    return [rung for rung in Rung if dispute.mechanism_id or rung not in Rung.of_a_mechanism()]


def following(dispute: Any) -> Rung | None:
    """The rung above the one on which it stands; none above the superior."""
    rungs = road(dispute)
    above = rungs[rungs.index(Rung(dispute.rung)) + 1 :]
    return above[0] if above else None


class DisputeState(models.TextChoices):
    """Where a dispute stands: on a rung, at an end that its parties agreed on or that was ruled, or given up."""

    DRAFT = "draft", pgettext_lazy("dispute", "Draft")
    OPEN = "open", pgettext_lazy("dispute", "Open")
    AGREEING = "agreeing", pgettext_lazy("dispute", "Agreement proposed")
    SETTLED = "settled", pgettext_lazy("dispute", "Settled by agreement")
    RULED = "ruled", pgettext_lazy("dispute", "Ruled")
    WITHDRAWN = "withdrawn", pgettext_lazy("dispute", "Withdrawn")

    @classmethod
    def open(cls) -> tuple[str, ...]:
        return (cls.OPEN, cls.AGREEING)

    @classmethod
    def under_way(cls) -> tuple[str, ...]:
        """Open, or written down and not raised yet."""
        return (cls.DRAFT, *cls.open())

    @classmethod
    def ended(cls) -> tuple[str, ...]:
        """By an agreement or a ruling: it binds, and a reservation may be kept."""
        return (cls.SETTLED, cls.RULED)

    @classmethod
    def taken_up(cls) -> tuple[str, ...]:
        """What it is about is in the hands of its parties, or was decided: nobody is asked to take it up once more."""
        return (*cls.open(), *cls.ended())


def _has_parties(dispute: Any) -> Sentence | None:
    """Two that have become one agency since are one."""
    acting = {party.agency.acting for party in dispute.parties.select_related("agency__successor")} - {None}
    return None if len(acting) > 1 else _("A dispute has two parties at least.")


def _has_points(dispute: Any) -> Sentence | None:
    return None if dispute.points.exists() else _("Say what is in dispute: there is no point yet.")


def keeps_from_differing(draft: Any) -> Sentence | None:
    """Over a text that was given up nobody differs any more. `draft`: none where the dispute is about no text."""
    if draft is None or draft.state != DraftState.WITHDRAWN:
        return None
    return _("The text was withdrawn: no dispute is raised over it any more.")


def _its_text_is_not_withdrawn(dispute: Any) -> Sentence | None:
    return keeps_from_differing(dispute.draft)


def _its_mechanism_goes_on(dispute: Any) -> Sentence | None:
    return begins_nothing(dispute.mechanism)


def _its_text_is_withdrawn(dispute: Any) -> Sentence | None:
    return None if keeps_from_differing(dispute.draft) else _("Its text stands.")


def _every_party_agreed(dispute: Any) -> Sentence | None:
    missing = [party.agency for party in dispute.parties.all() if party.agreed_at is None]
    if not missing:
        return None
    sentence = ngettext(
        "%(agencies)s has not confirmed it yet.", "%(agencies)s have not confirmed it yet.", len(missing)
    )
    return sentence % {"agencies": _(", ").join(str(agency) for agency in missing)}


def _is_ready_for_those_above(dispute: Any) -> Sentence | None:
    """Before it is ruled: every party's opinion signed by its head, two options at least, the lead's proposal."""
    if any(party.signed_at is None for party in dispute.parties.all()):
        return _("The opinion of a party is not signed by its head yet.")
    if len(dispute.live_options) < LEAST_OPTIONS:
        return _("Put forward two options at least, each with what follows from it.")
    return None if dispute.proposal else _("The lead agency has proposed nothing yet.")


def _is_before_the_superior(dispute: Any) -> Sentence | None:
    return None if dispute.rung == Rung.SUPERIOR_RULING else _("It has not been put before the superior.")


def _is_not_at_the_top(dispute: Any) -> Sentence | None:
    above = following(dispute)
    if above is None:
        return _("It is before the superior: only the ruling ends it.")
    return _is_ready_for_those_above(dispute) if above == Rung.SUPERIOR_RULING else None


def keeps_the_file(dispute: Any) -> Sentence | None:
    """What was put before the superior stays as it went up: nobody holds up the ruling by taking a signature back."""
    if dispute.rung != Rung.SUPERIOR_RULING:
        return None
    return _("It is before the superior: opinions, options and proposal stay as they went up.")


LEAST_OPTIONS = 2  # 重大行政决策程序暂行条例 (国令第713号), art. 13: where views differ widely, two schemes or more

_S = DisputeState

DISPUTE = Flow(
    "dispute",
    step(
        "raise",
        {_S.DRAFT},
        _S.OPEN,
        gettext_lazy("Raise"),
        _its_text_is_not_withdrawn,
        _its_mechanism_goes_on,
        _has_parties,
        _has_points,
    ),
    step("climb", {_S.OPEN}, _S.OPEN, gettext_lazy("Take it one step up"), _is_not_at_the_top),
    step("offer", {_S.OPEN, _S.AGREEING}, _S.AGREEING, gettext_lazy("Propose an agreement")),
    step("decline", {_S.AGREEING}, _S.OPEN, gettext_lazy("Do not agree")),
    step("settle", {_S.AGREEING}, _S.SETTLED, gettext_lazy("Confirm the agreement"), _every_party_agreed),
    step(
        "rule",
        {_S.OPEN},
        _S.RULED,
        gettext_lazy("Record the ruling"),
        _is_before_the_superior,
        _is_ready_for_those_above,
    ),
    step("withdraw", set(_S.under_way()), _S.WITHDRAWN, pgettext_lazy("dispute", "Withdraw")),
    step("lapse", {_S.OPEN, _S.AGREEING}, _S.WITHDRAWN, gettext_lazy("End with its text"), _its_text_is_withdrawn),
    step("unite", set(_S.under_way()), _S.WITHDRAWN, gettext_lazy("End, for its parties are one")),
    stages={
        _S.DRAFT: Stage(
            "grey", next=gettext_lazy("The agency that wrote it down raises it; then the parties are asked.")
        ),
        _S.OPEN: Stage("yellow", next=gettext_lazy("The parties talk; what is not agreed goes one step up.")),
        _S.AGREEING: Stage("blue", next=gettext_lazy("Every party confirms the agreement, or does not.")),
        _S.SETTLED: Stage("green"),
        _S.RULED: Stage("green"),
        _S.WITHDRAWN: Stage("grey", on_road=False),
    },
)


@dataclass(frozen=True)
class Step:
    """A rung as the page draws it: passed, here, or still to come."""

    rung: Rung
    is_here: bool
    is_passed: bool


def ladder(dispute: Any) -> list[Step]:
    rungs = road(dispute)
    here = rungs.index(Rung(dispute.rung))
    return [Step(rung, place == here, place < here) for place, rung in enumerate(rungs)]
