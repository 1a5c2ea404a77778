"""The page of an assignment: the whole way through it, who may do what, and what it tells."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core.errors import NotLawful
from coordination.core.models import Activity, Notification, Occurrence
from coordination.core.workdays import add_workdays, is_workday
from coordination.followup import actions
from coordination.followup.acts import KINDS
from coordination.followup.flows import AssignmentState
from coordination.followup.ladder import LADDER
from coordination.followup.models import Assignment, Report
from coordination.followup.progress import _RUNGS, _STORY
from tests.cast import again, assign_due, signed_in
from tests.followup.pages import address, open_to, page, post, text
from tests.uploads import pdf

pytestmark = pytest.mark.usefixtures("english")


def test_an_assignment_is_received_reported_returned_and_closed(cast: SimpleNamespace, assignment: Assignment) -> None:
    later = timezone.localdate() + timedelta(days=45)
    way = [
        (cast.liaison_a, "receive", {}, "received"),
        (
            cast.staff_a,
            "report",
            {
                "text": "已检查十二座",
                "percent": 60,
                "evidence_declared": "on",
                "evidence": [pdf("一.pdf"), pdf("二.pdf")],
            },
            "in_progress",
        ),
        (cast.liaison_b, "report", {"text": "经费已下达", "is_done": "on"}, "in_progress"),
        (cast.secretariat, "urge", {"note": "请抓紧"}, "in_progress"),
        (cast.liaison_a, "submit", {"note": "检查已完成"}, "submitted"),
        (cast.secretariat, "send_back", {"reason": "缺三座水库", "due_on": later}, "returned"),
        (cast.liaison_a, "report", {"text": "三座已补查", "problems": "无", "next_steps": "归档"}, "in_progress"),
        (cast.liaison_a, "submit", {}, "submitted"),
        (cast.secretariat, "close", {"note": "核实无误"}, "closed"),
    ]
    for person, verb, data, state in way:
        response = post(person, verb, assignment, **data)
        assert (response.status_code, response.url) == (302, assignment.get_absolute_url()), (verb, text(response))
        assignment.refresh_from_db()
        assert assignment.state == state, verb
        assert (assignment.submitted_on == timezone.localdate()) == (state in {"submitted", "closed"}), verb
    assert assignment.percent == 100
    assert assignment.parts.get(agency=cast.b).done_at
    assert Report.objects.count() == 3
    body = text(page(cast.liaison_b, assignment))
    for words in ("已检查十二座", "一.pdf", "二.pdf", "缺三座水库", "核实无误", "三座已补查", "Verified and closed"):
        assert words in body


def test_a_refused_assignment_goes_to_another_agency(cast: SimpleNamespace, assignment: Assignment) -> None:
    assert post(cast.leader_a, "refuse", assignment, reason="不属本厅职责").status_code == 302
    assert "不属本厅职责" in text(page(cast.secretariat, assignment))
    due = timezone.localdate() + timedelta(days=50)
    post(cast.secretariat, "reissue", assignment, lead=cast.b.pk, due_on=due, reason="改由财政厅牵头")
    assignment.refresh_from_db()
    assert (assignment.state, assignment.lead_agency) == ("issued", cast.b)
    assert assignment.due_on >= due
    assert open_to(cast.liaison_b, assignment) == {"receive", "refuse"}
    assert signed_in(cast.liaison_a).get(assignment.get_absolute_url()).status_code == 404


def test_a_long_term_assignment_is_made_routine(cast: SimpleNamespace) -> None:
    lasting = assign_due(cast, None)
    post(cast.liaison_a, "receive", lasting)
    post(cast.liaison_a, "report", lasting, text="已建立制度")
    assert "make_routine" in open_to(cast.secretariat, lasting)
    post(cast.secretariat, "make_routine", lasting, note="转入日常")
    lasting.refresh_from_db()
    assert lasting.state == "routine"
    assert open_to(cast.secretariat, lasting) == set()


@dataclass(frozen=True)
class Trial:
    """An act on an assignment as a fixture leaves it, by the only people who may do it."""

    verb: str
    on: str
    by: tuple[str, ...]
    to: str
    data: dict[str, Any] = field(default_factory=dict)
    lasting: bool = False


LEAD, SPEAKERS, OFFICE = (
    ("liaison_a", "leader_a", "staff_a"),
    ("liaison_a", "leader_a"),
    ("secretariat", "office_leader"),
)
TRIALS = [
    Trial("receive", "assignment", SPEAKERS, "received"),
    Trial("refuse", "assignment", SPEAKERS, "refused", {"reason": "理由"}),
    Trial("report", "received", ("liaison_b", *LEAD), "in_progress", {"text": "情况"}),
    Trial("submit", "reported", SPEAKERS, "submitted", {"note": "", "without": "另行反馈"}),
    Trial("send_back", "submitted", OFFICE, "returned", {"reason": "理由"}),
    Trial("close", "submitted", OFFICE, "closed", {"note": ""}),
    Trial("make_routine", "submitted", OFFICE, "routine", {"note": ""}, lasting=True),
    Trial("reissue", "refused", OFFICE, "issued", {"reason": "理由"}),
    Trial("cancel", "reported", OFFICE, "cancelled", {"reason": "理由"}),
    Trial("extend", "received", LEAD, "received", {"until": "2027-12-01", "reason": "理由", "progress": "进展"}),
    Trial("urge", "reported", OFFICE, "in_progress", {"note": "请抓紧"}),
]
SEERS = {"secretariat", "office_leader", "liaison_a", "leader_a", "staff_a", "admin_a", "liaison_b"}
OTHERS = {"observer", "stranger"}
TRIED = pytest.mark.parametrize("trial", TRIALS, ids=[trial.verb for trial in TRIALS])


@pytest.fixture
def tried(request: pytest.FixtureRequest, cast: SimpleNamespace) -> Any:
    def prepare(trial: Trial) -> tuple[Assignment, dict[str, Any]]:
        thing: Assignment = request.getfixturevalue(trial.on)
        if trial.lasting:
            Assignment.objects.filter(pk=thing.pk).update(due_on=None)
        data = dict(trial.data)
        if trial.verb == "reissue":
            data["lead"] = cast.b.pk
        return Assignment.objects.get(pk=thing.pk), data

    return prepare


def test_every_act_is_tried() -> None:
    assert {trial.verb for trial in TRIALS} == set(KINDS)


@TRIED
def test_an_act_is_refused_to_all_others_and_done_by_those_who_may(
    cast: SimpleNamespace, tried: Any, trial: Trial
) -> None:
    thing, data = tried(trial)
    acts = Activity.objects.count()
    for who in sorted(SEERS | OTHERS):
        if who not in trial.by:
            response = post(getattr(cast, who), trial.verb, thing, **data)
            assert response.status_code == (403 if who in SEERS else 404), who
    now = Assignment.objects.get(pk=thing.pk)
    assert (Activity.objects.count(), now.state) == (acts, thing.state)
    response = post(getattr(cast, trial.by[-1]), trial.verb, thing, **data)
    assert response.status_code == 302, text(response)
    assert Activity.objects.count() > acts
    assert Assignment.objects.get(pk=thing.pk).state == trial.to


@TRIED
def test_a_button_stands_where_its_act_is_allowed(cast: SimpleNamespace, tried: Any, trial: Trial) -> None:
    thing, _data = tried(trial)
    for who in sorted(SEERS):
        person = getattr(cast, who)
        assert (trial.verb in open_to(person, thing)) == (who in trial.by), who
        answer = signed_in(person).get(address(trial.verb, thing)).status_code
        assert answer == (405 if trial.verb == "receive" else 200 if who in trial.by else 403), who
    for who in sorted(OTHERS):
        assert signed_in(getattr(cast, who)).get(thing.get_absolute_url()).status_code == 404


@TRIED
def test_nothing_is_done_with_what_has_ended_and_what_was_typed_stays(
    cast: SimpleNamespace, tried: Any, trial: Trial
) -> None:
    thing, data = tried(trial)
    person = getattr(cast, trial.by[0])
    actions.cancel(actor=cast.secretariat, assignment=_cancellable(cast, thing), reason="撤项")
    ended = Assignment.objects.get(pk=thing.pk)
    if trial.verb != "receive":
        assert signed_in(person).get(address(trial.verb, ended)).status_code == 409
    response = post(person, trial.verb, ended, **data)
    assert response.status_code == 200
    assert "This assignment has ended" in text(response)
    assert all(value in text(response) for value in data.values() if isinstance(value, str))
    assert Assignment.objects.get(pk=thing.pk).state == "cancelled"


def _cancellable(cast: SimpleNamespace, thing: Assignment) -> Assignment:
    if thing.state == "submitted":
        actions.send_back(actor=cast.secretariat, assignment=thing, reason="退", due_on=None)
    return thing


def test_a_step_that_the_state_does_not_allow_is_refused_in_a_sentence(
    cast: SimpleNamespace, assignment: Assignment
) -> None:
    assert signed_in(cast.secretariat).get(address("close", assignment)).status_code == 409
    response = post(cast.secretariat, "close", assignment, note="核实无误")
    assert "is not possible now" in text(response)
    assert "核实无误" in text(response)


def test_closing_warns_of_supporting_agencies_that_have_not_said_they_are_through(
    cast: SimpleNamespace, submitted: Assignment
) -> None:
    warning = "have not said that their part is done"
    assert warning in text(page(cast.secretariat, submitted))
    assert warning in text(signed_in(cast.secretariat).get(address("close", submitted)))
    actions.report(actor=cast.liaison_b, assignment=submitted, text="已完成", is_done=True)
    assert warning not in text(page(cast.secretariat, submitted))


def test_a_new_lead_can_be_urged_on_the_day_the_former_was(cast: SimpleNamespace, assignment: Assignment) -> None:
    post(cast.secretariat, "urge", assignment, note="请抓紧")
    assert "urge" not in open_to(cast.secretariat, assignment)
    post(cast.leader_a, "refuse", assignment, reason="不属本厅职责")
    post(cast.secretariat, "reissue", assignment, lead=cast.b.pk, reason="改由财政厅牵头")
    assert "urge" in open_to(cast.secretariat, assignment)


def test_nobody_is_urged_while_the_office_decides_on_a_refusal(cast: SimpleNamespace, refused: Assignment) -> None:
    assert "urge" not in open_to(cast.secretariat, refused)
    assert "has refused it: issue it again" in text(page(cast.secretariat, refused))
    assert signed_in(cast.secretariat).get(address("urge", refused)).status_code == 409
    with pytest.raises(NotLawful):
        actions.urge(actor=cast.secretariat, assignment=refused, note="请抓紧")


def test_the_lead_is_shown_in_the_state_of_the_whole(cast: SimpleNamespace, assignment: Assignment) -> None:
    def shown() -> str:
        return (
            text(page(cast.secretariat, assignment)).split("Agencies and their parts")[1].split("Supporting agency")[0]
        )

    assert "Issued" in shown()
    post(cast.leader_a, "refuse", assignment, reason="不属本厅职责")
    assert "Refused" in shown()


def test_the_office_urges_once_a_day(cast: SimpleNamespace, reported: Assignment) -> None:
    post(cast.secretariat, "urge", reported, note="请抓紧")
    told = Notification.objects.filter(kind="assignment_urged")
    assert set(told.values_list("recipient__username", flat=True)) == {"liaison_a", "liaison_b"}
    assert "urged today already" in text(page(cast.secretariat, reported))
    refused = signed_in(cast.secretariat).get(address("urge", reported))
    assert (refused.status_code, "urged today already" in text(refused)) == (409, True)
    response = post(cast.secretariat, "urge", reported, note="再催一次")
    assert "urged today already" in text(response)
    assert "再催一次" in text(response)
    assert (told.count(), Activity.objects.filter(verb="assignment.urge").count()) == (2, 1)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert signed_in(cast.secretariat).get(address("urge", reported)).status_code == 200


def test_an_urging_that_nobody_hears_is_refused(cast: SimpleNamespace, reported: Assignment) -> None:
    User.objects.filter(pk__in=[cast.liaison_a.pk, cast.leader_a.pk, cast.liaison_b.pk]).update(is_active=False)
    assert "Nobody was told" in text(post(cast.secretariat, "urge", reported, note="请抓紧"))
    assert not Activity.objects.filter(verb="assignment.urge").exists()


def test_the_page_says_why_the_date_is_not_the_one_the_source_states(cast: SimpleNamespace) -> None:
    day = timezone.localdate() + timedelta(days=20)
    while is_workday(day):
        day += timedelta(days=1)
    rolled = assign_due(cast, day)
    assert "a day off: the next working day holds" in text(page(cast.liaison_a, rolled))
    plain = assign_due(cast, add_workdays(timezone.localdate(), 20), 1)
    assert "The source states" not in text(page(cast.liaison_a, plain))
    Assignment.objects.filter(pk=plain.pk).update(due_on=add_workdays(timezone.localdate(), 30))
    assert "a new date was set later" in text(page(cast.liaison_a, plain))


def test_the_source_is_a_link_for_those_who_may_see_it(cast: SimpleNamespace) -> None:
    of_a_draft = assign_due(cast, date(2030, 1, 15))
    link = f'href="{of_a_draft.source.get_absolute_url()}"'
    assert link in text(page(cast.secretariat, of_a_draft))
    assert link not in text(page(cast.liaison_a, of_a_draft))


def test_a_source_that_is_gone_does_not_break_the_page(cast: SimpleNamespace, assignment: Assignment) -> None:
    Assignment.objects.update(source_type=ContentType.objects.get_for_model(Report), source_id=1)
    assert assignment.source_label in text(page(cast.liaison_a, assignment))


def test_the_page_names_who_is_called_about_each_part(cast: SimpleNamespace, assignment: Assignment) -> None:
    User.objects.filter(pk=cast.liaison_b.pk).update(full_name="黄令仪", phone="020-8300 0300")
    body = text(page(cast.secretariat, assignment))
    assert "黄令仪" in body
    assert 'href="tel:020-8300 0300"' in body
    nobody = "No liaison officer is entered."
    assert nobody not in body
    User.objects.filter(pk=cast.liaison_b.pk).update(is_active=False)
    assert nobody in text(page(cast.secretariat, assignment))


def test_planned_and_sent_reminders_are_told_in_words(cast: SimpleNamespace, assignment: Assignment) -> None:
    body = text(page(cast.liaison_a, assignment))
    for words in ("Three working days before", "On the day", "One working day late", "Planned"):
        assert words in body
    first = Occurrence.objects.of(assignment).earliest("fire_at")
    Occurrence.objects.filter(pk=first.pk).update(outcome="fired", closed_at=timezone.now())
    assert "Nobody could be told" in text(page(cast.liaison_a, assignment))


def test_every_rung_and_every_act_has_its_words() -> None:
    assert {rule.code for rule in LADDER.rules} == set(_RUNGS)
    others = {f"assignment.{name}" for name in ("issue", "start", "succeed", "prolong", "submit_without")}
    others |= {f"part.{name}" for name in ("lay_down", "receive", "send_back")}
    assert {f"assignment.{verb}" for verb in KINDS} | others == set(_STORY)


@pytest.mark.parametrize(
    ("on", "current", "who"),
    [
        ("assignment", AssignmentState.ISSUED, "水利厅"),
        ("received", AssignmentState.RECEIVED, "水利厅"),
        ("reported", AssignmentState.IN_PROGRESS, "水利厅"),
        ("submitted", AssignmentState.SUBMITTED, "应急厅"),
        ("refused", AssignmentState.REFUSED, "应急厅"),
    ],
)
def test_a_state_is_shown_with_who_must_act(
    request: pytest.FixtureRequest, cast: SimpleNamespace, on: str, current: AssignmentState, who: str
) -> None:
    shown = page(cast.liaison_b, request.getfixturevalue(on)).context
    assert [step["label"] for step in shown["steps"] if step["current"]] == [current.label]
    assert shown["next"].who == who


def test_the_road_of_a_cancelled_assignment_ends_there(cast: SimpleNamespace, reported: Assignment) -> None:
    actions.cancel(actor=cast.secretariat, assignment=reported, reason="撤项")
    shown = page(cast.liaison_a, reported).context
    assert [step["label"] for step in shown["steps"]] == [
        AssignmentState.ISSUED.label,
        AssignmentState.RECEIVED.label,
        AssignmentState.IN_PROGRESS.label,
        AssignmentState.CANCELLED.label,
    ]
    assert shown["next"] is None


@pytest.mark.parametrize("reports", [1, 3])
def test_the_page_costs_the_same_however_much_was_reported(
    cast: SimpleNamespace, received: Assignment, reports: int
) -> None:
    for n in range(reports):
        actions.report(actor=cast.liaison_a, assignment=received, text=f"{n}", evidence=[pdf(), pdf()])
    client = signed_in(cast.liaison_a)
    client.get(received.get_absolute_url())
    with CaptureQueriesContext(connection) as counted:
        client.get(received.get_absolute_url())
    assert len(counted) == 21


def test_the_mechanisms_page_shows_what_is_open(cast: SimpleNamespace, assignment: Assignment) -> None:
    address = cast.mechanism.get_absolute_url()
    assert assignment.get_absolute_url() in text(signed_in(cast.liaison_b).get(address))
    assert assignment.get_absolute_url() not in text(signed_in(cast.observer).get(address))
    actions.cancel(actor=cast.secretariat, assignment=assignment, reason="撤项")
    assert assignment.get_absolute_url() not in text(signed_in(again(cast.liaison_b)).get(address))
