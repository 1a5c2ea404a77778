"""What of the audit may be seen, and by whom."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from coordination.audit.models import DailyHead, Entry, Verification

A_DAY = timedelta(days=1)
SIGN_OF_LIFE_WITHIN = timedelta(minutes=10)


class DailyHeadQuerySet(QuerySet["DailyHead"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever takes part is a witness; the audit administrator compares."""
        return self if user.is_authenticated and (user.acting_for or _audits(user)) else self.none()


def _audits(user: Any) -> bool:
    """The audit administrator, and nobody else."""
    from coordination.core.policy import can  # policies are not yet there when models are read

    return can(user, "audit.read", None)


class EntryQuerySet(QuerySet["Entry"]):
    def visible_to(self, user: Any) -> Self:
        return self if _audits(user) else self.none()

    def without_act(self) -> Self:
        """Changes of rows in whose transaction no act was recorded: made by the portal's own rounds, or past it."""
        from coordination.core.models import Activity  # this module is read before the models are

        acts = Activity.objects.filter(transaction=OuterRef("transaction"), at__range=around(OuterRef("at")))
        return self.filter(~Exists(acts), source="row")


class VerificationQuerySet(QuerySet["Verification"]):
    def visible_to(self, user: Any) -> Self:
        return self if _audits(user) else self.none()

    def unfinished(self) -> Self:
        return self.filter(outcome="")

    def silent(self) -> Self:
        """Begun or waited for, and nobody has given a sign of life for a while: whoever verified is gone."""
        long_ago = timezone.now() - SIGN_OF_LIFE_WITHIN
        return self.unfinished().filter(Q(alive_at__lt=long_ago) | Q(alive_at=None, asked_at__lt=long_ago))


def around(at: Any) -> tuple[Any, Any]:
    """Numbers of transactions begin anew where a database was laid into another server: what was done together was
    done at about the same time as well.
    """
    return at - A_DAY, at + A_DAY
