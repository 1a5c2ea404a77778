"""Flows: the lawful steps of a noun, written down as a table that an official can read.

A flow says what may follow what. Who may take a step is said by the policy of the same name
(`core/policy.py`); taking it is done by `core/workflow.py` and nowhere else.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.utils.functional import Promise

Sentence = str | Promise


class Flowing(Protocol):
    """A record that has states."""

    pk: Any
    flow: "Flow"
    state: str


Guard = Callable[[Any], Sentence | None]
"""Looks at the record; says in one sentence what is missing, or nothing."""
Follower = Callable[[Any, str], None]
"""Does what goes with a step that was taken: given the record and the reason that was noted."""


@dataclass(frozen=True)
class Step:
    """One lawful step: from any of `sources` to `target`, if no guard objects."""

    name: str
    sources: frozenset[str]
    target: str
    label: Sentence
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Stage:
    """What a page says of a state: its colour, whether it is on the main road, and who moves next."""

    colour: str = "grey"
    on_road: bool = True
    next: Sentence = ""


class Flow:
    """The steps of one noun. Step `convene` of the noun `meeting` has the policy `meeting.convene`."""

    def __init__(self, noun: str, *steps: Step, stages: Mapping[str, Stage]) -> None:
        self.noun = noun
        self.steps = {step.name: step for step in steps}
        self.stages = dict(stages)
        self.followers: dict[str, list[Follower]] = {}

    def __getitem__(self, name: str) -> Step:
        return self.steps[name]

    def code(self, step: Step) -> str:
        return f"{self.noun}.{step.name}"

    def hear(self, name: str, guard: Guard) -> None:
        """An app above objects to this step too."""
        known = self.steps[name]
        self.steps[name] = replace(known, guards=(*known.guards, guard))

    def follow(self, name: str, act: Follower) -> None:
        """An app above does something with this step, in the same transaction."""
        self.followers.setdefault(self.steps[name].name, []).append(act)

    def colour(self, state: str) -> str:
        return self.stages[state].colour

    def is_closing(self, state: str) -> bool:
        """Nothing leads out of this state."""
        return not any(state in step.sources for step in self.steps.values())

    def objection(self, thing: Flowing, step: Step) -> Sentence | None:
        """The first sentence that speaks against the step for this record, or None. The state is not looked at."""
        return next(self.objections(thing, step), None)

    def objections(self, thing: Flowing, step: Step) -> Iterator[Sentence]:
        """All that speaks against it, each in a sentence, asked one after the other."""
        return (said for guard in step.guards if (said := guard(thing)))


def step(name: str, sources: Collection[str], target: str, label: Sentence, *guards: Guard) -> Step:
    """A row of the table."""
    return Step(name, frozenset(sources), target, label, guards)
