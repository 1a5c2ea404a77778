"""Who may do what in a dispute: its parties, the lead agency, the office that mediates, and whoever raised it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core import policy
from coordination.core.flow import Sentence
from coordination.core.policy import predicate
from coordination.mechanisms.models import Participation
from coordination.mechanisms.policy import leads_agency, roles_in, speaks_for_agency, works_on_it
from coordination.opinions.climbing import DisputeState
from coordination.opinions.models import Dispute, Party, Request


def dispute_of(thing: Any) -> Dispute:
    """The dispute a record belongs to: itself, or its `dispute`."""
    return thing if isinstance(thing, Dispute) else thing.dispute


@predicate
def raised_it(person: Any, thing: Any) -> bool:
    own = person.acting_for
    return own is not None and dispute_of(thing).raised_for_id in own.line


@predicate
def leads_it(person: Any, thing: Any) -> bool:
    own = person.acting_for
    return own is not None and dispute_of(thing).lead_id in own.line


@predicate
def drafts_its_text(person: Any, thing: Any) -> bool:
    own, draft = person.acting_for, dispute_of(thing).draft
    return own is not None and draft is not None and draft.agency_id in own.line


@predicate
def is_a_party(person: Any, thing: Any) -> bool:
    """Uses what is prefetched."""
    own = person.acting_for
    return own is not None and any(party.agency_id in own.line for party in dispute_of(thing).parties.all())


@predicate
def is_its_own_side(person: Any, thing: Any) -> bool:
    """Of a party: whether it is the person's own. Of the dispute: whether one of its parties is."""
    own = person.acting_for
    if isinstance(thing, Party):
        return own is not None and thing.agency_id in own.line
    return is_a_party(person, thing)


@predicate
def mediates(person: Any, thing: Any) -> bool:
    """Keeps the office of the mechanism to which the dispute belongs, or leads it."""
    mechanism = dispute_of(thing).mechanism_id
    return mechanism is not None and bool(roles_in(person, mechanism) & set(Participation.Role.leading()))


@predicate
def is_open(person: Any, thing: Any) -> bool:
    return dispute_of(thing).state in DisputeState.open()


@predicate
def is_under_way(person: Any, thing: Any) -> bool:
    """Open; or still a draft, for whoever raises it."""
    dispute = dispute_of(thing)
    return dispute.is_open or (dispute.state == DisputeState.DRAFT and raised_it(person, dispute))


@predicate
def is_a_draft(person: Any, thing: Any) -> bool:
    return bool(dispute_of(thing).state == DisputeState.DRAFT)


@predicate
def has_ended(person: Any, thing: Any) -> bool:
    return dispute_of(thing).has_ended


def keeps_the_words(person: Any, party: Party | None) -> Sentence | None:
    """What a head has signed only who signs for the agency words anew: nobody else makes a signature fall."""
    if party is None or party.signed_at is None or leads_agency(person, party):
        return None
    return _("The head of your agency has signed this opinion: only a head words it anew.")


def keeps_from_siding(person: Any, dispute: Dispute, sides: Sequence[Agency]) -> Sentence | None:
    """Nobody writes a dispute down between others, unless it mediates; and over a text differ those who know of it."""
    own, draft = person.acting_for, dispute.draft
    is_between_others = own is None or not any(side.pk in own.line for side in sides)
    if is_between_others and not mediates(person, dispute):
        return _("Your agency is none of the parties, nor does it lead the mechanism: add it.")
    if draft is None:
        return None
    know = {draft.agency_id, *Request.objects.filter(round__draft=draft).values_list("agency", flat=True)}
    if all(know.intersection(side.line) for side in sides):
        return None
    return _("Over a text differ the agency that drafts it and those that were asked about it.")


takes_part = is_a_party | mediates

policy.register(
    {
        "dispute.begin": speaks_for_agency,
        "dispute.edit": raised_it & speaks_for_agency & is_a_draft,
        "dispute.raise": raised_it & speaks_for_agency,
        "dispute.state": is_its_own_side & works_on_it & is_under_way,
        "dispute.sign": is_its_own_side & leads_agency & is_under_way,
        "dispute.put_forward": takes_part & works_on_it & is_open,
        "dispute.propose": leads_it & speaks_for_agency & is_open,
        "dispute.talk": takes_part & works_on_it & is_open,
        "dispute.make_offer": takes_part & speaks_for_agency & is_open,
        "dispute.climb": takes_part & speaks_for_agency,
        "dispute.offer": takes_part & speaks_for_agency,
        "dispute.confirm": is_its_own_side & speaks_for_agency & is_open,
        "dispute.decline": is_a_party & speaks_for_agency,
        "dispute.settle": policy.nobody,
        "dispute.rule": (leads_it | mediates) & speaks_for_agency,
        "dispute.reserve": is_its_own_side & speaks_for_agency & has_ended,
        "dispute.attach": (takes_part | raised_it) & works_on_it & is_under_way,
        "dispute.withdraw": raised_it & speaks_for_agency,
        "dispute.lapse": drafts_its_text & speaks_for_agency,
        "dispute.unite": policy.nobody,
    }
)
