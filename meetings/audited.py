"""What of meetings the audit keeps, and what of it may be read: what was proposed, convened, answered, laid, resolved
and issued, when and by whom; not what was written, said or held.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.audit.anchors import at_once
from coordination.audit.guarded import keep, only_added
from coordination.audit.sight import name_acts, show
from meetings.flows import MEETING, MINUTES, RESOLUTION, SEAT, TOPIC
from meetings.models import AgendaItem, Meeting, Minutes, Paper, Position, Resolution, Seat, Support, Topic

keep(Minutes, Resolution, Support)
only_added(Position)
at_once("minutes.issue")

show(
    Topic,
    *("mechanism", "kind", "proposing_agency", "state"),
    called=_("Topic in the pool"),
    back=_("why it waits again"),
    agency=_("agency"),
)
show(
    Meeting,
    *("mechanism", "kind", "ordinal", "title", "starts_at", "ends_at", "place", "reply_by", "state"),
    titled=True,
    convened_at=_("convened at"),
    sequence=_("times moved"),
    agency=_("agency"),
    agencies=_("agencies"),
    no=_("no."),
    sha256=_("digest of the file"),
)
show(
    Seat,
    "agency",
    "is_observer",
    "state",
    "attendance",
    titled=True,
    meeting=_("meeting"),
    answered_by=_("answered by"),
)
show(
    Minutes,
    *("meeting", "state"),
    titled=True,
    agency=_("agency"),
    year=_("year"),
    number=_("number"),
    sha256=_("digest of the text"),
    issued_at=_("issued at"),
    issued_by=pgettext_lazy("person", "issued by"),
)
show(Resolution, "meeting", "no", "lead_agency", "due_on", "is_long_term", "state")
show(Support, called=_("Supporting agency"), resolution=_("resolution"), agency=_("agency"))
for content in (AgendaItem, Paper, Position):
    show(content)

name_acts(
    {
        "topic.propose": _("Put a matter into the topic pool"),
        "topic.edit": _("Reword a topic"),
        "topic.succeed": _("Let a successor propose a topic"),
        "meeting.draft": _("Begin the draft of a meeting"),
        "meeting.edit": _("Change the draft of a meeting"),
        "meeting.invite": _("Choose the invited agencies"),
        "meeting.invite_further": _("Invite further agencies"),
        "meeting.add_item": _("Put an item on the agenda"),
        "meeting.edit_item": _("Change an agenda item"),
        "meeting.move_item": _("Move an agenda item"),
        "meeting.remove_item": _("Take an item off the agenda"),
        "meeting.add_paper": _("Lay a paper"),
        "meeting.withdraw_paper": _("Withdraw a paper"),
        "meeting.move": _("Move the meeting"),
        "meeting.attendance": _("Record the attendance"),
        "meeting.record_item": _("Write the record of an item"),
        "meeting.position": _("Record a position"),
        "meeting.propose_resolution": _("Word a resolution"),
        "meeting.strike_resolution": _("Strike a resolution"),
        "meeting.refer_resolution": _("Refer a resolution upwards"),
        "seat.send_another": _("Send another person to a meeting"),
        "meeting.succeed_seat": _("Let a successor take a seat"),
        "meeting.strike_seat": _("Strike a seat that became another"),
        "meeting.succeed_item": _("Let a successor bring an item"),
        "meeting.succeed_resolution": _("Let a successor carry a resolution"),
        "minutes.write": _("Write on the minutes"),
        "minutes.sign_receipt": _("Sign for the minutes"),
        "minutes.succeed_receipt": _("Let a successor sign for the minutes"),
    },
    TOPIC,
    MEETING,
    SEAT,
    MINUTES,
    RESOLUTION,
)
