"""The states of a topic, of a meeting, of an agency's seat at it, of its minutes and its resolutions.

Decision is by consensus (协商一致): there is no vote. What is not agreed is not adopted; it is settled or goes up with
each side's grounds. Circulating the minutes for comments takes its place between `draft` and `issued` later.
"""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.core.lines import listed
from coordination.opinions.climbing import Rung


class TopicState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("topic", "Submitted")
    ACCEPTED = "accepted", pgettext_lazy("topic", "On an agenda")
    RETURNED = "returned", pgettext_lazy("topic", "Returned")
    WITHDRAWN = "withdrawn", pgettext_lazy("topic", "Withdrawn")


class MeetingState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    CONVENED = "convened", gettext_lazy("Convened")
    MINUTING = "minuting", gettext_lazy("Minutes being written")
    ISSUED = "issued", gettext_lazy("Minutes issued")
    CANCELLED = "cancelled", gettext_lazy("Cancelled")


class SeatState(models.TextChoices):
    INVITED = "invited", gettext_lazy("No answer yet")
    ACCEPTED = "accepted", gettext_lazy("Attends")
    SUBSTITUTED = "substituted", gettext_lazy("Sends a substitute")
    DECLINED = "declined", gettext_lazy("Does not attend")


class MinutesState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    ISSUED = "issued", pgettext_lazy("minutes", "Issued")


class ResolutionState(models.TextChoices):
    PROPOSED = "proposed", gettext_lazy("Proposed")
    ADOPTED = "adopted", gettext_lazy("Adopted")
    REFERRED = "referred", gettext_lazy("Referred upwards")


def keeps_off_an_agenda(dispute: Any) -> Sentence | None:
    """What speaks against bringing a dispute before a meeting. `dispute`: none where a matter came of no dispute."""
    if dispute is None or (dispute.is_open and dispute.rung in Rung.for_the_agenda()):
        return None
    return _("A dispute comes before a meeting from the talk of the heads on, while it is open.")


def _its_dispute_is_ripe(topic: Any) -> Sentence | None:
    return keeps_off_an_agenda(topic.dispute)


def _is_of_an_active_mechanism(thing: Any) -> Sentence | None:
    if thing.mechanism.is_in_force:
        return None
    is_dissolved = thing.mechanism.state == "dissolved"
    return _("The mechanism is dissolved.") if is_dissolved else _("The mechanism is not in force yet.")


def _has_items(meeting: Any) -> Sentence | None:
    return None if meeting.items.exists() else _("The agenda is empty: a meeting is convened on at least one item.")


def _has_a_time(meeting: Any) -> Sentence | None:
    if not meeting.starts_at:
        return _("The time is missing.")
    return _("The time lies in the past.") if meeting.starts_at < timezone.now() else None


def _has_a_place(meeting: Any) -> Sentence | None:
    return None if meeting.place or meeting.link else _("The place or the link is missing.")


def _invites_somebody(meeting: Any) -> Sentence | None:
    return None if meeting.seats.exists() else _("No agency is invited.")


def _has_begun(meeting: Any) -> Sentence | None:
    return None if meeting.starts_at <= timezone.now() else _("The meeting has not begun yet.")


def _has_not_begun(seat: Any) -> Sentence | None:
    if seat.meeting.state != MeetingState.CONVENED:
        return _("Answers are taken while the meeting is convened.")
    return (
        None
        if seat.meeting.starts_at > timezone.now()
        else _("The meeting has begun: attendance is recorded by the office.")
    )


def _every_item_is_recorded(minutes: Any) -> Sentence | None:
    missing = [str(item.no) for item in minutes.meeting.items.all() if not item.record.strip()]
    if not missing:
        return None
    return ngettext("Item %(items)s has no record yet.", "Items %(items)s have no record yet.", len(missing)) % {
        "items": ", ".join(missing)
    }


def _every_seat_is_recorded(minutes: Any) -> Sentence | None:
    return _("The attendance is not complete.") if minutes.meeting.seats.filter(attendance="").exists() else None


def _is_signed(minutes: Any) -> Sentence | None:
    return None if minutes.signed_by.strip() else _("The name of the person who signs off the minutes is missing.")


def _nothing_is_disputed(minutes: Any) -> Sentence | None:
    return next((said for row in minutes.meeting.resolutions.proposed() if (said := _is_agreed(row))), None)


def _is_agreed(resolution: Any) -> Sentence | None:
    """Consensus: no agency's present position on the item is disagreement."""
    if resolution.item_id is None:
        return None
    against = [position.agency.name for position in resolution.item.positions_now() if position.stance == "disagree"]
    if not against:
        return None
    return _("Resolution %(no)s is not agreed: %(agencies)s disagrees. Settle it, or refer it upwards.") % {
        "no": resolution.no,
        "agencies": listed(against),
    }


