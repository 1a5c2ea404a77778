"""The worklist: every app says what waits for a person; the home page shows it in one list.

A source is bounded (at most `LIMIT` lines each, a fixed number of queries) and answers only for what the
person may see and do in the agency acted for.
"""

from collections.abc import Callable, Iterable
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


def waiting_for(person: Any) -> list[Waiting]:
    """All lines for a person: late first, then by date, then those without one."""
    lines = [line for finder in _sources for line in finder(person)]
    return sorted(lines, key=lambda line: (line.due_on or date.max, line.title))
