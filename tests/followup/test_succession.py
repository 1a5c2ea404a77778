"""What an agency owed when it ended, its successor owes; what was closed stays where it was, and is seen as before."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from coordination.agencies.models import Agency
from coordination.agencies.succession import estate_of, staying_with
from coordination.core import reminders
from coordination.core.activity import history
from coordination.core.errors import NotLawful
from coordination.core.models import Notification
from coordination.core.reconcile import invariants
from coordination.core.workdays import add_workdays
from coordination.followup import actions
from coordination.followup.board import Board
from coordination.followup.models import Assignment, Part
from coordination.followup.progress import parts_of, reports_of
from coordination.followup.sides import sides_for
from coordination.mechanisms.actions import enrol
from tests.cast import again, agency, at, person, signed_in
from tests.followup.conftest import TODAY, Shelve
from tests.reforms import abolishing, fresh, merging, splitting
from tests.uploads import pdf

pytestmark = pytest.mark.django_db


def owing(task: Assignment) -> dict[Agency, str]:
    return {part.agency: part.role for part in task.parts.live().select_related("agency")}


def refreshed(task: Assignment) -> Assignment:
    return Assignment.objects.get(pk=task.pk)


def broken() -> set[str]:
    return {rule.name for rule in invariants() if rule.name in {"I7", "I13", "I16", "I25"} and rule.broken()}


@pytest.mark.parametrize("leaves", ["lead", "supporting"])
def test_the_successor_owes_what_the_agency_owed(cast: SimpleNamespace, shelve: Shelve, leaves: str) -> None:
    task = shelve("任务", TODAY + timedelta(days=9), lead=cast.a, supporting=(cast.b,))
    merging(cast.a if leaves == "lead" else cast.b, into=cast.outside)
    others = {"lead": {cast.b: "supporting"}, "supporting": {cast.a: "lead"}}[leaves]
    assert owing(task) == {cast.outside: leaves} | others
    assert refreshed(task).lead_agency == (cast.outside if leaves == "lead" else cast.a)
    assert broken() == set()


@pytest.mark.parametrize("leaves", ["a", "b"])
def test_two_parts_that_come_together_are_one_and_the_lead_stays(
    cast: SimpleNamespace, shelve: Shelve, leaves: str
) -> None:
    task = shelve("任务", TODAY, lead=cast.a, supporting=(cast.b, cast.watching))
    stays = cast.b if leaves == "a" else cast.a
    reform = merging(getattr(cast, leaves), into=stays)
    assert owing(task) == {stays: "lead", cast.watching: "supporting"}
    assert refreshed(task).lead_agency == stays
    assert dict(reform.moved)["assignments"] == 1
    assert broken() == set()


@pytest.mark.parametrize(("b_done", "c_done"), [(True, True), (True, False), (False, True), (False, False)])
def test_two_supporting_parts_are_done_when_both_are(
    cast: SimpleNamespace, shelve: Shelve, clock: time_machine.Traveller, b_done: bool, c_done: bool
) -> None:
    task = shelve("任务", TODAY, supporting=(cast.b, cast.watching))
    for body, done in ((cast.b, b_done), (cast.watching, c_done)):
        task.parts.filter(agency=body).update(done_at=at(TODAY) if done else None)
    merging(cast.watching, into=cast.b)
    assert bool(task.parts.live().get(agency=cast.b).done_at) is (b_done and c_done)


def test_three_that_merge_leave_one_part(cast: SimpleNamespace, shelve: Shelve) -> None:
    task = shelve("任务", TODAY, lead=cast.a, supporting=(cast.b, cast.watching))
    merging(cast.a, cast.b, cast.watching, into=cast.outside)
    assert owing(task) == {cast.outside: "lead"}
    assert task.parts.count() == 4
    assert broken() == set()


def test_the_successor_goes_on_where_the_agency_stopped(cast: SimpleNamespace, reported: Assignment) -> None:
    """What the former lead reported counts: nobody is asked to say it again."""
    merging(cast.a, into=cast.outside)
    task = refreshed(reported)
    actions.submit(actor=again(cast.stranger), assignment=task, note="已办结", without="另行反馈")
    actions.close(actor=cast.secretariat, assignment=task)
    row = Assignment.objects.with_last_report().get(pk=task.pk)
    assert row.last_report["text"] == "已检查十二座水库"


def test_the_people_of_the_agency_go_on_for_the_successor(cast: SimpleNamespace, received: Assignment) -> None:
    merging(cast.a, into=cast.b)
    actions.report(actor=again(cast.liaison_a), assignment=refreshed(received), text="继续办理", percent=30)
    assert [(row.agency, row.by_lead) for row in reports_of(received, parts_of(received), cast.secretariat)] == [
        (cast.b, True)
    ]


def test_reminders_go_to_whoever_owes_when_they_ring(
    cast: SimpleNamespace, clock: time_machine.Traveller, assignment: Assignment
) -> None:
    person(cast.outside, "outside_leader", "leader")
    merging(cast.a, into=cast.outside)
    clock.move_to(at(add_workdays(assignment.due_on, 1), 10))
    reminders.fire_due()
    late = Notification.objects.filter(kind="assignment_late_leader")
    assert set(late.values_list("recipient__username", flat=True)) == {"outside_leader", "leader_a"}
    assert broken() == set()


def test_without_a_successor_an_agency_that_owes_is_not_abolished(cast: SimpleNamespace, shelve: Shelve) -> None:
    task = shelve("任务", TODAY, supporting=(cast.watching,))
    refused = r"Open assignments: choose who takes them over \(1\)"
    with translation.override("en"), pytest.raises(NotLawful, match=refused):
        abolishing(cast.watching)
    abolishing(cast.watching, after=cast.b)
    assert owing(task) == {cast.a: "lead", cast.b: "supporting"}


def test_whoever_splits_gives_each_assignment_to_whom_it_belongs(cast: SimpleNamespace, shelve: Shelve) -> None:
    second, third = agency("省水库局"), agency("省水文局")
    tasks = [shelve(f"任务{n}", TODAY) for n in range(3)]
    part = tasks[1].parts.get()
    splitting(cast.a, into=[second, third], choices={"assignments": {str(part.pk): third.pk}})
    assert [refreshed(task).lead_agency for task in tasks] == [second, third, second]
    assert broken() == set()


# What was closed


def test_what_was_closed_stays_with_the_agency_and_is_seen_by_its_successor(
    cast: SimpleNamespace, shelve: Shelve
) -> None:
    task = shelve("已办", TODAY, lead=cast.b, state="closed")
    url = task.get_absolute_url()
    assert signed_in(cast.stranger).get(url).status_code == 404
    merging(cast.b, into=cast.outside)
    assert owing(task) == {cast.b: "lead"}
    assert refreshed(task).lead_agency == cast.b
    assert signed_in(cast.stranger).get(url).status_code == 200
    assert signed_in(cast.observer).get(url).status_code == 404


def test_evidence_of_what_was_closed_is_handed_to_the_successor_alone(
    cast: SimpleNamespace, reported: Assignment
) -> None:
    report = actions.report(actor=cast.liaison_b, assignment=reported, text="配合", evidence=[pdf("佐证.pdf")])
    actions.submit(actor=cast.liaison_a, assignment=reported, without="另行反馈")
    actions.close(actor=cast.secretariat, assignment=reported)
    url = f"/follow-up/evidence/{report.evidence.get().pk}/"
    assert signed_in(cast.stranger).get(url).status_code == 404
    merging(cast.b, into=cast.outside)
    assert signed_in(cast.stranger).get(url).getvalue().startswith(b"%PDF")
    assert signed_in(cast.observer).get(url).status_code == 404


@pytest.mark.parametrize(("query", "found"), [("state=ended", {"已办"}), ("state=all&role=leads", {"已办", "在办"})])
def test_the_successor_finds_it_on_its_board(
    cast: SimpleNamespace, shelve: Shelve, query: str, found: set[str]
) -> None:
    shelve("已办", TODAY, lead=cast.b, state="closed")
    shelve("在办", TODAY, lead=cast.b)
    merging(cast.b, into=cast.outside)
    page = signed_in(cast.stranger).get(f"/follow-up/?{query}").context["page"]
    assert {row.title for row in page.rows} == found


def test_the_sides_of_the_gate_are_the_gate_for_a_successor_too(cast: SimpleNamespace, shelve: Shelve) -> None:
    for n, body in enumerate((cast.a, cast.b, cast.watching)):
        shelve(f"任务{n}", TODAY + timedelta(days=n), lead=body, state="closed" if n else "in_progress")
    merging(cast.b, cast.watching, into=cast.outside)
    who = again(cast.stranger)
    gate = set(Assignment.objects.visible_to(who).values_list("pk", flat=True))
    sides = {pk for side in sides_for(who) for pk in side.rows.values_list(side.record, flat=True)}
    assert gate == sides
    assert len(gate) == 2


def test_the_board_costs_a_successor_no_query_more(cast: SimpleNamespace, shelve: Shelve) -> None:
    def queries() -> int:
        client = signed_in(cast.stranger)
        client.get("/follow-up/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/follow-up/?state=all")
        return len(seen)

    enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=cast.outside, role="member")
    shelve("在办", TODAY, lead=cast.outside)
    before = queries()
    shelve("已办", TODAY, lead=cast.b, state="closed")
    merging(cast.b, into=cast.outside)
    assert queries() == before + 1  # what became of the agency that ended, beside its name


def test_an_agency_that_ended_is_offered_nowhere(cast: SimpleNamespace, refused: Assignment) -> None:
    merging(cast.b, into=cast.outside)
    form = signed_in(cast.secretariat).get(f"/follow-up/{refused.pk}/reissue/").context["form"]
    assert cast.b not in form.fields["lead"].queryset
    request = SimpleNamespace(GET={}, user=again(cast.secretariat))
    assert cast.b not in Board(request).filter.fields["agency"].queryset  # type: ignore[arg-type]


def test_the_preview_names_no_task_and_counts_what_moves(cast: SimpleNamespace, shelve: Shelve) -> None:
    shelve("不可泄露的任务", TODAY + timedelta(days=9), lead=cast.b, supporting=(cast.a,))
    shelve("已办", TODAY, lead=cast.b, state="closed")
    planned = merging(cast.b, into=cast.a, effective_on=TODAY + timedelta(days=3))
    (shown,) = [bequest for bequest in estate_of(planned, cast.liaison_a) if bequest.moving.code == "assignments"]
    assert shown.count == 1
    assert "不可泄露" not in "".join(shown.first_lines)
    assert cast.mechanism.name in shown.first_lines[0]
    with translation.override("en"):
        assert shown.remarks == ["To 1 of these the successor owes a part itself: the two become one."]
        assert staying_with(planned) == [
            "1 assignment that ended stays under its name; whoever keeps its records sees it."
        ]


def test_the_assignment_tells_who_took_whose_place(cast: SimpleNamespace, assignment: Assignment) -> None:
    merging(cast.b, into=cast.outside)
    row = history(assignment).first()
    assert (row.verb, row.after) == (
        "assignment.succeed",
        {"agency": "省体育局", "former": "省财政厅", "role": "supporting"},
    )
    page = signed_in(cast.secretariat).get(assignment.get_absolute_url()).content.decode()
    assert "省体育局承接省财政厅" in page


def test_the_database_gives_no_part_to_an_agency_that_ended(cast: SimpleNamespace, shelve: Shelve) -> None:
    task = shelve("任务", TODAY)
    merging(cast.b, into=cast.outside)
    for given in (
        lambda: Part.objects.create(assignment=task, agency=cast.b, role="supporting"),
        lambda: Assignment.objects.filter(pk=task.pk).update(lead_agency=cast.b),
        lambda: shelve("又一任务", TODAY, lead=cast.b),
    ):
        with pytest.raises(IntegrityError, match="ended on"), transaction.atomic():
            given()
    assert fresh(cast.b).successor == cast.outside
