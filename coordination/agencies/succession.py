"""What agencies leave to those that follow them.

When agencies merge, are split or abolished, every app says what of its own moves (`Moving`): which rows, how one is
named, and the verb that moves them. The preview and the act ask the same, so what was shown is what moves.

    @moves
    class Posts(Moving): ...

A record is named only to whom its own gate shows it (`Moving.visible_to`). System administrators carry a reform out and
see no agency's content: of what they may not see they are told how much of each kind there is, and where it is given
away one by one, its number. So do the sentences that are kept with a reform.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Reform
from coordination.core.flow import Sentence
from coordination.core.policy import can

SHOWN = 5  # of each kind are seen at once
LISTED = 200  # of each kind are named one by one
NOBODY = 0  # among the choices: it ends, nobody takes it over


@dataclass(frozen=True)
class Will:
    """Who gets what, and from which day: the first heir everything that was not given to another."""

    reform: Reform

    @property
    def on(self) -> date:
        return self.reform.effective_on

    @property
    def day_before(self) -> date:
        return self.on - timedelta(days=1)

    @property
    def note(self) -> str:
        """What the activity of every record that moves says of the reason."""
        return f"{self.reform.document_title}（{self.reform.document_no}）"

    @cached_property
    def heirs(self) -> dict[int, Agency]:
        return {agency.pk: agency for agency in self.reform.after}

    def heir(self, code: str, pk: int) -> Agency | None:
        """Who gets one record; None: nobody."""
        chosen: Mapping[str, int] = self.reform.choices.get(code, {})
        number = chosen.get(str(pk), chosen.get(""))
        if number is None:
            return next(iter(self.heirs.values()), None)
        return self.heirs.get(number)


@dataclass(frozen=True)
class Transfer:
    """One record on its way from the agency that leaves it to its heir; None: it ends."""

    row: Any
    owner: int
    heir: Agency | None


Verb = Callable[..., None]
"""Moves them all: `(*, actor, transfers, will)`."""


class Moving:
    """A kind of record that moves. `rows` is bounded in statements, not in rows: an agency may leave thousands."""

    code: ClassVar[str]
    label: ClassVar[Sentence]
    ends: ClassVar[Sentence] = ""  # what becomes of it without an heir; empty: somebody must take it over
    owner: ClassVar[str] = "agency_id"  # where a row says whose it is
    only_of_ending: ClassVar[bool] = False  # an agency that goes on after a split keeps it
    move: ClassVar[Verb]

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        """What these agencies have that goes on beyond the day, in a lasting order."""
        raise NotImplementedError

    @classmethod
    def said(cls, count: int) -> Sentence:
        """How many move, as a sentence."""
        raise NotImplementedError

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        """The rows that a person may know of: the gate by which they are shown everywhere else."""
        raise NotImplementedError

    @classmethod
    def named(cls, row: Any) -> str:
        """One of them by its name, for whoever may know of it."""
        return str(row)

    @classmethod
    def numbered(cls, row: Any) -> str:
        """One of them as it is told apart without its name: by number and role."""
        return f"#{row.pk}"

    @classmethod
    def remarks(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        """What else should be known before they move."""
        yield from ()

    @classmethod
    def objections(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        """What keeps them from moving so."""
        yield from ()

    @classmethod
    def stays(cls, agencies: Collection[Agency], on: date) -> Iterator[Sentence]:
        """What does not move, and why."""
        yield from ()


_movings: dict[str, type[Moving]] = {}


def moves(moving: type[Moving]) -> type[Moving]:
    """Decorator: agencies have this too, and leave it."""
    _movings[moving.code] = moving
    return moving


def movings() -> list[type[Moving]]:
    return list(_movings.values())


@dataclass(frozen=True)
class Bequest:
    """All of one kind that moves by one reform; `known`: what of it the reader may know by name."""

    moving: type[Moving]
    transfers: list[Transfer]
    will: Will
    known: frozenset[int] = frozenset()

    @property
    def count(self) -> int:
        return len(self.transfers)

    @property
    def said(self) -> Sentence:
        return self.moving.said(self.count)

    @cached_property
    def shares(self) -> list[tuple[Agency | None, int]]:
        """How many each heir gets, and how many end."""
        return list(Counter(transfer.heir for transfer in self.transfers).items())

    @cached_property
    def as_known(self) -> "Bequest":
        """As if there were no more of it than the reader may know of."""
        return replace(self, transfers=[one for one in self.transfers if one.row.pk in self.known])

    @property
    def first_lines(self) -> list[str]:
        return [self._line(transfer) for transfer in self.as_known.transfers[:SHOWN]]

    @property
    def more_lines(self) -> list[str]:
        return [self._line(transfer) for transfer in self.as_known.transfers[SHOWN:LISTED]]

    @property
    def further(self) -> int:
        """How many could be named, but are only counted."""
        return max(0, self.as_known.count - LISTED)

    @property
    def unknown(self) -> int:
        """How many are none of the reader's business, but for their number."""
        return self.count - self.as_known.count

    def told(self, row: Any) -> str:
        """A record by its name, or by its number to whoever may not know more."""
        return self.moving.named(row) if row.pk in self.known else self.moving.numbered(row)

    def _line(self, transfer: Transfer) -> str:
        """A record by its name; where not all of them go one way, also where it goes."""
        named = self.moving.named(transfer.row)
        if len(self.shares) == 1:
            return named
        return f"{named} → {transfer.heir.name if transfer.heir else self.moving.ends or _('nobody yet')}"

    @property
    def remarks(self) -> list[Sentence]:
        return list(self.moving.remarks(self.transfers, self.will))

    def objections(self) -> Iterator[Sentence]:
        without = sum(transfer.heir is None for transfer in self.transfers)
        if without and not self.moving.ends:
            yield _("%(what)s: choose who takes them over (%(n)d).") % {"what": self.moving.label, "n": without}
        yield from self.moving.objections(self.transfers, self.will)


