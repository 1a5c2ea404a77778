"""What people follow is their own, and silent where they may no longer know of it."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from coordination.core.principals import spaces_of
from coordination.core.querysets import reader

if TYPE_CHECKING:
    from sharing.models import Bulletin, Following


class FollowingQuerySet(QuerySet["Following"]):
    def visible_to(self, user: Any) -> Self:
        """The person's own, in the agency acted for; of an item that the person may know of, of a space in which the
        person takes part or may know of something.
        """
        from sharing.models import Item  # this module is read before the models are

        agency = reader(user)
        if agency is None:
            return self.none()
        seen = Item.objects.visible_to(user)
        knows_item = Q(item=None) | Exists(seen.filter(pk=OuterRef("item")))
        takes_part = Q(space__in=[agency.principal_id, *spaces_of(user)])
        knows_space = Q(space=None) | takes_part | Exists(seen.filter(space=OuterRef("space")))
        return self.filter(knows_item, knows_space, person=user, agency__in=agency.line)


class BulletinQuerySet(QuerySet["Bulletin"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever is told, in any of the agencies in which the person follows something of it."""
        agency = reader(user)
        return self.filter(person=user, agencies__overlap=agency.line) if agency else self.none()
