"""What the home page shows of a person's work. Every question is limited or capped, whatever the house holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import cached_property

from coordination.agencies.models import Agency, Post, User
from coordination.agencies.progress import ORDER
from coordination.agencies.worklist import END_IN_SIGHT, administers
from coordination.core.counting import CAP, Tally
from coordination.core.workdays import begin_of, day_of, portal_zone, today
from coordination.core.worklist import Worklist, waiting_for
from coordination.followup.flows import AssignmentState
from coordination.followup.lights import Lamp, Light
from coordination.followup.models import Assignment
from coordination.mechanisms.models import Participation
from coordination.mechanisms.policy import works_on_it
from coordination.mechanisms.querysets import mechanisms_of
from meetings.flows import MeetingState, SeatState
from meetings.models import Meeting, Minutes, Receipt, Seat

SHOWN = 6  # lines of a card
FIRST_LINES = 8  # of what waits; the rest unfolds


def percent(part: int, whole: int) -> int:
    """Rounded, but never all unless it is all."""
    return min(round(part * 100 / whole), 100 if part == whole else 99)


@dataclass(frozen=True)
class Share:
    """How many of how many."""

    total: Tally
    late: int

    @property
    def tone(self) -> str:
        return "danger" if self.late else "success"

    @property
    def on_time_percent(self) -> int | None:
        """None where nothing was counted, or not all of it."""
        if not self.total or self.total.is_capped:
            return None
        return percent(self.total.number - self.late, self.total.number)


@dataclass(frozen=True)
class Signed:
    """How many agencies owe a receipt for minutes, and how many of them have signed."""

    owed: int
    signed: int


@dataclass(frozen=True)
class LatestMinutes:
    """Issued minutes, and the reader's own receipt; how many have signed is told to whoever leads the mechanism."""

    minutes: Minutes
    owes: bool
    has_signed: bool
    receipts: Signed | None


@dataclass(frozen=True)
class Month:
    """What was closed in a month of what an agency led, and how much of it the agency had submitted by its due date."""

    first: date
    closed: int
    on_time: int

    @property
    def late(self) -> int:
        return self.closed - self.on_time

    @property
    def percent(self) -> int | None:
        return percent(self.on_time, self.closed) if self.closed else None


@dataclass(frozen=True)
class People:
    """How many people an agency has, in each role, and how many of their posts end soon."""

    total: int
    ending: int
    roles: list[tuple[Post.Role, int]]


class Desk:
    """What every home page begins with: what waits. The template asks for what it shows, each at most once."""

    def __init__(self, person: User) -> None:
        self.person = person

    @cached_property
    def waiting(self) -> Worklist:
        return waiting_for(self.person)

    @property
    def waiting_tone(self) -> str:
        return "danger" if self.waiting.late else "success"

    @property
    def waiting_first(self) -> list[Any]:
        return self.waiting.lines[:FIRST_LINES]

    @property
    def waiting_more(self) -> list[Any]:
        return self.waiting.lines[FIRST_LINES:]


