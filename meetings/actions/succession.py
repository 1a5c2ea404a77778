"""What of meetings passes from agencies that end to those that follow them: what lies ahead, and what is still owed.

What was held stays as it was held: who sat, where each agency stood, what was signed for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from coordination.agencies.models import Agency
from coordination.agencies.succession import Transfer, Will, by_heir, hold
from coordination.core.activity import Actor, Change, record_all
from coordination.core.policy import require
from coordination.mechanisms.models import Participation
from meetings.flows import SeatState
from meetings.models import AgendaItem, Meeting, Receipt, Resolution, Seat, Support, Topic


def _hold(actor: Actor, will: Will, meetings: Iterable[int]) -> None:
    """Whoever changes one of these meetings just now goes first."""
    require(actor, "reform.take_effect", will.reform)
    hold(Meeting.objects.filter(pk__in=set(meetings)))


def _told(thing: Any, heir: Agency, *former: Agency, **more: Any) -> Change:
    return Change(thing, {}, {"agency": heir.name, "former": "、".join(agency.name for agency in former), **more})


@transaction.atomic
def hand_over_seats(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """The heirs sit where the agencies would have sat, with what was answered; where nobody follows, it is struck.

    1. of several seats that come together one stays: the heir's own with its answer, else one that was answered
    2. whoever is no full member of the mechanism observes
    3. record it; what was answered with a seat that goes stays in the activity
    """
    _hold(actor, will, [one.row.meeting_id for one in transfers])
    places: dict[tuple[int, Agency], list[Seat]] = defaultdict(list)
    for one in transfers:
        if one.heir is not None:
            places[one.row.meeting_id, one.heir].append(one.row)
    kept, gone, told = _seated(places, _full_members(places, will))
    struck = [one.row for one in transfers if one.heir is None]
    names = [Change(seat.meeting, _answer_of(seat), {"agency": seat.agency.name}) for seat in struck]
    Seat.objects.filter(pk__in=[seat.pk for seat in (*gone, *struck)]).delete()
    Seat.objects.bulk_update(kept, ["agency", "position", "is_observer"])
    record_all(actor, "meeting.succeed_seat", told, note=will.note)
    record_all(actor, "meeting.strike_seat", names, note=will.note)


def _full_members(places: Iterable[tuple[int, Agency]], will: Will) -> set[tuple[int, int]]:
    """(meeting, agency) where the heir is a full member of the meeting's mechanism on the day."""
    full = Participation.objects.in_force(will.on).filter(
        role__in=Participation.Role.full(),
        agency__in={heir for _meeting, heir in places},
        mechanism__meetings__in={meeting for meeting, _heir in places},
    )
    return set(full.values_list("mechanism__meetings", "agency"))


def _seated(
    places: dict[tuple[int, Agency], list[Seat]], full_members: set[tuple[int, int]]
) -> tuple[list[Seat], list[Seat], list[Change]]:
    """The seats that stay, those that go, and what is told of each meeting."""
    own = Seat.objects.filter(
        meeting__in={meeting for meeting, _heir in places}, agency__in={heir for _meeting, heir in places}
    ).prefetch_related("agency", "attendees")
    by_place = {(seat.meeting_id, seat.agency_id): seat for seat in own}
    kept, gone, told = [], list[Seat](), []
    for (meeting, heir), left in places.items():
        mine = by_place.get((meeting, heir.pk))
        every = [*([mine] if mine else []), *left]
        stays = next((seat for seat in every if seat.state != SeatState.INVITED), every[0])
        others = [seat for seat in every if seat is not stays]
        former = [seat.agency for seat in left]
        before = {"seats": [_answer_of(seat) for seat in others]}
        told.append(Change(left[0].meeting, before, dict(_told(left[0].meeting, heir, *former).after)))
        stays.agency, stays.position = heir, min(seat.position for seat in every)
        stays.is_observer = (meeting, heir.pk) not in full_members
        kept.append(stays)
        gone += others
    return kept, gone, told


def _answer_of(seat: Seat) -> dict[str, Any]:
    people = [str(person) for person in seat.attendees.all()]
    return {"agency": seat.agency.name, "answer": seat.state, "reason": seat.reason, "people": people}


