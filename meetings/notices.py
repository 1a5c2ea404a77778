"""What people are told of meetings, with the invitation for their calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.core.channels import Attachment
from coordination.core.notices import Category, Notice, OfAState, notice
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.notices import ToTheOffice
from meetings import calendar
from meetings.flows import MeetingState
from meetings.models import Meeting, Minutes, Seat

BREAKS_IN = timedelta(hours=24)  # before a meeting begins, what is said of it can wait no longer


class Invitation(Notice):
    """Goes to the liaison officers of every agency with a seat, with an iCalendar part."""

    category = Category.MEETINGS
    mandatory = True
    method = "REQUEST"

    @classmethod
    def audience(cls, subject: Meeting) -> "Iterable[User]":
        return liaisons_of(*Agency.objects.filter(seats__meeting=subject))

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return f"s{subject.sequence}"

    @classmethod
    def still_holds(cls, subject: Meeting, recipient: Any) -> bool:
        return subject.state == MeetingState.CONVENED

    @classmethod
    def urgent_from(cls, subject: Meeting) -> datetime | None:
        begins = subject.starts_at - BREAKS_IN if subject.starts_at else None
        return super().urgent_from(subject) or begins

    @classmethod
    def attachments(cls, subject: Meeting, recipient: Any) -> list[Attachment]:
        content = calendar.invitation(subject, recipient, method=cls.method)
        return [Attachment(name="meeting.ics", content=content, media_type="application/ics", method=cls.method)]


@notice
class MeetingConvened(Invitation):
    kind = "meeting_convened"
    label = _("Your agency is invited to a meeting")


@notice
class AgencyInvited(Invitation):
    """Further agencies are invited. Whoever was told for another agency is told for this one too, once."""

    kind = "agency_invited"
    label = _("Your agency is invited to a meeting that is convened already")

    @classmethod
    def occasion(cls, subject: Meeting) -> str:
        return f"seat{subject.seats.latest('pk').pk}"


@notice
class MeetingMoved(Invitation):
    kind = "meeting_moved"
    label = _("A meeting you are invited to is moved")


@notice
class MeetingCancelled(Invitation):
    kind = "meeting_cancelled"
    label = _("A meeting you are invited to is cancelled")
    method = "CANCEL"
    urgent = True  # somebody may be on the way already

    @classmethod
    def still_holds(cls, subject: Meeting, recipient: Any) -> bool:
        return subject.state == MeetingState.CANCELLED


@notice
class SeatAnswered(ToTheOffice, OfAState):
    kind = "seat_answered"
    label = _("An agency cannot come, or sends a substitute")
    category = Category.MEETINGS

    @classmethod
    def mechanism(cls, subject: Seat) -> Mechanism:
        return subject.meeting.mechanism


@notice
class AttendeeChanged(ToTheOffice):
    """Whoever was named has left the agency; each time anew."""

    kind = "attendee_changed"
    label = _("An agency sends another person than it named")
    category = Category.MEETINGS

    @classmethod
    def mechanism(cls, subject: Seat) -> Mechanism:
        return subject.meeting.mechanism

    @classmethod
    def occasion(cls, subject: Seat) -> str:
        return f"{timezone.now():%Y%m%d%H%M%S}"


@notice
class MinutesIssued(Notice):
    kind = "minutes_issued"
    label = _("Minutes of a meeting are issued")
    category = Category.MEETINGS
    mandatory = True

    @classmethod
    def audience(cls, subject: Minutes) -> "Iterable[User]":
        return liaisons_of(*Agency.objects.filter(pk__in=subject.receipts.values("agency")))