class Dashboard(Desk):
    """The home page of one person with a post."""

    def __init__(self, person: User, agency: Agency) -> None:
        super().__init__(person)
        self.agency = agency
        self.now, self.today = timezone.localtime(), today()

    @property
    def week(self) -> int:
        return self.today.isocalendar().week

    @property
    def posts(self) -> list[Post]:
        return [post for post in self.person.posts_in_force if post.agency_id == self.agency.pk]

    @cached_property
    def people(self) -> "People | None":
        """Whom the agency has, for its administrator."""
        if not administers(self.person):
            return None
        rows = Post.objects.own().in_force().filter(agency=self.agency, user__is_active=True)
        ending = Count("pk", filter=Q(ends_on__lte=self.today + END_IN_SIGHT))
        in_role = {role: Count("user", filter=Q(role=role), distinct=True) for role in ORDER}
        counted = rows.order_by().aggregate(total=Count("user", distinct=True), ending=ending, **in_role)
        return People(counted["total"], counted["ending"], [(role, counted[role]) for role in ORDER])

    @cached_property
    def kept(self) -> set[int]:
        """Mechanisms whose office the person's agency keeps, if the person does its work."""
        if not works_on_it(self.person, None):
            return set()
        return set(mechanisms_of(self.agency, {Participation.Role.OFFICE}))

    @cached_property
    def meetings_this_week(self) -> dict[str, int]:
        """How many from Monday to Sunday, and how many of them the agency has not answered."""
        monday = self.today - timedelta(days=self.today.weekday())
        rows = Meeting.objects.visible_to(self.person).between(begin_of(monday), begin_of(monday + timedelta(days=7)))
        seats = Seat.objects.of_person(self.person).filter(meeting=OuterRef("pk"), state=SeatState.INVITED)
        unanswered = Q(state=MeetingState.CONVENED, starts_at__gt=self.now) & Q(Exists(seats))
        return (
            rows.exclude(state__in=[MeetingState.DRAFT, MeetingState.CANCELLED])
            .order_by()
            .aggregate(total=Count("pk"), unanswered=Count("pk", filter=unanswered))
        )

    @cached_property
    def next_meetings(self) -> list[Meeting]:
        return list(Meeting.objects.visible_to(self.person).upcoming().for_list(self.person)[:SHOWN])

    @cached_property
    def led(self) -> Share:
        """Open assignments the agency leads. The late ones come first in the order, so that a cap counts them all."""
        rows = Assignment.objects.open().filter(lead_agency=self.agency).order_by("presses_on", "pk")
        counted = rows[: CAP + 1].aggregate(total=Count("pk"), late=Count("pk", filter=Lamp.now().where(Light.RED)))
        return Share(Tally(counted["total"]), counted["late"])

    @property
    def watches(self) -> bool:
        """Leaders answer for what is late in their agency, an office for what is late in its mechanisms."""
        return Post.Role.LEADER in self.person.roles or bool(self.kept)

    @property
    def late_query(self) -> str:
        """The board's filter for what is late here. Of a leader who is the office too it has no word: then all that is
        late and seen.
        """
        leads, keeps = Post.Role.LEADER in self.person.roles, bool(self.kept)
        role = {} if leads and keeps else {"role": "leads" if leads else "office"}
        return urlencode({"light": Light.RED, **role})

    @cached_property
    def late(self) -> list[Assignment]:
        mine = Q(mechanism__in=self.kept)
        if Post.Role.LEADER in self.person.roles:
            mine |= Q(lead_agency=self.agency)
        rows = Assignment.objects.shining(Light.RED).filter(mine)
        return list(rows.select_related("lead_agency", "mechanism").order_by("presses_on", "pk")[:SHOWN])

    @cached_property
    def minutes(self) -> list[LatestMinutes]:
        """The latest issued, with the agency's own receipt; those it leads with how many have signed."""
        rows = Minutes.objects.visible_to(self.person).issued().select_related("meeting").order_by("-issued_at", "-pk")
        found = list(rows.defer("text", "opening", "closing")[:SHOWN])
        own = Receipt.objects.owed_by(self.agency).filter(minutes__in=found)
        signed_at = dict(own.order_by().values_list("minutes", "signed_at"))
        leads = mechanisms_of(self.agency, Participation.Role.leading())
        counts = _receipts([row for row in found if row.meeting.mechanism_id in leads])
        return [
            LatestMinutes(
                row,
                owes=row.pk in signed_at,
                has_signed=signed_at.get(row.pk) is not None,
                receipts=counts.get(row.pk),
            )
            for row in found
        ]

    @cached_property
    def months(self) -> list[Month]:
        """The last twelve months of the agency, for its leaders; long-term tasks have no date to keep."""
        if Post.Role.LEADER not in self.person.roles:
            return []
        firsts = last_months(self.today, 12)
        rows = (
            Assignment.objects.filter(
                lead_agency=self.agency,
                state=AssignmentState.CLOSED,
                closed_at__gte=begin_of(firsts[0]),
                due_on__isnull=False,
            )
            .annotate(month=TruncMonth("closed_at", tzinfo=portal_zone()))
            .order_by()
            .values("month")
            .annotate(closed=Count("*"), on_time=Count("pk", filter=Q(submitted_on__lte=F("due_on"))))
        )
        found = {day_of(row["month"]): row for row in rows}
        return [
            Month(first, found[first]["closed"], found[first]["on_time"]) if first in found else Month(first, 0, 0)
            for first in firsts
        ]

    @property
    def year(self) -> Month | None:
        """The twelve months together, if anything was closed in them."""
        closed = sum(month.closed for month in self.months)
        return Month(self.months[0].first, closed, sum(month.on_time for month in self.months)) if closed else None

    @property
    def columns(self) -> list[dict[str, Any]]:
        return columns(self.months)


def last_months(day: date, count: int) -> list[date]:
    """The first days of the last months, this one included, the earliest first."""
    index = day.year * 12 + day.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(index - count + 1, index + 1)]


HEIGHT = 64  # of the highest column of the figure, in its own units


def columns(months: Iterable[Month]) -> list[dict[str, Any]]:
    """The columns of the figure: for each month where the part on time and the late part on top of it begin and end."""
    rows = list(months)
    most = max((month.closed for month in rows), default=0) or 1
    found = []
    for place, month in enumerate(rows):
        full, on_time = (-(-number * HEIGHT // most) for number in (month.closed, month.on_time))
        found.append(
            {
                "month": month,
                "x": place * 30 + 5,
                "centre": place * 30 + 15,
                "on_time": on_time,
                "on_time_y": 84 - on_time,
                "late": full - on_time,
                "late_y": 84 - full,
                "label_y": 80 - full,
            }
        )
    return found


def _receipts(minutes: list[Minutes]) -> dict[int, Signed]:
    """How many owe and have signed, for some minutes; asks nothing where there are none."""
    if not minutes:
        return {}
    rows = Receipt.objects.owed().filter(minutes__in=minutes).order_by().values("minutes")
    counted = rows.annotate(owed=Count("pk"), signed=Count("signed_at"))
    return {row["minutes"]: Signed(row["owed"], row["signed"]) for row in counted}
