"""Where a table begins: the row, or the two rows, in which its columns are named."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_noop

from coordination.core.remarks import Remark
from coordination.core.tables.reading import HEADER_WITHIN, Row, Sheet
from coordination.core.workbooks.cells import key

_BESIDE_NAME = re.compile(r"[(\[【].*?[)\]】]|[*:·]")
Heads = Mapping[str, Sequence[str]]
_Spelled = list[tuple[str, ...]]  # for each place the names under which its column may be known, the best first


@dataclass(frozen=True)
class Table:
    """What stands below a known header: for each column its place, and what people should know of the reading."""

    sheet: str
    columns: dict[str, int]
    rows: list[Row]
    remarks: list[Remark] = field(default_factory=list)

    def lines(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row by the names of its columns; a cell that is not there says nothing."""
        for number, cells in self.rows:
            yield (
                number,
                {name: cells[place] if place < len(cells) else "" for name, place in self.columns.items()},
            )


def find_table(sheets: Iterable[Sheet], heads: Heads, needed: Collection[str]) -> Table | None:
    """The first sheet with a header that names the needed columns, under whatever title, in whatever order; of two
    names for one column the one that stands first in `heads` counts.
    """
    passed: list[str] = []
    for sheet in sheets:
        if table := _table_of(sheet, {name: [_head(word) for word in words] for name, words in heads.items()}, needed):
            remarks = [*table.remarks]
            if passed:
                remarks.append(
                    Remark(gettext_noop("Sheets without a known header: %(sheets)s"), {"sheets": "、".join(passed)})
                )
            return Table(table.sheet, table.columns, table.rows, remarks)
        passed += [sheet.name] if sheet.name and sheet.rows else []
    return None


def _head(text: str) -> str:
    """单位名称*, 单位名称（必填） and `单位 名称` are one name."""
    return _BESIDE_NAME.sub("", key(text))


def _table_of(sheet: Sheet, heads: Heads, needed: Collection[str]) -> Table | None:
    """Of all rows that may be the header, alone or with the next one, the one that names most columns, or the first."""
    best, begins = dict[str, int](), 0
    for place, (_number, cells) in enumerate(sheet.rows[:HEADER_WITHIN]):
        below = sheet.rows[place + 1][1] if place + 1 < len(sheet.rows) else []
        one: _Spelled = [(_head(cell),) for cell in cells]
        for spelled, after in ((one, place + 1), (_joined(cells, below, heads), place + 2)):
            found = _places(spelled, heads)
            if set(needed) <= set(found) and len(found) > len(best):
                best, begins = found, after
    if not best:
        return None
    rows = [row for row in sheet.rows[begins:] if not _is_head_again(row, best, heads)]
    return Table(sheet.name, best, rows, list(_remarks(sheet, sheet.rows[begins - 1][1], best)))


def _is_head_again(row: Row, columns: Mapping[str, int], heads: Heads) -> bool:
    """A long list that was printed bears its header on each page."""
    said = {column: _head(row[1][place]) for column, place in columns.items() if place < len(row[1]) and row[1][place]}
    return len(said) > 1 and all(word in heads[column] for column, word in said.items())


def _places(spelled: _Spelled, heads: Heads) -> dict[str, int]:
    """For each column the place whose name is the best of its names; no place serves two."""
    found: dict[str, int] = {}
    for column, words in heads.items():
        ranked = [
            (words.index(name), place)
            for place, names in enumerate(spelled)
            for name in names
            if name in words and place not in found.values()
        ]
        if ranked:
            found[column] = min(ranked)[1]
    return found


def _joined(above: Sequence[str], below: Sequence[str], heads: Heads) -> _Spelled:
    """A head of two rows. Above several columns stands what they have in common: 主管部门 above 名称 and 代码. What is
    below it is then no name of its own, unless the word above is none of ours.
    """
    known = {word for words in heads.values() for word in words}
    width, group, spelled = max(len(above), len(below)), "", list[tuple[str, ...]]()
    for place in range(width):
        over, under = (_head(cells[place]) if place < len(cells) else "" for cells in (above, below))
        if under == over or not under:
            group = ""
            spelled.append((over,))
            continue
        group = over or group
        spelled.append((group + under,) if group in known else (group + under, under))
    return spelled


def _remarks(sheet: Sheet, heads: Sequence[str], columns: Mapping[str, int]) -> Iterator[Remark]:
    read = set(columns.values())
    if unread := [head for place, head in enumerate(heads) if head and place not in read]:
        yield Remark(gettext_noop("Columns that were not read: %(columns)s"), {"columns": "、".join(unread[:20])})
    if hidden := [heads[place] for place in sorted(read & sheet.hidden_columns) if place < len(heads)]:
        yield Remark(gettext_noop("Hidden columns that were read as well: %(columns)s"), {"columns": "、".join(hidden)})
    if sheet.hidden_rows:
        yield Remark(gettext_noop("Hidden rows that were read as well: %(count)d"), {"count": sheet.hidden_rows})
