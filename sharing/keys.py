"""A key for programs as pages say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coordination.core.policy import can
from sharing.models import AccessKey, Item


@dataclass(frozen=True)
class Key:
    """`item`: if the reader may know of it now. `used_at`: when a program pulled with it last."""

    key: AccessKey
    is_ours: bool
    item: Item | None
    used_at: Any
    may_withdraw: bool


def with_what_a_line_says(rows: Any) -> Any:
    """A query of keys, for lists: so many questions a page, however many lines."""
    return rows.select_related("item__owner", "agency", "made_by", "ended_by").with_last_use()


def lines_of(keys: Iterable[Any], person: Any) -> list[Key]:
    rows = list(keys)
    known = Item.objects.visible_to(person).in_bulk([row.item_id for row in rows])
    return [
        Key(
            row,
            row.agency_id in person.acting_for.line,
            known.get(row.item_id),
            row.used_at,
            not row.is_over and can(person, "access_key.withdraw", row),
        )
        for row in rows
    ]
