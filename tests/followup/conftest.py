"""A shelf of assignments, so that every filter of the board has something to find and something to leave out."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType

from coordination.agencies.models import Agency
from coordination.core.workdays import add_workdays
from coordination.followup import actions
from coordination.followup.models import Assignment, Part
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from meetings.models import Meeting
from tests.cast import at

TODAY = date(2026, 11, 23)  # a Monday; the week has five working days


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at(TODAY, 15), tick=False) as moved:
        yield moved


Shelve = Callable[..., Assignment]


@pytest.fixture
def shelve(cast: SimpleNamespace, clock: time_machine.Traveller) -> Shelve:
    """Put an assignment on the shelf as a row, without the letters that go out when one is issued."""
    noun = ContentType.objects.get_for_model(Meeting)
    count = iter(range(1, 10_000))

    def put(
        title: str,
        due_on: date | None = None,
        *,
        lead: Agency | None = None,
        supporting: tuple[Agency, ...] = (),
        mechanism: Mechanism | None = None,
        state: str = "in_progress",
        submitted_on: date | None = None,
    ) -> Assignment:
        number = next(count)
        row = Assignment.objects.create(
            mechanism=mechanism or cast.mechanism,
            source_type=noun,
            source_id=1_000_000 + number,
            source_label="粤灾防纪要〔2026〕1号",
            title=title,
            lead_agency=lead or cast.a,
            issued_by_agency=cast.office,
            stated_due_on=due_on,
            due_on=due_on,
            state=state,
            submitted_on=submitted_on,
        )
        Part.objects.create(assignment=row, agency=row.lead_agency, role=Part.Role.LEAD)
        for agency in supporting:
            Part.objects.create(assignment=row, agency=agency, role=Part.Role.SUPPORTING)
        return row

    return put


@pytest.fixture
def other_mechanism(cast: SimpleNamespace) -> Mechanism:
    """Kept by the agency outside, with A among its members."""
    role = Participation.Role
    mechanism = propose_mechanism(
        actor=cast.stranger,
        name="省全民健身工作联席会议",
        founding_no="粤办函〔2020〕1号",
        founded_on=date(2020, 1, 1),
        tier=Agency.Tier.PROVINCIAL,
        enrolments=[
            Enrolment(role.CONVENER, cast.outside),
            Enrolment(role.OFFICE, cast.outside),
            Enrolment(role.MEMBER, cast.a),
        ],
    )
    found_mechanism(actor=cast.stranger, mechanism=mechanism)
    return mechanism


@pytest.fixture
def shelf(cast: SimpleNamespace, shelve: Shelve, other_mechanism: Mechanism) -> dict[str, Assignment]:
    """By title. `late`, `soon`, `far` and `lasting` are led by A with B's support unless their name says otherwise."""
    rows = [
        shelve("late", add_workdays(TODAY, -2), supporting=(cast.b,)),
        shelve("soon", add_workdays(TODAY, 3), supporting=(cast.b,), state="issued"),
        shelve("far", TODAY + timedelta(days=60), supporting=(cast.b,)),
        shelve("lasting", None, supporting=(cast.b,)),
        shelve("led by B", TODAY + timedelta(days=90), lead=cast.b, supporting=(cast.a,)),
        shelve("of the other", TODAY + timedelta(days=30), mechanism=other_mechanism),
        shelve("strange to A", TODAY + timedelta(days=31), lead=cast.outside, mechanism=other_mechanism),
        shelve("closed", TODAY - timedelta(days=30), supporting=(cast.b,), state="closed"),
        shelve("cancelled", TODAY - timedelta(days=10), state="cancelled"),
    ]
    return {row.title: row for row in rows}


@pytest.fixture
def received(cast: SimpleNamespace, assignment: Assignment) -> Assignment:
    """Led by A, supported by B, and signed for."""
    actions.receive(actor=cast.liaison_a, assignment=assignment)
    return assignment


@pytest.fixture
def reported(cast: SimpleNamespace, received: Assignment) -> Assignment:
    actions.report(actor=cast.liaison_a, assignment=received, text="已检查十二座水库", percent=60)
    return received


@pytest.fixture
def submitted(cast: SimpleNamespace, reported: Assignment) -> Assignment:
    actions.submit(actor=cast.liaison_a, assignment=reported, note="检查已完成", without="另行反馈")
    return reported


@pytest.fixture
def refused(cast: SimpleNamespace, assignment: Assignment) -> Assignment:
    actions.refuse(actor=cast.liaison_a, assignment=assignment, reason="不属本厅职责")
    return assignment
