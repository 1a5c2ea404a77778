"""For whom copies of the files of items are stamped with a watermark, and what it says.

The agency that provides an item has its files as they are. Everybody else is given PDF and pictures stamped with
agency, person and moment, unless the item is open to everybody anyway: shown to all agencies, and shared
unconditionally. That holds for downloads, for the ZIP and for previews alike.
"""

from typing import Any

from coordination.core.files.watermarks import bears_watermarks, words_for
from coordination.core.models import StoredFile
from sharing.models import Item, SharingClass, Visibility


def is_stamped_for(item: Item, person: Any) -> bool:
    """Whether this person, who may have the content, is given stamped copies."""
    is_own = person.acting_for is not None and item.owner_id in person.acting_for.line
    is_open = item.visibility == Visibility.ALL and item.sharing_class == SharingClass.UNCONDITIONAL
    return not (is_own or is_open)


def words_on_picture(item: Item, person: Any) -> str:
    """What stands over the picture of a page, for this person; of whatever kind the file is."""
    return words_for(person) if is_stamped_for(item, person) else ""


def words_on(file: StoredFile, item: Item, person: Any) -> str:
    """What stands over every page of the copy for this person; nothing where the file is given as it is, as is what
    has no pages to stamp.
    """
    return words_for(person) if bears_watermarks(file) and is_stamped_for(item, person) else ""
