"""Data authorities and local limits: common knowledge among those who take part."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import F, Q, QuerySet

from coordination.agencies.querysets import in_force, keeps_directory

if TYPE_CHECKING:
    from coordination.agencies.models import Agency
    from sharing.models import Authority


class AuthorityQuerySet(QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated and (user.acting_for or keeps_directory(user)) else self.none()

    def nearest_to(self, agency: "Agency") -> Any:
        """For the level and region of an agency; where the region has none of its own, that of the level; or None."""
        rows = self.filter(Q(region=agency.region_id) | Q(region=None), tier=agency.tier)
        return rows.order_by(F("region").asc(nulls_last=True)).first()

    def in_force(self) -> Self:
        return self.filter(in_force())

    def held_by(self, agency: "Agency") -> Self:
        return self.in_force().filter(agency__in=agency.line)

    def over(self, agency: "Agency") -> "Agency | None":
        """The data authority of an agency's level and region today: whoever acts in its place, if it has ended."""
        row: Authority | None = self.in_force().select_related("agency__successor").nearest_to(agency)
        return row.agency.acting if row else None


def under_authority(agency: Any, prefix: str) -> Q:
    """For rows that lead by `prefix` to an agency: of a level and region whose data authority `agency` is today."""
    from sharing.models import Authority  # this module is read before the models are

    rows, asked = Authority.objects.in_force(), Q(pk__in=[])
    for tier, region in Authority.objects.held_by(agency).values_list("tier", "region"):
        own_regions = rows.filter(tier=tier, region__isnull=False).values("region")
        here = Q(**{f"{prefix}region": region}) if region else ~Q(**{f"{prefix}region__in": own_regions})
        asked |= Q(**{f"{prefix}tier": tier}) & here
    return asked
