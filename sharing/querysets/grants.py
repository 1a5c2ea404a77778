"""Which grants count, and who may know of them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from coordination.core.querysets import reader

if TYPE_CHECKING:
    from sharing.models import Grant

FAR_OFF = datetime(9999, 1, 1, tzinfo=UTC)


class GrantQuerySet(QuerySet["Grant"]):
    def visible_to(self, user: Any) -> Self:
        """The agency that provides the item, and the one to which it was granted."""
        agency = reader(user)
        if agency is None:
            return self.none()
        return self.filter(Q(content_object__owner__in=agency.line) | Q(group__in=_principals_of(agency)))

    def live(self) -> Self:
        """A grant ends at its moment, whether or not anything has swept."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def over(self) -> Self:
        return self.filter(expires_at__lte=timezone.now())

    def held_by(self, agency: Any) -> Self:
        """By an agency, or one that it succeeded."""
        return self.filter(group__in=_principals_of(agency))

    def given_by(self, agency: Any) -> Self:
        """On items that an agency provides."""
        return self.filter(content_object__owner__in=agency.line)

    def by_end(self) -> Self:
        """`ends_at`: its moment, and of one without an end a day far off, so that a list is walked in this order."""
        return self.annotate(ends_at=Coalesce("expires_at", Value(FAR_OFF)))

    def of_right(self, codename: str) -> Self:
        return self.filter(permission__codename=codename)


def _principals_of(agency: Any) -> Any:
    """Numbers of the groups of an agency's line: its own is known, others are asked for where there are any."""
    if not agency.absorbed:
        return [agency.principal_id]
    return Group.objects.filter(agency__in=agency.line).values("pk")
