"""The words of slides (ECMA-376, part 1, 19), one after the other: title, paragraphs, rows of tables."""

import re
from typing import IO, Any

from .document import TooLong
from .limits import CHARACTERS
from .parts import Attributes, Package, opened

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,5})\.xml")
_TITLES = {"title", "ctrTitle"}


def slides(file: IO[bytes]) -> list[dict[str, Any]]:
    """`{"as": "slide", "number": …}` before the blocks of each slide, which are those of documents."""
    with opened(file) as package:
        numbers = sorted(int(found[1]) for name in package.names if (found := _SLIDE.fullmatch(name)))
        if not numbers:
            raise ValueError
        blocks, left = list[dict[str, Any]](), CHARACTERS
        for number in numbers:
            slide = _Slide(package, f"ppt/slides/slide{number}.xml")
            left -= slide.length
            if left < 0:
                raise TooLong
            blocks += [{"as": "slide", "number": number}, *slide.blocks]
        return blocks


class _Slide:
    def __init__(self, package: Package, name: str) -> None:
        self.blocks: list[dict[str, Any]] = []
        self.length = 0
        self._words: list[str] = []
        self._row: list[str] | None = None
        self._is_title = self._in_text = False
        package.walk(name, self._start, end=self._end, say=self._say)

    def _start(self, tag: str, given: Attributes) -> None:
        if tag == "sp":
            self._is_title = False
        elif tag == "ph":
            self._is_title = given.get("type", "") in _TITLES
        elif tag == "tbl":
            self.blocks.append({"as": "table", "rows": []})
        elif tag == "tr":
            self._row = []
        elif tag == "tc" and self._row is not None:
            self._row.append("")
        elif tag == "t":
            self._in_text = True
        elif tag == "br":
            self._words.append(" ")

    def _end(self, tag: str) -> None:
        if tag == "t":
            self._in_text = False
        elif tag == "p":
            self._close("".join(self._words).strip())
            self._words = []
        elif tag == "tr" and self._row is not None:
            self.blocks[-1]["rows"].append(self._row)
            self._row = None

    def _close(self, words: str) -> None:
        if words and self._row:
            self._row[-1] = f"{self._row[-1]} {words}".strip()
        elif words:
            self.blocks.append({"as": "h2" if self._is_title else "p", "text": words})

    def _say(self, words: str) -> None:
        if self._in_text:
            self.length += len(words)
            self._words.append(words)
