"""What belongs to an item, as its page says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.core.flow import Sentence
from coordination.core.policy import can
from sharing.models import Item, Relation

_KIND = Relation.Kind
_FROM_THE_OTHER: Mapping[str, Sentence] = {
    _KIND.SEE_ALSO: _KIND.SEE_ALSO.label,
    _KIND.REPLACES: _("is replaced by"),
    _KIND.DERIVED: _("is the source of"),
    _KIND.EXPLAINS: _("is explained by"),
}


@dataclass(frozen=True)
class Related:
    """The other item, and what it is to this one."""

    pk: int
    item: Item
    words: Sentence
    may_take_back: bool


def related_to(item: Item, person: Any) -> list[Related]:
    """Both what its own agency said and what others did, of items that the person may know of."""
    rows = Relation.objects.visible_to(person).filter(Q(item=item) | Q(to=item))
    rows = rows.select_related("item__owner", "to__owner")
    return [
        Related(
            row.pk,
            row.to if row.item_id == item.pk else row.item,
            row.get_kind_display() if row.item_id == item.pk else _FROM_THE_OTHER[row.kind],
            can(person, "relation.take_back", row),
        )
        for row in rows
    ]
