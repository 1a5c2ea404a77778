"""Records of the library, held while something is done to them: the item first, then its version."""

from sharing.models import Entry, Item


def hold_item(item: Item) -> None:
    """Nobody else changes the item before this transaction is over; it is read anew."""
    item.refresh_from_db(from_queryset=Item.objects.select_for_update(no_key=True, of=("self",)))


def hold_entry(entry: Entry) -> None:
    """With its item, which is held first."""
    hold_item(entry.item)
    item = entry.item
    entry.refresh_from_db(from_queryset=Entry.objects.select_for_update(no_key=True, of=("self",)))
    entry.item = item
