"""What people are told of topics and meetings, with the invitation for their calendar."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.core.channels import Attachment
from coordination.core.notices import Category, Notice, OfAState, notice
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.notices import ToTheOffice
from meetings import calendar
from meetings.flows import MeetingState, TopicState
from meetings.models import Meeting, Minutes, Seat, Topic

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


class AboutATopic(OfAState):
    """Holds as long as the topic is in the state of which it tells; what an office does with its own it knows."""

    category = Category.MEETINGS
    state: ClassVar[str]

    @classmethod
    def still_holds(cls, subject: Topic, recipient: Any) -> bool:
        return subject.state == cls.state


class ToTheProposer(AboutATopic):
    @classmethod
    def audience(cls, subject: Topic) -> "Iterable[User]":
        return liaisons_of(*({subject.proposing_agency} - set(subject.mechanism.offices)))


@notice
class TopicSubmitted(AboutATopic):
    kind = "topic_submitted"
    label = _("A topic waits in the pool of a mechanism whose office your agency keeps")
    state = TopicState.SUBMITTED

    @classmethod
    def audience(cls, subject: Topic) -> "Iterable[User]":
        return liaisons_of(*(set(subject.mechanism.offices) - {subject.proposing_agency}))


@notice
class TopicAccepted(ToTheProposer):
    kind = "topic_accepted"
    label = _("A topic of your agency is put on an agenda")
    state = TopicState.ACCEPTED


@notice
class TopicReturned(ToTheProposer):
    kind = "topic_returned"
    label = _("A topic of your agency is returned")
    state = TopicState.RETURNED


@notice
class TopicBack(ToTheProposer):
    kind = "topic_back"
    label = _("A topic of your agency waits in the pool again")
    state = TopicState.SUBMITTED
