"""The meeting as other calendars read it: iCalendar (RFC 5545), invitations (iTIP, RFC 5546).

Times are written in UTC. A single event needs no more, and no reader can misplace it: time zones by name are read
differently by Outlook and by the calendars of mobile offices.
"""

from datetime import UTC
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from coordination.core.typesetting import printable
from meetings.flows import MeetingState
from meetings.models import Meeting
from meetings.querysets import USUAL_LENGTH

_STATUS = {MeetingState.DRAFT: "TENTATIVE", MeetingState.CANCELLED: "CANCELLED"}


def invitation(meeting: Meeting, recipient: Any, *, method: str) -> bytes:
    """One meeting for one person. `method` is REQUEST or CANCEL; the UID never changes, SEQUENCE rises with each move.

    Nobody is said to have accepted: the answer is the agency's, and is given in the portal.
    """
    event = _event(meeting, status="CANCELLED" if method == "CANCEL" else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = vText(meeting.mechanism.name)
    event.add("organizer", organizer)
    attendee = vCalAddress(f"mailto:{recipient.email}")
    attendee.params.update(
        {
            "cn": vText(recipient.full_name),
            "role": vText("REQ-PARTICIPANT"),
            "partstat": vText("NEEDS-ACTION"),
            "rsvp": vText("FALSE"),
        }
    )
    event.add("attendee", attendee)
    return _calendar([event], method)


def publication(*meetings: Meeting) -> bytes:
    """Meetings as a file for one's own calendar: nobody is invited by it, and nobody is named in it."""
    return _calendar(
        [_event(meeting, status=_STATUS.get(MeetingState(meeting.state), "CONFIRMED")) for meeting in meetings],
        "PUBLISH",
    )


def _calendar(events: list[Event], method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Coordination Portal//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    return printable(calendar.to_ical().decode()).encode()


def _event(meeting: Meeting, *, status: str) -> Event:
    begins = (meeting.starts_at or timezone.now()).astimezone(UTC)
    event = Event()
    event.add("uid", f"{meeting.uid}@{settings.MAIL_DOMAIN}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", begins)
    event.add("dtend", meeting.ends_at.astimezone(UTC) if meeting.ends_at else begins + USUAL_LENGTH)
    event.add("summary", meeting.title)
    event.add("location", meeting.place or meeting.link)
    event.add("description", _description(meeting))
    event.add("url", f"{settings.PORTAL_URL}{meeting.get_absolute_url()}")
    event.add("status", status)
    event.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    return event


def _description(meeting: Meeting) -> str:
    """The agenda, the link, and the page: what a person reads who has only the calendar at hand."""
    lines = [f"{item.no}. {item.title}" for item in meeting.items.all()]
    if meeting.link:
        lines.append(_("Link: %(link)s") % {"link": meeting.link})
    return "\n".join([*lines, f"{settings.PORTAL_URL}{meeting.get_absolute_url()}"])
