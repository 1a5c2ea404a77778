"""What waits around meetings: answers, receipts, and for the office topics, agendas and minutes."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Post
from coordination.core.policy import abilities
from coordination.core.workdays import day_of
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.mechanisms.querysets import mechanisms_of
from meetings.flows import MeetingState, SeatState, TopicState
from meetings.models import Meeting, Receipt, Seat, Topic

_WORKING = {Post.Role.LIAISON, Post.Role.LEADER, Post.Role.STAFF}
_WITH_OFFICE = {
    MeetingState.DRAFT: (gettext_lazy("Complete the agenda and convene"), "list-check"),
    MeetingState.CONVENED: (gettext_lazy("Record attendance and write the minutes"), "writing"),
    MeetingState.MINUTING: (gettext_lazy("Complete and issue the minutes"), "writing-sign"),
}


@source
def to_answer(person: Any) -> Iterator[Waiting]:
    if not person.acting_for or not person.roles & {Post.Role.LIAISON, Post.Role.LEADER}:
        return
    seats = Seat.objects.of_person(person).filter(
        state=SeatState.INVITED, meeting__state=MeetingState.CONVENED, meeting__starts_at__gt=timezone.now()
    )
    for seat in seats.select_related("meeting__mechanism").order_by("meeting__starts_at")[:LIMIT]:
        yield Waiting(
            what=_("Answer the invitation"),
            title=seat.meeting.title,
            url=f"{seat.meeting.get_absolute_url()}#answer",
            due_on=seat.answer_by,
            icon="calendar-question",
            where=str(seat.meeting.mechanism),
            thing=seat.meeting,
        )


@source
def to_sign_for(person: Any) -> Iterator[Waiting]:
    if not person.acting_for or not person.roles & _WORKING:
        return
    receipts = Receipt.objects.visible_to(person).owed_by(person.acting_for).unsigned()
    for receipt in receipts.select_related("minutes__meeting__mechanism").order_by("pk")[:LIMIT]:
        meeting = receipt.minutes.meeting
        yield Waiting(
            what=_("Sign for the minutes"),
            title=f"{meeting.title} {receipt.minutes.document_no}",
            url=receipt.minutes.get_absolute_url(),
            icon="file-check",
            where=str(meeting.mechanism),
            thing=receipt.minutes,
        )


@source
def with_my_office(person: Any) -> Iterator[Waiting]:
    """Drafts to convene, meetings held whose minutes are not begun, minutes to issue."""
    agency = person.acting_for
    if not agency or not person.roles & _WORKING:
        return
    kept = Meeting.objects.filter(mechanism__in=mechanisms_of(agency, {"office"})).with_the_office()
    for meeting in kept.select_related("mechanism").order_by("starts_at", "pk")[:LIMIT]:
        what, icon = _WITH_OFFICE[MeetingState(meeting.state)]
        yield Waiting(
            what=what,
            title=meeting.title,
            url=meeting.get_absolute_url(),
            due_on=day_of(meeting.starts_at) if meeting.starts_at else None,
            icon=icon,
            where=str(meeting.mechanism),
            thing=meeting,
        )


@source
def topics_in_hand(person: Any) -> Iterator[Waiting]:
    """In the pools of our offices, and of our own those that were returned."""
    rows = Topic.objects.in_hand(person).select_related("mechanism").prefetch_related("source")
    for topic in rows.order_by("state_at", "pk")[:LIMIT]:
        is_ours = topic.state == TopicState.RETURNED
        what = _("Put the topic on an agenda, or return it")
        if is_ours:
            may_come_again = abilities(person, topic)["submit"]
            what = _("Rewrite our topic, or withdraw it") if may_come_again else _("Withdraw our topic")
        yield Waiting(
            what=what,
            title=topic.title,
            url=topic.get_absolute_url(),
            icon="arrow-back-up" if is_ours else "list-numbers",
            where=str(topic.mechanism),
            thing=topic,
        )
