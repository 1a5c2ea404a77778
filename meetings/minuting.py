"""How far the minutes of a meeting are, what keeps them from being issued, and what issuing them will do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.agencies.models import Agency, Post, User, liaisons_of
from coordination.core.errors import NotLawful
from coordination.core.flow import Sentence
from coordination.core.numbering import following_number
from coordination.core.policy import require
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import is_estimated, is_workday, roll_forward, today
from coordination.followup.models import Assignment
from meetings.flows import RESOLUTION, MeetingState, ResolutionState
from meetings.models import AgendaItem, Meeting, Minutes, Resolution, Seat

_TOLD = (Post.Role.LIAISON, Post.Role.LEADER)


def require_open(actor: User, meeting: Meeting) -> None:
    """Only the office writes, and only while the minutes are being written."""
    require(actor, "meeting.issue", meeting)
    if meeting.state == MeetingState.ISSUED:
        raise NotLawful(_("The minutes are issued: nothing in them changes any more."))
    if meeting.state != MeetingState.MINUTING:
        raise NotLawful(_("The minutes have not been begun: that is done when the meeting has begun."))
    require(actor, "meeting.minute", meeting)


def not_proposed(resolution: Resolution) -> Sentence | None:
    """Why a resolution is reworded and struck no longer."""
    if resolution.state == ResolutionState.PROPOSED:
        return None
    return _("This resolution is “%(state)s”: its wording stands.") % {"state": resolution.get_state_display()}


def serial_of(meeting: Meeting) -> str:
    """The series of numbers of a mechanism's minutes: one a year."""
    return f"minutes:{meeting.mechanism_id}"


def receiving(meeting: Meeting) -> list[Agency]:
    """Who signs for the minutes: the members of the mechanism, and whoever had a seat, or who succeeded it since."""
    seats = meeting.seats.select_related("agency__successor")
    seated = [seat.agency.successor if seat.agency.ended_on else seat.agency for seat in seats]
    return list({agency.pk: agency for agency in (*meeting.mechanism.members, *seated) if agency}.values())


@dataclass(frozen=True)
class Attendance:
    """应到 and 实到, and how many are on leave or absent."""

    values: tuple[str, ...]

    @classmethod
    def of(cls, seats: Iterable[Seat]) -> "Attendance":
        return cls(tuple(seat.attendance for seat in seats))

    @property
    def expected(self) -> int:
        return len(self.values)

    @property
    def present(self) -> int:
        return self.values.count(Seat.Attendance.PRESENT)

    @property
    def on_leave(self) -> int:
        return self.values.count(Seat.Attendance.ON_LEAVE)

    @property
    def absent(self) -> int:
        return self.values.count(Seat.Attendance.ABSENT)

    @property
    def open(self) -> int:
        return self.expected - self.present - self.on_leave - self.absent


@dataclass(frozen=True)
class Gap:
    """Something that is missing, and the pages on which it is made good: (what one does there, address)."""

    sentence: Sentence
    ways: tuple[tuple[Sentence, str], ...]


@dataclass(frozen=True)
class Part:
    """One part of the work on the minutes, in the order in which it is done."""

    name: str
    label: Sentence
    url: str
    note: Sentence
    gaps: tuple[Gap, ...] = ()

    @property
    def is_done(self) -> bool:
        return not self.gaps


def parts_of(minutes: Minutes, items: Iterable[AgendaItem] | None = None) -> list[Part]:
    """Attendance, items, resolutions, front matter. Where none has a gap, the minutes may be issued. `items`: those of
    its meeting with where agencies stood, where they are read already.
    """
    meeting = minutes.meeting
    items = list(meeting.items.prefetch_related("positions__agency") if items is None else items)
    resolutions = list(meeting.resolutions.all())
    here = reverse("meetings:minutes", args=[meeting.pk])
    return [
        _attendance(meeting),
        _items(items, here),
        _resolutions(resolutions, items, here),
        _front(minutes),
    ]


def gaps_of(parts: Iterable[Part]) -> list[Gap]:
    return [gap for part in parts for gap in part.gaps]


def _attendance(meeting: Meeting) -> Part:
    url = reverse("meetings:attendance", args=[meeting.pk])
    count = Attendance.of(meeting.seats.all())
    note = _("%(expected)d expected, %(present)d present") % {"expected": count.expected, "present": count.present}
    said = ngettext(
        "The attendance of %(n)d agency is not recorded.",
        "The attendance of %(n)d agencies is not recorded.",
        count.open,
    )
    gap = Gap(said % {"n": count.open}, ((_("Record the attendance"), url),))
    return Part("attendance", _("Attendance"), url, note, (gap,) if count.open else ())


