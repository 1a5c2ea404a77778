"""What the apps above show on the page of an agency; how a panel is made is said in `core/panels.py`.

And where they cite its duties: a finder answers, for some duties, the records that cite each, of those the person may
see; with a fixed number of queries.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coordination.agencies.models import Duty
from coordination.core.panels import Line, Panels

panels = Panels()
panel = panels.register

Citing = Callable[[Any, Sequence[Duty]], Mapping[int, Sequence[Line]]]


class Citations:
    """Who cites duties, in the order in which the apps registered."""

    def __init__(self) -> None:
        self._finders: list[Citing] = []

    def register(self, finder: Citing) -> None:
        if finder not in self._finders:
            self._finders.append(finder)

    def of(self, person: Any, duties: Sequence[Duty]) -> dict[int, list[Line]]:
        """By the number of each duty, what cites it and this person may see."""
        found: dict[int, list[Line]] = {duty.pk: [] for duty in duties}
        for finder in self._finders:
            for duty, lines in finder(person, duties).items():
                found[duty] += lines
        return found


citations = Citations()
