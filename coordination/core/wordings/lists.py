"""Automatic numbers: what a word processor sets before a paragraph although no letter of it stands there."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from .limits import LEVELS
from .numbers import written
from .parts import Attributes, Package

_PLACE = re.compile(r"%([1-9])")
_NEEDS_NO_BLANK = ("、", "）", "．", "：")


@dataclass
class Level:
    """One level of a list: from where it counts, in which way, and between what its number stands."""

    start: int = 1
    way: str = "decimal"
    text: str = ""
    gap: str = " "


@dataclass
class Style:
    """What a paragraph takes from its style: its list, whether it is a heading of some rank, or a line of a table of
    contents.
    """

    based_on: str = ""
    outline: int | None = None
    list_id: str = ""
    level: int | None = None
    is_contents: bool = False


@dataclass
class Lists:
    """The lists of a document, and how far each has been counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by kind of list
    kinds: dict[str, str] = field(default_factory=dict)  # of each list
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)  # of each list, by level
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def number(self, list_id: str, place: int) -> str:
        """The number of the next paragraph of a list on a level, with the blank behind it. Bullets say nothing."""
        kind = self.kinds.get(list_id, "")
        level = self.levels.get(kind, {}).get(place)
        if level is None:
            return ""
        counts = self._counts[kind]
        restart = self.restarts.get(list_id, {}).get(place)
        if restart is not None and (list_id, place) not in self._begun:
            counts.pop(place, None)
        self._begun.add((list_id, place))
        start = level.start if restart is None else restart
        counts[place] = counts[place] + 1 if place in counts else start
        for deeper in [each for each in counts if each > place]:
            del counts[deeper]
        if level.way == "bullet" or not level.text:
            return ""
        words = _PLACE.sub(lambda found: self._written(kind, int(found[1]) - 1), level.text)
        return words if words.endswith(_NEEDS_NO_BLANK) else words + level.gap

    def _written(self, kind: str, place: int) -> str:
        level = self.levels[kind].get(place, Level())
        return written(self._counts[kind].get(place, level.start), level.way)


class _Numbering:
    """What is read of the part with the numbers while it is walked through."""

    def __init__(self, found: Lists) -> None:
        self._found = found
        self._kind = self._list = ""
        self._place, self._level = 0, Level()

    def start(self, tag: str, given: Attributes) -> None:
        if tag == "abstractNum":
            self._kind, self._list = given.get("abstractNumId", ""), ""
        elif tag == "num":
            self._kind, self._list = "", given.get("numId", "")
        elif tag in {"lvl", "lvlOverride"}:
            self._place, self._level = int(given.get("ilvl", 0)), Level()
            if self._kind and self._place < LEVELS:
                self._found.levels.setdefault(self._kind, {})[self._place] = self._level
        elif self._list:
            self._of_a_list(tag, given.get("val", ""))
        else:
            self._of_a_level(tag, given.get("val", ""))

    def _of_a_list(self, tag: str, said: str) -> None:
        if tag == "abstractNumId":
            self._found.kinds[self._list] = said
        elif tag == "startOverride":
            self._found.restarts.setdefault(self._list, {})[self._place] = int(said or 1)

    def _of_a_level(self, tag: str, said: str) -> None:
        if tag == "start":
            self._level.start = int(said or 1)
        elif tag == "numFmt":
            self._level.way = said
        elif tag == "lvlText":
            self._level.text = said
        elif tag == "suff" and said == "nothing":
            self._level.gap = ""


def lists_of(package: Package, name: str) -> Lists:
    """What the part with the numbers says; nothing where there is none."""
    found = Lists()
    if name in package:
        package.walk(name, _Numbering(found).start)
    return found


def styles_of(package: Package, name: str) -> dict[str, Style]:
    """The styles of paragraphs by their ids, each with what it takes from those that it is based on."""
    found, current = dict[str, Style](), Style()

    def start(tag: str, given: Attributes) -> None:
        nonlocal current
        said = given.get("val", "")
        match tag:
            case "style":
                current = found.setdefault(given.get("styleId", ""), Style())
            case "name":
                current.is_contents = said.lower().startswith(("toc ", "table of "))
            case "basedOn":
                current.based_on = said
            case "numId":
                current.list_id = said
            case "ilvl":
                current.level = int(said or 0)
            case "outlineLvl":
                current.outline = int(said or 0)

    if name in package:
        package.walk(name, start)
    for style in found.values():
        _inherit(style, found)
    return found


def _inherit(style: Style, styles: dict[str, Style]) -> None:
    above, seen = style.based_on, set[str]()
    while above in styles and above not in seen:
        seen.add(above)
        style.list_id = style.list_id or styles[above].list_id
        style.level = styles[above].level if style.level is None else style.level
        style.outline = styles[above].outline if style.outline is None else style.outline
        above = styles[above].based_on
