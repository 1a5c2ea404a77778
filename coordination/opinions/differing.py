"""What the pages show of a dispute: its sides, its ladder, how it stands, what it waits for, and what happened.

An opinion is inner to its agency until its head has signed it. Whoever shows a dispute, on a page or on paper, takes
the words of its sides from here (`sides_of`), where what is not signed is empty for everybody else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.models import Activity
from coordination.core.next import Next
from coordination.core.templatetags.portal import due_words, local_date
from coordination.core.workdays import day_of
from coordination.opinions.climbing import DISPUTE, DisputeState, Rung, ladder
from coordination.opinions.models import Dispute, Offer, Party
from coordination.opinions.sealing import is_as_signed

SHOWN = 80  # lines of the story


@dataclass(frozen=True)
class Side:
    """A party as one reader sees it. The words are empty where the reader may not have them yet."""

    party: Party
    is_own: bool
    is_lead: bool
    is_later: bool = False  # signed after the day that counts

    @property
    def is_signed(self) -> bool:
        return self.party.signed_at is not None

    @cached_property
    def is_unchanged(self) -> bool:
        """Of what is signed: whether it is still what was signed."""
        return is_as_signed(self.party)

    @property
    def is_shown(self) -> bool:
        return self.is_own or (self.is_signed and not self.is_later)

    @property
    def opinion(self) -> str:
        return self.party.opinion if self.is_shown else ""

    @property
    def grounds(self) -> str:
        return self.party.grounds if self.is_shown else ""

    @property
    def legal_basis(self) -> str:
        return self.party.legal_basis if self.is_shown else ""


def sides_of(dispute: Dispute, reader: Agency | None = None, *, until: date | None = None) -> list[Side]:
    """The parties, the lead agency first; as everybody may see them, or as a reader who acts for an agency does.
    `until`: the last day on which an opinion was signed that is read. Uses what is prefetched.
    """
    line = reader.line if reader else ()
    sides = [
        Side(
            party,
            is_own=party.agency_id in line,
            is_lead=party.agency_id == dispute.lead_id,
            is_later=until is not None and party.signed_at is not None and day_of(party.signed_at) > until,
        )
        for party in dispute.parties.all()
    ]
    return sorted(sides, key=lambda side: (not side.is_lead, side.party.pk))


def own_party(dispute: Dispute, person: Any, verb: str = "") -> Party | None:
    """The party for which a person acts. Where an agency has taken over from another party, it acts for both: first for
    the one that waits for the act. What is signed waits for nothing, and what says nothing yet for no signature.
    """
    own = [side.party for side in sides_of(dispute, person.acting_for) if side.is_own]
    after: dict[str, Callable[[Party], tuple[bool, ...]]] = {
        "state": lambda it: (bool(it.opinion), bool(it.signed_at)),
        "sign": lambda it: (bool(it.signed_at), not it.opinion),
        "confirm": lambda it: (bool(it.agreed_at),),
    }
    return min(own, key=after.get(verb, lambda _it: ()), default=None)


# The ladder


def steps_of(dispute: Dispute, acts: Iterable[Activity]) -> list[dict[str, Any]]:
    """The rungs with the day on which each was reached and the limit of those ahead; and the end."""
    at, is_draft = _reached(acts), dispute.state == DisputeState.DRAFT
    has_ended = not dispute.is_open and not is_draft
    rows: list[dict[str, Any]] = [
        {
            "label": step.rung.label,
            "done": step.is_passed or (step.is_here and has_ended),
            "current": step.is_here and dispute.is_open,
            "at": None if is_draft else at.get(step.rung),
            "more": _limit(step.rung) if is_draft or (not step.is_passed and dispute.is_open) else "",
        }
        for step in ladder(dispute)
    ]
    return [*rows, _end_of(dispute)] if not is_draft else rows


def _end_of(dispute: Dispute) -> dict[str, Any]:
    is_over = not dispute.is_open
    label = dispute.get_state_display() if is_over else _("Settled or ruled")
    done = dispute.has_ended
    return {"label": label, "done": done, "current": is_over, "at": dispute.state_at if is_over else None, "more": ""}


def _limit(rung: Rung) -> str:
    if rung.limit is None:
        return ""
    return ngettext("%(n)d working day", "%(n)d working days", rung.limit) % {"n": rung.limit}


def _reached(acts: Iterable[Activity]) -> dict[str, datetime]:
    """When each rung was reached; `acts` come newest first."""
    at: dict[str, datetime] = {}
    for act in acts:
        if rung := act.after.get("rung"):
            at.setdefault(rung, act.at)
    return at


def next_of(dispute: Dispute) -> Next | None:
    """Nothing is next where it has come to an end."""
    stage, parties = DISPUTE.stages[dispute.state], list(dispute.parties.all())
    if dispute.state == DisputeState.DRAFT:
        return Next(DISPUTE.objection(dispute, DISPUTE.steps["raise"]) or stage.next, str(dispute.raised_for))
    if not dispute.is_open:
        return None
    if dispute.state == DisputeState.AGREEING:
        return Next(stage.next, listed(party.agency for party in parties if not party.agreed_at), dispute.due_on)
    if dispute.rung == Rung.SUPERIOR_RULING:
        what = _("The superior rules; whoever leads the matter records the ruling with its document.")
        return Next(what, str(dispute.lead))
    mediating = dispute.mechanism.offices if dispute.mechanism and dispute.rung in Rung.of_a_mechanism() else []
    if mediating:
        what = _("The office brings the parties together; what is not agreed goes one step up.")
        return Next(what, listed(mediating), dispute.due_on)
    return Next(stage.next, listed(party.agency for party in parties), dispute.due_on)


def standing_of(dispute: Dispute) -> Sentence:
    """How it stands, in one sentence."""
    parties = list(dispute.parties.all())
    day, of = local_date(dispute.state_at), {"parties": len(parties)}
    match dispute.state:
        case DisputeState.DRAFT:
            return _("It is not raised yet: nobody outside your agency knows of it.")
        case DisputeState.AGREEING:
            agreed = sum(party.agreed_at is not None for party in parties)
            said = _("An agreement is before the parties: %(agreed)d of %(parties)d have confirmed it.")
            return said % {**of, "agreed": agreed}
        case DisputeState.SETTLED:
            return _("Settled on %(day)s: all %(parties)d parties have confirmed the agreement.") % {**of, "day": day}
        case DisputeState.RULED:
            words = {"by": dispute.ruled_by, "day": local_date(dispute.ruled_on), "number": dispute.ruling_no}
            return _("Ruled by %(by)s on %(day)s, %(number)s. It binds every party.") % words
        case DisputeState.WITHDRAWN:
            ended = _("Ended on %(day)s: %(why)s.") if dispute.ended_with else ""
            given_up = _("Given up on %(day)s by whoever raised it.")
            return (ended or given_up) % {"day": day, "why": dispute.get_ended_with_display()}
        case _:
            return _standing_on_its_rung(dispute, parties)


def _standing_on_its_rung(dispute: Dispute, parties: list[Party]) -> Sentence:
    signed = sum(party.signed_at is not None for party in parties)
    opinions = _("%(signed)d of %(parties)d opinions are signed.") % {"signed": signed, "parties": len(parties)}
    rung = dispute.get_rung_display()
    if dispute.due_on is None:
        return _("“%(rung)s”, without a limit; %(opinions)s") % {"rung": rung, "opinions": opinions}
    words = {"rung": rung, "day": local_date(dispute.due_on), "left": due_words(dispute.due_on), "opinions": opinions}
    return _("“%(rung)s” until %(day)s (%(left)s); %(opinions)s") % words


def live_offers(dispute: Dispute) -> list[Offer]:
    """Those of this rung that stand, the newest first. Uses what is prefetched."""
    offers = [offer for offer in dispute.offers.all() if offer.withdrawn_at is None and offer.rung == dispute.rung]
    return sorted(offers, key=lambda offer: -offer.pk)


# What happened

_STORY: Mapping[str, tuple[Sentence, str]] = {
    "dispute.begin": (gettext_lazy("Written down"), "pencil"),
    "dispute.edit": (gettext_lazy("Draft changed"), "edit"),
    "dispute.raise": (gettext_lazy("Raised with the parties"), "flag"),
    "dispute.state": (gettext_lazy("Opinion written"), "writing"),
    "dispute.sign": (gettext_lazy("Opinion signed"), "signature"),
    "dispute.put_forward": (gettext_lazy("Option put forward"), "list-details"),
    "dispute.take_back": (gettext_lazy("Option or offer taken back"), "arrow-back-up"),
    "dispute.propose": (gettext_lazy("Proposal of the lead agency"), "notes"),
    "dispute.talk": (gettext_lazy("Talk recorded"), "messages"),
    "dispute.make_offer": (gettext_lazy("Wording offered"), "message"),
    "dispute.climb": (gettext_lazy("One step up"), "stairs-up"),
    "dispute.offer": (gettext_lazy("Agreement put to the parties"), "writing-sign"),
    "dispute.confirm": (gettext_lazy("Agreement confirmed"), "check"),
    "dispute.decline": (gettext_lazy("Agreement not confirmed"), "x"),
    "dispute.settle": (pgettext_lazy("dispute", "Settled"), "circle-check"),
    "dispute.rule": (gettext_lazy("Ruling recorded"), "gavel"),
    "dispute.reserve": (gettext_lazy("Reservation kept on record"), "alert-circle"),
    "dispute.attach": (gettext_lazy("Paper attached"), "paperclip"),
    "dispute.withdraw": (gettext_lazy("Given up"), "circle-x"),
    "dispute.lapse": (gettext_lazy("Ended with its text"), "circle-x"),
    "dispute.unite": (gettext_lazy("Ended, for its parties are one"), "circle-x"),
    "dispute.succeed": (gettext_lazy("Passed on"), "history"),
}


def acts_on(dispute: Dispute) -> list[Activity]:
    return list(history(dispute)[:SHOWN])


def story_of(acts: Iterable[Activity]) -> list[Event]:
    """What happened, newest first."""
    return [_event(act) for act in acts]


def _event(act: Activity) -> Event:
    words, icon = _STORY.get(act.verb, (act.verb, "point"))
    return event(act, " · ".join([str(words), *_facts(act)]), icon)


def _facts(act: Activity) -> Iterator[str]:
    """What the act changed that its word does not say. Nothing of what an agency has not signed is ever in it."""
    after = act.after
    if act.verb == "dispute.climb":
        yield str(Rung(after["rung"]).label)
    if act.verb in {"dispute.raise", "dispute.climb"} and after.get("due_on"):
        yield _("until %(day)s") % {"day": local_date(parse_date(after["due_on"]))}
    if act.verb == "dispute.state" and after.get("was_signed"):
        yield _("it was signed before, and is to be signed anew")
    if act.verb == "dispute.talk" and after.get("held_on"):
        yield _("held on %(day)s") % {"day": local_date(parse_date(after["held_on"]))}
    if act.verb == "dispute.attach":
        yield str(after.get("file", ""))
    if act.verb == "dispute.succeed":
        yield _("%(agency)s takes the place of %(former)s") % {
            name: after.get(name, "") for name in ("agency", "former")
        }
