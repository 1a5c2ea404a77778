"""A text taken apart into the sections that comments are attached to, numbered as officials number them.

Rules are numbered by articles (第三条) under parts, chapters and divisions (编、章、节: 立法技术规范); other official
texts by 一、 and （一）, with 1. and （1） below (GB/T 9704-2012, 7.3.3). What stands before the first number is a
section without one; a text without any numbers has a section for each paragraph.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_NUMERAL = r"[一二三四五六七八九十百千零〇两\d]+"
_ARTICLE = re.compile(rf"^(第{_NUMERAL}条(?:之{_NUMERAL})?)[\s　:：]*(.*)$")
_ABOVE = re.compile(rf"^第{_NUMERAL}([编章节])(?=[\s　]|$)")
_FIRST = re.compile(r"^([一二三四五六七八九十百]+、)\s*(.*)$")
_SECOND = re.compile(r"^(（[一二三四五六七八九十百]+）)\s*(.*)$")
_BRACKETS = str.maketrans("()", "（）")
_DEPTH = {"编": 0, "章": 1, "节": 2}
ARTICLES_MAKE_A_RULE = 2  # one article quoted does not


@dataclass
class Passage:
    """A section: how it is numbered (第三条, 一、（二）), the headings above it, its words line by line."""

    number: str
    headings: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def passages(text: str) -> list[Passage]:
    """The sections of a text, in order. Every line that is no heading is in exactly one of them."""
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if sum(bool(_ARTICLE.match(line)) for line in lines) >= ARTICLES_MAKE_A_RULE:
        found = _by_articles(lines)
    elif any(_FIRST.match(line) for line in lines):
        found = _by_outline(lines)
    else:
        found = (Passage(str(place), (), [line]) for place, line in enumerate(lines, 1))
    return [passage for passage in found if passage.lines]


def _by_articles(lines: Iterable[str]) -> Iterator[Passage]:
    above: list[str] = []
    current = Passage("")
    for line in lines:
        if heading := _ABOVE.match(line):
            yield current
            above = [*above[: _level(above, _DEPTH[heading[1]])], line]
            current = Passage("", tuple(above))
        elif article := _ARTICLE.match(line):
            yield current
            current = Passage(article[1], tuple(above), [article[2]] if article[2] else [])
        else:
            current.lines.append(line)
    yield current


def _level(above: list[str], depth: int) -> int:
    """How many of the headings stand above one of this depth: texts without parts begin with chapters."""
    return sum(1 for line in above if (found := _ABOVE.match(line)) and _DEPTH[found[1]] < depth)


def _by_outline(lines: Iterable[str]) -> Iterator[Passage]:
    first, title = "", ""
    current = Passage("")
    for line in lines:
        if found := _FIRST.match(line):
            yield current
            first, title = found[1], line
            current = Passage(first, (), [found[2]] if found[2] else [])
        elif first and (found := _SECOND.match(line.translate(_BRACKETS) if line.startswith("(") else line)):
            if current.number == first and len(current.lines) == 1 and not _is_sentence(current.lines[0]):
                current.lines.clear()  # it was the heading of what follows
            yield current
            current = Passage(f"{first}{found[2 - 1]}", (title,), [found[2]] if found[2] else [])
        else:
            current.lines.append(line)
    yield current


def _is_sentence(line: str) -> bool:
    return line.endswith(("。", "；", "：", "！", "？", ".", ";"))
