"""Who may see a meeting and what belongs to it.

A draft is the office's. Once convened, a meeting is seen by the agencies that take part in its mechanism and by those
invited to it alone; a cancelled draft stays the office's. What belongs to a meeting is seen by whoever sees it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from coordination.mechanisms.querysets import mechanisms_of

if TYPE_CHECKING:
    from meetings.models import AgendaItem, Meeting, Minutes, Paper, Receipt, Resolution, Seat


def meeting_gate(user: Any, prefix: str = "") -> Q | None:
    """The view predicate of a meeting, as a filter on it or (with `prefix`) on what hangs on it; None: nothing."""
    agency = user.acting_for if user.is_authenticated else None
    if agency is None:
        return None
    from meetings.models import Seat  # this module is read before the models are

    seated = Seat.objects.filter(agency=agency).values("meeting")
    public = Q(**{f"{prefix}convened_at__isnull": False})
    takes_part = Q(**{f"{prefix}mechanism__in": mechanisms_of(agency.pk)}) | Q(**{f"{prefix}pk__in": seated})
    leads = Q(**{f"{prefix}mechanism__in": mechanisms_of(agency.pk, {"convener", "deputy", "office"})})
    return public & takes_part | leads


class MeetingQuerySet(QuerySet["Meeting"]):
    def visible_to(self, user: Any) -> Self:
        gate = meeting_gate(user)
        return self.none() if gate is None else self.filter(gate)

    def upcoming(self, at: datetime | None = None) -> Self:
        """Convened and not over, the next one first."""
        return self.filter(state="convened", starts_at__gte=at or timezone.now()).order_by("starts_at", "pk")

    def between(self, start: datetime, end: datetime) -> Self:
        return self.filter(starts_at__gte=start, starts_at__lt=end).order_by("starts_at", "pk")


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


class AgendaItemQuerySet(_Below["AgendaItem"]):
    pass


class PaperQuerySet(_Below["Paper"]):
    path = "item__meeting__"

    def live(self) -> Self:
        return self.filter(withdrawn_at=None)


class MinutesQuerySet(_Below["Minutes"]):
    def visible_to(self, user: Any) -> Self:
        """Drafts are the office's; issued minutes are seen by whoever sees the meeting."""
        agency = user.acting_for if user.is_authenticated else None
        if agency is None:
            return self.none()
        leads = Q(meeting__mechanism__in=mechanisms_of(agency.pk, {"convener", "deputy", "office"}))
        return super().visible_to(user).filter(Q(state="issued") | leads)

    def issued(self) -> Self:
        return self.filter(state="issued")


class ResolutionQuerySet(_Below["Resolution"]):
    def visible_to(self, user: Any) -> Self:
        """Proposals are the office's until the minutes are issued."""
        agency = user.acting_for if user.is_authenticated else None
        if agency is None:
            return self.none()
        leads = Q(meeting__mechanism__in=mechanisms_of(agency.pk, {"convener", "deputy", "office"}))
        return super().visible_to(user).filter(Q(meeting__state="issued") | leads)

    def proposed(self) -> Self:
        return self.filter(state="proposed")


class ReceiptQuerySet(_Below["Receipt"]):
    path = "minutes__meeting__"

    def unsigned(self) -> Self:
        return self.filter(signed_at=None)