def holdings_of(reform: Reform, reader: Any = None) -> list[Bequest]:
    """Everything the agencies have that could move, kind by kind, each with who would get it; in a split that an agency
    outlives, that may be the agency itself. Without a reader nothing of it is known by name.
    """
    will = Will(reform)
    found = []
    for moving in movings() if reform.kind != Reform.Kind.RENAME else ():
        leaving = reform.ending if moving.only_of_ending else reform.before
        rows = moving.rows(leaving, will.on) if leaving else ()
        if transfers := [Transfer(row, getattr(row, moving.owner), will.heir(moving.code, row.pk)) for row in rows]:
            found.append(Bequest(moving, transfers, will, _known(moving, transfers, reader)))
    return found


def _known(moving: type[Moving], transfers: Sequence[Transfer], reader: Any) -> frozenset[int]:
    if reader is None:
        return frozenset()
    rows = moving.visible_to(reader).filter(pk__in=[one.row.pk for one in transfers])
    return frozenset(rows.order_by().values_list("pk", flat=True))


def estate_of(reform: Reform, reader: Any = None) -> list[Bequest]:
    """What of it moves: all that does not stay with an agency that goes on."""
    moving = (
        replace(one, transfers=[each for each in one.transfers if not each.heir or each.heir.pk != each.owner])
        for one in holdings_of(reform, reader)
    )
    return [bequest for bequest in moving if bequest.transfers]


def estate_for(reform: Reform, reader: Any) -> list[Bequest]:
    """What a person may see of what moves: all of it as far as it is counted, or no more than what is known by name."""
    if not can(reader, "reform.see_own", reform):
        return []
    estate = estate_of(reform, reader)
    if can(reader, "reform.see_estate", reform):
        return estate
    return [bequest.as_known for bequest in estate if bequest.as_known.count]


def staying_with(reform: Reform) -> list[Sentence]:
    """What does not move, said kind by kind."""
    if not reform.ending:
        return []
    return [sentence for moving in movings() for sentence in moving.stays(reform.ending, reform.effective_on)]


def stamp_of(estate: Iterable[Bequest]) -> str:
    """Differs whenever something else would move, or to somebody else."""
    facts = [
        (bequest.moving.code, [(one.row.pk, one.heir.pk if one.heir else NOBODY) for one in bequest.transfers])
        for bequest in estate
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def by_heir(transfers: Iterable[Transfer]) -> dict[Agency | None, list[Any]]:
    """The rows that each heir gets."""
    shares: dict[Agency | None, list[Any]] = defaultdict(list)
    for transfer in transfers:
        shares[transfer.heir].append(transfer.row)
    return dict(shares)


def hold(rows: "QuerySet[Any]") -> None:
    """Hold what moves. Whoever is changing one of them just now is not waited for: he may be waiting for us, who hold
    the agencies. The act gives way then, and is tried again (`actions.take_effect`).
    """
    list(rows.order_by("pk").select_for_update(nowait=True, no_key=True).values_list("pk", flat=True))
