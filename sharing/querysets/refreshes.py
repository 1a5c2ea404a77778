"""Which refreshes are due, and who may know of them."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet
from django.utils import timezone

from coordination.core.querysets import reader

if TYPE_CHECKING:
    from sharing.models import Refresh, RefreshRun


class RefreshQuerySet(QuerySet["Refresh"]):
    def visible_to(self, user: Any) -> Self:
        """The agency that provides the item: whence it comes is its own affair."""
        agency = reader(user)
        return self.filter(item__owner__in=agency.line) if agency else self.none()

    def due(self) -> Self:
        return self.filter(is_paused=False, due_at__lte=timezone.now()).exclude(item__state="withdrawn")


class RefreshRunQuerySet(QuerySet["RefreshRun"]):
    def visible_to(self, user: Any) -> Self:
        """Likewise."""
        agency = reader(user)
        return self.filter(refresh__item__owner__in=agency.line) if agency else self.none()
