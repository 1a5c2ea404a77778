"""A key for programs as pages say it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from coordination.agencies.models import Agency
from coordination.core.policy import can
from sharing.models import AccessKey, Item
from sharing.pulling import keys_of
from sharing.rows.columns import Column
from sharing.rows.reading import opened

SHOWN = 20


@dataclass(frozen=True)
class Key:
    """`item`: if the reader may know of it now. `used_at`: when a program pulled with it last. `rests`: its agency may
    not have the content at this moment, but may again.
    """

    key: AccessKey
    is_ours: bool
    item: Item | None
    used_at: Any
    rests: bool
    may_withdraw: bool


def with_what_a_line_says(rows: Any) -> Any:
    """A query of keys, for lists: so many questions a page, however many lines."""
    return rows.select_related("item__owner", "agency", "made_by", "ended_by").with_last_use()


def lines_of(keys: Iterable[Any], person: Any, known: Mapping[int, Item] | None = None) -> list[Key]:
    """`known`: the items of which the reader may know, where that is known already."""
    rows = list(keys)
    if known is None:
        known = Item.objects.visible_to(person).in_bulk([row.item_id for row in rows])
    opened = _opened(rows, person.acting_for)
    return [
        Key(
            row,
            row.agency_id in person.acting_for.line,
            known.get(row.item_id),
            row.used_at,
            row.pk not in opened,
            not row.is_over and can(person, "access_key.withdraw", row),
        )
        for row in rows
    ]


def _opened(rows: Sequence[AccessKey], own: Agency) -> set[int]:
    """Of which the agency may have the content at this moment; nobody asks that of those that have ended."""
    running = [row for row in rows if not row.is_over]
    bearers = {row.agency_id: row.agency for row in running}
    if own.pk in bearers:
        bearers[own.pk] = own  # what it takes part in is known already
    opened = AccessKey.objects.filter(pk__in=[row.pk for row in running]).open_to_their(bearers.values())
    return set(opened.values_list("pk", flat=True))


@dataclass(frozen=True)
class ForPrograms:
    """What the page of an item tells programmers: where its rows are, what they hold, and which keys there are."""

    json: str
    csv: str
    columns: Sequence[tuple[str, Column, bool]]  # by what name, which, whether it is masked for this reader
    lines: Sequence[Key]


def for_programs(item: Item, person: Any) -> ForPrograms | None:
    """To whoever may have the content, where rows are loaded."""
    found = opened(item, person)
    if found is None:
        return None
    rows = with_what_a_line_says(AccessKey.objects.visible_to(person).running().filter(item=item))
    address = {
        kind: f"{settings.PORTAL_URL}{reverse(f'sharing:rows_{kind}', args=[item.pk])}" for kind in ("json", "csv")
    }
    columns = zip(keys_of(found.columns), found.columns, strict=True)
    return ForPrograms(
        **address,
        columns=[(key, column, found.hides(column)) for key, column in columns],
        lines=lines_of(rows.order_by("-pk")[:SHOWN], person, {item.pk: item}),
    )
