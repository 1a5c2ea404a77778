"""A grant as the page of all grants says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.core.policy import can
from sharing.limits import RENEWAL_REMINDER_DAYS
from sharing.models import Grant, Item, ShareRequest

_RIGHTS: dict[str, Sentence] = {
    "view_item": _("May know that it exists"),
    "download_item": _("May have its content"),
    "read_in_full": _("May read personal data in it in full"),
}


@dataclass(frozen=True)
class Granted:
    """`item`: if the reader may know of it now. `request`: from which it comes, if it comes from one."""

    grant: Grant
    is_held: bool
    item: Item | None
    request: ShareRequest | None
    ends_soon: bool  # within thirty days
    may_renew: bool

    @property
    def right(self) -> Sentence:
        return _RIGHTS.get(self.grant.permission.codename, self.grant.permission.name)

    @property
    def is_over(self) -> bool:
        ends_at = self.grant.expires_at
        return ends_at is not None and ends_at <= timezone.now()

    @property
    def other(self) -> Agency:
        """Who provides it, to whoever holds it; who holds it, to whoever provides it."""
        grant: Any = self.grant
        other: Agency = grant.content_object.owner if self.is_held else grant.group.agency
        return other


def with_what_a_line_says(rows: Any) -> Any:
    """A query of grants, for lists: so many questions a page, however many lines."""
    requests = ShareRequest.objects.prefetch_related("renewals")
    found = rows.select_related("content_object__owner", "group__agency", "permission")
    return found.prefetch_related(Prefetch("requests", requests))


def lines_of(grants: Iterable[Grant], person: Any) -> list[Granted]:
    rows = list(grants)
    known = Item.objects.visible_to(person).in_bulk([row.content_object_id for row in rows])
    return [_line(row, person, known.get(row.content_object_id)) for row in rows]


def _line(grant: Any, person: Any, item: Item | None) -> Granted:
    is_held = grant.group.agency.pk in person.acting_for.line
    request = next(iter(grant.requests.all()), None)
    soon = timezone.now() + timedelta(days=RENEWAL_REMINDER_DAYS)
    runs = grant.expires_at is not None and timezone.now() < grant.expires_at
    ends_soon = runs and grant.expires_at <= soon
    may_ask = ends_soon and is_held and request is not None and request.may_be_renewed
    may_renew = may_ask and can(person, "share_request.renew", request)
    return Granted(grant, is_held, item, request, ends_soon, may_renew)
