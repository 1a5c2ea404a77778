"""Who may read what the files of items say."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from sharing.querysets.items import content_gate, item_gate

if TYPE_CHECKING:
    from sharing.models import ItemPassage


class PassageQuerySet(QuerySet["ItemPassage"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever may have the content of the item."""
        seen, has = item_gate(user, "item__"), content_gate(user, "item__")
        return self.none() if seen is None or has is None else self.filter(seen, has)
