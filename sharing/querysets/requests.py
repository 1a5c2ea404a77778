"""Who may know of a request to share."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, Q, QuerySet, When

from coordination.core.querysets import reader
from sharing.querysets.authority import under_authority
from sharing.querysets.items import known_to
from sharing.request_flow import RequestState

if TYPE_CHECKING:
    from sharing.models import ShareRequest, Use


class ShareRequestQuerySet(QuerySet["ShareRequest"]):
    def visible_to(self, user: Any) -> Self:
        """The agency that asks; once it is submitted, the one that provides, and the data authority over that
        (条例第二十九条).
        """
        agency = reader(user)
        if agency is None:
            return self.none()
        asked = Q(item__owner__in=agency.line) | under_authority(agency, "item__owner__")
        return self.filter(Q(agency__in=agency.line) | Q(submitted_at__isnull=False) & asked)

    def of(self, agency: Any) -> Self:
        return self.filter(agency__in=agency.line)

    def under_way(self, agency: Any, item: Any) -> "ShareRequest | None":
        """By which the agency uses the item, else by which it asks for it; the newest of these."""
        is_used = Q(state__in=RequestState.using())
        rows = self.of(agency).filter(is_used | Q(state__in=RequestState.asking()), item=item)
        return rows.order_by(Case(When(is_used, then=0), default=1), "-pk").first()

    def asked_of(self, agency: Any) -> Self:
        return self.filter(item__owner__in=agency.line, submitted_at__isnull=False)

    def for_list(self) -> Self:
        return self.select_related("item__owner", "agency")

    def with_known(self, person: Any) -> Self:
        """`is_known`: whether the person may know of the item."""
        return self.annotate(is_known=known_to(person))

    def waiting_for_more_time(self, user: Any) -> Self:
        """Of which this person's agency, as the data authority, was asked for more time."""
        agency = reader(user)
        if agency is None:
            return self.none()
        waits = Q(state="submitted", more_asked_at__isnull=False, more_settled_at=None)
        return self.filter(waits, under_authority(agency, "item__owner__"))


class UseQuerySet(QuerySet["Use"]):
    def visible_to(self, user: Any) -> Self:
        from sharing.models import ShareRequest  # this module is read before the models are

        return self.filter(request__in=ShareRequest.objects.visible_to(user))
