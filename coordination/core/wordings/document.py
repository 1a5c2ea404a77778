"""The words of a document (ECMA-376, part 1, 17) as its reader sees them, line by line."""

from typing import IO, Any

from .limits import CHARACTERS
from .lists import Lists, Style, lists_of, styles_of
from .parts import Attributes, Inflated, Package, opened

__all__ = ["Inflated", "TooLong", "blocks", "lines"]

_MAIN = "word/document.xml"
_OFF = {"0", "false", "off", "none"}
# What is said twice, was struck out, is hidden, or stands beside the text: nothing in them is read.
_NOT_READ = frozenset({"Fallback", "moveFrom", "del", "rt", "txbxContent", "pPrChange", "rPrChange"})
_BREAKS = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_HIDING = frozenset({"vanish", "webHidden"})
_BETWEEN_CELLS = " | "
_BODY = 9  # the rank in an outline of what is no heading


Block = dict[str, Any]
"""`{"as": "p" | "h1" … "h9", "text": …}`, or `{"as": "table", "rows": [[cell, …], …]}`."""


class TooLong(Exception):
    """It says more than a text that agencies are asked about."""


def lines(file: IO[bytes]) -> list[str]:
    """Paragraphs in order, a line for each, and for each break within one; the rows of tables among them, likewise."""
    with opened(file) as package:
        return _told(package).lines


def blocks(file: IO[bytes]) -> list[Block]:
    """The same with what is a heading and what is a table."""
    with opened(file) as package:
        return _told(package).blocks


def _told(package: Package) -> "_Told":
    main = _main(package)
    folder = main.rpartition("/")[0]
    told = _Told(lists_of(package, f"{folder}/numbering.xml"), styles_of(package, f"{folder}/styles.xml"))
    package.walk(main, told.start, end=told.end, say=told.say)
    return told


def _main(package: Package) -> str:
    """The part with the text, as the package itself names it."""
    found = _MAIN

    def start(tag: str, given: Attributes) -> None:
        nonlocal found
        if tag == "Relationship" and given.get("Type", "").endswith("/officeDocument"):
            found = given.get("Target", "").lstrip("/")

    package.walk("_rels/.rels", start)
    return found


class _Told:
    """What is read of the text while it is walked through."""

    def __init__(self, lists: Lists, styles: dict[str, Style]) -> None:
        self.lines: list[str] = []
        self.blocks: list[Block] = []
        self._lists, self._styles = lists, styles
        self._left, self._unread, self._in_text = CHARACTERS, 0, False
        self._within: list[_Paragraph] = []
        self._rows: list[list[list[str]]] = []  # those being read, one within another: their cells, line by line
        self._is_hidden = self._is_contents = False

    def start(self, tag: str, given: Attributes) -> None:
        if self._unread or tag in _NOT_READ:
            self._unread += 1
        elif tag == "p":
            self._within.append(_Paragraph())
        elif tag in {"tbl", "tr", "tc"}:
            self._open(tag)
        elif tag in _BREAKS:
            self._add(_BREAKS[tag])
        elif tag == "t":
            self._in_text = True
        elif tag == "r":
            self._is_hidden = False
        elif tag in _HIDING:
            self._is_hidden = given.get("val", "").lower() not in _OFF
        elif tag == "docPartGallery":
            self._is_contents = "table of contents" in given.get("val", "").lower()
        elif self._within:
            self._within[-1].take(tag, given.get("val", ""))

    def end(self, tag: str) -> None:
        if self._unread:
            self._unread -= 1
        elif tag == "t":
            self._in_text = False
        elif tag == "sdt":
            self._is_contents = False
        elif tag == "p" and self._within:
            self._close(self._within.pop())
        elif tag == "tr" and self._rows:
            self._lay_down(self._rows.pop())

    def say(self, words: str) -> None:
        if self._in_text and not self._unread:
            self._add(words)

    def _add(self, words: str) -> None:
        if not self._within or self._is_hidden:
            return
        self._left -= len(words)
        if self._left < 0:
            raise TooLong
        self._within[-1].words.append(words)

    def _close(self, paragraph: "_Paragraph") -> None:
        style = self._styles.get(paragraph.style, Style())
        if self._is_contents or style.is_contents:
            return
        list_id = style.list_id if paragraph.list_id is None else paragraph.list_id
        place = paragraph.level if paragraph.level is not None else style.level or 0
        number = self._lists.number(list_id, place) if list_id and list_id != "0" else ""
        self._left -= len(number)
        text = number + "".join(paragraph.words)
        outline = style.outline if paragraph.outline is None else paragraph.outline
        rank = f"h{outline + 1}" if outline is not None and outline < _BODY else "p"
        self._put([line for raw in text.split("\n") if (line := raw.strip())], rank)

    def _put(self, lines: list[str], rank: str = "p") -> None:
        self._here.extend(lines)
        if not self._is_in_cell:
            self.blocks += [{"as": rank, "text": line} for line in lines]

    def _open(self, tag: str) -> None:
        if tag == "tbl":
            if not self._is_in_cell:
                self.blocks.append({"as": "table", "rows": []})
        elif tag == "tr":
            self._rows.append([])
        elif self._rows:
            self._rows[-1].append([])

    @property
    def _here(self) -> list[str]:
        """Where what is read now belongs: in the cell that is open, or in the text itself."""
        return self._rows[-1][-1] if self._is_in_cell else self.lines

    @property
    def _is_in_cell(self) -> bool:
        return bool(self._rows and self._rows[-1])

    def _lay_down(self, cells: list[list[str]]) -> None:
        """A row is one line, so that what stands side by side is read and compared as that. A cell that stands alone in
        its row is a frame about paragraphs.
        """
        if len(cells) == 1:
            self._put(cells[0])
        elif any(cells):
            row = [" ".join(cell) for cell in cells]
            self._here.append(_BETWEEN_CELLS.join(row).strip())
            if not self._is_in_cell:
                if not self.blocks or self.blocks[-1]["as"] != "table":  # a frame about paragraphs stood between
                    self.blocks.append({"as": "table", "rows": []})
                self.blocks[-1]["rows"].append(row)


class _Paragraph:
    """Its words, and what it says itself of its style and of the list it belongs to."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.style = ""
        self.list_id: str | None = None
        self.level: int | None = None
        self.outline: int | None = None

    def take(self, tag: str, said: str) -> None:
        if tag == "pStyle":
            self.style = said
        elif tag == "numId":
            self.list_id = said
        elif tag == "ilvl":
            self.level = int(said or 0)
        elif tag == "outlineLvl":
            self.outline = int(said or 0)
