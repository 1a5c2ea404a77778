"""Whose arrivals are whose: those of the person who brings them, acting for the agency they are brought for."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, QuerySet

from coordination.core.querysets import reader

if TYPE_CHECKING:
    from coordination.core.arrivals.models import Arrival


class ArrivalQuerySet(QuerySet["Arrival"]):
    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        return self.filter(person=user, acting_for=agency.principal_id) if agency else self.none()

    def to_be_looked_into(self, at: datetime) -> Self:
        """All of it is here, and nobody is at it."""
        return self.filter(arrived=F("size"), examined_at=None, check_at__lte=at)
