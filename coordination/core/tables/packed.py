"""XLSX, read as a stream: what a part holds never stands in memory at once, however it was packed.

openpyxl builds each row, its styles and its extensions as trees, which a few kilobytes can make as large as they like;
and read so, it does not tell merged and hidden cells. Of the format (ECMA-376, part 1, 18) only what a table says is
looked at: the sheets in their order, texts, numbers with their formats, what is merged and what is hidden.
"""

import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import IO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from coordination.core.tables.cells import NO_RESULT, number
from coordination.core.tables.reading import HEADER_WITHIN, Limits, Sheet, filled, unreadable

CHUNK = 64 * 1024
LAST_LINE = 1_048_576  # of a sheet
MOST_MERGED = 20_000
MOST_STYLES = 65_536
LONGEST_CELL = 32_767
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_CONTROL = re.compile(r"_x00(?:[01][0-9A-Fa-f]|7[Ff])_")  # how a sheet writes what XML cannot hold
# What a damaged, locked or foreign workbook makes zipfile and expat raise: RuntimeError for an encrypted entry,
# NotImplementedError (one of those) for an unknown way of packing.
_BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, LookupError, OSError, RuntimeError, ValueError)


class _Part:
    """Hears the elements of one part of a workbook; names come without their namespace."""

    def __init__(self) -> None:
        self.text: list[str] | None = None  # of the element that is being heard, if it is one of those that count
        self.length = 0  # of the cell so far

    def hear(self, source: IO[bytes]) -> Iterator[None]:
        """Read on and on; whoever hears may look after each piece at what has come so far."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: self.opens(name.rpartition(" ")[2], attributes)
        parser.EndElementHandler = lambda name: self.closes(name.rpartition(" ")[2])
        parser.CharacterDataHandler = self._says
        parser.StartDoctypeDeclHandler = _refuse  # no workbook has one; entities are declared there
        while chunk := source.read(CHUNK):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield

    def listen(self) -> None:
        self.text = []

    def heard(self) -> str:
        text, self.text = "".join(self.text or ()), None
        return text

    def _says(self, words: str) -> None:
        if self.text is not None and self.length < LONGEST_CELL:
            self.text.append(words)
            self.length += len(words)

    def opens(self, tag: str, attributes: Mapping[str, str]) -> None:
        raise NotImplementedError

    def closes(self, tag: str) -> None:
        """Most parts only look at what opens."""


def _refuse(*_declared: object) -> None:
    raise ValueError


@dataclass
class _Listed:
    name: str
    relation: str


class _Book(_Part):
    """The sheets that are to be seen, in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[_Listed] = []
        self.epoch: datetime = WINDOWS_EPOCH

    def opens(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet" and attributes.get("state", "visible") == "visible" and len(self.sheets) < 256:
            relation = next((value for name, value in attributes.items() if name.endswith(" id")), "")
            self.sheets.append(_Listed(attributes.get("name", ""), relation))
        elif tag == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            self.epoch = MAC_EPOCH


class _Relations(_Part):
    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def opens(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "Relationship" and len(self.targets) < 1024:
            self.targets[attributes["Id"]] = attributes["Target"]


class _Styles(_Part):
    """How the numbers of each style of cell are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[int, str] = dict(BUILTIN_FORMATS)
        self.formats: list[str] = []
        self.is_of_cells = False

    def opens(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self.formats) + len(self.codes) > MOST_STYLES:
            raise ValueError(tag)
        if tag == "numFmt":
            self.codes[int(attributes["numFmtId"])] = attributes["formatCode"][:256]
        elif tag == "cellXfs":
            self.is_of_cells = True
        elif tag == "xf" and self.is_of_cells:
            self.formats.append(self.codes.get(int(attributes.get("numFmtId", 0)), "General"))

    def closes(self, tag: str) -> None:
        self.is_of_cells = self.is_of_cells and tag != "cellXfs"


class _Texts(_Part):
    """The texts that cells of several sheets share; how a word is pronounced (`rPh`) is no part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.is_sound = False

    def opens(self, tag: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002
        if tag == "si":
            self.pieces, self.length = [], 0
        elif tag == "rPh":
            self.is_sound = True
        elif tag == "t" and not self.is_sound:
            self.listen()

    def closes(self, tag: str) -> None:
        if tag == "si":
            self.texts.append("".join(self.pieces))
        elif tag == "rPh":
            self.is_sound = False
        elif tag == "t" and self.text is not None:
            self.pieces += filter(None, [self.heard()])


@dataclass
class _Cell:
    place: int = -1
    type: str = "n"
    style: int = 0
    value: str | None = None
    texts: list[str] = field(default_factory=list)
    has_formula: bool = False


class _Lines(_Part):
    """The rows of one sheet."""

    def __init__(self, workbook: "_Workbook", limits: Limits) -> None:
        super().__init__()
        self.workbook, self.limits = workbook, limits
        self.ready: list[tuple[int, list[str]]] = []
        self.line, self.place, self.cell = 0, -1, _Cell()
        self.cells: dict[int, str] = {}
        self.hidden_columns: set[int] = set()
        self.hidden_lines: set[int] = set()
        self.merged: list[str] = []
        self.is_sound = self.is_hidden = False

    def opens(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "v" or (tag == "t" and not self.is_sound):
            self.listen()
        elif tag == "f":
            self.cell.has_formula = True
        elif tag == "row":
            self.line, self.place, self.cells = int(attributes.get("r", self.line + 1)), -1, {}
            self.is_hidden = attributes.get("hidden") in {"1", "true"}
        elif tag == "rPh":
            self.is_sound = True
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes["min"]) - 1, min(int(attributes["max"]), self.limits.columns)
            self.hidden_columns |= set(range(first, last))
        elif tag == "mergeCell" and len(self.merged) < MOST_MERGED:
            self.merged.append(attributes["ref"])

    def closes(self, tag: str) -> None:
        if tag == "c":
            if self.cell.place < self.limits.columns and (said := self._said(self.cell)):
                self.cells[self.cell.place] = said
        elif tag == "v" and self.text is not None:
            self.cell.value = self.heard()
        elif tag == "t" and self.text is not None:
            self.cell.texts += filter(None, [self.heard()])
        elif tag == "rPh":
            self.is_sound = False
        elif tag == "row" and self.cells and self.line <= LAST_LINE:
            width = max(self.cells) + 1
            self.ready.append((self.line, [self.cells.get(place, "") for place in range(width)]))
            self.hidden_lines |= {self.line} if self.is_hidden else set()

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        found = _REFERENCE.fullmatch(attributes.get("r", ""))
        self.place = _place(found[1]) if found else self.place + 1
        self.length = 0
        self.cell = _Cell(self.place, attributes.get("t", "n"), int(attributes.get("s", 0)))

    def _said(self, cell: _Cell) -> str:
        said = "".join(cell.texts) if cell.type == "inlineStr" else cell.value
        if not said:
            return NO_RESULT if cell.has_formula else ""
        if cell.type == "n":
            formats = self.workbook.formats
            pattern = formats[cell.style] if 0 <= cell.style < len(formats) else "General"
            return number(said, pattern, self.workbook.epoch)
        if cell.type == "b":
            return "TRUE" if said == "1" else "FALSE"
        text = self.workbook.texts[int(said)] if cell.type == "s" else said
        return _CONTROL.sub(" ", text.removesuffix("T00:00:00") if cell.type == "d" else text)

    def walk(self, source: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
        for _piece in self.hear(source):
            yield from self.ready
            self.ready = []


@dataclass
class _Workbook:
    texts: list[str]
    formats: list[str]
    epoch: datetime


def read(content: bytes, limits: Limits) -> Iterator[Sheet]:
    try:
        yield from _read(content, limits)
    except _BROKEN as error:
        raise unreadable() from error


def _read(content: bytes, limits: Limits) -> Iterator[Sheet]:
    with zipfile.ZipFile(BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > limits.unpacked:
            raise unreadable()
        book, relations, styles, texts = _Book(), _Relations(), _Styles(), _Texts()
        _hear(packed, "xl/workbook.xml", book)
        _hear(packed, "xl/_rels/workbook.xml.rels", relations)
        for part, heard in (("xl/styles.xml", styles), ("xl/sharedStrings.xml", texts)):
            if part in packed.NameToInfo:
                _hear(packed, part, heard)
        workbook = _Workbook(texts.texts, styles.formats, book.epoch)
        for listed in book.sheets:
            target = relations.targets[listed.relation]
            name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            if "worksheets/" in name:  # charts stand among the sheets as well
                with packed.open(name) as source:
                    yield _sheet(listed.name, source, workbook, limits)


def _hear(packed: zipfile.ZipFile, name: str, part: _Part) -> None:
    with packed.open(name) as source:
        for _piece in part.hear(source):
            pass


def _sheet(name: str, source: IO[bytes], workbook: _Workbook, limits: Limits) -> Sheet:
    lines = _Lines(workbook, limits)
    rows = filled(lines.walk(source), limits)
    if len(rows) <= limits.rows + HEADER_WITHIN:  # else nobody reads on, and what is merged stands at the end
        _fill_down(rows, lines.merged, limits)
    hidden = len({number for number, _cells in rows} & lines.hidden_lines)
    return Sheet(name, rows, lines.hidden_columns, hidden)


def _fill_down(rows: list[tuple[int, list[str]]], merged: list[str], limits: Limits) -> None:
    """A cell merged over several rows says the same in each of them. To the right it says nothing more: there a title
    or the head of several columns stands, whose names are below it.
    """
    by_number = dict(rows)
    numbers, left = (
        sorted(by_number),
        len(rows) * limits.columns,
    )  # cells that merged ones can reach without overlapping
    for reference in merged:
        top, _colon, bottom = reference.partition(":")
        first, last = _REFERENCE.fullmatch(top), _REFERENCE.fullmatch(bottom)
        if not first or not last or _place(first[1]) >= limits.columns:
            continue
        place, begins, ends = _place(first[1]), int(first[2]), int(last[2])
        said = _at(by_number.get(begins, []), place)
        below = numbers[bisect_right(numbers, begins) : bisect_right(numbers, ends)] if said else []
        left -= len(below)
        if left < 0:
            raise ValueError(reference)
        for line in below:
            cells = by_number[line]
            cells += [""] * (place + 1 - len(cells))
            cells[place] = cells[place] or said


def _at(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _place(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
