"""Items as forms offer them: found by name, code, data item and agency, of those the person may know of."""

from typing import Any

from django.db.models import Q, QuerySet

from coordination.core.choosing import MOST_LISTED, Chooser, Named
from coordination.core.web import first_of
from sharing.models import Item
from sharing.querysets.items import NEWEST_FIRST, found_by, sides_for


def item_named(item: Item) -> Named:
    """The title; beneath it who provides it, and the code where it has one."""
    return Named(str(item.pk), item.title, " · ".join(filter(None, [str(item.owner), item.code])))


class ItemChooser(Chooser):
    door = "sharing:choose"

    def named(self, row: Item) -> Named:
        return item_named(row)


def first_items(person: Any, words: str, without: Any = ()) -> "QuerySet[Item]":
    """The newest that are published, that the person may know of and that answer the words."""
    asked = ~Q(pk__in=list(without))
    if words:
        asked &= found_by(words)
    chosen = first_of(sides_for(person, asked), NEWEST_FIRST, MOST_LISTED)
    return Item.objects.filter(pk__in=chosen).select_related("owner").order_by(*NEWEST_FIRST)[:MOST_LISTED]
