"""A text taken apart into the sections that comments are attached to, numbered as officials number them.

Rules are numbered by articles (第三条) under parts, chapters and divisions (编、章、节: 立法技术规范); other official
texts by 一、 and （一）, with 1. and （1） below (GB/T 9704-2012, 7.3.3). What stands before the first number is a
section without one; a text without any numbers has a section for each paragraph.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Protocol

from django.utils.translation import gettext as _

_NUMERAL = r"[一二三四五六七八九十百千零〇两\d]+"
_ARTICLE = re.compile(rf"^(第{_NUMERAL}条(?:之{_NUMERAL})?)[\s　:：]*(.*)$")
_ABOVE = re.compile(rf"^第{_NUMERAL}([编章节])(?=[\s　]|$)")
_FIRST = re.compile(r"^([一二三四五六七八九十百]+、)\s*(.*)$")
_SECOND = re.compile(r"^[（(]([一二三四五六七八九十百]+)[）)]\s*(.*)$")
_DEPTH = {"编": 0, "章": 1, "节": 2}
ARTICLES_MAKE_A_RULE = 2  # one article quoted does not
LONGEST_NUMBER, LONGEST_HEADING = 40, 200  # characters; what is longer is a sentence
MOST_SECTIONS, LONGEST_SECTION = 1_000, 20_000  # of a text that is asked about; characters of one section


@dataclass
class Passage:
    """A section: how it is numbered (第三条, 一、（二）), the headings above it, its words line by line."""

    number: str
    headings: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class Numbered(Protocol):
    """A section, whatever keeps it."""

    number: str

    @property
    def headings(self) -> Sequence[str]: ...
    @property
    def text(self) -> str: ...


def passages(text: str) -> list[Passage]:
    """The sections of a text, in order. Every line that is no heading is in exactly one of them, and every heading
    stands above one.
    """
    lines = [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
    if sum(bool(_article(line)) for line in lines) >= ARTICLES_MAKE_A_RULE:
        return list(_by_articles(lines))
    if any(_first(line) for line in lines):
        return list(_by_outline(lines))
    return [Passage(str(place), (), [line]) for place, line in enumerate(lines, 1)]


_ABOUT_ITSELF = re.compile(r"[（(][^（）()]*(?:稿|草案)[）)]$")
_SHORTEST_TITLE, _MOST_TITLE_LINES = 4, 5


def without_title(text: str, title: str) -> str:
    """The text without its own title at its head, in one line or in several: it stands above the text already, and no
    agency comments on it. What is left of a title there stays, and so does a text that is nothing else.
    """
    lines, wanted, end, said = [line for line in text.splitlines() if line.strip()], _bare(title), 0, ""
    for place, line in enumerate(lines[:_MOST_TITLE_LINES], 1):
        said += _bare(line)
        if said not in wanted:
            break
        if len(said) >= _SHORTEST_TITLE:
            end = place
    return "\n".join(lines[end:]) if end < len(lines) else text


def _bare(line: str) -> str:
    """A title without blanks, the marks around it, and what it says of itself: （征求意见稿）."""
    return re.sub(r"[\s《》〈〉]", "", _ABOUT_ITSELF.sub("", line.strip()))


def _article(line: str) -> re.Match[str] | None:
    found = _ARTICLE.match(line)
    return found if found and len(found[1]) <= LONGEST_NUMBER else None


def _above(line: str) -> re.Match[str] | None:
    return _ABOVE.match(line) if len(line) <= LONGEST_HEADING else None


def _first(line: str) -> re.Match[str] | None:
    found = _FIRST.match(line)
    return found if found and len(found[1]) <= LONGEST_NUMBER // 2 else None


def _second(line: str) -> re.Match[str] | None:
    found = _SECOND.match(line)
    return found if found and len(found[1]) <= LONGEST_NUMBER // 2 - 2 else None


def as_text(sections: "Iterable[Numbered]") -> str:
    """Sections written down as one text, of which `passages` makes the same again."""
    lines, above = list[str](), tuple[str, ...]()
    for section in sections:
        headings = tuple(section.headings)
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(above, headings, strict=False)))
        lines += headings[shared:]
        above, first = headings, _written(section.number, section.text)
        if section.number.endswith("、"):
            above = (first.split("\n", 1)[0],)  # the heading of what follows
        lines.append(first)
    return "\n".join(lines)


def _written(number: str, text: str) -> str:
    if not number or number.isdecimal():
        return text
    first, _mark, second = number.partition("、")
    if second or number.endswith("、"):
        return f"{second or number}{text}"
    return f"{first} {text}"


def _by_articles(lines: Iterable[str]) -> Iterator[Passage]:
    above: list[str] = []
    current, used = Passage(""), 0  # how many of the headings above stand above something
    for line in lines:
        heading = _above(line)
        article = None if heading else _article(line)
        if not (heading or article):
            current.lines.append(line)
            used = len(above)
            continue
        if current.number or current.lines:
            yield current
        if heading:
            kept = above[: _level(above, _DEPTH[heading[1]])]
            idle = max(used, len(kept))
            if idle < len(above):  # the next one takes its place before anything is said
                yield Passage("", tuple(above[:idle]), above[idle:])
                used = len(kept)
            above, used = [*kept, line], min(used, len(kept))
            current = Passage("", tuple(above))
        elif article:
            current = Passage(article[1], tuple(above), [article[2]] if article[2] else [])
            used = len(above)
    if current.number or current.lines:
        yield current
    elif used < len(above):
        yield Passage("", tuple(above[:-1]), above[-1:])


def _level(above: list[str], depth: int) -> int:
    """How many of the headings stand above one of this depth: texts without parts begin with chapters."""
    return sum(1 for line in above if (found := _ABOVE.match(line)) and _DEPTH[found[1]] < depth)


def _by_outline(lines: Iterable[str]) -> Iterator[Passage]:
    first, title = "", ""
    current = Passage("")
    for line in lines:
        if found := _first(line):
            if current.number or current.lines:
                yield current
            first, title = found[1], line
            current = Passage(first, (), [found[2]] if found[2] else [])
        elif first and (found := _second(line)):
            if not _is_heading_alone(current, first):
                yield current
            number = f"{first}（{found[1]}）"
            current = Passage(number, (_shortened(title),), [found[2]] if found[2] else [])
        else:
            current.lines.append(line)
    if current.number or current.lines:
        yield current


def _is_heading_alone(current: Passage, first: str) -> bool:
    """A first-level line that is no sentence is the heading of what follows, and nothing by itself."""
    if current.number != first or len(current.lines) > 1:
        return False
    return not current.lines or not (_is_sentence(current.lines[0]) or len(current.lines[0]) > LONGEST_HEADING // 2)


def _shortened(title: str) -> str:
    return title if len(title) <= LONGEST_HEADING else f"{title[: LONGEST_HEADING - 1]}…"


def _is_sentence(line: str) -> bool:
    return line.endswith(("。", "；", "：", "！", "？", ".", ";"))


def keeps_from_asking_about(found: Sequence[Passage]) -> str:
    """Why a text cannot be asked about as it falls apart, in a sentence; nothing where it can."""
    if not found:
        return _("There is no text in it.")
    if len(found) > MOST_SECTIONS:
        words = _("It falls into %(n)d sections; at most %(most)d can be asked about at once.")
        return words % {"n": len(found), "most": MOST_SECTIONS}
    longest = max(found, key=lambda passage: len(passage.text))
    if len(longest.text) > LONGEST_SECTION:
        words = _("The section “%(number)s” is longer than %(most)d characters. Divide it.")
        return words % {"number": longest.number or longest.text[:10], "most": LONGEST_SECTION}
    return ""
