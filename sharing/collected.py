"""The check for repeated collection (条例第十九条): what is shared already is not collected again.

Before an agency builds a form or asks others for a table, it names the fields it wants; the entries of the catalogue
that hold them already are shown, those that hold most first.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F

from sharing.models import DataItem, Item, spelled_alike

MOST_FIELDS = 100  # that are asked about at once
MOST_FOUND = 50  # entries that are shown

_BETWEEN = re.compile(r"[\t\r\n,;，；、|]+")


def names_in(text: str) -> list[str]:
    """The names of fields in what was typed or pasted: a line, a row of a table, a list."""
    found = (name.strip() for name in _BETWEEN.split(text))
    return list(dict.fromkeys(name for name in found if name))[:MOST_FIELDS]


@dataclass
class Holder:
    """An entry that holds some of the fields."""

    item: Item
    held: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Held:
    """Of the fields that were asked about: who holds them, and which nobody does."""

    holders: Sequence[Holder]
    nowhere: Sequence[str]


def holders_of(names: Sequence[str], person: Any) -> Held:
    """Published entries that the person may know of, and which of the fields they hold. Two questions."""
    asked = {spelled_alike(name): name for name in names}
    rows = DataItem.objects.filter(spelling__in=asked, entry=F("entry__item__standing"))
    seen = rows.filter(entry__item__in=Item.objects.visible_to(person).published())
    held: defaultdict[int, list[str]] = defaultdict(list)
    for item, spelling in seen.values_list("entry__item", "spelling"):
        held[item].append(asked[spelling])
    best = sorted(held, key=lambda item: (-len(held[item]), item))[:MOST_FOUND]
    items = Item.objects.for_list().in_bulk(best)
    found = {name for said in held.values() for name in said}
    return Held([Holder(items[pk], held[pk]) for pk in best], [name for name in names if name not in found])
