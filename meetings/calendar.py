"""The meeting as other calendars read it: iCalendar (RFC 5545), invitations (iTIP, RFC 5546)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText

from meetings.flows import MeetingState
from meetings.models import Meeting

USUAL_LENGTH = timedelta(hours=2)  # shown where no end was set


def invitation(meeting: Meeting, recipient: Any, *, method: str) -> bytes:
    """One meeting for one person. `method` is REQUEST or CANCEL; the UID never changes, SEQUENCE rises with each move."""
    calendar = Calendar()
    calendar.add("prodid", "-//Coordination Portal//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(meeting, recipient, cancelled=method == "CANCEL"))
    return bytes(calendar.to_ical())


def published(meetings: Iterable[Meeting]) -> bytes:
    """Several meetings for whoever may see them: to look at, not to answer (PUBLISH names no attendee)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Coordination Portal//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting in meetings:
        calendar.add_component(_event(meeting, None, cancelled=meeting.state == MeetingState.CANCELLED))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, recipient: Any, *, cancelled: bool) -> Event:
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = meeting.starts_at.astimezone(zone) if meeting.starts_at else timezone.localtime()
    event = Event()
    event.add("uid", f"{meeting.uid}@{settings.MAIL_DOMAIN}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", begins)
    event.add("dtend", meeting.ends_at.astimezone(zone) if meeting.ends_at else begins + USUAL_LENGTH)
    event.add("summary", meeting.title)
    event.add("location", meeting.place or meeting.link)
    event.add("description", "\n".join(f"{item.no}. {item.title}" for item in meeting.items.all()))
    event.add("url", f"{settings.PORTAL_URL}{meeting.get_absolute_url()}")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    organizer = vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}")
    organizer.params["cn"] = vText(meeting.mechanism.name)
    event.add("organizer", organizer)
    if recipient is None:
        return event
    attendee = vCalAddress(f"mailto:{recipient.email}")
    attendee.params.update({"cn": vText(recipient.full_name), "role": vText("REQ-PARTICIPANT"), "rsvp": vText("FALSE")})
    event.add("attendee", attendee)
    return event
