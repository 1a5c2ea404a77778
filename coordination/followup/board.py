"""The board: which assignments a person's agency has to do with, how they stand, and how many there are.

It must answer at once over hundreds of thousands of rows. So it walks the sides of the gate one by one (`sides`), as
far as a page needs, and counts only up to a limit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.counting import CAP, Counted, Tally
from coordination.core.flow import Sentence
from coordination.core.web import KeyPage, first_of, key_page
from coordination.core.workdays import workdays_between
from coordination.followup.filters import AssignmentFilter
from coordination.followup.lights import NEAR_WORKDAYS, Lamp, Light
from coordination.followup.models import Assignment, Part
from coordination.followup.querysets import AssignmentQuerySet
from coordination.followup.sides import Side, sides_for


@dataclass(frozen=True)
class Line:
    """An assignment as the board shows it."""

    assignment: Assignment
    light: Light
    days_late: int  # working days

    @property
    def supporting(self) -> list[Part]:
        return list(getattr(self.assignment, "supporting", ()))


def lines(assignments: Iterable[Assignment]) -> Iterator[Line]:
    lamp, known = Lamp.now(), dict[tuple[date, date], int]()
    for row in assignments:
        light, late = lamp.of(row), 0
        if light == Light.RED and row.due_on:
            span = row.due_on, lamp.stops_at(row)
            late = known[span] = known.get(span) or workdays_between(*span)
        yield Line(row, light, late)


@dataclass(frozen=True)
class Stat:
    """How many shine in one colour, and the address that shows only them."""

    light: Light
    count: Tally
    query: str
    chosen: bool

    @property
    def note(self) -> Sentence:
        return {
            Light.RED: _("past their date"),
            Light.YELLOW: _("within %(days)d working days") % {"days": NEAR_WORKDAYS},
            Light.GREEN: _("later, or long-term"),
            Light.GREY: _("closed, made routine or cancelled"),
        }[self.light]

    @property
    def tone(self) -> str:
        return {Light.RED: "danger", Light.YELLOW: "warning"}.get(self.light, "") if self.count else ""

    @property
    def icon(self) -> str:
        return {
            Light.RED: "clock-exclamation",
            Light.YELLOW: "hourglass",
            Light.GREEN: "clock-check",
            Light.GREY: "circle-check",
        }[self.light]


class Board:
    """What one request asks of the board."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.person = request, request.user
        self.filter = AssignmentFilter(request.GET, person=request.user)

    @cached_property
    def _seen(self) -> list[Side]:
        return sides_for(self.person)

    @cached_property
    def branches(self) -> list[Side]:
        """What is asked for, on each side of the gate."""
        return [self.filter.asked(side) for side in self._seen]

    @property
    def page(self) -> KeyPage:
        return key_page(
            self.request,
            Assignment.objects.for_list(),
            order=self.filter.order,
            branches=self.branches,
            count=self._counts["shown"],
            cap=CAP,
        )

    def first(self, most: int) -> "AssignmentQuerySet":
        """The first rows of what is asked for, in the order of the board."""
        order = self.filter.order
        return Assignment.objects.for_list().filter(pk__in=first_of(self.branches, order, most)).order_by(*order)[:most]

    @cached_property
    def _counts(self) -> dict[str, int]:
        """Every number of the page in one query, each counted up to CAP and one more."""
        agency: Agency | None = getattr(self.person, "acting_for", None)
        if agency is None:
            return dict.fromkeys([*Light, "shown"], 0)
        lamp = Lamp.now()
        sides = [self.filter.apart_from_lights(side) for side in self._seen]
        wanted = {light.value: [side.filter(lamp.where(light, side.is_open)) for side in sides] for light in Light}
        wanted["shown"] = self.branches
        numbers = {name: Counted(first_of(each, (), CAP + 1)[: CAP + 1]) for name, each in wanted.items()}
        found: Any = Agency.objects.filter(pk=agency.pk).values(**numbers).get()
        return dict(found)

    @property
    def stats(self) -> list[Stat]:
        chosen = self.filter.chosen("light")
        return [Stat(light, Tally(self._counts[light], CAP), self._address(light), light == chosen) for light in Light]

    def _address(self, light: Light) -> str:
        query: QueryDict = self.request.GET.copy()
        for name in ("after", "before", "state", "light"):
            query.pop(name, None)
        query["light"] = light
        return query.urlencode()

    @property
    def query(self) -> str:
        """The filter alone, for the export."""
        query: Any = self.request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        return str(query.urlencode())
