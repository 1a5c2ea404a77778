"""Which kind of file is shown in which way, and what there is to show of one."""

import base64
import codecs
import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any

from coordination.core import confined
from coordination.core.previews.columns import laid_out
from coordination.core.rendering.limits import PAGES_AT_ONCE
from coordination.core.rendering.limits import WALL_S as PICTURES_WALL_S
from coordination.core.wordings.limits import WALL_S as WORDS_WALL_S
from coordination.core.workbooks.cells import folded
from coordination.core.workbooks.limits import WALL_S as TABLES_WALL_S

MB = 1024**2
_ROWS, _COLUMNS, _BLOCKS, _LINES = 200, 60, 400, 200
_ABOVE = 8  # rows of titles and heads, read beside those that are shown
_CELL, _LINE = 500, 2_000  # characters shown of one
_HEAD = 512 * 1024  # bytes of a text or table that are read
_LARGEST_BOOK, _LARGEST_WORDS = 60 * MB, 60 * MB  # they are read whole, by processes with half a gigabyte
_UNPACKED = 250 * MB
_DELIMITERS = ",;\t|"


class NoPreview(Exception):
    """There is none, for a reason that a word stands for (`showing.SENTENCES`)."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble
        super().__init__(trouble)


@dataclass(frozen=True)
class Made:
    facts: dict[str, Any]
    pictures: dict[int, bytes] = field(default_factory=dict)


def _ask(package: str, *words: str, of: IO[bytes], wall_s: float) -> dict[str, Any]:
    try:
        said: dict[str, Any] = confined.ask(package, *words, of=of, wall_s=wall_s)
    except confined.Harmed:
        raise NoPreview("costly") from None
    if refused := said.get("refused"):
        raise NoPreview(str(refused))
    return said


def pages(file: IO[bytes], first: int = 1) -> Made:
    """The first pages of a PDF, or those from some page on."""
    said = _ask("rendering", "pdf", str(first), str(PAGES_AT_ONCE), of=file, wall_s=PICTURES_WALL_S)
    return Made({"as": "pages", "pages": said["pages"]}, _pictures(said))


def _picture(file: IO[bytes]) -> Made:
    said = _ask("rendering", "picture", of=file, wall_s=PICTURES_WALL_S)
    return Made({"as": "picture", "pages": 1, "of": said["of"]}, _pictures(said))


def _pictures(said: dict[str, Any]) -> dict[int, bytes]:
    return {int(each["number"]): base64.b64decode(each["webp"]) for each in said["pictures"]}


def _words(what: str) -> Callable[[IO[bytes]], Made]:
    def read(file: IO[bytes]) -> Made:
        _require_at_most(file, _LARGEST_WORDS)
        blocks = _ask("wordings", what, of=file, wall_s=WORDS_WALL_S)[what]
        for block in blocks:
            block["rows"] = block.get("rows", [])[:_ROWS]
        return Made({"as": "words", "blocks": blocks[:_BLOCKS], "is_cut": len(blocks) > _BLOCKS})

    return read


def _book(file: IO[bytes]) -> Made:
    _require_at_most(file, _LARGEST_BOOK)
    most = map(str, (_UNPACKED, _ROWS + _ABOVE + 1, _COLUMNS))
    said = _ask("workbooks", *most, of=file, wall_s=TABLES_WALL_S)
    sheets = [_sheet(sheet["name"], [cells for _number, cells in sheet["rows"]]) for sheet in said["sheets"]]
    return Made({"as": "tables", "sheets": sheets})


def _sheet(name: str, rows: list[list[str]]) -> dict[str, Any]:
    cells = [[folded(cell)[:_CELL] for cell in row] for row in rows]
    laid = laid_out([row for row in cells if any(row)], most_columns=_COLUMNS)
    is_cut = len(laid["rows"]) > _ROWS
    return {"name": name, **laid, "rows": laid["rows"][:_ROWS], "is_cut": is_cut}


def _delimited(file: IO[bytes]) -> Made:
    charset, text, is_cut = _head_of(file)
    lines = text.splitlines(keepends=True)
    if is_cut and len(lines) > 1:
        lines.pop()  # cut somewhere
    delimiter = max(_DELIMITERS, key=lambda sign: _evenness(lines[:20], sign))
    rows = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if any(row):
                rows.append(row)
            if len(rows) > _ROWS + _ABOVE:
                break
    except csv.Error:
        raise NoPreview("unreadable") from None
    sheet = _sheet("", rows)
    sheet["is_cut"] |= is_cut
    facts = {"charset": charset, "delimiter": "tab" if delimiter == "\t" else delimiter}
    return Made({"as": "tables", "sheets": [sheet], **facts})


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    """In how many lines it stands as often as in most, and how often."""
    counts = [line.count(sign) for line in lines if line.strip()]
    usual = max(set(counts), key=counts.count, default=0)
    return (counts.count(usual) if usual else 0), usual


def _lines(file: IO[bytes]) -> Made:
    charset, text, is_cut = _head_of(file)
    lines = [line[:_LINE] for line in text.splitlines()]
    is_cut = is_cut or len(lines) > _LINES
    return Made({"as": "lines", "lines": lines[:_LINES], "charset": charset, "is_cut": is_cut})


def _head_of(file: IO[bytes]) -> tuple[str, str, bool]:
    """In which charset a text is written, how it begins, and whether it goes on."""
    raw = file.read(_HEAD)
    is_cut = bool(file.read(1))
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for charset, called in (("utf-16", "UTF-16"),) if wide else (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030")):
        decoder = codecs.getincrementaldecoder(charset)()
        try:
            return called, decoder.decode(raw, final=not is_cut).replace("\0", ""), is_cut
        except UnicodeDecodeError:
            continue
    raise NoPreview("unreadable")


def _require_at_most(file: IO[bytes], size: int) -> None:
    file.seek(0, 2)
    if file.tell() > size:
        raise NoPreview("large")
    file.seek(0)


def _either(old: Callable[[IO[bytes]], Made], new: Callable[[IO[bytes]], Made]) -> Callable[[IO[bytes]], Made]:
    """WPS writes the formats of others under names of its own."""

    def read(file: IO[bytes]) -> Made:
        is_packed = file.read(2) == b"PK"
        file.seek(0)
        return (new if is_packed else old)(file)

    return read


def _none(_file: IO[bytes]) -> Made:
    raise NoPreview("kind")


WAYS: Mapping[str, Callable[[IO[bytes]], Made]] = {
    ".pdf": pages,
    **dict.fromkeys((".png", ".jpg", ".jpeg"), _picture),
    ".docx": _words("blocks"),
    ".pptx": _words("slides"),
    ".wps": _either(_none, _words("blocks")),
    ".dps": _either(_none, _words("slides")),
    **dict.fromkeys((".xlsx", ".xls", ".et"), _book),
    ".csv": _delimited,
    ".txt": _lines,
}
"""Of kinds that are not here nothing is shown."""
