"""What a person owes to the safety of the own account before anything else."""

from dataclasses import dataclass
from typing import Any

from coordination.agencies.models import User
from coordination.signin.validators import has_expired


@dataclass(frozen=True)
class Duty:
    """Where it is done, and which doors are open meanwhile."""

    door: str
    doors: frozenset[str]


NEW_PASSWORD = Duty("password", frozenset({"password"}))


def first_duty(request: Any, person: User) -> Duty | None:
    if must_change_password(person):
        return NEW_PASSWORD
    return None


def must_change_password(person: User) -> bool:
    """Somebody else chose it, or it is too old; whoever signs in without one has none to change."""
    return (person.must_change_password or has_expired(person)) and person.has_usable_password()
