"""The colours: the rule for one row and the rule for the database are one."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from coordination.core.workdays import add_workdays
from coordination.followup import progress
from coordination.followup.board import Line, lines
from coordination.followup.flows import AssignmentState
from coordination.followup.lights import Lamp, Light
from coordination.followup.models import Assignment
from tests.cast import at, signed_in
from tests.followup.conftest import Shelve

DUE = date(2026, 12, 16)  # a Wednesday
days = some.dates(min_value=date(2026, 1, 1), max_value=date(2027, 12, 31))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    today=days,
    near=some.integers(0, 15),
    due_on=some.none() | days,
    state=some.sampled_from(AssignmentState.values),
    submitted_on=some.none() | days,
)
def test_a_row_shines_in_exactly_the_colour_by_which_it_is_found(
    cast: SimpleNamespace,
    shelve: Shelve,
    today: date,
    near: int,
    due_on: date | None,
    state: str,
    submitted_on: date | None,
) -> None:
    row = shelve("任务", due_on, state=state, submitted_on=submitted_on)
    lamp = Lamp(today, today + timedelta(days=near))
    found = [light for light in Light if Assignment.objects.filter(lamp.where(light), pk=row.pk).exists()]
    assert found == [lamp.of(row)]


@pytest.mark.parametrize(
    ("workdays", "light", "late"),
    [(-6, "green", 0), (-5, "yellow", 0), (-1, "yellow", 0), (0, "yellow", 0), (1, "red", 1), (6, "red", 6)],
)
def test_the_light_changes_with_the_day(
    cast: SimpleNamespace, shelve: Shelve, clock: time_machine.Traveller, workdays: int, light: str, late: int
) -> None:
    row = shelve("任务", DUE)
    clock.move_to(at(add_workdays(DUE, workdays), 8))
    assert list(lines([row])) == [Line(row, Light(light), late)]
    for colour in Light.values:
        found = signed_in(cast.liaison_a).get("/follow-up/", {"light": colour}).context["page"].rows
        assert found == ([row] if colour == light else [])


@pytest.mark.parametrize(("submitted", "light", "late"), [(-1, "green", 0), (0, "green", 0), (2, "red", 2)])
def test_the_clock_stands_still_while_the_office_verifies(
    cast: SimpleNamespace, shelve: Shelve, clock: time_machine.Traveller, submitted: int, light: str, late: int
) -> None:
    row = shelve("任务", DUE, state="submitted", submitted_on=add_workdays(DUE, submitted))
    clock.move_to(at(add_workdays(DUE, 6), 8))
    assert list(lines([row])) == [Line(row, Light(light), late)]
    assert progress.days_late(row) == late
    row.state = "returned"
    assert list(lines([row])) == [Line(row, Light.RED, 6)]


def test_the_day_turns_at_midnight_in_the_portals_own_zone(
    cast: SimpleNamespace, shelve: Shelve, clock: time_machine.Traveller
) -> None:
    row = shelve("任务", DUE)
    clock.move_to(at(DUE, 23))
    assert row.light == Light.YELLOW
    clock.move_to(at(DUE + timedelta(days=1), 0))
    assert row.light == Light.RED


def test_days_off_are_not_counted_as_late(cast: SimpleNamespace, shelve: Shelve, clock: time_machine.Traveller) -> None:
    row = shelve("任务", date(2026, 12, 18))  # a Friday
    clock.move_to(at(date(2026, 12, 20)))
    assert list(lines([row])) == [Line(row, Light.RED, 0)]
    clock.move_to(at(date(2026, 12, 21)))
    assert list(lines([row])) == [Line(row, Light.RED, 1)]
