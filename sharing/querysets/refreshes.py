"""Which refreshes are due, and who may know of them."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
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
        """A pause does not keep what was begun before it from its end."""
        from sharing.models import RefreshRun  # this module is read before the models are

        begun = RefreshRun.objects.filter(refresh=OuterRef("pk"), state="running")
        goes_on = Q(is_paused=False) | Q(Exists(begun))
        return self.filter(goes_on, due_at__lte=timezone.now()).exclude(item__state="withdrawn")


class RefreshRunQuerySet(QuerySet["RefreshRun"]):
    def visible_to(self, user: Any) -> Self:
        """Likewise."""
        agency = reader(user)
        return self.filter(refresh__item__owner__in=agency.line) if agency else self.none()

    def to_decide(self) -> Self:
        """Stopped, and nothing was fetched since: what came later is asked about instead."""
        from sharing.models import RefreshRun  # likewise

        later = RefreshRun.objects.filter(refresh=OuterRef("refresh"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later), state="stopped")
