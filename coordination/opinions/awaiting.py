"""What a dispute waits for from one agency: said on its page, in the list, and on the home page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Post
from coordination.core.flow import Sentence
from coordination.mechanisms.policy import WORKING
from coordination.opinions.climbing import DisputeState, Rung
from coordination.opinions.differing import live_offers, own_party
from coordination.opinions.disputing import leads_it, mediates, raised_it
from coordination.opinions.models import Dispute

SPEAKING = frozenset({Post.Role.LIAISON, Post.Role.LEADER})


@dataclass(frozen=True)
class Awaited:
    """An act the dispute waits for, by which verb it is done, and by whom in the agency."""

    verb: str
    what: Sentence
    icon: str
    by: frozenset[str] = SPEAKING


RAISE = Awaited("raise", gettext_lazy("Raise the dispute, or give it up"), "flag")
CONFIRM = Awaited("confirm", gettext_lazy("Confirm the agreement, or say why not"), "writing-sign")
STATE = Awaited("state", gettext_lazy("Write what your agency holds"), "writing", WORKING)
SIGN = Awaited("sign", gettext_lazy("Sign your agency's opinion"), "signature", frozenset({Post.Role.LEADER}))
RULE = Awaited("rule", gettext_lazy("Record the ruling once it is there"), "gavel")
CLIMB = Awaited("climb", gettext_lazy("The time of this step has passed: agree, or go one step up"), "stairs-up")
ANSWER = Awaited("make_offer", gettext_lazy("Answer the wording that is offered"), "message")
MEDIATE = Awaited("make_offer", pgettext_lazy("dispute", "Mediate: bring the parties together"), "users")


def awaited(person: Any, dispute: Dispute) -> Iterator[Awaited]:
    """What the agency a person acts for owes here, what presses most first. Uses what is prefetched."""
    if dispute.state == DisputeState.DRAFT:
        yield from [RAISE] if raised_it(person, dispute) else []
    elif dispute.state == DisputeState.AGREEING:
        lacking = own_party(dispute, person, "confirm")
        yield from [CONFIRM] if lacking and not lacking.agreed_at else []
    elif dispute.is_open and dispute.rung == Rung.SUPERIOR_RULING:
        yield from [RULE] if leads_it(person, dispute) or mediates(person, dispute) else []
    elif dispute.is_open:
        yield from _on_its_rung(person, dispute)


def _on_its_rung(person: Any, dispute: Dispute) -> Iterator[Awaited]:
    own, offers = own_party(dispute, person, "sign"), live_offers(dispute)
    if own and not own.signed_at:
        yield SIGN if own.opinion else STATE
    if dispute.is_late and (own or mediates(person, dispute)):
        yield CLIMB
    if own and offers and offers[0].made_for_id not in person.acting_for.line:
        yield ANSWER
    if dispute.rung in Rung.of_a_mechanism() and mediates(person, dispute):
        yield MEDIATE


def awaited_of(person: Any, dispute: Dispute) -> list[Awaited]:
    """Of it what this person's post allows."""
    return [each for each in awaited(person, dispute) if person.roles & each.by]
