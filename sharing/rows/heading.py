"""Which columns a table has, and what the catalogue says of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from coordination.core.previews.columns import is_personal, laid_out
from coordination.core.tables import folded
from coordination.core.tables.reading import Row
from coordination.core.tables.whole import Spoilt, Whole
from sharing.models import DataItem, Item, spelled_alike
from sharing.rows.columns import Column
from sharing.rows.masking import IN_WORDS

SAMPLE = 1_000  # rows by which what a column holds is guessed
MOST_ABOVE = 20  # rows that may stand above the first

# What a column holds by its looks (`previews.columns`): type, masking
_GUESSED = {
    "yes_no": ("L", ""),
    "identity": ("C", DataItem.Masking.IDENTITY),
    "phone": ("C", DataItem.Masking.PHONE),
    "integer": ("N", ""),
    "decimal": ("N", ""),
    "date": ("D", ""),
    "datetime": ("T", ""),
}


@dataclass(frozen=True)
class Heading:
    """`above`: of the first rows so many are titles and head. `unknown`: columns that the entry does not describe;
    `absent`: what it describes and is not here.
    """

    columns: Sequence[Column]
    above: int
    unknown: Sequence[str] = field(default_factory=list)
    absent: Sequence[str] = field(default_factory=list)


def described_of(item: Item) -> list[DataItem]:
    """What the catalogue says of the columns of an item."""
    return list(item.standing.data_items.all()) if item.standing else []


def headed(read: Whole, described: Iterable[DataItem], *, most_columns: int) -> tuple[Heading, Iterator[Row]]:
    """Of a table its heading, and the rows below it, to be walked once. Raises Spoilt."""
    first = list(islice(read.rows, SAMPLE + MOST_ABOVE))
    if any(len(cells) > most_columns and any(cells[most_columns:]) for _number, cells in first):
        raise Spoilt("columns")
    heading = heading_of([cells for _number, cells in first], described, most_columns=most_columns)
    return heading, chain(first[heading.above :], read.rows)


def heading_of(rows: Sequence[Sequence[str]], described: Iterable[DataItem], *, most_columns: int) -> Heading:
    """Of the first rows of a table. What the catalogue describes holds what it says; of other columns it is guessed,
    and what looks like identity numbers or telephones, or holds such among other words, is masked.

    A column is known by the name of a data item or by its column name; of a head of several rows the last part counts
    as well. Where two columns bear the name of one data item the first is it.
    """
    cells = [[folded(cell) for cell in row] for row in rows]
    laid = laid_out(cells, most_columns=most_columns)
    known = list(described)
    columns, unknown, found = _columns(laid, known)
    absent = [item.name for item in known if item.pk not in found]
    return Heading(columns, len(rows) - len(laid["rows"]), unknown if known else [], absent)


def masked_of(laid: Mapping[str, Any], described: Iterable[DataItem]) -> list[str]:
    """Of a table laid out already (`previews.columns`): the columns that would be masked if its rows were loaded."""
    return [column.name for column in _columns(laid, list(described))[0] if column.masking]


def _columns(laid: Mapping[str, Any], known: Sequence[DataItem]) -> tuple[list[Column], list[str], set[int]]:
    """The columns, the names of those that nothing describes, and the numbers of the data items that some are."""
    body: list[list[str]] = laid["rows"]
    left = {name: item for item in reversed(known) for name in (spelled_alike(item.field), item.spelling) if name}
    columns: list[Column] = []
    unknown: list[str] = []
    found: set[int] = set()
    for place in range(_width(laid["columns"], body)):
        name = _free(laid["columns"][place]["name"] or f"#{place + 1}", {column.name for column in columns})
        item = next((left[each] for each in _spellings(name) if each in left and left[each].pk not in found), None)
        if item is None:
            columns.append(_guessed(name, laid["columns"][place]["kind"], [row[place] for row in body]))
            unknown.append(name)
        else:
            found.add(item.pk)
            columns.append(_described(name, item))
    return columns, unknown, found


def masks_otherwise(columns: Iterable[Column], described: Iterable[DataItem]) -> bool:
    """The catalogue says by now that a column is masked, or masked in another way, than as these were loaded."""
    masked = [item for item in described if item.masking]
    masks = {name: item.masking for item in masked for name in (spelled_alike(item.field), item.spelling) if name}
    return any(
        masks.get(name, column.masking) != column.masking for column in columns for name in _spellings(column.name)
    )


def _spellings(name: str) -> tuple[str, str]:
    """As a data item may be called; of a head of several rows its last part as well."""
    return spelled_alike(name), spelled_alike(name.rpartition(" / ")[2])


def _width(columns: Sequence[dict[str, str]], body: Sequence[Sequence[str]]) -> int:
    """To the last column that is named or says anything."""
    told = [place for place, column in enumerate(columns) if column["name"] or any(row[place] for row in body)]
    return told[-1] + 1 if told else 0


def _free(name: str, taken: set[str]) -> str:
    number, free = 2, name[:100]
    while free in taken:
        free, number = f"{name[:90]} ({number})", number + 1
    return free


def _described(name: str, item: DataItem) -> Column:
    return Column(
        name,
        field=item.field,
        type=item.type,
        masking=item.masking,
        is_key=item.is_key,
        is_required=item.is_required,
        length=item.length,
        title=item.name,
        is_described=True,
    )


def _guessed(name: str, kind: str, values: Sequence[str]) -> Column:
    """By nearly all that its first rows say; shares (12%) stay texts, as do numbers that begin with a zero, and what
    holds numbers of people here and there.
    """
    is_share = kind == "decimal" and any("%" in value for value in values)
    letter, masking = ("C", "") if is_share else _GUESSED.get(kind, ("C", ""))
    if not masking and is_personal(values):
        letter, masking = "C", IN_WORDS
    return Column(name, type=letter, masking=masking)
