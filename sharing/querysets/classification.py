"""The tree by which the catalogue is classified: common knowledge among those who take part."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from coordination.agencies.querysets import keeps_directory

if TYPE_CHECKING:
    from sharing.models import Category


class CategoryQuerySet(QuerySet["Category"]):
    def visible_to(self, user: Any) -> Self:
        return self if user.is_authenticated and (user.acting_for or keeps_directory(user)) else self.none()
