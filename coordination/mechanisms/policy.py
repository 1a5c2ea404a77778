"""Who may do what with mechanisms, and the roles other apps ask about."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Post, User
from coordination.core import policy
from coordination.core.policy import predicate
from coordination.mechanisms.flows import ChangeState, MechanismState
from coordination.mechanisms.models import Mechanism, Participation
from coordination.mechanisms.querysets import LEADING, mechanisms_of, roles_known
from coordination.signin.holders import must_hold_a_factor

WORKING = frozenset({Post.Role.STAFF, Post.Role.LIAISON, Post.Role.LEADER})


def roles_in(person: Any, mechanism_id: int) -> frozenset[str]:
    """The roles of the person's agency in a mechanism today."""
    agency = person.acting_for
    known = roles_known(agency) if agency else ()
    return frozenset(role for role, mechanism in known if mechanism == mechanism_id)


def mechanism_of(thing: Any) -> int:
    """The mechanism a record belongs to: itself, or its `mechanism_id`."""
    return int(thing.pk if isinstance(thing, Mechanism) else thing.mechanism_id)


def plays(*roles: str) -> policy.Predicate:
    """The person's agency holds one of these roles in the record's mechanism."""
    return policy.Predicate(
        lambda person, thing: bool(roles_in(person, mechanism_of(thing)) & set(roles)), f"plays {' or '.join(roles)}"
    )


@predicate
def works_on_it(person: Any, thing: Any) -> bool:
    """Staff, liaison officers and leaders do an agency's work; administrators and data officers have other duties."""
    return bool(person.roles & WORKING)


@predicate
def speaks_for_agency(person: Any, thing: Any) -> bool:
    """The liaison officer or the leader answers in the agency's name."""
    return bool(person.roles & {Post.Role.LIAISON, Post.Role.LEADER})


@predicate
def leads_agency(person: Any, thing: Any) -> bool:
    """Answers for the agency as its head."""
    return Post.Role.LEADER in person.roles


@predicate
def stands(person: Any, thing: Any) -> bool:
    """A draft that was withdrawn and a mechanism that is dissolved are history: nothing in them is changed any more."""
    return thing.state not in {MechanismState.WITHDRAWN, MechanismState.DISSOLVED}


@predicate
def is_in_force(person: Any, thing: Any) -> bool:
    return bool(thing.is_in_force)


@predicate
def is_proposed(person: Any, thing: Any) -> bool:
    """A change that is neither in force nor withdrawn."""
    return bool(thing.state == ChangeState.DRAFT)


keeps_office = plays(Participation.Role.OFFICE) & works_on_it
leads = plays(*Participation.Role.leading()) & works_on_it


@must_hold_a_factor(_("Your agency keeps the office of a mechanism, or leads it."))
def works_in_an_office(person: User) -> bool:
    """Whoever convenes, signs and issues for a mechanism, in any of the person's posts."""
    return any(mechanisms_of(post.agency, LEADING) for post in person.posts_in_force if post.role in WORKING)


policy.register(
    {
        "mechanism.propose": speaks_for_agency,
        "mechanism.found": leads & speaks_for_agency,
        "mechanism.withdraw": leads & speaks_for_agency,
        "mechanism.edit": leads & speaks_for_agency & stands,
        "mechanism.enrol": leads & speaks_for_agency & stands,
        "mechanism.amend": leads & speaks_for_agency & is_in_force,
        "mechanism.dissolve": leads & speaks_for_agency & is_in_force,
        "mechanism.convene": keeps_office & is_in_force,  # start a meeting of it
        "change.edit": leads & speaks_for_agency & is_proposed,
        "change.take_effect": leads & speaks_for_agency,
        "change.withdraw": leads & speaks_for_agency,
    }
)
