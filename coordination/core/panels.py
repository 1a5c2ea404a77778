"""Panels: what the apps above have to say on the page of a noun below them.

A page of a mechanism shows its meetings, and the page of an agency its mechanisms, though neither may import the app
that knows them. So the app below keeps a `Panels`, the app above registers a finder with it when the apps are ready:

    from coordination.mechanisms.panels import panel

    def meetings_of(person: Any, mechanism: Mechanism) -> Panel: ...

    panel(gettext_lazy("Meetings"), meetings_of)

A finder answers only for what the person may see, with a fixed number of queries.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from coordination.core.flow import Sentence


@dataclass(frozen=True)
class Line:
    """One record in a panel: its title leads to its page; `thing` (anything with states) brings its badge."""

    title: str
    url: str
    what: Sentence = ""
    on: date | datetime | None = None
    thing: Any = None
    group: Sentence = ""  # lines that follow one another under the same word stand under it: coming, past


@dataclass(frozen=True)
class Figure:
    """A number in a panel, what it counts, and where it is bad how bad (warning, danger)."""

    label: Sentence
    value: str
    note: Sentence = ""
    tone: str = ""


@dataclass(frozen=True)
class Panel:
    """What a finder answers: numbers, a few lines, the way to all of them, and what may be done here."""

    lines: Sequence[Line] = ()
    figures: Sequence[Figure] = ()
    empty: Sentence = ""  # said where there are no lines
    icon: str = "inbox"
    all_url: str = ""
    act_url: str = ""  # only where the person may
    act: Sentence = ""


Finder = Callable[[Any, Any], Panel | None]


@dataclass(frozen=True)
class Drawn:
    """A panel under its title, as the page draws it."""

    title: Sentence
    panel: Panel


class Panels:
    """The panels of one noun, in the order in which the apps registered them."""

    def __init__(self) -> None:
        self._finders: dict[Finder, Sentence] = {}

    def register(self, title: Sentence, finder: Finder) -> None:
        self._finders[finder] = title

    def on(self, person: Any, thing: Any) -> list[Drawn]:
        """What there is to show to this person; a finder that answers None shows nothing."""
        found = [(title, finder(person, thing)) for finder, title in self._finders.items()]
        return [Drawn(title, panel) for title, panel in found if panel is not None]