def _items(items: list[AgendaItem], here: str) -> Part:
    gaps = tuple(
        Gap(
            _("Item %(no)d has no record yet: %(title)s") % {"no": item.no, "title": item.title},
            ((_("Write the record"), reverse("meetings:record_item", args=[item.pk])),),
        )
        for item in items
        if not item.record.strip()
    )
    note = _("%(done)d of %(all)d recorded") % {"done": len(items) - len(gaps), "all": len(items)}
    return Part("items", _("Items and positions"), f"{here}#items", note, gaps)


def _resolutions(resolutions: list[Resolution], items: list[AgendaItem], here: str) -> Part:
    """The item of each resolution is the one already fetched with its positions."""
    known, gaps = {item.pk: item for item in items}, []
    for row in resolutions:
        row.item = known.get(row.item_id or 0)
        if row.state == ResolutionState.PROPOSED and (said := RESOLUTION.objection(row, RESOLUTION["adopt"])):
            settle = reverse("meetings:record_position", args=[row.item_id])
            refer = reverse("meetings:refer_resolution", args=[row.pk])
            gaps.append(Gap(said, ((_("Record that it is settled"), settle), (_("Refer it upwards"), refer))))
    note = (
        ngettext("%(n)d resolution", "%(n)d resolutions", len(resolutions)) % {"n": len(resolutions)}
        if resolutions
        else _("None: nobody is given an assignment.")
    )
    return Part("resolutions", _("Resolutions"), f"{here}#resolutions", note, tuple(gaps))


def _front(minutes: Minutes) -> Part:
    url = reverse("meetings:write_minutes", args=[minutes.meeting_id])
    signed = minutes.signed_by.strip()
    note = _("Signed off by %(name)s") % {"name": signed} if signed else _("Who signs off?")
    gap = Gap(
        _("The name of the person who signs off the minutes is missing."),
        ((_("Complete the front matter"), f"{url}#id_signed_by"),),
    )
    return Part("front", _("Front matter"), url, note, () if signed else (gap,))


@dataclass(frozen=True)
class Task:
    """An assignment that will come of a resolution; `due_on` is the working day on which it will be due."""

    resolution: Resolution
    due_on: date | None
    notes: list[str]


@dataclass(frozen=True)
class Outlook:
    """What issuing will do."""

    number: str
    tasks: list[Task]
    referred: list[Resolution]
    receiving: list[Agency]
    people: int
    unreached: list[Agency]


def outlook_of(minutes: Minutes) -> Outlook:
    meeting, year = minutes.meeting, today().year
    rows = meeting.resolutions.select_related("lead_agency").prefetch_related("supporting_agencies")
    agencies = receiving(meeting)
    people = list(liaisons_of(*agencies))
    posts = Post.objects.in_force().filter(user__in=people, agency__in=agencies, role__in=_TOLD)
    reached = set(posts.values_list("agency_id", flat=True))
    return Outlook(
        number=f"〔{year}〕第{following_number(serial_of(meeting), year)}期",
        tasks=[
            Task(row, roll_forward(row.due_on) if row.due_on else None, due_notes(row.due_on))
            for row in rows
            if row.state == ResolutionState.PROPOSED
        ],
        referred=[row for row in rows if row.state == ResolutionState.REFERRED],
        receiving=agencies,
        people=len(people),
        unreached=[agency for agency in agencies if agency.pk not in reached],
    )


def due_notes(due_on: date | None) -> list[str]:
    """What must be known of a due date: where it moves to, whether it has passed, whether its year is estimated."""
    if due_on is None:
        return []
    notes, rolled = [], roll_forward(due_on)
    if not is_workday(due_on):
        notes.append(
            _("%(day)s is a day off: the assignment will be due on %(rolled)s.")
            % {"day": local_date(due_on, "weekday"), "rolled": local_date(rolled, "weekday")}
        )
    if rolled < today():
        notes.append(_("This day has passed: the assignment will be late as soon as it is issued."))
    if is_estimated(rolled.year):
        notes.append(
            _("The holidays of %(year)d are not announced yet: reckoned by estimate for now.") % {"year": rolled.year}
        )
    return notes


def with_assignments(resolutions: Iterable[Resolution], user: Any) -> list[Resolution]:
    """The resolutions, each with the `assignment` that came of it, where the person may see it."""
    rows = list(resolutions)
    visible = Assignment.objects.visible_to(user).carrying_out(rows)
    found = {row.source_id: row for row in visible.select_related("lead_agency")} if rows else {}
    for row in rows:
        row.assignment = found.get(row.pk)  # type: ignore[attr-defined]  # for the page alone
    return rows
