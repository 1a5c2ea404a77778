"""Two versions of a text side by side: which section became what, along the strands that sections go on."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.utils.functional import cached_property

from coordination.core.differences import Piece, differences
from coordination.opinions.models import Draft, Revision, Section


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Pair:
    """A section as it was and as it is; of one that is new or was left out, one side is missing.

    `fresh` are the headings that stand above it and not above the one before it.
    """

    before: Section | None
    after: Section | None
    is_moved: bool = False
    fresh: tuple[str, ...] = ()

    @cached_property
    def section(self) -> Section:
        """As it is; as it was, where it was left out."""
        shown = self.after or self.before
        if shown is None:
            raise ValueError("a pair of nothing")
        return shown

    @cached_property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        if self.after is None:
            return Change.LEFT_OUT
        same = self.before.text == self.after.text and self.before.headings == self.after.headings
        return Change.SAME if same else Change.CHANGED

    @cached_property
    def was_number(self) -> str:
        """The number it bore, where that is another one now."""
        both = self.before and self.after
        return self.before.number if both and self.before and self.before.number != self.section.number else ""

    @property
    def were_headings(self) -> list[str]:
        """Those that stood above it, where others do now."""
        both = self.before and self.after
        return self.before.headings if both and self.before and self.before.headings != self.section.headings else []

    @cached_property
    def pieces(self) -> list[Piece]:
        before, after = (each.text if each else "" for each in (self.before, self.after))
        return differences(before, after)

    @property
    def is_alone(self) -> bool:
        """To be shown in full: something in it is another than it was."""
        return self.change != Change.SAME or self.is_moved


@dataclass(frozen=True)
class Stretch:
    """Neighbours that are shown alike: unchanged ones are folded."""

    is_folded: bool
    pairs: list[Pair]


@dataclass(frozen=True)
class Comparison:
    """`pairs` in the order of the later version; what was left out stands where it stood, behind its neighbour."""

    pairs: list[Pair]

    @classmethod
    def of(cls, before: Revision | None, after: Revision) -> "Comparison":
        known = list(before.sections.all()) if before else []
        return cls(with_headings(paired(known, list(after.sections.all()))))

    def count(self, change: Change) -> int:
        return sum(pair.change == change for pair in self.pairs)

    @property
    def changed(self) -> int:
        return self.count(Change.CHANGED)

    @property
    def new(self) -> int:
        return self.count(Change.NEW)

    @property
    def left_out(self) -> int:
        return self.count(Change.LEFT_OUT)

    @property
    def moved(self) -> int:
        return sum(pair.is_moved for pair in self.pairs)

    @property
    def same(self) -> int:
        return self.count(Change.SAME)

    @property
    def is_the_same(self) -> bool:
        return not any(pair.is_alone or pair.was_number for pair in self.pairs)

    @property
    def strands(self) -> set[UUID]:
        """Of the sections whose wording, headings or existence is another."""
        return {pair.section.strand for pair in self.pairs if pair.change != Change.SAME}

    def stretches(self) -> Iterator[Stretch]:
        for is_alone, pairs in groupby(self.pairs, key=lambda pair: pair.is_alone):
            yield Stretch(not is_alone, list(pairs))


def paired(before: Sequence[Section], after: Sequence[Section]) -> list[Pair]:
    """Every section of both, once."""
    were = {section.strand: place for place, section in enumerate(before)}
    now = {section.strand for section in after}
    stayed = _in_order([were[section.strand] for section in after if section.strand in were])
    pairs = [_pair(section, before, were, stayed) for section in after]
    told, gone = list[Pair](), _left_out(before, now)
    told += [Pair(section, None) for section in gone.pop(None, [])]
    for pair in pairs:
        told.append(pair)
        told += [Pair(section, None) for section in gone.pop(pair.section.strand, [])]
    return told


def _pair(section: Section, before: Sequence[Section], were: Mapping[UUID, int], stayed: set[int]) -> Pair:
    place = were.get(section.strand)
    return Pair(None, section) if place is None else Pair(before[place], section, is_moved=place not in stayed)


def _left_out(before: Sequence[Section], now: set[UUID]) -> dict[UUID | None, list[Section]]:
    """What is no more, behind the nearest section above it that still is."""
    above: UUID | None = None
    gone = dict[UUID | None, list[Section]]()
    for section in before:
        if section.strand in now:
            above = section.strand
        else:
            gone.setdefault(above, []).append(section)
    return gone


def _in_order(places: Sequence[int]) -> set[int]:
    """The most of them that follow one another as they did before: the rest were moved."""
    ends, chain, at = list[int](), list[int](), dict[int, int | None]()
    for place in places:
        rank = bisect_left(ends, place)
        at[place] = chain[rank - 1] if rank else None
        ends[rank : rank + 1], chain[rank : rank + 1] = [place], [place]
    found, last = set[int](), chain[-1] if chain else None
    while last is not None:
        found.add(last)
        last = at[last]
    return found


def with_headings(pairs: Iterable[Pair]) -> list[Pair]:
    shown, above = list[Pair](), list[str]()
    for pair in pairs:
        if pair.after is None:
            shown.append(pair)
            continue
        headings = pair.after.headings
        common = next((n for n, (one, other) in enumerate(zip(above, headings, strict=False)) if one != other), None)
        fresh = headings[min(len(above), len(headings)) if common is None else common :]
        shown.append(Pair(pair.before, pair.after, pair.is_moved, tuple(fresh)))
        above = headings
    return shown


def pair_of(section: Section, draft: Draft) -> Pair:
    """A section of the version being written, beside what it was in the one sent out last."""
    before = Section.objects.filter(revision=draft.standing_id, strand=section.strand).first()
    return Pair(before, section)
