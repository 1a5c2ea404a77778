"""Who works with whom: a picture of agencies and the mechanisms in which they sit, and the same as a table.

Mechanisms stand in the middle, agencies on both sides near those in which they sit, so that few lines cross. The
picture holds what an eye can follow; the table beneath it says everything.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from coordination.agencies.models import Agency
from coordination.mechanisms.models import Mechanism, Participation

AT_ONCE = 12  # mechanisms on a page
MOST_DRAWN = 36  # agencies
LINE = 27  # units of the picture from one agency to the next
BOX, GAP, WIDTH = 44, 16, 1000  # height of a mechanism, between two, width of the whole
LEFT, RIGHT, BOX_LEFT, BOX_RIGHT = 262, 738, 385, 615
LONGEST_NAME, BOX_LINE = 15, 15  # ideographs
FIRST_WIDE = 0x2E80  # from here on signs are as wide as they are high


@dataclass(frozen=True)
class Seat:
    """One agency in one mechanism, with all its roles there."""

    agency: Agency
    roles: Sequence[Participation.Role]

    @property
    def leads(self) -> bool:
        return any(role in Participation.Role.leading() for role in self.roles)

    @property
    def takes_full_part(self) -> bool:
        return any(role in Participation.Role.full() for role in self.roles)


@dataclass(frozen=True)
class Company:
    """A mechanism and who sits in it, the leading ones first."""

    mechanism: Mechanism
    seats: Sequence[Seat]

    @property
    def leading(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.leads]

    @property
    def members(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.takes_full_part and not seat.leads]

    @property
    def others(self) -> list[Seat]:
        return [seat for seat in self.seats if not seat.takes_full_part]


def working_together(person: Any, agency: Agency | None) -> "QuerySet[Mechanism]":
    """The mechanisms in force that a person sees; of these, where one is named, those in which an agency sits."""
    rows = Mechanism.objects.visible_to(person).active().with_members()
    if agency is None:
        return rows
    sits = Participation.objects.in_force().filter(agency=agency)
    return rows.filter(pk__in=sits.order_by().values("mechanism"))


def companies(mechanisms: Sequence[Any]) -> list[Company]:
    """Asks for `with_members`."""
    found = []
    for mechanism in mechanisms:
        roles: defaultdict[Agency, list[Participation.Role]] = defaultdict(list)
        for row in mechanism.in_force:
            roles[row.agency].append(Participation.Role(row.role))
        seats = [Seat(agency, held) for agency, held in roles.items()]
        found.append(Company(mechanism, sorted(seats, key=lambda seat: (not seat.leads, not seat.takes_full_part))))
    return found


@dataclass(frozen=True)
class Name:
    """An agency in the picture."""

    agency: Agency
    x: int
    y: int
    is_left: bool
    is_own: bool

    @property
    def text(self) -> str:
        return shortened(str(self.agency), LONGEST_NAME)

    @property
    def text_x(self) -> int:
        return self.x - 12 if self.is_left else self.x + 12

    @property
    def text_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class Tie:
    """The line from an agency to a mechanism."""

    path: str
    leads: bool
    is_own: bool


@dataclass(frozen=True)
class Box:
    """A mechanism in the picture, with the lines that lead to it."""

    mechanism: Mechanism
    y: int  # of its middle
    ties: Sequence[Tie]

    @property
    def top(self) -> int:
        return self.y - BOX // 2

    @property
    def lines(self) -> list[tuple[int, str]]:
        """One or two lines of its name, each with its height."""
        first, rest = cut(str(self.mechanism), BOX_LINE)
        if not rest:
            return [(self.y + 5, first)]
        return [(self.y - 4, first), (self.y + 14, shortened(rest, BOX_LINE))]


class Picture:
    """Where everything stands. `own`: the reader's agency, which is told from the others."""

    def __init__(self, shown: Sequence[Company], own: Agency | None) -> None:
        self.companies, self.own = shown, own

    @cached_property
    def _places(self) -> dict[Agency, list[int]]:
        """In which of the mechanisms each agency sits."""
        places: defaultdict[Agency, list[int]] = defaultdict(list)
        for place, company in enumerate(self.companies):
            for seat in company.seats:
                places[seat.agency].append(place)
        return places

    @cached_property
    def drawn(self) -> list[Agency]:
        """The reader's own agency and those that sit in most of them, from the top to the bottom."""
        most = sorted(self._places, key=lambda one: (one != self.own, -len(self._places[one]), one.official_order))
        return sorted(most[:MOST_DRAWN], key=self._middle)

    def _middle(self, agency: Agency) -> tuple[float, int]:
        places = self._places[agency]
        return sum(places) / len(places), agency.official_order

    @property
    def left_out(self) -> int:
        return len(self._places) - len(self.drawn)

    @property
    def width(self) -> int:
        return WIDTH

    @cached_property
    def height(self) -> int:
        rows = -(-len(self.drawn) // 2)
        return max(rows * LINE, len(self.companies) * (BOX + GAP)) + GAP

    @cached_property
    def names(self) -> list[Name]:
        """On the left and on the right in turn, each side spread over the height."""
        found = []
        for is_left in (True, False):
            side = self.drawn[0 if is_left else 1 :: 2]
            for place, agency in enumerate(side):
                y = self._spread(place, len(side))
                found.append(Name(agency, LEFT if is_left else RIGHT, y, is_left, agency == self.own))
        return found

    def _spread(self, place: int, number: int) -> int:
        return round(self.height * (place + 0.5) / number)

    @cached_property
    def boxes(self) -> list[Box]:
        at = {name.agency: name for name in self.names}
        found = []
        for place, company in enumerate(self.companies):
            y = self._spread(place, len(self.companies))
            seats = [seat for seat in company.seats if seat.agency in at]
            found.append(Box(company.mechanism, y, [self._tie(at[seat.agency], y, leads=seat.leads) for seat in seats]))
        return found

    @staticmethod
    def _tie(name: Name, y: int, *, leads: bool) -> Tie:
        end = BOX_LEFT if name.is_left else BOX_RIGHT
        bend = (name.x + end) // 2
        return Tie(f"M{name.x} {name.y}C{bend} {name.y} {bend} {y} {end} {y}", leads, name.is_own)


def cut(text: str, ideographs: float) -> tuple[str, str]:
    """As much as is no wider than so many ideographs, and the rest."""
    width = 0.0
    for place, sign in enumerate(text):
        width += 1 if ord(sign) >= FIRST_WIDE else 0.55
        if width > ideographs:
            return text[:place], text[place:]
    return text, ""


def shortened(text: str, ideographs: int) -> str:
    kept, rest = cut(text, ideographs)
    return f"{cut(kept, ideographs - 1)[0]}…" if rest else kept
