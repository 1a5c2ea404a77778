"""What a person owes to the safety of the own account before anything else."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from coordination.agencies.models import User
from coordination.signin.emergency import password_opens
from coordination.signin.factors import has_factor
from coordination.signin.holders import why_a_factor
from coordination.signin.stages import proofs
from coordination.signin.validators import has_expired


@dataclass(frozen=True)
class Duty:
    """Where it is done, and which doors are open meanwhile."""

    door: str
    doors: frozenset[str]


NEW_PASSWORD = Duty("password", frozenset({"password"}))
SECOND_FACTOR = Duty(
    "factors", frozenset({"factors", "add_app", "add_key", "prove_again", "single", "single_back", "password"})
)


def first_duty(request: Any, person: User) -> Duty | None:
    if must_change_password(person):
        return NEW_PASSWORD
    if must_set_up_a_factor(request, person):
        return SECOND_FACTOR
    return None


def must_set_up_a_factor(request: Any, person: User) -> bool:
    """Needs one and has none. Who showed one in this session is asked no further."""
    if settings.SECOND_FACTOR == "offered" or any(proof.get("method") == "mfa" for proof in proofs(request)):
        return False
    return why_a_factor(person) is not None and not has_factor(person)


def must_change_password(person: User) -> bool:
    """Somebody else chose it, or it is too old; whoever signs in without one has none to change."""
    is_in_use = person.has_usable_password() and password_opens(person)
    return is_in_use and (person.must_change_password or has_expired(person))
