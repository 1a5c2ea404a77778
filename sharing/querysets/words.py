"""Who may read what the files of items say."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from sharing.querysets.items import content_gate, item_gate
from sharing.querysets.masking import in_full

if TYPE_CHECKING:
    from sharing.models import ItemPassage


class PassageQuerySet(QuerySet["ItemPassage"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever may have the content of the item, and the file as it is."""
        seen, has = item_gate(user, "item__"), content_gate(user, "item__")
        if seen is None or has is None:
            return self.none()
        return self.filter(seen, has, in_full(user, "item", "text__file", "text__name"))
