"""Minutes: what happened, who stood where, what was resolved, and the paper that says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from coordination.agencies.models import Agency, User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.numbering import next_number
from coordination.core.policy import require
from coordination.core.workdays import today
from coordination.core.workflow import advance
from coordination.followup.actions import assign
from meetings.actions.coming_back import give_back
from meetings.flows import ResolutionState
from meetings.minuting import not_proposed, receiving, require_open, serial_of
from meetings.models import AgendaItem, Meeting, Minutes, Position, Receipt, Resolution, Seat, Support, Topic
from meetings.notices import MinutesIssued
from meetings.texts import MinutesPaper, digest

_APART = 1000  # where numbers wait while others take their place
_LABEL_LENGTH = 200  # of what an assignment says of its source


@dataclass(frozen=True)
class Stand:
    """Where an agency stands on an item, and why."""

    agency: Agency
    stance: str
    grounds: str = ""


def _hold(actor: User, meeting: Meeting) -> None:
    """Nothing is written into minutes that are being issued: whoever writes and whoever issues wait for each other."""
    meeting.refresh_from_db(fields=["state"], from_queryset=Meeting.objects.select_for_update(no_key=True))
    require_open(actor, meeting)


@transaction.atomic
def record_attendance(*, actor: User, meeting: Meeting, attendance: Mapping[int, tuple[str, str]]) -> None:
    """Set who was present: seat id to (attendance, note). Seats not named keep theirs."""
    _hold(actor, meeting)
    seats = list(meeting.seats.filter(pk__in=attendance).select_related("agency"))
    before = {seat.agency.name: seat.attendance for seat in seats}
    for seat in seats:
        seat.attendance, seat.attendance_note = attendance[seat.pk]
    Seat.objects.bulk_update(seats, ["attendance", "attendance_note"])
    record(
        actor, "meeting.attendance", meeting, before=before, after={seat.agency.name: seat.attendance for seat in seats}
    )


@transaction.atomic
def record_item(*, actor: User, item: AgendaItem, text: str, outcome: str, stands: Iterable[Stand] = ()) -> None:
    """Write what the meeting heard, held and agreed on an item, and with it where agencies stood."""
    _hold(actor, item.meeting)
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
    record_positions(actor=actor, item=item, stands=stands)


@transaction.atomic
def record_positions(*, actor: User, item: AgendaItem, stands: Iterable[Stand]) -> list[Position]:
    """Write down where several agencies stand."""
    return [
        record_position(actor=actor, item=item, agency=row.agency, stance=row.stance, grounds=row.grounds)
        for row in stands
    ]


@transaction.atomic
def record_position(*, actor: User, item: AgendaItem, agency: Agency, stance: str, grounds: str = "") -> Position:
    """Write down where an agency stands. What it said before is kept."""
    _hold(actor, item.meeting)
    position = Position(item=item, agency=agency, stance=stance, grounds=grounds.strip(), recorded_by=actor)
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
    _hold(actor, meeting)
    if resolution:
        _still_proposed(resolution)
    last = meeting.resolutions.aggregate(last=Max("no"))["last"] or 0
    row = resolution or Resolution(meeting=meeting, no=last + 1)
    row.item, row.text, row.lead_agency, row.due_on, row.is_long_term = item, text, lead_agency, due_on, is_long_term
    row.full_clean()
    row.save()
    _number_anew(meeting)
    row.refresh_from_db(fields=["no"])
    helpers = [agency for agency in supporting if agency != lead_agency]
    row.supports.exclude(agency__in=helpers).delete()
    Support.objects.bulk_create([Support(resolution=row, agency=agency) for agency in helpers], ignore_conflicts=True)
    after = {
        "no": row.no,
        "text": text,
        "lead": lead_agency.name,
        "supporting": [agency.name for agency in helpers],
        "due_on": due_on,
    }
    record(actor, "meeting.propose_resolution", meeting, after=after)
    return row


def _still_proposed(resolution: Resolution) -> None:
    """What is adopted or referred keeps its wording."""
    resolution.refresh_from_db(fields=["state"])
    if objection := not_proposed(resolution):
        raise NotLawful(objection)


@transaction.atomic
def strike_resolution(*, actor: User, resolution: Resolution) -> None:
    """Take back a proposal that was never adopted; the later ones move up, the activity keeps its wording."""
    meeting = resolution.meeting
    _hold(actor, meeting)
    _still_proposed(resolution)
    record(actor, "meeting.strike_resolution", meeting, before={"no": resolution.no, "text": resolution.text})
    Resolution.objects.proposed().filter(pk=resolution.pk).delete()
    _number_anew(meeting)


@transaction.atomic
def refer_resolution(*, actor: User, resolution: Resolution, reason: str) -> None:
    """What is not agreed goes up with each side's grounds (报上级裁定). It stands after what binds."""
    meeting = resolution.meeting
    _hold(actor, meeting)
    advance(resolution, "refer", actor=actor, note=reason)
    record(
        actor, "meeting.refer_resolution", meeting, after={"no": resolution.no, "text": resolution.text}, note=reason
    )
    _number_anew(meeting)


