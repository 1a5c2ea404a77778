"""A later date is asked for before the limit, approved in the agency, answered by the office; the first one is kept."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import Post
from coordination.core import reminders
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification, Occurrence
from coordination.core.workdays import add_workdays, today
from coordination.core.worklist import waiting_for
from coordination.followup import actions
from coordination.followup.extension_flow import ExtensionState
from coordination.followup.models import Assignment, Extension
from tests.cast import again, assign_due, at, signed_in
from tests.followup.pages import page, post, text

pytestmark = pytest.mark.usefixtures("english")

WHY = {"reason": "台风期间无法施工", "progress": "已完成勘察"}


@pytest.fixture
def task(cast: SimpleNamespace) -> Assignment:
    """Led by A, supported by B, received, due in ten working days."""
    made = assign_due(cast, add_workdays(today(), 10))
    actions.receive(actor=cast.liaison_a, assignment=made)
    return made


def fresh(thing: Any) -> Any:
    return type(thing).objects.get(pk=thing.pk)


def later(task: Assignment, days: int = 10) -> date:
    assert task.due_on is not None
    return add_workdays(task.due_on, days)


def asked(who: Any, task: Assignment, **said: Any) -> Extension:
    return actions.ask_extension(actor=again(who), assignment=fresh(task), until=later(task), **WHY | said)


def do(who: Any, verb: str, extension: Extension, **data: Any) -> Any:
    return signed_in(again(who)).post(reverse(f"followup:{verb}_extension", args=[extension.pk]), data)


def told(kind: str) -> list[str]:
    rows = Notification.objects.filter(kind=kind, recipient__isnull=False)
    return sorted(rows.values_list("recipient__username", flat=True))


def test_asked_by_staff_approved_by_the_leader_and_granted_by_the_office(
    cast: SimpleNamespace, task: Assignment
) -> None:
    first, new = task.due_on, later(task)
    assert post(cast.staff_a, "extend", task, until=new, **WHY).status_code == 302
    extension = Extension.objects.get()
    assert told("extension_asked") == ["leader_a"]
    assert "台风期间无法施工" not in text(page(cast.secretariat, task)), "the agency has not put it to the office"
    assert do(cast.liaison_a, "endorse", extension).status_code == 403, "the agency has a leader"
    assert do(cast.secretariat, "grant", extension, until=new).status_code == 404
    assert do(cast.leader_a, "endorse", extension).status_code == 302
    assert told("extension_endorsed") == ["secretariat"]
    assert do(cast.leader_a, "grant", extension, until=new).status_code == 403
    assert fresh(task).due_on == first
    assert do(cast.secretariat, "grant", extension, until=later(task, 5), answer="先给五日").status_code == 302
    task, extension = fresh(task), fresh(extension)
    assert extension.state == ExtensionState.GRANTED
    assert (extension.until, extension.given_until) == (new, later(extension, 5))
    assert (task.first_due_on, task.due_on) == (first, extension.given_until)
    assert told("extension_answered") == ["liaison_a"]
    shown = text(page(cast.liaison_b, task))
    assert "先给五日" in shown
    assert "First due" in shown


def test_the_reminders_of_the_former_date_are_replaced(cast: SimpleNamespace, task: Assignment) -> None:
    extension = asked(cast.leader_a, task)
    actions.grant_extension(actor=cast.secretariat, extension=extension, until=later(task))
    planned = Occurrence.objects.of(fresh(task)).planned()
    assert {row.due_version for row in planned} == {fresh(task).due_version}
    assert not Occurrence.objects.of(extension).planned().exists()
    with time_machine.travel(at(add_workdays(extension.due_on, 1), 10), tick=False):
        reminders.fire_due()
    assert told("assignment_late_leader") == []
    with time_machine.travel(at(add_workdays(later(task), 1), 10), tick=False):
        reminders.fire_due()
    assert told("assignment_late_leader") == ["leader_a"]


def test_whoever_leads_the_agency_asks_and_approves_in_one(cast: SimpleNamespace, task: Assignment) -> None:
    assert asked(cast.leader_a, task).state == ExtensionState.ENDORSED
    assert told("extension_asked") == []
    assert told("extension_endorsed") == ["secretariat"]


def test_where_nobody_leads_the_agency_here_its_liaison_officer_approves(
    cast: SimpleNamespace, task: Assignment
) -> None:
    Post.objects.filter(agency=cast.a, role=Post.Role.LEADER).update(ends_on=today() - timedelta(days=1))
    assert asked(cast.staff_a, task).state == ExtensionState.ASKED
    assert do(cast.liaison_a, "endorse", Extension.objects.get()).status_code == 302


@pytest.mark.parametrize(
    ("verb", "who", "state"),
    [("decline", "leader_a", "declined"), ("withdraw", "staff_a", "withdrawn"), ("deny", "secretariat", "denied")],
)
def test_what_is_not_granted_changes_no_date(
    cast: SimpleNamespace, task: Assignment, verb: str, who: str, state: str
) -> None:
    extension = asked(cast.leader_a if verb == "deny" else cast.staff_a, task)
    if verb != "withdraw":
        assert do(getattr(cast, who), verb, extension, reason="").context["form"].errors.keys() == {"reason"}
        assert fresh(extension).is_waiting
    assert do(getattr(cast, who), verb, extension, reason="理由不足").status_code == 302
    assert fresh(extension).state == state
    assert fresh(task).due_on == task.due_on
    assert not Occurrence.objects.of(extension).planned().exists()
    asked(cast.staff_a, task, reason="再次申请")


def test_it_is_asked_before_the_limit_and_once_at_a_time(cast: SimpleNamespace, task: Assignment) -> None:
    with time_machine.travel(at(add_workdays(task.due_on, 1), 10), tick=False):
        with pytest.raises(NotLawful, match=r"before the limit|期限届满前"):
            asked(cast.leader_a, task)
        assert "before the limit" in text(post(cast.liaison_a, "extend", task, until=later(task), **WHY))
        assert not Extension.objects.exists()
    asked(cast.staff_a, task)
    with pytest.raises(NotLawful, match=r"already|已申请"):
        asked(cast.leader_a, task)
    unreceived = assign_due(cast, add_workdays(today(), 10), 1)
    with pytest.raises(NotLawful, match=r"in hand|签收后"):
        asked(cast.leader_a, unreceived)
    with pytest.raises(NotPermitted):
        asked(cast.liaison_b, task)


def test_a_date_that_is_not_later_is_said_beside_its_field(cast: SimpleNamespace, task: Assignment) -> None:
    refused = post(cast.staff_a, "extend", task, until=task.due_on, **WHY)
    assert refused.context["form"].errors.keys() == {"until"}
    extension = asked(cast.leader_a, task)
    assert do(cast.secretariat, "grant", extension, until=task.due_on).context["form"].errors.keys() == {"until"}
    with pytest.raises(NotLawful):
        actions.grant_extension(actor=cast.secretariat, extension=extension, until=task.due_on)


def test_it_lapses_when_the_work_is_submitted_or_ends(cast: SimpleNamespace, task: Assignment) -> None:
    extension = asked(cast.leader_a, task)
    actions.report(actor=cast.liaison_a, assignment=fresh(task), text="已完成")
    actions.submit(actor=cast.liaison_a, assignment=fresh(task), without="另行反馈")
    assert fresh(extension).state == ExtensionState.LAPSED
    other = assign_due(cast, add_workdays(today(), 10), 1)
    actions.receive(actor=cast.liaison_a, assignment=other)
    extension = asked(cast.staff_a, other)
    actions.cancel(actor=cast.secretariat, assignment=fresh(other), reason="不再需要")
    assert fresh(extension).state == ExtensionState.LAPSED


def test_whoever_must_answer_has_it_on_the_desk_and_is_reminded_on_the_day(
    cast: SimpleNamespace, task: Assignment
) -> None:
    def on_desk(who: Any) -> bool:
        return any(line.icon == "hourglass" for line in waiting_for(again(who)))

    extension = asked(cast.staff_a, task)
    assert [on_desk(who) for who in (cast.leader_a, cast.staff_a, cast.secretariat)] == [True, False, False]
    actions.endorse_extension(actor=cast.leader_a, extension=extension)
    assert [on_desk(who) for who in (cast.leader_a, cast.staff_a, cast.secretariat)] == [False, False, True]
    with time_machine.travel(at(extension.due_on, 10), tick=False):
        reminders.fire_due()
    assert told("extension_due_today") == ["secretariat"]


def test_dates_and_what_was_asked_stay_in_the_database(cast: SimpleNamespace, task: Assignment) -> None:
    extension = asked(cast.leader_a, task)
    for change in ({"reason": "改写"}, {"until": later(task, 30)}, {"due_on": today()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.filter(pk=extension.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=task.pk).update(first_due_on=later(task))
    actions.deny_extension(actor=cast.secretariat, extension=extension, reason="不同意")
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.filter(pk=extension.pk).update(answer="改写")


def test_a_new_lead_has_a_first_date_of_its_own(cast: SimpleNamespace) -> None:
    task = assign_due(cast, add_workdays(today(), 10))
    first = task.due_on
    actions.refuse(actor=cast.liaison_a, assignment=task, reason="不属本厅")
    same = {"assignment": fresh(task), "lead": cast.a, "due_on": later(task), "reason": "仍由水利厅办"}
    actions.reissue(actor=cast.secretariat, **same)
    assert fresh(task).first_due_on == first
    actions.refuse(actor=cast.liaison_a, assignment=fresh(task), reason="不属本厅")
    other = same | {"assignment": fresh(task), "lead": cast.b, "due_on": later(task, 20)}
    actions.reissue(actor=cast.secretariat, **other)
    assert fresh(task).first_due_on == fresh(task).due_on == later(task, 20)


def test_three_that_were_asked_cost_no_more_than_one(cast: SimpleNamespace, task: Assignment) -> None:
    client, counts = signed_in(cast.secretariat), []
    for number in range(3):
        actions.deny_extension(actor=cast.secretariat, extension=asked(cast.leader_a, task), reason=f"不同意{number}")
        client.get(task.get_absolute_url())
        with CaptureQueriesContext(connection) as counted:
            client.get(task.get_absolute_url())
        counts.append(len(counted))
    assert counts[0] == counts[2]
