"""Minutes: what happened, who stood where, what was resolved, and the paper that says so."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from coordination.agencies.models import Agency, User
from coordination.core.activity import record
from coordination.core.notices import notify
from coordination.core.numbering import next_number
from coordination.core.policy import require
from coordination.core.workdays import today
from coordination.core.workflow import advance
from coordination.followup.actions import assign
from meetings import texts
from meetings.models import AgendaItem, Meeting, Minutes, Position, Receipt, Resolution, Seat, Support
from meetings.notices import MinutesIssued


@transaction.atomic
def record_attendance(*, actor: User, meeting: Meeting, attendance: Mapping[int, tuple[str, str]]) -> None:
    """Set who was present: seat id to (attendance, note). Seats not named keep theirs."""
    require(actor, "meeting.minute", meeting)
    seats = list(meeting.seats.filter(pk__in=attendance).select_related("agency"))
    before = {seat.agency.name: seat.attendance for seat in seats}
    for seat in seats:
        seat.attendance, seat.attendance_note = attendance[seat.pk]
    Seat.objects.bulk_update(seats, ["attendance", "attendance_note"])
    record(
        actor, "meeting.attendance", meeting, before=before, after={seat.agency.name: seat.attendance for seat in seats}
    )


@transaction.atomic
def record_item(*, actor: User, item: AgendaItem, text: str, outcome: str) -> None:
    """Write what the meeting heard, held and agreed on an item."""
    require(actor, "meeting.minute", item.meeting)
    before = {"record": item.record, "outcome": item.outcome}
    item.record, item.outcome = text, outcome
    item.full_clean()
    item.save(update_fields=["record", "outcome"])
    record(
        actor,
        "meeting.record_item",
        item.meeting,
        before=before,
        after={"no": item.no, "record": text, "outcome": outcome},
    )


@transaction.atomic
def record_position(*, actor: User, item: AgendaItem, agency: Agency, stance: str, grounds: str = "") -> Position:
    """Write down where an agency stands. What it said before is kept."""
    require(actor, "meeting.minute", item.meeting)
    position = Position(item=item, agency=agency, stance=stance, grounds=grounds, recorded_by=actor)
    position.full_clean()
    position.save()
    record(
        actor,
        "meeting.position",
        item.meeting,
        after={"no": item.no, "agency": agency.name, "stance": stance, "grounds": grounds},
    )
    return position


@transaction.atomic
def propose_resolution(
    *,
    actor: User,
    meeting: Meeting,
    text: str,
    lead_agency: Agency,
    supporting: Iterable[Agency] = (),
    item: AgendaItem | None = None,
    due_on: date | None = None,
    is_long_term: bool = False,
    resolution: Resolution | None = None,
) -> Resolution:
    """Word a resolution, or reword one that is not adopted yet (`resolution`)."""
    require(actor, "meeting.minute", meeting)
    no = resolution.no if resolution else (meeting.resolutions.aggregate(last=Max("no"))["last"] or 0) + 1
    row = resolution or Resolution(meeting=meeting, no=no)
    row.item, row.text, row.lead_agency, row.due_on, row.is_long_term = item, text, lead_agency, due_on, is_long_term
    row.full_clean()
    row.save()
    helpers = [agency for agency in supporting if agency != lead_agency]
    row.supports.exclude(agency__in=helpers).delete()
    Support.objects.bulk_create([Support(resolution=row, agency=agency) for agency in helpers], ignore_conflicts=True)
    after = {
        "no": no,
        "text": text,
        "lead": lead_agency.name,
        "supporting": [agency.name for agency in helpers],
        "due_on": due_on,
    }
    record(actor, "meeting.propose_resolution", meeting, after=after)
    return row


@transaction.atomic
def strike_resolution(*, actor: User, resolution: Resolution) -> None:
    """Take back a proposal that was never adopted; the activity keeps its wording."""
    require(actor, "meeting.minute", resolution.meeting)
    record(
        actor, "meeting.strike_resolution", resolution.meeting, before={"no": resolution.no, "text": resolution.text}
    )
    Resolution.objects.proposed().filter(pk=resolution.pk).delete()


@transaction.atomic
def refer_resolution(*, actor: User, resolution: Resolution, reason: str) -> None:
    """What is not agreed goes up with each side's grounds (报上级裁定)."""
    require(actor, "meeting.minute", resolution.meeting)
    advance(resolution, "refer", actor=actor, note=reason)


@transaction.atomic
def write_minutes(*, actor: User, minutes: Minutes, **fields: Any) -> None:
    """Change opening, closing, signatory or distribution of draft minutes."""
    require(actor, "meeting.minute", minutes.meeting)
    before = {name: getattr(minutes, name) for name in fields}
    for name, value in fields.items():
        setattr(minutes, name, value)
    minutes.save(update_fields=list(fields))
    record(actor, "minutes.write", minutes, before=before, after=fields)


@transaction.atomic
def issue_minutes(*, actor: User, minutes: Minutes) -> list[Any]:
    """Issue the minutes and put the resolutions in force; the assignments that come of it.

    1. take the next number of the mechanism in this year
    2. freeze the text with its digest, and the state of minutes and meeting
    3. adopt every proposed resolution and issue an assignment for it
    4. every agency that takes part owes a receipt, and is told
    """
    meeting, year = minutes.meeting, today().year
    require(actor, "minutes.issue", minutes)
    minutes.year, minutes.number = year, next_number(f"minutes:{meeting.mechanism_id}", year)
    text = texts.minutes_text(minutes)
    advance(
        minutes,
        "issue",
        actor=actor,
        year=year,
        number=minutes.number,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        issued_at=timezone.now(),
        issued_by=actor,
    )
    advance(meeting, "issue", actor=actor)
    assignments = [
        _put_in_force(actor, row) for row in meeting.resolutions.proposed().prefetch_related("supporting_agencies")
    ]
    agencies = {agency.pk: agency for agency in meeting.mechanism.members} | {
        s.agency_id: s.agency for s in meeting.seats.select_related("agency")
    }
    Receipt.objects.bulk_create(Receipt(minutes=minutes, agency=agency) for agency in agencies.values())
    notify(MinutesIssued, minutes)
    return assignments


def _put_in_force(actor: User, resolution: Resolution) -> Any:
    advance(resolution, "adopt", actor=actor)
    return assign(
        actor=actor,
        mechanism=resolution.meeting.mechanism,
        source=resolution,
        source_label=f"{resolution.meeting.title} {resolution.meeting.minutes.document_no}",
        title=resolution.text,
        lead=resolution.lead_agency,
        supporting=resolution.supporting_agencies.all(),
        due_on=resolution.due_on,
    )


@transaction.atomic
def sign_receipt(*, actor: User, receipt: Receipt) -> None:
    """An agency signs for issued minutes (签收), once."""
    require(actor, "receipt.sign", receipt)
    signed = Receipt.objects.unsigned().filter(pk=receipt.pk).update(signed_at=timezone.now(), signed_by=actor)
    if signed:
        record(actor, "minutes.sign_receipt", receipt.minutes, after={"agency": receipt.agency.name})
