"""Who may do what with texts, rounds, replies and comments."""

from typing import Any

from coordination.agencies.models import Post
from coordination.core import policy
from coordination.core.policy import predicate
from coordination.mechanisms.policy import leads, leads_agency, speaks_for_agency, stands, works_on_it
from coordination.opinions.flows import DraftState, ReplyState
from coordination.opinions.models import AnswerPath, Draft, Reply, Request, path_of


def draft_of(thing: Any) -> Draft:
    """The text that a record belongs to: itself, or its `draft`."""
    return thing if isinstance(thing, Draft) else thing.draft


def request_of(thing: Any) -> Request:
    """What was asked of the agency that a record belongs to: itself, or its `request`."""
    return thing if isinstance(thing, Request) else thing.request


@predicate
def drafts_it(person: Any, thing: Any) -> bool:
    """The person acts for the agency whose text it is."""
    own = person.acting_for
    return own is not None and draft_of(thing).agency_id in own.line


@predicate
def is_being_drafted(person: Any, thing: Any) -> bool:
    return draft_of(thing).state == DraftState.DRAFTING


@predicate
def is_settled(person: Any, thing: Any) -> bool:
    return draft_of(thing).state == DraftState.SETTLED


@predicate
def is_asked(person: Any, thing: Any) -> bool:
    """The person acts for the agency that was asked."""
    own = person.acting_for
    return own is not None and request_of(thing).agency_id in own.line


@predicate
def signs_for_agency(person: Any, thing: Any) -> bool:
    """Who signs is said by the agency itself: the leader alone, or the liaison officer as well."""
    return bool(person.roles & path_of(request_of(thing).agency).signers)


@predicate
def has_it_in_hand(person: Any, reply: Reply) -> bool:
    """What is written everybody who works on it may change; what is checked, who checks; what is to be signed, who
    signs. What is given nobody.
    """
    match reply.state:
        case ReplyState.WRITING:
            return works_on_it(person, reply)
        case ReplyState.CHECKING:
            return speaks_for_agency(person, reply)
        case ReplyState.SIGNING:
            return signs_for_agency(person, reply)
        case _:
            return False


@predicate
def is_waited_for(person: Any, request: Request) -> bool:
    return request.is_waiting


@predicate
def entered_it(person: Any, thing: Any) -> bool:
    """The person acts for the agency that entered the policy, or for one that issued it."""
    own = person.acting_for
    return own is not None and (thing.entered_for_id in own.line or thing.issuers.filter(pk__in=own.line).exists())


@predicate
def is_its_own(person: Any, path: AnswerPath) -> bool:
    return bool(path.agency == person.acting_for)


@predicate
def keeps_agency(person: Any, thing: Any) -> bool:
    """The agency's own administrator."""
    return Post.Role.ADMINISTRATOR in person.roles


policy.register(
    {
        "mechanism.rule_asking": leads & speaks_for_agency & stands,
        "draft.begin": works_on_it,
        "draft.write": drafts_it & works_on_it & is_being_drafted,
        "draft.send": drafts_it & speaks_for_agency & is_being_drafted,
        "draft.ask": drafts_it & speaks_for_agency & is_being_drafted,
        "draft.treat": drafts_it & works_on_it & is_being_drafted,
        "draft.tell": drafts_it & speaks_for_agency & is_being_drafted,
        "draft.compare": drafts_it & works_on_it & is_being_drafted,
        "draft.register": drafts_it & speaks_for_agency & is_settled,
        "draft.settle": drafts_it & speaks_for_agency,
        "draft.reopen": drafts_it & speaks_for_agency,
        "draft.withdraw": drafts_it & speaks_for_agency,
        "round.close": drafts_it & speaks_for_agency,
        "round.withdraw": drafts_it & speaks_for_agency,
        "request.open": is_asked,
        "request.begin": is_asked & works_on_it & is_waited_for,
        "request.ask_more_time": is_asked & speaks_for_agency & is_waited_for,
        "request.answer": is_asked & signs_for_agency,
        "request.ask_again": drafts_it & speaks_for_agency,
        "request.withdraw": policy.nobody,
        "request.urge": drafts_it & works_on_it & is_waited_for,
        "request.settle_more_time": drafts_it & speaks_for_agency & is_waited_for,
        "reply.write": is_asked & has_it_in_hand,
        "reply.hand_to_check": is_asked & has_it_in_hand,
        "reply.hand_to_sign": is_asked & has_it_in_hand,
        "reply.send_back": is_asked & speaks_for_agency,
        "reply.sign": is_asked & signs_for_agency,
        "reply.respond": is_asked & speaks_for_agency,
        "answer_path.set": is_its_own & (leads_agency | keeps_agency),
        "policy.enter": speaks_for_agency,
        "policy.change": entered_it & speaks_for_agency,
    }
)
