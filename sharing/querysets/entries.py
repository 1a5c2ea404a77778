"""Who may see what of the versions of a catalogue entry."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from coordination.core.querysets import reader
from sharing.querysets.authority import under_authority
from sharing.querysets.items import item_gate

if TYPE_CHECKING:
    from sharing.models import Entry

OPEN = ("drafting", "secrecy_checked", "impact_assessed", "consented", "submitted")  # `EntryState.open()`
_WAITS_FOR_TIME = Q(state__in=OPEN, more_asked_at__isnull=False, more_settled_at=None)
OUTSIDE = ("published", "superseded")  # of which whoever sees the item may know


class EntryQuerySet(QuerySet["Entry"]):
    def visible_to(self, user: Any) -> Self:
        """What is or was published, whoever sees the item; what is submitted, the data authority that reviews it too;
        what is not, its own agency.
        """
        gate = item_gate(user, "item__")
        if gate is None:
            return self.none()
        own = Q(item__owner__in=user.acting_for.line)
        put_to_it = Q(state="submitted") | _WAITS_FOR_TIME
        return self.filter(
            own | gate & Q(state__in=OUTSIDE) | put_to_it & under_authority(user.acting_for, "item__owner__")
        )

    def to_review(self, user: Any) -> Self:
        """What waits for this person's agency as the data authority."""
        agency = reader(user)
        return self.filter(under_authority(agency, "item__owner__"), state="submitted") if agency else self.none()

    def waiting_for_more_time(self, user: Any) -> Self:
        """Of which this person's agency, as the data authority, was asked for more time."""
        agency = reader(user)
        return self.filter(_WAITS_FOR_TIME, under_authority(agency, "item__owner__")) if agency else self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN)
