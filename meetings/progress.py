"""Where a meeting stands, what comes next, who must act and by when; and what has happened so far."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordination.agencies.models import Post, User
from coordination.core.activity import Event, event
from coordination.core.flow import Sentence
from coordination.core.lines import first_few, listed
from coordination.core.models import Activity
from coordination.core.next import Next, steps_on
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import add_workdays, day_of
from meetings.flows import MEETING, MeetingState, SeatState
from meetings.models import Meeting, Minutes, Paper, Seat
from meetings.notices import MeetingConvened

MINUTES_WORKDAYS = 5  # minutes are usually signed and issued within this time
SHOWN = 40  # lines of the story

COMING = {SeatState.ACCEPTED, SeatState.SUBSTITUTED}


def steps_of(meeting: Meeting) -> list[dict[str, Any]]:
    """The road from draft to issued minutes; a cancelled meeting left it where it was."""
    road = [state for state in MeetingState if MEETING.stages[state].on_road]
    if meeting.state == MeetingState.CANCELLED:
        before = [MeetingState.DRAFT, MeetingState.CONVENED] if meeting.convened_at else [MeetingState.DRAFT]
        road = [*before, MeetingState.CANCELLED]
    at = {MeetingState.CONVENED: meeting.convened_at, meeting.state: meeting.state_at, MeetingState.DRAFT: None}
    return steps_on(road, meeting.state, at=at, is_over=meeting.state == MeetingState.ISSUED)


def missing(meeting: Meeting) -> list[Sentence]:
    """Everything that still keeps a draft from being convened, one sentence each."""
    return [said for guard in MEETING["convene"].guards if (said := guard(meeting))]


def next_of(meeting: Meeting, user: User, *, sees_replies: bool) -> Next | None:
    """The next step, said to whoever reads the page: another agency's silence is named only to those who lead."""
    begins = day_of(meeting.starts_at) if meeting.starts_at else None
    match meeting.state:
        case MeetingState.CONVENED if meeting.starts_at and meeting.starts_at > timezone.now():
            return _before(meeting, user, begins, sees_replies=sees_replies)
        case MeetingState.DRAFT:
            return Next(MEETING.stages[MeetingState.DRAFT].next, first_few(meeting.mechanism.offices), begins)
        case MeetingState.CONVENED | MeetingState.MINUTING:
            return to_be_minuted(meeting)
        case MeetingState.ISSUED:
            return Next(MEETING.stages[MeetingState.ISSUED].next)
        case _:
            return None


def to_be_minuted(meeting: Meeting) -> Next:
    """What comes next once it has begun: within the usual time its minutes are written and issued."""
    what: Sentence = _("The office records attendance and writes the minutes.")
    if meeting.state == MeetingState.MINUTING:
        what = MEETING.stages[MeetingState.MINUTING].next
    by = add_workdays(day_of(meeting.starts_at), MINUTES_WORKDAYS) if meeting.starts_at else None
    return Next(what, first_few(meeting.mechanism.offices), by)


def _before(meeting: Meeting, user: User, begins: date | None, *, sees_replies: bool) -> Next:
    """Convened and not yet begun: the agencies answer."""
    waited_for = [seat for seat in meeting.seats.all() if seat.state == SeatState.INVITED]
    silent = [seat.agency for seat in waited_for]
    if not silent:
        return Next(_("Everybody has answered: the meeting is held."), first_few(meeting.mechanism.offices), begins)
    what = ngettext("%(count)d agency still has to answer.", "%(count)d agencies still have to answer.", len(silent))
    named = [agency for agency in silent if sees_replies or agency == user.acting_for]
    days = [day for seat in waited_for if (seat.agency in named or not named) and (day := seat.answer_by)]
    return Next(what % {"count": len(silent)}, first_few(named), min(days, default=begins))


@dataclass(frozen=True)
class Turnout:
    """How many are expected and how many have answered; `coming` are the seats that will be taken."""

    seats: Sequence[Seat]

    @property
    def expected(self) -> int:
        return len(self.seats)

    @property
    def answered(self) -> int:
        return sum(seat.state != SeatState.INVITED for seat in self.seats)

    @property
    def coming(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.state in COMING]

    def seat_of(self, user: User) -> Seat | None:
        """The seat of the agency the person acts for."""
        return next((seat for seat in self.seats if seat.agency == user.acting_for), None)

    def shown_to(self, user: User, *, sees_replies: bool) -> list[Seat]:
        """Those who lead see every seat; the others their own and who comes."""
        own = user.acting_for.line if user.acting_for else []
        return [seat for seat in self.seats if sees_replies or seat.state in COMING or seat.agency_id in own]


@dataclass(frozen=True)
class Told:
    """An agency and its people who will be told; nobody, where it has neither liaison officer nor leader."""

    seat: Seat
    people: list[User]


def will_be_told(meeting: Meeting) -> list[Told]:
    """Whom convening this draft reaches, agency by agency."""
    people = list(MeetingConvened.audience(meeting))
    posts = Post.objects.in_force().filter(user__in=people, role__in=[Post.Role.LIAISON, Post.Role.LEADER])
    at = {(post.user_id, post.agency_id) for post in posts}
    return [
        Told(seat, [person for person in people if (person.pk, seat.agency_id) in at]) for seat in meeting.seats.all()
    ]


