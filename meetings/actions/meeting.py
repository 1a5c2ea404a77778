"""Convening: from a draft to agencies that have answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.core.activity import Actor, Change, record, record_all
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workflow import advance
from coordination.mechanisms.holding import hold_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from meetings import titles
from meetings.actions.coming_back import give_back
from meetings.convening import require_invitable
from meetings.flows import MeetingState, SeatState
from meetings.models import Attendee, Meeting, Minutes, Seat, Topic
from meetings.notices import (
    AgencyInvited,
    AttendeeChanged,
    MeetingCancelled,
    MeetingConvened,
    MeetingMoved,
    SeatAnswered,
)


@dataclass(frozen=True)
class Person:
    """Someone an agency sends: a name and how to reach it."""

    name: str
    title: str = ""
    phone: str = ""


@transaction.atomic
def draft_meeting(*, actor: User, mechanism: Mechanism, **fields: Any) -> Meeting:
    """Begin a meeting of a mechanism, which nobody dissolves meanwhile, with a seat for all that take part."""
    hold_mechanism(mechanism)
    require(actor, "mechanism.convene", mechanism)
    meeting = Meeting(mechanism=mechanism, created_by=actor, **fields)
    meeting.full_clean(exclude=["created_by"])
    meeting.save()
    _seat(meeting, mechanism.agencies_as(*Participation.Role.values))
    record(actor, "meeting.draft", meeting, after=fields)
    return meeting


@transaction.atomic
def edit_meeting(*, actor: User, meeting: Meeting, **fields: Any) -> None:
    """Change a draft."""
    require(actor, "meeting.edit", meeting)
    before = {name: getattr(meeting, name) for name in fields}
    _apply(meeting, fields)
    record(actor, "meeting.edit", meeting, before=before, after=fields)


@transaction.atomic
def invite(*, actor: User, meeting: Meeting, agencies: Iterable[Agency]) -> None:
    """Set which agencies are invited. Members sit; whoever is no full member of the mechanism observes."""
    hold_draft(actor, meeting)
    wanted = list(agencies)
    before = [str(seat.agency) for seat in meeting.seats.select_related("agency")]
    meeting.seats.exclude(agency__in=wanted).delete()
    _seat(meeting, wanted)
    record(actor, "meeting.invite", meeting, before={"agencies": before}, after={"agencies": [a.name for a in wanted]})


@transaction.atomic
def invite_further(*, actor: User, meeting: Meeting, agencies: Iterable[Agency]) -> list[Agency]:
    """Invite more agencies to a convened meeting that has not begun; those who are newly invited.

    1. hold the meeting as it stands now: whoever moves it, calls it off or opens it waits, or has been faster
    2. each agency without a seat gets one behind the others; every seat there is stands, with its answer
    3. record it
    4. the liaison officers of the new agencies alone are told, with the invitation to the meeting as it stands now
    """
    hold(meeting)
    require_invitable(actor, meeting)
    seated = set(meeting.seats.values_list("agency_id", flat=True))
    new = [agency for agency in agencies if agency.pk not in seated]
    if not new:
        raise NotLawful(_("These agencies are invited already."))
    _seat(meeting, new, behind=meeting.seats.aggregate(last=Max("position"))["last"] or 0)
    record(actor, "meeting.invite_further", meeting, after={"agencies": [agency.name for agency in new]})
    notify(AgencyInvited, meeting, among=liaisons_of(*new), reply_by=meeting.seats.latest("pk").answer_by)
    return new


def hold(meeting: Meeting) -> None:
    """Read the meeting anew and hold it until the act is done."""
    meeting.refresh_from_db(from_queryset=Meeting.objects.select_for_update(no_key=True))


def hold_draft(actor: User, meeting: Meeting) -> None:
    """Ask the policy, then hold the draft: whoever convenes it meanwhile waits, or has been faster."""
    require(actor, "meeting.edit", meeting)
    meeting.refresh_from_db(fields=["state"], from_queryset=Meeting.objects.select_for_update(no_key=True))
    if meeting.state != MeetingState.DRAFT:
        raise SomeoneWasFaster


def _seat(meeting: Meeting, agencies: Sequence[Agency], *, behind: int = 0) -> None:
    members = {agency.pk for agency in meeting.mechanism.members}
    Seat.objects.bulk_create(
        [
            Seat(meeting=meeting, agency=agency, position=place, is_observer=agency.pk not in members)
            for place, agency in enumerate(agencies, start=behind + 1)
        ],
        update_conflicts=True,
        unique_fields=["meeting", "agency"],
        update_fields=["position", "is_observer"],
    )


@transaction.atomic
def convene(*, actor: User, meeting: Meeting) -> None:
    """Convene a joint meeting.

    1. hold the mechanism: nobody dissolves it meanwhile
    2. count it among the meetings of its kind (第N次)
    3. its state becomes convened, which the flow allows with an item, a time, a place and an invited agency; a usual
       title that was proposed when another meeting had this number is put right
    4. every invited agency's liaison officers are told, with an invitation for their calendar
    """
    hold_mechanism(meeting.mechanism)
    hold(meeting)  # nobody empties the agenda or clears the time meanwhile, and what was read before is read anew
    ordinal = Meeting.objects.next_ordinal(meeting.mechanism_id, meeting.kind)
    title = titles.numbered(meeting, ordinal)
    advance(meeting, "convene", actor=actor, ordinal=ordinal, title=title, convened_at=timezone.now())
    notify(MeetingConvened, meeting, reply_by=meeting.reply_by)


@transaction.atomic
def move(
    *,
    actor: User,
    meeting: Meeting,
    starts_at: datetime,
    ends_at: datetime | None,
    place: str,
    link: str,
    reason: str,
    reply_by: date | None = None,
) -> None:
    """Change time or place of a convened meeting: SEQUENCE rises, everyone invited is told, answers given stand.

    With `reply_by`, those who have not answered yet have until then.
    """
    require(actor, "meeting.move", meeting)
    if starts_at < timezone.now():
        raise NotLawful(_("The new time lies in the past."))
    fields: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at, "place": place, "link": link}
    if reply_by:
        fields["reply_by"] = reply_by
    fields["sequence"] = meeting.sequence + 1
    before = {name: getattr(meeting, name) for name in fields}
    _apply(meeting, fields)
    record(actor, "meeting.move", meeting, before=before, after=fields, note=reason)
    notify(MeetingMoved, meeting, before=before, reason=reason)


@transaction.atomic
def cancel_meeting(*, actor: User, meeting: Meeting, reason: str) -> None:
    """Cancel a meeting; if it was convened, everyone invited is told and calendars strike it. The topics on its agenda
    wait in the pool again.
    """
    hold(meeting)
    was_convened = meeting.convened_at is not None
    advance(meeting, "cancel", actor=actor, note=reason, cancelled_because=reason, sequence=meeting.sequence + 1)
    give_back(meeting.items.all(), why=Topic.Back.CANCELLED)
    if was_convened:
        notify(MeetingCancelled, meeting, reason=reason)


@transaction.atomic
def answer(*, actor: User, seat: Seat, step: str, attendees: Sequence[Person] = (), reason: str = "") -> None:
    """An agency answers: `accept` or `substitute` with the people who come, or `decline` with its reason.

    A later answer replaces the earlier one. The office is told of substitutes and refusals.
    """
    require(actor, f"seat.{step}", seat)
    by = {"answered_by": actor, "answered_in_place_of": actor.in_place_of_name}
    advance(seat, step, actor=actor, note=reason, reason=reason, **by)
    seat.attendees.all().delete()
    is_substitute = seat.state == SeatState.SUBSTITUTED
    if step != "decline":
        Attendee.objects.bulk_create(
            Attendee(seat=seat, name=person.name, title=person.title, phone=person.phone, is_substitute=is_substitute)
            for person in attendees
        )
    if step != "accept":
        notify(SeatAnswered, seat, attendees=[str(person.name) for person in attendees])


@transaction.atomic
def send_another(*, actor: Actor, attendees: Sequence[Attendee], person: User) -> None:
    """Somebody goes to meetings in the place of whoever was named and has left. Whoever calls has asked the policy; the
    office is told.
    """
    seats = [row.seat_id for row in attendees]
    there = set(Attendee.objects.filter(seat__in=seats, name=person.full_name).values_list("seat", flat=True))
    Attendee.objects.filter(pk__in=[row.pk for row in attendees if row.seat_id in there]).delete()
    others = [row for row in attendees if row.seat_id not in there]
    post = person.posts.own().in_force().filter(agency__seats__in=seats).first()
    left = {row.pk: row.name for row in others}
    for row in others:
        row.name, row.title, row.phone = person.full_name, post.title if post else "", person.phone
    Attendee.objects.bulk_update(others, ["name", "title", "phone"])
    after = {"attendee": person.full_name}
    record_all(actor, "seat.send_another", [Change(row.seat, {"attendee": left[row.pk]}, after) for row in others])
    for row in others:
        notify(AttendeeChanged, row.seat, attendee=person.full_name, instead_of=left[row.pk])


@transaction.atomic
def begin_minutes(*, actor: User, meeting: Meeting) -> Minutes:
    """The meeting is held: the minutes open as a draft, the attendance with what was answered.

    Whoever announced somebody is present, whoever declined is on leave; of those who did not answer none is recorded.
    """
    advance(meeting, "begin_minutes", actor=actor)
    coming = meeting.seats.filter(state__in=[SeatState.ACCEPTED, SeatState.SUBSTITUTED])
    coming.update(attendance=Seat.Attendance.PRESENT)
    meeting.seats.filter(state=SeatState.DECLINED).update(attendance=Seat.Attendance.ON_LEAVE)
    return Minutes.objects.create(meeting=meeting)


def _apply(meeting: Meeting, fields: dict[str, Any]) -> None:
    """Write these fields alone, if the meeting still is where it was when it was read: the rest is not ours. Of two who
    move it at once one is refused: under the same number in the calendars the second move would be told to nobody.
    """
    as_read = Meeting.objects.filter(pk=meeting.pk, state=meeting.state, sequence=meeting.sequence)
    if not as_read.select_for_update(no_key=True).first():
        raise SomeoneWasFaster
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.full_clean(exclude=["created_by"])
    meeting.save(update_fields=list(fields))
