"""What is done with assignments."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.agencies.succession import Transfer, Will, by_heir, hold
from coordination.core import reminders
from coordination.core.activity import Actor, record, record_all
from coordination.core.errors import NotLawful
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.models import Notification
from coordination.core.notices import Notice, notify
from coordination.core.policy import require
from coordination.core.workdays import add_workdays, roll_forward, today
from coordination.core.workflow import advance
from coordination.followup import notices
from coordination.followup.actions.extensions import let_extensions_lapse
from coordination.followup.flows import AssignmentState, keeps_from_reporting, keeps_from_urging, lacks
from coordination.followup.inheriting import inherit
from coordination.followup.limits import DECIDE_REFUSAL_WITHIN
from coordination.followup.models import Assignment, Evidence, Part, Refusal, Report
from coordination.followup.wording import by_wording
from coordination.mechanisms.models import Mechanism


@transaction.atomic
def assign(
    *,
    actor: User,
    mechanism: Mechanism,
    source: Any,
    source_label: str,
    title: str,
    lead: Agency,
    supporting: Iterable[Agency] = (),
    due_on: date | None,
) -> Assignment:
    """Make an assignment of what was resolved.

    1. a due date on a day off moves to the next working day
    2. save it with one part for the lead and one for each supporting agency
    3. plan its reminders, record it, tell the agencies
    """
    agency = actor.acting_for
    assignment = Assignment(
        mechanism=mechanism,
        source=source,
        source_label=source_label,
        title=title,
        lead_agency=lead,
        issued_by_agency=agency,
        stated_due_on=due_on,
        first_due_on=roll_forward(due_on) if due_on else None,
        due_on=roll_forward(due_on) if due_on else None,
    )
    require(actor, "assignment.issue", assignment)
    assignment.save()
    owing = [(lead, Part.Role.LEAD), *((agency, Part.Role.SUPPORTING) for agency in supporting if agency != lead)]
    Part.objects.bulk_create(Part(assignment=assignment, agency=agency, role=role) for agency, role in owing)
    reminders.plan(assignment)
    record(
        actor,
        "assignment.issue",
        assignment,
        after={"due_on": assignment.due_on, "wording": lead.wording, "agencies": [a.name for a, _ in owing]},
    )
    _tell(notices.AssignmentIssued, assignment, [agency for agency, _role in owing])
    return assignment


@transaction.atomic
def receive(*, actor: User, assignment: Assignment) -> None:
    """The lead agency signs for it (签收)."""
    advance(assignment, "receive", actor=actor)


@transaction.atomic
def refuse(*, actor: User, assignment: Assignment, reason: str) -> None:
    """The lead agency says, with its reason, that the matter is not its own. Office and convener are told; the office
    decides within a limit, after which the convener's leader is told that it has not.
    """
    advance(assignment, "refuse", actor=actor, note=reason)
    refusal = Refusal.objects.create(
        assignment=assignment,
        agency=assignment.lead_agency,
        reason=reason,
        due_on=add_workdays(today(), DECIDE_REFUSAL_WITHIN),
        refused_by=actor,
    )
    reminders.plan(refusal)
    notify(notices.AssignmentRefused, assignment, reason=reason, by=refusal.due_on)


@transaction.atomic
def reissue(*, actor: User, assignment: Assignment, lead: Agency, due_on: date | None, reason: str) -> None:
    """Issue a refused assignment again: to another lead, or to the same one with the reason why it stays there.

    The former lead's part ends with its refusal; a supporting agency that becomes lead changes its part.
    """
    before = assignment.lead_agency
    _set_due(assignment, due_on)
    if lead != before:
        assignment.first_due_on = assignment.due_on
    advance(assignment, "reissue", actor=actor, note=reason, lead_agency=lead, **_dates(assignment))
    if lead != before:
        assignment.parts.live().filter(agency__in=[before, lead]).update(ended_at=timezone.now())
        Part.objects.create(assignment=assignment, agency=lead, role=Part.Role.LEAD)
    _refusal_settled(assignment)
    reminders.plan(assignment)
    _tell(notices.AssignmentIssued, assignment, notices.AssignmentIssued.agencies(assignment))


@transaction.atomic
def report(
    *,
    actor: User,
    assignment: Assignment,
    text: str,
    problems: str = "",
    next_steps: str = "",
    percent: int | None = None,
    is_done: bool = False,
    evidence: Sequence[Incoming] = (),
) -> Report:
    """An agency tells what it has done. The lead's first report starts the work; its figure is the assignment's.

    A supporting agency that says `is_done` has done its part, and takes that back with a later report that does not;
    the lead says so by submitting.
    """
    assignment.refresh_from_db(from_queryset=Assignment.objects.select_for_update(no_key=True))
    require(actor, "assignment.report", assignment)
    if objection := keeps_from_reporting(assignment, actor.acting_for):
        raise NotLawful(objection)
    part = assignment.parts.live().get(agency=actor.acting_for)
    row = Report.objects.create(
        assignment=assignment,
        agency=part.agency,
        text=text,
        problems=problems,
        next_steps=next_steps,
        percent=percent,
        is_done=is_done,
        reported_by=actor,
        in_place_of=actor.in_place_of_name,
    )
    Evidence.objects.bulk_create(Evidence(report=row, file=store(upload, by=actor)) for upload in evidence)
    record(actor, "assignment.report", assignment, after={"percent": percent, "is_done": is_done, "text": text})
    if part.role == Part.Role.LEAD:
        _lead_reported(actor, assignment, percent)
    elif is_done != bool(part.done_at):
        part.done_at = timezone.now() if is_done else None
        part.returned_because = "" if is_done else part.returned_because
        part.due_version += not is_done  # reminders begin anew, but nothing said of the same date is said twice
        part.save(update_fields=["done_at", "returned_because", "due_version"])
        reminders.cancel(part, reason="done") if is_done else reminders.plan(part, again=False)
    return row


def _lead_reported(actor: User, assignment: Assignment, percent: int | None) -> None:
    if percent is not None and assignment.state != AssignmentState.SUBMITTED:
        Assignment.objects.filter(pk=assignment.pk).update(percent=percent)
        assignment.percent = percent
    if assignment.state in {AssignmentState.RECEIVED, AssignmentState.RETURNED}:
        advance(assignment, "start", actor=actor)


@transaction.atomic
def submit(*, actor: User, assignment: Assignment, note: str = "", without: str = "") -> None:
    """The lead agency holds that it is done (申请办结). `without`: why, where a part that is required is not.

    Raises NotLawful where such a part is missing and nothing is said of it.
    """
    lacking = [part.agency.name for part in assignment.parts.lacking().select_related("agency")]
    if lacking and not without:
        raise NotLawful(lacks(lacking))
    if lacking:
        record(actor, "assignment.submit_without", assignment, after={"agencies": lacking}, note=without)
    advance(assignment, "submit", actor=actor, note=note, percent=100, submitted_on=today())
    let_extensions_lapse(assignment)
    assignment.parts.live().filter(agency=assignment.lead_agency).update(done_at=timezone.now())
    notify(notices.AssignmentSubmitted, assignment, note=note, lacking=lacking, without=without)


@transaction.atomic
def send_back(*, actor: User, assignment: Assignment, reason: str, due_on: date | None) -> None:
    """The office returns it with its reason and, if it wishes, a new date (退办). Reminders begin again, but nothing
    said of the same date is said twice.
    """
    before = assignment.due_on
    _set_due(assignment, due_on)
    advance(
        assignment,
        "send_back",
        actor=actor,
        note=reason,
        times_returned=assignment.times_returned + 1,
        submitted_on=None,
        **_dates(assignment),
    )
    assignment.parts.live().filter(agency=assignment.lead_agency).update(done_at=None)
    reminders.plan(assignment, again=False, same_date=assignment.due_on == before)
    notify(notices.AssignmentReturned, assignment, reason=reason)


@transaction.atomic
def close(*, actor: User, assignment: Assignment, note: str = "") -> None:
    """The office has verified that it is done (办结销号)."""
    _end(actor, assignment, "close", note)
    notify(notices.AssignmentClosed, assignment, note=note)


@transaction.atomic
def make_routine(*, actor: User, assignment: Assignment, note: str = "") -> None:
    """A long-term assignment becomes part of ordinary duties (转入常态化)."""
    _end(actor, assignment, "make_routine", note)
    notify(notices.AssignmentClosed, assignment, note=note)


@transaction.atomic
def cancel(*, actor: User, assignment: Assignment, reason: str) -> None:
    """The office withdraws it, with its reason (撤项)."""
    _end(actor, assignment, "cancel", reason)
    notify(notices.AssignmentClosed, assignment, note=reason)


@transaction.atomic
def urge(*, actor: User, assignment: Assignment, note: str) -> None:
    """The office reminds the agencies that still owe a part, out of turn (催办); at most once a day.

    Raises NotLawful where nobody was told: they were urged today already, or have nobody who can be told.
    """
    assignment.refresh_from_db(from_queryset=Assignment.objects.select_for_update(no_key=True))
    require(actor, "assignment.urge", assignment)
    if objection := keeps_from_urging(assignment):
        raise NotLawful(objection)
    told = _tell(notices.AssignmentUrged, assignment, notices.AssignmentUrged.agencies(assignment), note=note)
    if not told:
        raise NotLawful(_("Nobody was told: the agencies were urged today already, or have nobody to reach."))
    record(actor, "assignment.urge", assignment, after={"told": len(told)}, note=note)


@transaction.atomic
def hand_over_assignments(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """What agencies that end owe to open assignments, their heirs owe from now on; due dates stand.

    1. hold the assignments: whoever works on one just now goes first
    2. each part ends and the heir has the same; where it has one already, the two become one (`inherit`)
    3. the assignment names its lead
    4. record it. What is planned to be said goes to whoever owes when it is said: nothing in the ledger moves.
    """
    require(actor, "reform.take_effect", will.reform)
    hold(Assignment.objects.filter(pk__in={one.row.assignment_id for one in transfers}))
    now = timezone.now()
    inheritance = inherit(transfers)
    Part.objects.filter(pk__in=[part.pk for part in inheritance.ended]).update(ended_at=now)
    Part.objects.bulk_update(inheritance.kept, ["done_at"])
    led = [one for one in transfers if one.row.role == Part.Role.LEAD]
    for heir, parts in by_heir(led).items():
        Assignment.objects.filter(pk__in=[part.assignment_id for part in parts]).update(lead_agency=heir)
    Part.objects.bulk_create(inheritance.new)
    record_all(actor, "assignment.succeed", inheritance.told, note=will.note)


def _tell(kind: type[Notice], assignment: Assignment, agencies: Iterable[Agency], **facts: Any) -> list[Notification]:
    """Tell the people of these agencies, each in the words that fit their agency."""
    groups = by_wording(agencies)
    return [
        row
        for wording, those in groups.items()
        for row in notify(
            kind, assignment, among=liaisons_of(*those) if len(groups) > 1 else None, wording=wording, **facts
        )
    ]


def _end(actor: Actor, assignment: Assignment, step: str, note: str) -> None:
    advance(assignment, step, actor=actor, note=note, closed_at=timezone.now())
    reminders.cancel(assignment, reason=step)
    reminders.cancel_all(assignment.parts.all(), reason=step)
    _refusal_settled(assignment)
    let_extensions_lapse(assignment)


def _refusal_settled(assignment: Assignment) -> None:
    for refusal in assignment.refusals.to_be_decided():
        refusal.settled_at = timezone.now()
        refusal.save(update_fields=["settled_at"])
        reminders.cancel(refusal, reason="decided")


def _set_due(assignment: Assignment, due_on: date | None) -> None:
    """A new date on the record in hand; without one the old stays. Either way the reminders begin anew."""
    if due_on:
        assignment.due_on = roll_forward(due_on)
        assignment.first_due_on = assignment.first_due_on or assignment.due_on
    assignment.due_version += 1


def _dates(assignment: Assignment) -> dict[str, Any]:
    return {name: getattr(assignment, name) for name in ("due_on", "first_due_on", "due_version")}
