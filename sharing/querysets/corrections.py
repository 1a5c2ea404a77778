"""Who may know of a correction."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q, QuerySet

from coordination.core.querysets import reader
from sharing.querysets.authority import under_authority
from sharing.querysets.items import known_to

if TYPE_CHECKING:
    from sharing.models import Correction

OPEN = "submitted"  # `CorrectionState.SUBMITTED`, for modules read before the models are


class CorrectionQuerySet(QuerySet["Correction"]):
    def visible_to(self, user: Any) -> Self:
        """The agency that reports, the one that provides, and the data authority over that (条例第二十九条)."""
        agency = reader(user)
        if agency is None:
            return self.none()
        put_to_it = Q(item__owner__in=agency.line) | under_authority(agency, "item__owner__")
        return self.filter(Q(agency__in=agency.line) | put_to_it)

    def of(self, agency: Any) -> Self:
        return self.filter(agency__in=agency.line)

    def put_to(self, agency: Any) -> Self:
        return self.filter(item__owner__in=agency.line)

    def open(self) -> Self:
        return self.filter(state=OPEN)

    def for_list(self) -> Self:
        return self.select_related("item__owner", "agency")

    def with_known(self, person: Any) -> Self:
        """`is_known`: whether the person may know of the item."""
        return self.annotate(is_known=known_to(person))
