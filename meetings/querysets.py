"""Who may see a meeting and what belongs to it.

A draft is the office's. Once convened, a meeting is seen by the agencies that take part in its mechanism and by those
invited to it alone; a cancelled draft stays the office's. What belongs to a meeting is seen by whoever sees it. A topic
is seen by whoever proposes it and by those that lead the mechanism; one out of a dispute by its sides too.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Max,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONObject, TruncDate
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from coordination.core.querysets import known_files, reader
from coordination.core.workdays import add_workdays, begin_of, portal_zone, today
from coordination.followup.flows import AssignmentState
from coordination.followup.models import Assignment, Report
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.policy import speaks_for_agency, works_on_it
from coordination.mechanisms.querysets import LEADING, has_left_some, last_day_in, mechanisms_of
from coordination.opinions.models import Dispute, Party

if TYPE_CHECKING:
    from meetings.models import AgendaItem, Meeting, Minutes, Paper, Receipt, Resolution, Seat, Topic

USUAL_LENGTH = timedelta(hours=2)  # of a meeting without an end
LONGEST = timedelta(days=7)  # of a meeting with one, as far as lists of what comes look back
FULL = (*LEADING, "member")  # `Participation.Role.full()`
LATE_WORKDAYS = 3  # with the rung of the ladder that tells the office


def meeting_gate(user: Any, prefix: str = "") -> Q | None:
    """The view predicate of a meeting, as a filter on it or (with `prefix`) on what hangs on it; None: nothing."""
    agency = reader(user)
    if agency is None:
        return None
    from meetings.models import Seat  # this module is read before the models are

    seated = Exists(
        Seat.objects.filter(agency__in=agency.line, meeting=OuterRef(f"{prefix}pk"))
    )  # an agency has very many seats
    public = Q(**{f"{prefix}convened_at__isnull": False})
    takes_part = Q(**{f"{prefix}mechanism__in": mechanisms_of(agency)}) | Q(seated)
    leads = Q(**{f"{prefix}mechanism__in": mechanisms_of(agency, LEADING)})
    return public & takes_part | leads


def lies_ahead(on: date | None = None) -> Q:
    """Of what hangs on a meeting: it is drafted, or convened and to begin later than now, on a day or after."""
    begins = begin_of(on or today())
    ahead = Q(meeting__state="convened", meeting__starts_at__gt=timezone.now(), meeting__starts_at__gte=begins)
    return Q(meeting__state="draft") | ahead


class MeetingQuerySet(QuerySet["Meeting"]):
    def visible_to(self, user: Any) -> Self:
        gate = meeting_gate(user)
        return self.none() if gate is None else self.filter(gate)

    def not_over(self) -> Self:
        """To be held, or its minutes are still to be issued."""
        return self.filter(state__in=["draft", "convened", "minuting"])

    def upcoming(self, at: datetime | None = None) -> Self:
        """Convened and not over, the next one first; one without an end lasts as long as is usual."""
        now = at or timezone.now()
        lasts = Q(ends_at__gte=now) | Q(ends_at=None, starts_at__gte=now - USUAL_LENGTH)
        return self.filter(lasts, state="convened", starts_at__gte=now - LONGEST).order_by("starts_at", "pk")

    def with_the_office(self) -> Self:
        """The office has the next step: a draft to convene, a meeting that was held, minutes to issue."""
        held = Q(state="convened", starts_at__lte=timezone.now())
        return self.filter(held | Q(state__in=["draft", "minuting"]))

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")

    def named(self, words: str) -> Self:
        """Found by its title, its place or the name of its mechanism, in part."""
        return self.filter(
            Q(title__icontains=words)
            | Q(place__icontains=words)
            | Q(mechanism__name__icontains=words)
            | Q(mechanism__short_name__icontains=words)
        )

    def for_list(self, user: Any) -> Self:
        """With what a line of a list shows; `own_seats` is the seat of the agency acted for, if it has one."""
        from meetings.models import Seat  # this module is read before the models are

        own: Any = Prefetch("seats", Seat.objects.of_person(user), to_attr="own_seats")
        return self.select_related("mechanism").prefetch_related(own)

    def for_page(self, user: Any) -> Self:
        """With everything that the page of one meeting shows a person of seats and agenda."""
        from meetings.models import AgendaItem, Paper, Seat  # likewise

        parts: list[Any] = [
            Prefetch("seats", Seat.objects.with_people().select_related("agency", "answered_by")),
            Prefetch("items", AgendaItem.objects.select_related("proposing_agency")),
            "items__source",
            Prefetch("items__papers", Paper.objects.live().known_to(user).select_related("file", "laid_by")),
        ]
        return self.select_related("mechanism", "minutes").prefetch_related(*parts)

    def next_ordinal(self, mechanism: Any, kind: str) -> int:
        """The number (第N次) that the next meeting of this kind gets when it is convened."""
        counted = self.filter(mechanism=mechanism, kind=kind)
        return (counted.aggregate(last=Max("ordinal"))["last"] or 0) + 1


def mechanisms_to_convene(user: Any) -> QuerySet[Mechanism]:
    """The active mechanisms of which the person may start a meeting: those whose office the agency acted for keeps."""
    agency = user.acting_for
    if agency is None or not works_on_it(user, None):
        return Mechanism.objects.none()
    return Mechanism.objects.active().filter(pk__in=mechanisms_of(agency, {"office"}))


def mechanisms_to_propose_to(user: Any) -> QuerySet[Mechanism]:
    """The active mechanisms into whose pool the person may put a topic: those of which the agency is a full member."""
    agency = user.acting_for
    if agency is None or not speaks_for_agency(user, None):
        return Mechanism.objects.none()
    return Mechanism.objects.active().filter(pk__in=mechanisms_of(agency, FULL))


def stuck_assignments(meeting: "Meeting", user: Any) -> QuerySet[Assignment]:
    """What follow-up would put on the agenda: open assignments of the mechanism that are late by three working days or
    more, the rung on which the office is told, and not submitted meanwhile; and those on which an agency's latest
    report names a problem (`problem`). What is on this agenda already is left out.
    """
    same = Q(agency=OuterRef("agency")) | Q(agency=OuterRef("agency__successor"))
    later = Report.objects.filter(same, assignment=OuterRef("assignment"), pk__gt=OuterRef("pk"))
    named = Report.objects.filter(~Q(problems=""), ~Exists(later), assignment=OuterRef("pk")).order_by("-pk")
    rows = Assignment.objects.visible_to(user).open().filter(mechanism=meeting.mechanism_id)
    rows = rows.annotate(problem=Subquery(named.values("problems")[:1]))
    late = Q(due_on__lte=add_workdays(today(), -LATE_WORKDAYS)) & ~Q(state=AssignmentState.SUBMITTED)
    placed = [item.assignment_id for item in meeting.items.all() if item.assignment_id]
    return rows.filter(late | Q(problem__isnull=False)).exclude(pk__in=placed).select_related("lead_agency")


class TopicQuerySet(QuerySet["Topic"]):
    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        if agency is None:
            return self.none()
        own = Q(proposing_agency__in=agency.line) | Q(mechanism__in=mechanisms_of(agency, LEADING))
        sides = Q(Exists(Party.objects.filter(dispute=OuterRef("pk"), agency__in=agency.line)))
        differs = Dispute.objects.filter(sides | Q(lead__in=agency.line), pk=OuterRef("source_id"))
        return self.filter(own | Q(Exists(differs), source_type=ContentType.objects.get_for_model(Dispute)))

    def about(self, subject: Model) -> Self:
        return self.filter(source_type=ContentType.objects.get_for_model(subject), source_id=subject.pk)

    def waiting(self) -> Self:
        """In the pool: the office has the next step."""
        return self.filter(state="submitted")

    def undecided(self) -> Self:
        """In the pool, or on the agenda of a meeting that may yet put it off or be called off."""
        return self.filter(Q(state="submitted") | self._before_a_meeting())

    def unfinished(self) -> Self:
        """The same, and what was returned: its proposer may submit it again."""
        return self.filter(Q(state__in=["submitted", "returned"]) | self._before_a_meeting())

    @staticmethod
    def _before_a_meeting() -> Q:
        from meetings.models import AgendaItem  # this module is read before the models are

        items = AgendaItem.objects.filter(topic=OuterRef("pk"), meeting__state__in=["draft", "convened", "minuting"])
        return Q(Exists(items), state="accepted")

    def in_hand(self, user: Any) -> Self:
        """What waits for the person: in the pools of the offices the agency keeps, and of its own what was returned."""
        agency = user.acting_for
        if agency is None or not works_on_it(user, None):
            return self.none()
        kept = Q(state="submitted", mechanism__in=mechanisms_of(agency, {"office"}))
        own = Q(state="returned", proposing_agency__in=agency.line)
        return self.filter(kept | own if speaks_for_agency(user, None) else kept)

    def named(self, words: str) -> Self:
        return self.filter(Q(title__icontains=words) | Q(matter__icontains=words))


Row = TypeVar("Row", bound=Model)


class _Below(QuerySet[Row]):
    """Rows that hang on a meeting: seen by whoever sees it."""

    path = "meeting__"

    def visible_to(self, user: Any) -> Self:
        gate = meeting_gate(user, self.path)
        return self.none() if gate is None else self.filter(gate)


class SeatQuerySet(_Below["Seat"]):
    def of_person(self, user: Any) -> Self:
        """The seats of the agency acted for."""
        return self.filter(agency=user.acting_for)

    def ahead(self, on: date | None = None) -> Self:
        """At meetings that have not begun, or that begin on a day or later; the others were held with whoever sat."""
        return self.filter(lies_ahead(on))

    def with_people(self) -> Self:
        """`people`: those whom the agency names, in its order, each with name, title, phone and is_substitute."""
        from meetings.models import Attendee  # likewise

        person = JSONObject(name="name", title="title", phone="phone", is_substitute="is_substitute")
        named = Attendee.objects.filter(seat=OuterRef("pk")).order_by("pk")
        return self.annotate(people=ArraySubquery(named.values(person=person)))


class AgendaItemQuerySet(_Below["AgendaItem"]):
    def for_minutes(self, meeting: "Meeting") -> Self:
        """Those of one meeting, with where the agencies stood on them."""
        rows = self.filter(meeting=meeting).select_related("proposing_agency")
        return rows.prefetch_related("positions__agency")

    def about(self, subject: Model) -> Self:
        """Those that were put on an agenda for this record."""
        return self.filter(source_type=ContentType.objects.get_for_model(subject), source_id=subject.pk)


class PaperQuerySet(_Below["Paper"]):
    path = "item__meeting__"

    def visible_to(self, user: Any) -> Self:
        return super().visible_to(user).known_to(user)

    def known_to(self, user: Any) -> Self:
        """Without those that are still being scanned for another agency."""
        return self.filter(known_files(user, "file__"))

    def unknown_to(self, user: Any) -> Self:
        return self.exclude(known_files(user, "file__"))

    def live(self) -> Self:
        return self.filter(withdrawn_at=None)


class MinutesQuerySet(_Below["Minutes"]):
    def visible_to(self, user: Any) -> Self:
        """Drafts are the office's; issued minutes are seen by whoever sees the meeting."""
        agency = reader(user)
        if agency is None:
            return self.none()
        leads = Q(meeting__mechanism__in=mechanisms_of(agency, LEADING))
        return super().visible_to(user).filter(Q(state="issued") | leads)

    def issued(self) -> Self:
        return self.filter(state="issued")


