"""The worklist: every app says what waits for a person; the home page shows it in one list.

A source is bounded (at most `LIMIT` lines each, a fixed number of queries) and answers only for what the
person may see and do in the agency acted for.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from coordination.core.flow import Sentence
from coordination.core.workdays import today

LIMIT = 20


@dataclass(frozen=True)
class Waiting:
    """One line: what is to be done, on what, by when, and the page on which it is done in one step."""

    what: Sentence
    title: str
    url: str
    due_on: date | None = None
    icon: str = "circle"
    where: str = ""  # the mechanism or meeting it belongs to
    presses: bool = False  # has no date, and somebody is cut off until it is done
    thing: Any = field(default=None, compare=False, repr=False)  # whose gate says who else may know of it; None: nobody
    on: date = field(default_factory=today, compare=False, repr=False)

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < self.on

    @property
    def is_due_today(self) -> bool:
        return self.due_on == self.on


Source = Callable[[Any], Iterable[Waiting]]

_sources: list[Source] = []


def source(finder: Source) -> Source:
    """Decorator: this function finds what waits for a person."""
    _sources.append(finder)
    return finder


@dataclass(frozen=True)
class Worklist:
    """What waits for a person. `is_cut`: a source had as many lines as it may show, so there may be more."""

    lines: list[Waiting]
    is_cut: bool = False

    def __iter__(self) -> Iterator[Waiting]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)


def waiting_for(person: Any) -> Worklist:
    """All lines for a person: late first, then what presses, then by date, then those without one."""
    found = [list(finder(person)) for finder in _sources]
    lines = sorted((line for lines in found for line in lines), key=_place)
    return Worklist(lines, is_cut=any(len(lines) >= LIMIT for lines in found))


def _place(line: Waiting) -> tuple[int, date, str]:
    return 0 if line.is_late else 1 if line.presses else 2, line.due_on or date.max, line.title
