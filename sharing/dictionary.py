"""What the columns of a table mean: the data items of the catalogue entry, beside the columns that bear their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from coordination.core.previews.showing import Shown
from sharing.models import DataItem, Item, spelled_alike


@dataclass(frozen=True)
class Dictionary:
    """`described`: the data items of the entry. `unknown`: columns that none of them describes; `absent`: names of
    those that have no column.
    """

    described: Sequence[DataItem]
    unknown: Sequence[str]
    absent: Sequence[str]


def dictionary_of(item: Item, shown: Shown) -> Dictionary | None:
    """Of the entry that is published, for all sheets of a table together; None where there is no table, or no entry
    that describes it. One question. A column is known by the name of a data item or by its column name; of a head of
    several rows, the last part counts as well.
    """
    if shown.way != "tables" or item.standing is None:
        return None
    described = list(item.standing.data_items.all())
    if not described:
        return None
    columns = [column["name"] for sheet in shown.facts["sheets"] for column in sheet["columns"] if column["name"]]
    spelled = {name: {spelled_alike(name), spelled_alike(name.rpartition(" / ")[2])} for name in columns}
    known = {row: {row.spelling, spelled_alike(row.field)} - {""} for row in described}
    every, there = set().union(*known.values()), set().union(*spelled.values())
    return Dictionary(
        described,
        [name for name, ways in spelled.items() if not ways & every],
        [row.name for row, ways in known.items() if not ways & there],
    )