class ResolutionQuerySet(_Below["Resolution"]):
    def visible_to(self, user: Any) -> Self:
        """Proposals are the office's until the minutes are issued."""
        agency = reader(user)
        if agency is None:
            return self.none()
        leads = Q(meeting__mechanism__in=mechanisms_of(agency, LEADING))
        return super().visible_to(user).filter(Q(meeting__state="issued") | leads)

    def proposed(self) -> Self:
        return self.filter(state="proposed")

    def for_page(self, meeting: "Meeting") -> Self:
        """Those of one meeting, with the agencies they bind."""
        rows = self.filter(meeting=meeting).select_related("lead_agency", "item")
        return rows.prefetch_related("supporting_agencies")


class ReceiptQuerySet(_Below["Receipt"]):
    path = "minutes__meeting__"

    def for_page(self) -> Self:
        """In official order, with who signed and whose agency has left (`left_on`)."""
        rows = self.annotate(left_on=_left_on()).select_related("agency", "signed_by")
        return rows.order_by("agency__official_order", "agency__pinyin", "pk")

    def owed(self) -> Self:
        """What was signed, and what still is to be: an agency that left the mechanism is asked for nothing more."""
        return self.alias(left_on=_left_on()).filter(Q(signed_at__isnull=False) | Q(left_on=None))

    def owed_by(self, agency: Any) -> Self:
        """The same of one agency, at once where it never left any mechanism."""
        own = self.filter(agency=agency)
        return own.owed() if has_left_some(agency) else own

    def unsigned(self) -> Self:
        return self.filter(signed_at=None)


def _left_on() -> Case:
    """The day from which the agency of a receipt no longer takes part in the mechanism, or no longer exists. None where
    it takes part; and where it had left before the meeting was convened, or never belonged: then it came as a guest,
    and signs as one.
    """
    day, last = timedelta(days=1), last_day_in("minutes__meeting__mechanism", "agency")
    left, gone = (Cast(before + Value(day), DateField()) for before in (last, F("agency__ended_on")))
    invited = TruncDate("minutes__meeting__convened_at", tzinfo=portal_zone())
    return Case(
        When(agency__ended_on__isnull=False, then=gone),
        When(GreaterThanOrEqual(left, invited), then=left),
        default=None,
        output_field=DateField(),
    )
