"""Policy and flow say the same on a button as in the act, for every step, in every state, for everyone of the cast."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core import policy
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.flow import Flow
from coordination.core.policy import Predicate, abilities, can, codes, register, require
from coordination.core.workflow import advance
from coordination.followup import actions
from coordination.followup.flows import ASSIGNMENT
from coordination.followup.models import Assignment
from coordination.mechanisms.flows import MECHANISM
from meetings.flows import MEETING, MINUTES, RESOLUTION, SEAT
from meetings.models import Meeting, Minutes
from tests.cast import again

FLOWS = (ASSIGNMENT, MECHANISM, MEETING, SEAT, MINUTES, RESOLUTION)

# What a step writes besides the state, where the table would not take the state without it.
FACTS: dict[str, dict[str, Any]] = {
    "minutes.issue": {"year": 2026, "number": 1, "text": "x", "sha256": "x", "issued_at": timezone.now()},
}


def everyone(cast: SimpleNamespace) -> Iterator[Any]:
    yield from (again(value) for value in vars(cast).values() if isinstance(value, User))
    gone = again(cast.secretariat)
    gone.is_active = False
    yield gone
    yield AnonymousUser()


def answer(person: Any, thing: Any, step: str) -> str:
    """What `advance` says to a person who takes a step, whatever it then does being undone."""
    fresh = type(thing).objects.get(pk=thing.pk)
    try:
        with transaction.atomic():
            advance(fresh, step, actor=person, **FACTS.get(f"{fresh.flow.noun}.{step}", {}))
            transaction.set_rollback(True)
    except NotPermitted:
        return "not permitted"
    except NotLawful as refusal:
        return f"not lawful: {refusal}"
    return "done"


def differences(cast: SimpleNamespace, thing: Any) -> list[str]:
    """Where the button and the act disagree about a record in one of its states."""
    found = []
    for person in everyone(cast):
        shown = abilities(person, thing)
        for name, step in thing.flow.steps.items():
            ability, said = shown[name], answer(person, thing, name)
            expected = (
                "done"
                if ability.open
                else f"not lawful: {ability.why}"
                if ability.permitted
                else "not lawful"
                if can(person, thing.flow.code(step), thing)
                else "not permitted"
            )
            if not said.startswith(expected) or (not ability.open and ability.permitted and not ability.why):
                found.append(f"{person} {thing.flow.noun}.{name} in {thing.state}: shown {expected}, was {said}")
    return found


def in_every_state(thing: Any) -> Iterator[Any]:
    for state in thing.flow.stages:
        with transaction.atomic():
            type(thing).objects.filter(pk=thing.pk).update(state=state)
            yield type(thing).objects.get(pk=thing.pk)
            transaction.set_rollback(True)


def test_buttons_and_acts_agree_on_an_assignment(cast: SimpleNamespace, assignment: Assignment) -> None:
    for thing in in_every_state(assignment):
        assert differences(cast, thing) == []


def test_they_agree_once_something_was_reported(cast: SimpleNamespace, assignment: Assignment) -> None:
    actions.receive(actor=cast.liaison_a, assignment=assignment)
    actions.report(actor=cast.liaison_a, assignment=assignment, text="完成一半", percent=50)
    for thing in in_every_state(assignment):
        assert differences(cast, thing) == []


def test_they_agree_on_a_mechanism(cast: SimpleNamespace) -> None:
    for thing in in_every_state(cast.mechanism):
        assert differences(cast, thing) == []


def test_they_agree_on_a_meeting_and_its_seats(cast: SimpleNamespace, convened: Meeting) -> None:
    for thing in in_every_state(convened):
        assert differences(cast, thing) == []
    for thing in in_every_state(convened.seats.get(agency=cast.a)):
        assert differences(cast, thing) == []


def test_they_agree_on_minutes_and_resolutions(cast: SimpleNamespace, recorded: Minutes) -> None:
    assert differences(cast, recorded) == []
    for thing in in_every_state(recorded.meeting.resolutions.get()):
        assert differences(cast, thing) == []


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.noun)
def test_every_step_of_a_flow_has_a_policy(flow: Flow) -> None:
    assert {flow.code(step) for step in flow.steps.values()} <= codes()


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.noun)
def test_every_state_that_a_step_names_has_its_stage_and_every_step_its_words(flow: Flow) -> None:
    named = {state for step in flow.steps.values() for state in (*step.sources, step.target)}
    assert named <= set(flow.stages)
    assert all(str(step.label) for step in flow.steps.values())


@pytest.mark.parametrize("flow", [ASSIGNMENT, MECHANISM, MEETING, RESOLUTION], ids=lambda flow: flow.noun)
def test_every_state_that_leads_on_says_who_moves_next(flow: Flow) -> None:
    """But for the seat, whose answer may be changed until the meeting begins, and minutes, which move with theirs."""
    silent = {state for state, stage in flow.stages.items() if not flow.is_closing(state) and not stage.next}
    assert silent == set()


def test_nobody_may_anything_without_a_sentence_that_says_so(cast: SimpleNamespace, assignment: Assignment) -> None:
    assert not any(ability for ability in abilities(AnonymousUser(), assignment).values())
    assert not any(ability for ability in abilities(again(cast.stranger), assignment).values())
    assert not any(ability for ability in abilities(again(cast.admin_a), assignment).values())


def test_the_portal_itself_is_not_asked(cast: SimpleNamespace, assignment: Assignment) -> None:
    require(None, "assignment.close", assignment)
    with pytest.raises(NotPermitted) as refusal:
        require(cast.stranger, "assignment.close", assignment)
    assert refusal.value.code == "assignment.close"


def test_a_code_is_said_once_in_the_whole_house() -> None:
    code = next(iter(codes()))
    with pytest.raises(ValueError, match="two policies"):
        register({code: Predicate(lambda *_: True, "another")})
    register({code: policy._policies[code]})


def test_predicates_combine_as_words_do() -> None:
    yes, no = Predicate(lambda *_: True, "yes"), Predicate(lambda *_: False, "no")
    assert [bool(sentence(None, None)) for sentence in (yes & no, yes | no, ~no, ~(yes & ~no))] == [
        False,
        True,
        True,
        False,
    ]
    assert repr(~(yes & no) | yes) == "(not (yes and no) or yes)"
