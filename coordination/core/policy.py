"""Policy: who may do what, as sentences made of small predicates.

Each app writes its sentences in `policy.py` and registers them here. A predicate answers one question about
a person and a record. Codes are `<noun>.<verb>`; a verb that is also a step of the noun's flow is lawful only
where the flow allows it, and `abilities` answers both at once, so a button and its check cannot disagree.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from coordination.core.activity import Actor
from coordination.core.errors import NotPermitted
from coordination.core.flow import Sentence


class Predicate:
    """A yes-or-no question about (person, record) that combines with `&`, `|` and `~`."""

    def __init__(self, asks: Callable[[Any, Any], bool], name: str) -> None:
        self.asks, self.name = asks, name

    def __call__(self, person: Any, thing: Any) -> bool:
        return self.asks(person, thing)

    def __and__(self, other: "Predicate") -> "Predicate":
        return Predicate(
            lambda person, thing: self(person, thing) and other(person, thing), f"({self.name} and {other.name})"
        )

    def __or__(self, other: "Predicate") -> "Predicate":
        return Predicate(
            lambda person, thing: self(person, thing) or other(person, thing), f"({self.name} or {other.name})"
        )

    def __invert__(self) -> "Predicate":
        return Predicate(lambda person, thing: not self(person, thing), f"not {self.name}")

    def __repr__(self) -> str:
        return self.name


def predicate(asks: Callable[[Any, Any], bool]) -> Predicate:
    """Make a predicate of a function; its name is the function's."""
    return Predicate(asks, asks.__name__)


@predicate
def nobody(person: Any, thing: Any) -> bool:
    """Of steps that the portal alone takes."""
    return False


_policies: dict[str, Predicate] = {}


def register(policies: Mapping[str, Predicate]) -> None:
    """Take an app's table. A code is said once in the whole house."""
    for code, sentence in policies.items():
        if code in _policies and _policies[code] is not sentence:
            raise ValueError(f"two policies for {code}")
        _policies[code] = sentence


def codes() -> frozenset[str]:
    return frozenset(_policies)


def can(person: Any, code: str, thing: Any) -> bool:
    """May this person do this with this record, whatever its state? Anonymous and inactive people may nothing."""
    return bool(person and person.is_authenticated and person.is_active) and _policies[code](person, thing)


def require(actor: Actor, code: str, thing: Any) -> None:
    """Raise NotPermitted unless the policy says yes. The portal itself (None) is not asked: its sweeps act on rules.

    Whoever may only because of standing in for somebody is noted to act in that person's place, which is then recorded.
    """
    if actor is None:
        return
    if not can(actor, code, thing):
        raise NotPermitted(code)
    actor.act_by(lambda person: can(person, code, thing))


class Ability:
    """Whether one verb is open to one person on one record now; `why` says what is missing where it is not."""

    def __init__(self, *, open: bool, permitted: bool, why: Sentence = "") -> None:  # noqa: A002  (reads as the word it is)
        self.open, self.permitted, self.why = open, permitted, why

    def __bool__(self) -> bool:
        return self.open


def abilities(person: Any, thing: Any) -> dict[str, Ability]:
    """Every verb of the record's noun: `{"convene": Ability, ...}`.

    `noun` comes from the record's flow, or from its class attribute `noun`.
    """
    flow = getattr(thing, "flow", None)
    noun = flow.noun if flow else thing.noun
    return {
        code.partition(".")[2]: _ability(person, code, thing, flow)
        for code in _policies
        if code.partition(".")[0] == noun
    }


def _ability(person: Any, code: str, thing: Any, flow: Any) -> Ability:
    if not can(person, code, thing):
        return Ability(open=False, permitted=False, why=_("Your post does not allow this."))
    step = flow.steps.get(code.partition(".")[2]) if flow else None
    if step is None:
        return Ability(open=True, permitted=True)
    if thing.state not in step.sources:
        return Ability(open=False, permitted=False)
    objection = flow.objection(thing, step)
    return Ability(open=objection is None, permitted=True, why=objection or "")
