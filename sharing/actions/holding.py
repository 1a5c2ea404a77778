"""Records of the library, held while something is done to them: the item first, then its version."""

from coordination.core.overwriting import stamp_of
from sharing.models import Entry, Item

WRITTEN = ("title", "kind", "abstract", "space_id", "visibility", "sharing_class", "terms", "category_id", "frequency")


def hold_item(item: Item) -> None:
    """Nobody else changes the item before this transaction is over; it is read anew."""
    item.refresh_from_db(from_queryset=Item.objects.select_for_update(no_key=True, of=("self",)))


def hold_entry(entry: Entry) -> None:
    """With its item, which is held first."""
    hold_item(entry.item)
    item = entry.item
    entry.refresh_from_db(from_queryset=Entry.objects.select_for_update(no_key=True, of=("self",)))
    entry.item = item


def stamp_of_item(item: Item) -> str:
    """Differs whenever anything that people write of an item has changed."""
    return stamp_of(*(str(getattr(item, name)) for name in WRITTEN))


def stamp_of_contents(item: Item) -> str:
    """Differs whenever a version has been added to what the item holds."""
    return stamp_of(item.contents.values_list("number", flat=True).first())