_STORY: dict[str, tuple[Sentence, str]] = {
    "meeting.draft": (gettext_lazy("Draft begun"), "pencil"),
    "meeting.edit": (gettext_lazy("Draft changed"), "pencil"),
    "meeting.invite": (gettext_lazy("Invited agencies changed"), "users"),
    "meeting.invite_further": (gettext_lazy("Invited as well: %(agencies)s"), "user-plus"),
    "meeting.add_item": (gettext_lazy("Put on the agenda: %(title)s"), "plus"),
    "meeting.edit_item": (gettext_lazy("Agenda item changed"), "edit"),
    "meeting.move_item": (gettext_lazy("Moved on the agenda to item %(no)s: %(title)s"), "list-numbers"),
    "meeting.remove_item": (gettext_lazy("Taken off the agenda: %(title)s"), "minus"),
    "meeting.add_paper": (gettext_lazy("Paper added: %(file)s"), "paperclip"),
    "meeting.withdraw_paper": (gettext_lazy("Paper withdrawn: %(file)s"), "file-off"),
    "meeting.succeed_seat": (gettext_lazy("Seat passed on: %(agency)s takes the place of %(former)s"), "history"),
    "meeting.strike_seat": (gettext_lazy("Seat struck: %(agency)s no longer exists"), "history"),
    "meeting.succeed_item": (
        gettext_lazy("Agenda item %(no)s: %(agency)s takes the place of %(former)s"),
        "history",
    ),
    "meeting.succeed_resolution": (
        gettext_lazy("Resolution %(no)s: %(agency)s takes the place of %(former)s"),
        "history",
    ),
    "minutes.succeed_receipt": (
        gettext_lazy("Receipt passed on: %(agency)s takes the place of %(former)s"),
        "history",
    ),
    "meeting.convene": (gettext_lazy("Convened; the invited agencies were told"), "send"),
    "meeting.move": (gettext_lazy("Moved to %(when)s"), "calendar-event"),
    "meeting.cancel": (gettext_lazy("Cancelled"), "calendar-off"),
    "meeting.begin_minutes": (gettext_lazy("Held; the minutes were begun"), "notes"),
    "meeting.attendance": (gettext_lazy("Attendance recorded"), "user-check"),
    "meeting.record_item": (gettext_lazy("Record of item %(no)s written"), "notes"),
    "meeting.position": (gettext_lazy("Position recorded: %(agency)s"), "message"),
    "meeting.propose_resolution": (gettext_lazy("Resolution %(no)s worded"), "gavel"),
    "meeting.strike_resolution": (gettext_lazy("Resolution %(no)s struck"), "trash"),
    "meeting.refer_resolution": (gettext_lazy("Resolution %(no)s referred upwards"), "arrow-bar-to-up"),
    "meeting.issue": (gettext_lazy("Minutes issued"), "circle-check"),
    "minutes.write": (gettext_lazy("Minutes written on"), "notes"),
    "minutes.issue": (gettext_lazy("Minutes numbered and frozen"), "lock"),
    "minutes.sign_receipt": (gettext_lazy("Signed for: %(agency)s"), "signature"),
    "seat.accept": (gettext_lazy("Answered: attends"), "check"),
    "seat.substitute": (gettext_lazy("Answered: sends a substitute"), "user"),
    "seat.send_another": (gettext_lazy("Sends another person: %(attendee)s"), "user"),
    "seat.decline": (gettext_lazy("Answered: does not attend"), "x"),
}


def story_of(meeting: Meeting, minutes: Minutes | None, person: User) -> list[Event]:
    """What happened to the meeting, its seats and its minutes, newest first. For those who lead; of papers that are
    still being scanned only to the agency that laid them.
    """
    rows = Q(subject_type=_type(Meeting), subject_id=meeting.pk)
    rows |= Q(subject_type=_type(Seat), subject_id__in=[seat.pk for seat in meeting.seats.all()])
    if minutes:
        rows |= Q(subject_type=_type(Minutes), subject_id=minutes.pk)
    digest = Coalesce(*(KeyTextTransform("sha256", OuterRef(facts)) for facts in ("after", "before")))
    waiting = Paper.objects.filter(item__meeting=meeting, file__sha256=digest).unknown_to(person)
    return list(_told_of(Activity.objects.filter(rows).exclude(Exists(waiting)).order_by("-pk")[:SHOWN]))


def _type(model: Any) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _told_of(rows: Iterable[Activity]) -> Iterable[Event]:
    for row in rows:
        sentence, icon = _STORY.get(row.verb, (row.verb, "point"))
        facts = {**row.before, **row.after}
        when = parse_datetime(facts.get("starts_at") or "")
        blanks = {name: facts.get(name, "") for name in ("title", "file", "no", "agency", "former", "attendee")}
        if "file" in facts:  # a paper goes by its title, where it has one
            blanks["file"] = facts.get("title") or facts["file"]
        blanks["agencies"] = listed(facts.get("agencies", []))
        text = str(sentence) % {**blanks, "when": local_date(when, "short weekday time") if when else ""}
        yield event(row, text, icon)
