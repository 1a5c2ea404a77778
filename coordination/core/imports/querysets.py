"""Which imports a person may know of."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Q, QuerySet

if TYPE_CHECKING:
    from coordination.core.imports.models import ImportRow, ImportRun


class ImportRunQuerySet(QuerySet["ImportRun"]):
    def visible_to(self, user: Any) -> Self:
        """Those of the kinds that the person may import; each kind says which of them."""
        if not user.is_authenticated:
            return self.none()
        from coordination.core.imports.kinds import kinds  # this module is read before the models are

        return self.filter(reduce(or_, (kind.seen_by(user) for kind in kinds()), Q(pk__in=[])))

    def at_work(self) -> Self:
        """Confirmed, or to be undone, and not at the end of it."""
        return self.filter(state__in=["running", "undoing"])

    def standing_since(self, moment: datetime) -> Self:
        """None of whose rows has been carried out or undone since, nor was it confirmed since."""
        return self.filter(moved_at__lt=moment, state_at__lt=moment)


class ImportRowQuerySet(QuerySet["ImportRow"]):
    def counted(self, name: str) -> dict[str, int]:
        """How many rows have which verdict or outcome."""
        return dict(self.order_by().values_list(name).annotate(Count("pk")))
