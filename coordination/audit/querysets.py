"""What of the audit may be seen, and by whom."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

if TYPE_CHECKING:
    from coordination.audit.models import DailyHead


class DailyHeadQuerySet(QuerySet["DailyHead"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever takes part is a witness."""
        return self if user.is_authenticated and user.acting_for else self.none()
