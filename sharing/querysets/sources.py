"""Whence entries came is the affair of the agency that brought them in."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from coordination.core.querysets import reader

if TYPE_CHECKING:
    from sharing.models import Harvest, Origin, Source


class SourceQuerySet(QuerySet["Source"]):
    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        return self.filter(agency__in=agency.line) if agency else self.none()


class HarvestQuerySet(QuerySet["Harvest"]):
    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        return self.filter(source__agency__in=agency.line) if agency else self.none()


class OriginQuerySet(QuerySet["Origin"]):
    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        return self.filter(item__owner__in=agency.line) if agency else self.none()
