"""Records of the library, held while something is done to them: the item first, then what belongs to it."""

from typing import Any

from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.errors import NotLawful
from coordination.core.overwriting import stamp_of
from sharing.models import Correction, Entry, Item, ShareRequest
from sharing.sight import is_known

WRITTEN = ("title", "kind", "abstract", "space_id", "visibility", "sharing_class", "terms", "category_id", "frequency")


def hold_item(item: Item) -> None:
    """Nobody else changes the item before this transaction is over; it is read anew."""
    item.refresh_from_db(from_queryset=Item.objects.select_for_update(no_key=True, of=("self",)))


def hold_with_item(row: Entry | ShareRequest | Correction) -> None:
    """A row that belongs to an item, which is held first: nobody suspends or withdraws it meanwhile."""
    item = row.item
    rows: Any = type(row)._base_manager.select_for_update(no_key=True, of=("self",))  # noqa: SLF001
    hold_item(item)
    row.refresh_from_db(from_queryset=rows)
    row.item = item


def require_known(person: User, item: Item) -> None:
    """Raises NotLawful where the person may not know of the item any more."""
    if not is_known(item, person):
        raise NotLawful(_("It is offered no more."))


def stamp_of_item(item: Item) -> str:
    """Differs whenever anything that people write of an item has changed."""
    return stamp_of(*(str(getattr(item, name)) for name in WRITTEN))


def stamp_of_contents(item: Item) -> str:
    """Differs whenever a version has been added to what the item holds."""
    return stamp_of(item.contents.values_list("number", flat=True).first())
