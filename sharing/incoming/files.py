"""The lines of a file: XLSX and CSV in the columns of the guide, JSON by the same names, DCAT in JSON-LD."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from coordination.core import tables
from coordination.core.remarks import Remark
from coordination.core.tables import Limits, Unreadable, key
from coordination.core.tables.reading import decoded
from coordination.core.typesetting import printable
from sharing.incoming import dcat
from sharing.incoming.lines import HEADS, Line

# What one transaction carries while somebody waits. A catalogue of more lines comes in parts.
LIMITS = Limits(size=20 * 1024**2, unpacked=100 * 1024**2, rows=1_000, columns=60)
MOST_CELL = 32_000  # signs, as a cell of a workbook holds them
JSONS = (".json", ".jsonld")
ENDINGS = (*tables.ENDINGS, *JSONS)
_DEEPEST = 50  # of what lies in one another; a catalogue is flat


@dataclass(frozen=True)
class Brought:
    """What was read of a source: how it is called where nobody says otherwise, its lines, remarks on the reading."""

    name: str
    lines: list[Line]
    remarks: list[Remark]


def read(name: str, content: bytes) -> Brought:
    """The lines of a file. Raises Unreadable; the file itself is not kept."""
    bare = printable(PurePosixPath(name.replace("\\", "/")).name)[-200:]
    if PurePosixPath(name).suffix.lower() not in JSONS:
        return _table(bare, content)
    if len(content) > LIMITS.size:
        raise Unreadable(_("The file is larger than %(limit)d MB.") % {"limit": LIMITS.size // 1024**2})
    return Brought(bare, numbered(rows_of(parsed(content))), [])


def _table(name: str, content: bytes) -> Brought:
    found = tables.find_table(tables.sheets(name, content, LIMITS), HEADS, ["title"])
    if found is None:
        raise Unreadable(
            _("The table lacks what it needs: %(columns)s. Use the template.") % {"columns": "信息资源名称"}
        )
    _count(len(found.rows))
    lines = [Line(number, _said(cells)) for number, cells in found.lines()]
    return Brought(name, lines, list(found.remarks))


def _count(number: int) -> None:
    if number > LIMITS.rows:
        raise Unreadable(_("There are more than %(limit)d entries: bring them in parts.") % {"limit": LIMITS.rows})
    if not number:
        raise Unreadable(_("There is no entry in it."))


def parsed(content: bytes) -> Any:
    """JSON that is not deeper than any catalogue. Raises Unreadable."""
    try:
        said = json.loads(decoded(content))
    except (ValueError, RecursionError):
        raise Unreadable(_("The file is no JSON.")) from None
    if _depth(said) > _DEEPEST:
        raise Unreadable(_("The file is no catalogue."))
    return said


def _depth(said: Any) -> int:
    """How deep it is, as far as that matters; walked level by level, so that no depth exhausts the walk."""
    level, deep = [said], 0
    while level and deep <= _DEEPEST:
        deep += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(inner, dict | list)
        ]
    return deep


def rows_of(said: Any) -> Iterable[Mapping[str, str]]:
    """Of a list of entries, of an object that holds one, or of a catalogue in DCAT. Raises Unreadable."""
    if dcat.is_dcat(said):
        return dcat.rows_of(said)
    lists = [value for value in said.values() if isinstance(value, list)] if isinstance(said, dict) else [said]
    rows = lists[0] if len(lists) == 1 else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("The file is no list of entries and no catalogue in DCAT."))
    return [_by_column(row) for row in rows]


def _by_column(row: Mapping[str, Any]) -> dict[str, str]:
    named = {key(head): name for name, heads in HEADS.items() for head in heads}
    return {named[key(head)]: _cell(value) for head, value in row.items() if key(head) in named}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return "；".join(_cell(part) for part in value)
    if isinstance(value, dict):  # a data item
        return f"{value.get('name', '')}（{value.get('type') or 'C'}{value.get('length') or ''}）"
    return "" if value is None else str(value)


def numbered(rows: Iterable[Mapping[str, str]]) -> list[Line]:
    lines = [Line(number, _said(cells)) for number, cells in enumerate(rows, start=1)]
    _count(len(lines))
    return lines


def _said(cells: Mapping[str, str]) -> dict[str, str]:
    """Only what says something, as the readers of tables fold it."""
    folded = {name: tables.folded(str(cell)[:MOST_CELL]) for name, cell in cells.items()}
    return {name: cell.replace("\0", "") for name, cell in folded.items() if cell}
