"""What of the audit may be seen, and by whom."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, QuerySet

if TYPE_CHECKING:
    from coordination.audit.models import DailyHead, Entry

A_DAY = timedelta(days=1)


class DailyHeadQuerySet(QuerySet["DailyHead"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever takes part is a witness."""
        return self if user.is_authenticated and user.acting_for else self.none()


class EntryQuerySet(QuerySet["Entry"]):
    def visible_to(self, user: Any) -> Self:
        """The audit administrator, and nobody else."""
        from coordination.core.policy import can  # policies are not yet there when models are read

        return self if can(user, "audit.read", None) else self.none()

    def without_act(self) -> Self:
        """Changes of rows in whose transaction no act was recorded: made by the portal's own rounds, or past it."""
        from coordination.core.models import Activity  # this module is read before the models are

        acts = Activity.objects.filter(transaction=OuterRef("transaction"), at__range=around(OuterRef("at")))
        return self.filter(~Exists(acts), source="row")


def around(at: Any) -> tuple[Any, Any]:
    """Numbers of transactions begin anew where a database was laid into another server: what was done together was
    done at about the same time as well.
    """
    return at - A_DAY, at + A_DAY
