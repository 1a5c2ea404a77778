"""`advance`: policy, table, guard, one winner, one row of activity."""

from types import SimpleNamespace

import pytest

from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.workflow import advance
from coordination.followup.models import Assignment
from tests.cast import again


def test_a_lawful_step_moves_the_state_and_leaves_one_row(cast: SimpleNamespace, assignment: Assignment) -> None:
    advance(assignment, "receive", actor=cast.liaison_a, note="收到")
    assert Assignment.objects.get().state == assignment.state == "received"
    row = history(assignment)[0]
    assert (row.verb, row.actor, row.acting_for_name, row.note) == (
        "assignment.receive",
        cast.liaison_a,
        "省水利厅",
        "收到",
    )
    assert (row.before, row.after) == ({"state": "issued"}, {"state": "received"})


def test_the_policy_is_asked_before_the_table(cast: SimpleNamespace, assignment: Assignment) -> None:
    with pytest.raises(NotPermitted):
        advance(assignment, "receive", actor=cast.liaison_b)
    assert Assignment.objects.get().state == "issued"


def test_a_step_from_the_wrong_state_says_what_the_state_is(cast: SimpleNamespace, assignment: Assignment) -> None:
    with pytest.raises(NotLawful, match=r"Issued|已交办"):
        advance(assignment, "close", actor=cast.secretariat)


def test_a_guard_refuses_with_its_sentence(cast: SimpleNamespace, assignment: Assignment) -> None:
    advance(assignment, "receive", actor=cast.liaison_a)
    with pytest.raises(NotLawful) as refusal:
        advance(assignment, "submit", actor=cast.liaison_a)
    assert str(refusal.value)
    assert Assignment.objects.get().state == "received"


def test_of_two_who_read_the_same_state_one_wins(cast: SimpleNamespace, assignment: Assignment) -> None:
    other = Assignment.objects.get()
    advance(assignment, "receive", actor=again(cast.liaison_a))
    with pytest.raises(SomeoneWasFaster):
        advance(other, "refuse", actor=again(cast.leader_a))
    assert Assignment.objects.get().state == "received"
