"""Which kind of file is shown in which way, and what there is to show of one."""

import base64
import codecs
import csv
import dataclasses
from collections.abc import Callable, Mapping
from typing import IO, Any

from coordination.core import confined
from coordination.core.previews import office
from coordination.core.previews.columns import laid_out
from coordination.core.previews.made import Made, NoPreview
from coordination.core.rendering.limits import PAGES_AT_ONCE
from coordination.core.rendering.limits import WALL_S as PICTURES_WALL_S
from coordination.core.tables.reading import delimiter_of
from coordination.core.wordings.limits import WALL_S as WORDS_WALL_S
from coordination.core.workbooks.cells import folded
from coordination.core.workbooks.limits import WALL_S as TABLES_WALL_S

MB = 1024**2
_ROWS, _COLUMNS, _BLOCKS, _LINES = 200, 60, 400, 200
_ABOVE = 8  # rows of titles and heads, read beside those that are shown
_CELL, _LINE = 500, 2_000  # characters shown of one
_HEAD = 512 * 1024  # bytes of a text or table that are read
_LARGEST_BOOK, _LARGEST_WORDS = 60 * MB, 60 * MB  # they are read whole, by processes with half a gigabyte
_LARGEST_PRINTED = 5 * MB  # of a workbook: a long one is rows, and those are shown anyway
_UNPACKED = 250 * MB


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
    delimiter = delimiter_of(lines[:20])
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


Way = Callable[[IO[bytes]], Made]


def _laid_out(old: str, new: str, words: Way) -> Way:
    """Its pages, as LibreOffice lays it out under the ending of what it holds: an archive of XML (`new`), or a file of
    the older kind, whatever WPS calls either. The former is read for its `words` first: what is wrong with it is found
    out by the cheaper reader, and where there are no pages the words are shown.
    """

    def read(file: IO[bytes]) -> Made:
        kind = _kind_of(file, old, new)
        said = words(file) if kind == new else None
        try:
            _require_at_most(file, _LARGEST_WORDS)
            pdf = office.as_pdf(file, kind)
            return dataclasses.replace(pages(pdf), pdf=pdf)
        except NoPreview:
            if said is None:
                raise
            return said

    return read


def _kind_of(file: IO[bytes], old: str, new: str) -> str:
    file.seek(0)
    head = file.read(2)
    file.seek(0)
    return new if head == b"PK" else old


def _with_pages(table: Way, old: str, new: str) -> Way:
    """The rows, and as pages what they do not show: charts, pictures, colours."""

    def read(file: IO[bytes]) -> Made:
        made = table(file)
        try:
            _require_at_most(file, _LARGEST_PRINTED)
            pdf = office.as_pdf(file, _kind_of(file, old, new))
            printed = pages(pdf)
        except NoPreview:
            return made
        return Made({**made.facts, "pages": printed.facts["pages"]}, printed.pictures, pdf)

    return read


_TEXT, _SLIDES = (".doc", ".docx"), (".ppt", ".pptx")
WAYS: Mapping[str, Way] = {
    ".pdf": pages,
    **dict.fromkeys((".png", ".jpg", ".jpeg"), _picture),
    **dict.fromkeys((".docx", ".doc", ".wps"), _laid_out(*_TEXT, _words("blocks"))),
    **dict.fromkeys((".pptx", ".ppt", ".dps"), _laid_out(*_SLIDES, _words("slides"))),
    **dict.fromkeys((".xlsx", ".xls", ".et"), _with_pages(_book, ".xls", ".xlsx")),
    ".csv": _delimited,
    ".txt": _lines,
}
"""Of kinds that are not here nothing is shown."""
