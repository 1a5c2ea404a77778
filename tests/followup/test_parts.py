"""Each supporting agency owes a part of its own: laid down, signed for, due, done, returned; refusals are decided."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import Post
from coordination.core import reminders
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification, Occurrence
from coordination.core.workdays import add_workdays, today
from coordination.core.worklist import waiting_for
from coordination.followup import actions
from coordination.followup.limits import DECIDE_REFUSAL_WITHIN
from coordination.followup.models import Assignment, Part, Refusal
from tests.cast import again, assign_due, at, person, signed_in
from tests.followup.pages import page, post, text

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def task(cast: SimpleNamespace) -> Assignment:
    """Led by A, supported by B, received, due in twenty working days."""
    made = assign_due(cast, add_workdays(today(), 20))
    actions.receive(actor=cast.liaison_a, assignment=made)
    return made


@pytest.fixture
def part(cast: SimpleNamespace, task: Assignment) -> Part:
    return task.parts.get(agency=cast.b)


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def laid_down(who: Any, part: Part, due_on: date | None = None, **said: Any) -> Part:
    asked = {"task": "下达整改经费", "due_on": due_on, "is_required": True} | said
    actions.lay_down_part(actor=again(who), part=fresh(part), **asked)
    return fresh(part)


def do(who: Any, name: str, part: Part, **data: Any) -> Any:
    return signed_in(again(who)).post(reverse(f"followup:{name}_part", args=[part.pk]), data)


def told(kind: str) -> list[str]:
    rows = Notification.objects.filter(kind=kind, recipient__isnull=False)
    return sorted(rows.values_list("recipient__username", flat=True))


def test_office_or_lead_lays_down_what_a_supporting_agency_owes(cast: SimpleNamespace, part: Part) -> None:
    day = add_workdays(today(), 10)
    said = {"task": "下达整改经费", "due_on": day, "is_required": "on"}
    for who, status in (
        (cast.liaison_b, 403),
        (cast.staff_a, 403),
        (cast.observer, 404),
        (cast.liaison_a, 302),
        (cast.secretariat, 302),
    ):
        assert do(who, "lay_down", part, **said).status_code == status, who
    assert (fresh(part).task, fresh(part).due_on) == ("下达整改经费", day)
    assert told("part_laid_down") == ["liaison_b", "liaison_b"], "by the lead, then by the office"
    for who in (cast.liaison_b, cast.secretariat, cast.leader_a):
        assert "下达整改经费" in text(page(who, part.assignment))


def test_a_part_is_due_no_later_than_the_whole(cast: SimpleNamespace, task: Assignment, part: Part) -> None:
    assert task.due_on is not None
    late = add_workdays(task.due_on, 1)
    refused = do(cast.secretariat, "lay_down", part, task="经费", due_on=late, is_required="on")
    assert refused.context["form"].errors.keys() == {"due_on"}
    for wrong in (late, today() - timedelta(days=1)):
        with pytest.raises(NotLawful):
            laid_down(cast.secretariat, part, wrong)
    assert fresh(part).due_on is None


def test_it_is_signed_for_once_by_whoever_speaks_for_the_agency(cast: SimpleNamespace, part: Part) -> None:
    assert do(cast.liaison_a, "receive", part).status_code == 403
    staff_b = person(cast.b, "staff_b", Post.Role.STAFF)
    assert do(staff_b, "receive", part).status_code == 403
    assert do(cast.liaison_b, "receive", part).status_code == 302
    assert fresh(part).received_by == cast.liaison_b
    with pytest.raises(NotLawful):
        actions.receive_part(actor=again(cast.liaison_b), part=fresh(part))
    assert "A part received" in text(page(cast.secretariat, part.assignment))


def test_its_own_date_is_reminded_of_and_stops_when_it_is_done(cast: SimpleNamespace, part: Part) -> None:
    leader_b = person(cast.b, "leader_b", Post.Role.LEADER)
    day = add_workdays(today(), 8)
    part = laid_down(cast.liaison_a, part, day)
    waits = next(line for line in waiting_for(again(cast.liaison_b)) if line.icon == "users")
    assert waits.due_on == day
    for moment, kind, who in (
        (add_workdays(day, -3), "part_due_soon", ["liaison_b"]),
        (day, "part_due_today", ["liaison_b"]),
        (add_workdays(day, 1), "part_late", ["leader_b", "liaison_a"]),
    ):
        with time_machine.travel(at(moment, 10), tick=False):
            reminders.fire_due()
        assert told(kind) == who, kind
    assert leader_b.username == "leader_b"
    other = laid_down(cast.liaison_a, assign_due(cast, add_workdays(today(), 20), 1).parts.get(agency=cast.b), day)
    actions.report(actor=cast.liaison_b, assignment=other.assignment, text="已下达", is_done=True)
    assert not Occurrence.objects.of(other).planned().exists()


def test_what_is_returned_is_owed_and_reminded_of_again(cast: SimpleNamespace, part: Part) -> None:
    day = add_workdays(today(), 8)
    part = laid_down(cast.liaison_a, part, day)
    assert do(cast.liaison_a, "send_back", part, reason="尚未完成").context["form"].errors, "it is not done yet"
    actions.report(actor=cast.liaison_b, assignment=part.assignment, text="已下达", is_done=True)
    assert do(cast.liaison_b, "send_back", part, reason="自行退回").status_code == 403
    assert do(cast.liaison_a, "send_back", part, reason="缺拨款文件").status_code == 302
    part = fresh(part)
    assert part.is_owed
    assert told("part_returned") == ["liaison_b"]
    assert {row.rule for row in Occurrence.objects.of(part).planned()} == {"part.T-3", "part.T0", "part.T+1"}
    assert any("Make good" in str(line.what) for line in waiting_for(again(cast.liaison_b))) or "缺拨款文件" in text(
        page(cast.liaison_b, part.assignment)
    )
    actions.report(actor=cast.liaison_b, assignment=part.assignment, text="已补文件", is_done=True)
    assert fresh(part).returned_because == ""


def test_the_lead_submits_without_a_required_part_only_by_saying_why(
    cast: SimpleNamespace, task: Assignment, part: Part
) -> None:
    actions.report(actor=cast.liaison_a, assignment=fresh(task), text="已整改")
    with pytest.raises(NotLawful, match="财政厅"):
        actions.submit(actor=cast.liaison_a, assignment=fresh(task))
    assert post(cast.liaison_a, "submit", task, note="已办").context["form"].errors.keys() == {"without"}
    assert fresh(task).state == "in_progress"
    assert post(cast.liaison_a, "submit", task, without="经费下月到位").status_code == 302
    assert fresh(task).state == "submitted"
    shown = text(page(cast.secretariat, task))
    assert "经费下月到位" in shown
    assert "Submitted without these parts" in shown
    letter = Notification.objects.get(kind="assignment_submitted").texts["en"]["body"]
    assert "经费下月到位" in letter


@pytest.mark.parametrize("is_done", [True, False])
def test_nothing_is_said_where_no_required_part_is_missing(
    cast: SimpleNamespace, task: Assignment, part: Part, is_done: bool
) -> None:
    actions.report(actor=cast.liaison_a, assignment=fresh(task), text="已整改")
    if is_done:
        actions.report(actor=cast.liaison_b, assignment=fresh(task), text="已下达", is_done=True)
    else:
        laid_down(cast.secretariat, part, is_required=False)
    assert "Why it is submitted without" not in text(page(cast.liaison_a, task))
    assert post(cast.liaison_a, "submit", task).status_code == 302
    assert fresh(task).state == "submitted"


def test_nothing_is_laid_down_of_what_is_submitted_or_over(cast: SimpleNamespace, task: Assignment, part: Part) -> None:
    actions.report(actor=cast.liaison_a, assignment=fresh(task), text="已整改")
    actions.submit(actor=cast.liaison_a, assignment=fresh(task), without="不需要")
    with pytest.raises(NotLawful):
        laid_down(cast.secretariat, part)
    actions.close(actor=cast.secretariat, assignment=fresh(task))
    for act in (laid_down, lambda who, part: actions.receive_part(actor=again(who), part=fresh(part))):
        with pytest.raises(NotPermitted):
            act(cast.secretariat, part)


def test_a_refusal_is_decided_within_its_limit_or_the_convener_hears_of_it(cast: SimpleNamespace) -> None:
    task = assign_due(cast, add_workdays(today(), 20))
    actions.refuse(actor=cast.liaison_a, assignment=task, reason="不属本厅职责")
    refusal = Refusal.objects.get()
    assert refusal.due_on == add_workdays(today(), DECIDE_REFUSAL_WITHIN)
    assert told("assignment_refused") == ["secretariat"]
    assert page(cast.secretariat, task).context["next"].by == refusal.due_on
    with time_machine.travel(at(refusal.due_on, 10), tick=False):
        reminders.fire_due()
    assert told("refusal_due_today") == ["secretariat"]
    with time_machine.travel(at(add_workdays(refusal.due_on, 1), 10), tick=False):
        reminders.fire_due()
    assert told("refusal_late") == ["office_leader"]


@pytest.mark.parametrize("how", ["reissue", "cancel"])
def test_what_is_decided_is_not_reminded_of(cast: SimpleNamespace, how: str) -> None:
    task = assign_due(cast, add_workdays(today(), 20))
    actions.refuse(actor=cast.liaison_a, assignment=task, reason="不属本厅职责")
    if how == "cancel":
        actions.cancel(actor=cast.secretariat, assignment=fresh(task), reason="不办了")
    else:
        actions.reissue(actor=cast.secretariat, assignment=fresh(task), lead=cast.b, due_on=None, reason="改由财政厅")
    refusal = Refusal.objects.get()
    assert refusal.settled_at is not None
    assert not Occurrence.objects.of(refusal).planned().exists()


def test_three_parts_cost_no_more_than_one(cast: SimpleNamespace, task: Assignment) -> None:
    client, counts = signed_in(cast.secretariat), []
    for agency in (None, cast.watching, cast.outside):
        if agency:
            Part.objects.create(assignment=task, agency=agency, role=Part.Role.SUPPORTING)
        client.get(task.get_absolute_url())
        with CaptureQueriesContext(connection) as counted:
            client.get(task.get_absolute_url())
        counts.append(len(counted))
    assert counts[0] == counts[2]
