"""Joint meetings: what is convened, who sits, what is discussed, what is resolved and written down."""

from meetings.models.agenda import AgendaItem, Paper, Position
from meetings.models.meeting import Attendee, Meeting, Seat
from meetings.models.minutes import Minutes, Receipt, Resolution, Support
from meetings.models.topic import Topic

__all__ = [
    "AgendaItem",
    "Attendee",
    "Meeting",
    "Minutes",
    "Paper",
    "Position",
    "Receipt",
    "Resolution",
    "Seat",
    "Support",
    "Topic",
]