@transaction.atomic
def hand_over_items(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """What an agency brings before a meeting ahead, its heir brings."""
    _hold(actor, will, [one.row.meeting_id for one in transfers])
    for heir, items in by_heir(transfers).items():
        AgendaItem.objects.filter(pk__in=[item.pk for item in items]).update(proposing_agency=heir)
    told = [_told(one.row.meeting, one.heir, one.row.proposing_agency, no=one.row.no) for one in transfers if one.heir]
    record_all(actor, "meeting.succeed_item", told, note=will.note)


@transaction.atomic
def hand_over_topics(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """What an agency has put into a topic pool and no meeting has dealt with, its heir goes on proposing."""
    require(actor, "reform.take_effect", will.reform)
    hold(Topic.objects.filter(pk__in=[one.row.pk for one in transfers]))
    for heir, topics in by_heir(transfers).items():
        Topic.objects.filter(pk__in=[topic.pk for topic in topics]).update(proposing_agency=heir)
    told = [_told(one.row, one.heir, one.row.proposing_agency) for one in transfers if one.heir]
    record_all(actor, "topic.succeed", told, note=will.note)


@transaction.atomic
def hand_over_resolutions(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """What an agency is to lead by a resolution that is not adopted yet, its heir is to lead, and supports no more."""
    _hold(actor, will, [one.row.meeting_id for one in transfers])
    for heir, rows in by_heir(transfers).items():
        resolutions = [row.pk for row in rows]
        Resolution.objects.filter(pk__in=resolutions).update(lead_agency=heir)
        Support.objects.filter(resolution__in=resolutions, agency=heir).delete()
    told = [_told(one.row.meeting, one.heir, one.row.lead_agency, no=one.row.no) for one in transfers if one.heir]
    record_all(actor, "meeting.succeed_resolution", told, note=will.note)


@transaction.atomic
def hand_over_supports(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """What an agency is to support likewise; once, and not where its heir leads."""
    _hold(actor, will, [one.row.resolution.meeting_id for one in transfers])
    resolutions = {one.row.resolution_id for one in transfers}
    taken = set(Support.objects.filter(resolution__in=resolutions).values_list("resolution", "agency"))
    taken |= set(Resolution.objects.filter(pk__in=resolutions).values_list("pk", "lead_agency"))
    passing, ending, told = [], [], []
    for one in transfers:
        support, heir = one.row, one.heir
        if heir is None or (support.resolution_id, heir.pk) in taken:
            ending.append(support.pk)
        else:
            passing.append(one)
            taken.add((support.resolution_id, heir.pk))
        if heir is not None:
            told.append(_told(support.resolution.meeting, heir, support.agency, no=support.resolution.no))
    Support.objects.filter(pk__in=ending).delete()
    for heir, rows in by_heir(passing).items():
        Support.objects.filter(pk__in=[row.pk for row in rows]).update(agency=heir)
    record_all(actor, "meeting.succeed_resolution", told, note=will.note)


@transaction.atomic
def hand_over_receipts(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """Minutes for which an agency had still to sign, its heir signs for: once. What stays unsigned with an agency that
    ended is owed by nobody.
    """
    require(actor, "reform.take_effect", will.reform)
    receipts = Receipt.objects.filter(pk__in=[one.row.pk for one in transfers])
    hold(receipts)
    minutes = {one.row.minutes_id for one in transfers}
    owed = set(Receipt.objects.filter(minutes__in=minutes).values_list("minutes", "agency"))
    passing, told = [], []
    for one in transfers:
        if one.heir is None or (one.row.minutes_id, one.heir.pk) in owed:
            continue
        owed.add((one.row.minutes_id, one.heir.pk))
        passing.append(one)
        told.append(_told(one.row.minutes, one.heir, one.row.agency))
    for heir, rows in by_heir(passing).items():
        Receipt.objects.filter(pk__in=[row.pk for row in rows]).update(agency=heir)
    record_all(actor, "minutes.succeed_receipt", told, note=will.note)
