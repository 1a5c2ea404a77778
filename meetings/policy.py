"""Who may do what with topics, and with a meeting, its agenda, its seats and its minutes."""

from typing import Any

from coordination.core import policy
from coordination.core.policy import Predicate, predicate
from coordination.mechanisms.models import Participation
from coordination.mechanisms.policy import is_in_force, keeps_office, plays, speaks_for_agency, works_on_it
from coordination.opinions import disputing
from coordination.opinions.climbing import DisputeState
from meetings.flows import MeetingState, TopicState


@predicate
def is_draft(person: Any, meeting: Any) -> bool:
    return bool(meeting.state == MeetingState.DRAFT)


@predicate
def is_convened(person: Any, meeting: Any) -> bool:
    return bool(meeting.state == MeetingState.CONVENED)


@predicate
def has_begun(person: Any, meeting: Any) -> bool:
    return bool(meeting.has_begun)


@predicate
def is_minuting(person: Any, meeting: Any) -> bool:
    return bool(meeting.state == MeetingState.MINUTING)


@predicate
def is_issued(person: Any, meeting: Any) -> bool:
    return bool(meeting.state == MeetingState.ISSUED)


@predicate
def is_cancelled(person: Any, meeting: Any) -> bool:
    return bool(meeting.state == MeetingState.CANCELLED)


@predicate
def is_own_agency(person: Any, thing: Any) -> bool:
    """The seat or receipt is of the agency the person acts for."""
    return person.acting_for is not None and person.acting_for.pk == thing.agency_id


@predicate
def proposes_it(person: Any, thing: Any) -> bool:
    """The agency the person acts for proposes the item, or the item that the paper belongs to."""
    item = getattr(thing, "item", thing)
    return person.acting_for is not None and person.acting_for.pk == item.proposing_agency_id


@predicate
def brought_it(person: Any, topic: Any) -> bool:
    """The agency the person acts for, or one that it succeeded, proposes the topic."""
    own = person.acting_for
    return own is not None and topic.proposing_agency_id in own.line


@predicate
def comes_of_a_dispute(person: Any, topic: Any) -> bool:
    return topic.dispute_id is not None


@predicate
def is_waiting(person: Any, topic: Any) -> bool:
    return bool(topic.state == TopicState.SUBMITTED)


@predicate
def is_given_up(person: Any, topic: Any) -> bool:
    return bool(topic.state == TopicState.WITHDRAWN)


@predicate
def is_of_a_mechanism_in_force(person: Any, dispute: Any) -> bool:
    return dispute.mechanism is not None and dispute.mechanism.is_in_force


@predicate
def sits_on_it(person: Any, item: Any) -> bool:
    """The agency the person acts for, or one that it succeeded, has a seat at the meeting. Uses what is prefetched."""
    own = person.acting_for
    return own is not None and any(seat.agency_id in own.line for seat in item.meeting.seats.all())


@predicate
def its_dispute_stands(person: Any, item: Any) -> bool:
    """It came of a dispute that was not given up. Uses what is prefetched."""
    dispute = item.dispute
    return dispute is not None and dispute.state != DisputeState.WITHDRAWN


@predicate
def laid_it(person: Any, paper: Any) -> bool:
    """The agency the person acts for, or one that it succeeded."""
    return person.acting_for is not None and paper.laid_by_id in person.acting_for.line


def its_meeting(asks: Predicate) -> Predicate:
    """The same question about the meeting that an item or a paper belongs to."""
    return Predicate(lambda person, thing: asks(person, thing.meeting), f"its meeting {asks.name}")


@predicate
def is_unsigned(person: Any, receipt: Any) -> bool:
    return receipt.signed_at is None


@predicate
def leads_it(person: Any, thing: Any) -> bool:
    return plays(*Participation.Role.leading())(person, thing)


# Whose the papers of an item are. When, is said below: the office until the minutes are begun, the others until the
# meeting begins.
lays_papers = keeps_office | proposes_it & works_on_it
takes_back = keeps_office | proposes_it & laid_it & works_on_it
_proposes = brought_it & speaks_for_agency
_may_ask = comes_of_a_dispute | plays(*Participation.Role.full())  # whoever left a mechanism asks it for nothing more
_still_open = keeps_office & its_meeting(is_draft | is_convened) | its_meeting(is_convened & ~has_begun)

policy.register(
    {
        "mechanism.propose_topic": is_in_force & plays(*Participation.Role.full()) & speaks_for_agency,
        "dispute.propose_topic": is_of_a_mechanism_in_force
        & (disputing.leads_it | disputing.is_a_party | plays(Participation.Role.OFFICE))
        & speaks_for_agency,
        "topic.edit": _proposes & _may_ask & is_waiting,
        "topic.submit": _proposes & _may_ask,
        "topic.withdraw": _proposes,
        "topic.accept": keeps_office,
        "topic.return": keeps_office,
        "topic.come_back": policy.nobody,
        "topic.read_dispute": leads_it & ~is_given_up & its_dispute_stands,
        "meeting.edit": keeps_office & is_draft,
        "meeting.convene": keeps_office,
        "meeting.invite_further": keeps_office & is_convened & ~has_begun,
        "meeting.move": keeps_office & is_convened,
        "meeting.cancel": keeps_office,
        "agenda_item.add_papers": lays_papers & _still_open,
        "agenda_item.read_dispute": (leads_it | sits_on_it) & its_meeting(~is_cancelled) & its_dispute_stands,
        "paper.withdraw": takes_back & _still_open,
        "meeting.begin_minutes": keeps_office,
        "meeting.minute": keeps_office & is_minuting,  # attendance, records, positions, resolutions
        "meeting.see_replies": leads_it,
        "meeting.see_record": is_issued | leads_it,  # minutes, resolutions: as their querysets say
        "meeting.issue": keeps_office,
        "minutes.issue": keeps_office,
        "seat.accept": is_own_agency & speaks_for_agency,
        "seat.substitute": is_own_agency & speaks_for_agency,
        "seat.decline": is_own_agency & speaks_for_agency,
        "resolution.adopt": keeps_office,
        "resolution.refer": keeps_office,
        "receipt.sign": is_own_agency & works_on_it & is_unsigned,
    }
)