def _number_anew(meeting: Meeting) -> None:
    """Number the resolutions as the minutes print them: first what binds, then what was referred, without gaps."""
    rows = sorted(meeting.resolutions.all(), key=lambda row: (row.state == ResolutionState.REFERRED, row.no))
    if [row.no for row in rows] == list(range(1, len(rows) + 1)):
        return
    meeting.resolutions.update(no=F("no") + _APART)
    for place, row in enumerate(rows, start=1):
        row.no = place
    Resolution.objects.bulk_update(rows, ["no"])


@transaction.atomic
def write_minutes(*, actor: User, minutes: Minutes, **fields: Any) -> None:
    """Change opening, closing, signatory or distribution of draft minutes."""
    _hold(actor, minutes.meeting)
    before = {name: getattr(minutes, name) for name in fields}
    for name, value in fields.items():
        setattr(minutes, name, value)
    minutes.full_clean(exclude=["meeting"], validate_constraints=False)
    minutes.save(update_fields=list(fields))
    record(actor, "minutes.write", minutes, before=before, after=fields)


@transaction.atomic
def issue_minutes(*, actor: User, minutes: Minutes) -> list[Any]:
    """Issue the minutes and put the resolutions in force; the assignments that come of it.

    1. take the next number of the mechanism in this year
    2. freeze the text with its digest, and the state of minutes and meeting
    3. adopt every proposed resolution and issue an assignment for it
    4. the topics that the meeting put off wait in the pool again
    5. every agency that takes part owes a receipt, and is told
    """
    meeting, day = minutes.meeting, today()
    require(actor, "minutes.issue", minutes)
    _hold(actor, meeting)
    minutes.refresh_from_db(fields=["opening", "closing", "signed_by", "scope"])  # as saved by whoever wrote last
    minutes.year, minutes.number = day.year, next_number(serial_of(meeting), day.year)
    text = MinutesPaper.of(minutes, on=day).as_text()
    advance(
        minutes,
        "issue",
        actor=actor,
        year=day.year,
        number=minutes.number,
        text=text,
        sha256=digest(text),
        issued_at=timezone.now(),
        issued_by=actor,
    )
    advance(meeting, "issue", actor=actor)
    proposed = meeting.resolutions.proposed().select_related("lead_agency").prefetch_related("supporting_agencies")
    assignments = [_put_in_force(actor, minutes, row) for row in proposed]
    give_back(meeting.items.filter(outcome=AgendaItem.Outcome.DEFERRED), why=Topic.Back.DEFERRED)
    Receipt.objects.bulk_create(Receipt(minutes=minutes, agency=agency) for agency in receiving(meeting))
    notify(MinutesIssued, minutes)
    return assignments


def _put_in_force(actor: User, minutes: Minutes, resolution: Resolution) -> Any:
    advance(resolution, "adopt", actor=actor)
    number = minutes.document_no
    return assign(
        actor=actor,
        mechanism=minutes.meeting.mechanism,
        source=resolution,
        source_label=f"{minutes.meeting.title[: _LABEL_LENGTH - len(number) - 1]} {number}",
        title=resolution.text,
        lead=resolution.lead_agency,
        supporting=resolution.supporting_agencies.all(),
        due_on=resolution.due_on,
    )


@transaction.atomic
def sign_receipt(*, actor: User, receipt: Receipt) -> None:
    """An agency signs for issued minutes (签收), once."""
    require(actor, "receipt.sign", receipt)
    by = {"signed_by": actor, "signed_in_place_of": actor.in_place_of_name}
    if Receipt.objects.unsigned().filter(pk=receipt.pk).update(signed_at=timezone.now(), **by):
        record(actor, "minutes.sign_receipt", receipt.minutes, after={"agency": receipt.agency.name})