TOPIC = Flow(
    "topic",
    step(
        "submit",
        {TopicState.RETURNED},
        TopicState.SUBMITTED,
        pgettext_lazy("topic", "Submit again"),
        _is_of_an_active_mechanism,
        _its_dispute_is_ripe,
    ),
    step(
        "accept",
        {TopicState.SUBMITTED},
        TopicState.ACCEPTED,
        gettext_lazy("Put on an agenda"),
        _is_of_an_active_mechanism,
        _its_dispute_is_ripe,
    ),
    step("return", {TopicState.SUBMITTED}, TopicState.RETURNED, pgettext_lazy("topic", "Return")),
    step(
        "withdraw",
        {TopicState.SUBMITTED, TopicState.RETURNED},
        TopicState.WITHDRAWN,
        pgettext_lazy("topic", "Withdraw"),
    ),
    step("come_back", {TopicState.ACCEPTED}, TopicState.SUBMITTED, gettext_lazy("Back in the topic pool")),
    stages={
        TopicState.SUBMITTED: Stage(
            "yellow", next=gettext_lazy("The office puts it on the agenda of a meeting, or returns it with a reason.")
        ),
        TopicState.ACCEPTED: Stage("green", next=gettext_lazy("The meeting takes it up.")),
        TopicState.RETURNED: Stage(
            "red",
            on_road=False,
            next=gettext_lazy("The proposing agency rewrites it and submits it again, or withdraws it."),
        ),
        TopicState.WITHDRAWN: Stage("grey", on_road=False),
    },
)

MEETING = Flow(
    "meeting",
    step(
        "convene",
        {MeetingState.DRAFT},
        MeetingState.CONVENED,
        gettext_lazy("Convene"),
        _is_of_an_active_mechanism,
        _has_items,
        _has_a_time,
        _has_a_place,
        _invites_somebody,
    ),
    step(
        "begin_minutes", {MeetingState.CONVENED}, MeetingState.MINUTING, gettext_lazy("Write the minutes"), _has_begun
    ),
    step("issue", {MeetingState.MINUTING}, MeetingState.ISSUED, gettext_lazy("Issue the minutes")),
    step(
        "cancel",
        {MeetingState.DRAFT, MeetingState.CONVENED},
        MeetingState.CANCELLED,
        gettext_lazy("Cancel the meeting"),
    ),
    stages={
        MeetingState.DRAFT: Stage("grey", next=gettext_lazy("The office completes the agenda and convenes.")),
        MeetingState.CONVENED: Stage(
            "blue", next=gettext_lazy("The invited agencies answer; the office opens the meeting.")
        ),
        MeetingState.MINUTING: Stage(
            "yellow",
            next=gettext_lazy("The office records attendance, positions and resolutions, and issues the minutes."),
        ),
        MeetingState.ISSUED: Stage(
            "green", next=gettext_lazy("The agencies sign for the minutes and carry out what was resolved.")
        ),
        MeetingState.CANCELLED: Stage("grey", on_road=False),
    },
)

_ANSWERS = {SeatState.INVITED, SeatState.ACCEPTED, SeatState.SUBSTITUTED, SeatState.DECLINED}

SEAT = Flow(
    "seat",
    step("accept", _ANSWERS, SeatState.ACCEPTED, gettext_lazy("Attend"), _has_not_begun),
    step("substitute", _ANSWERS, SeatState.SUBSTITUTED, gettext_lazy("Send a substitute"), _has_not_begun),
    step("decline", _ANSWERS, SeatState.DECLINED, gettext_lazy("Decline"), _has_not_begun),
    stages={
        SeatState.INVITED: Stage("yellow", next=gettext_lazy("The agency answers.")),
        SeatState.ACCEPTED: Stage("green"),
        SeatState.SUBSTITUTED: Stage("blue"),
        SeatState.DECLINED: Stage("grey", on_road=False),
    },
)

MINUTES = Flow(
    "minutes",
    step(
        "issue",
        {MinutesState.DRAFT},
        MinutesState.ISSUED,
        gettext_lazy("Issue"),
        _every_seat_is_recorded,
        _every_item_is_recorded,
        _is_signed,
        _nothing_is_disputed,
    ),
    stages={MinutesState.DRAFT: Stage("yellow"), MinutesState.ISSUED: Stage("green")},
)

RESOLUTION = Flow(
    "resolution",
    step("adopt", {ResolutionState.PROPOSED}, ResolutionState.ADOPTED, gettext_lazy("Adopt"), _is_agreed),
    step("refer", {ResolutionState.PROPOSED}, ResolutionState.REFERRED, gettext_lazy("Refer upwards")),
    stages={
        ResolutionState.PROPOSED: Stage(
            "yellow", next=gettext_lazy("Adopted when the minutes are issued, if nobody disagrees.")
        ),
        ResolutionState.ADOPTED: Stage("green"),
        ResolutionState.REFERRED: Stage(
            "blue", on_road=False, next=gettext_lazy("The lead agency reports it upwards with each side's grounds.")
        ),
    },
)
