"""Which section of a new version continues which of the one before, where a whole text is put in its place.

Numbers alone do not tell: an article put in renumbers all that follow. What was not touched continues itself; then what
resembles most; and what is left continues the one whose number it bears, however much it was rewritten.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

RESEMBLES = 0.5  # of the pairs of characters, shared by two wordings
SAID_EVERYWHERE = 50  # sections: a pair of characters that more of them hold tells little
MOST_COMPARED, NEAR = 20, 20  # sections with which one is compared: the likeliest, and the nearest on either side


class Numbered(Protocol):
    number: str

    @property
    def text(self) -> str: ...


def continuing(before: "Sequence[Numbered]", after: "Sequence[Numbered]") -> list[int | None]:
    """For each section after, the place among those before of the one it continues; None where it is new. No two
    continue the same.
    """
    found, taken = dict[int, int](), set[int]()
    for step in (_untouched, _resembling, _of_one_number):
        for old, new in step(before, after, taken, found):
            if new not in found and old not in taken:
                found[new] = old
                taken.add(old)
    return [found.get(new) for new in range(len(after))]


def _left(
    before: "Sequence[Numbered]", after: "Sequence[Numbered]", taken: set[int], found: dict[int, int]
) -> tuple[list[int], list[int]]:
    """The places before and after that have no partner yet."""
    return [old for old in range(len(before)) if old not in taken], [
        new for new in range(len(after)) if new not in found
    ]


def _untouched(
    before: "Sequence[Numbered]", after: "Sequence[Numbered]", taken: set[int], found: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """Of the same words; where several say the same, of the same number first."""
    _old, news = _left(before, after, taken, found)
    for told in (lambda each: (each.number, each.text), lambda each: ("", each.text)):
        places = defaultdict[tuple[str, str], list[int]](list)
        for old in range(len(before)):
            places[told(before[old])].append(old)
        for new in news:
            yield from ((old, new) for old in places.get(told(after[new]), ()))


def _resembling(
    before: "Sequence[Numbered]", after: "Sequence[Numbered]", taken: set[int], found: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """The most alike first, and among those the nearest."""
    olds, news = _left(before, after, taken, found)
    were = {old: _pairs(before[old].text) for old in olds}
    holding = defaultdict[tuple[str, str], list[int]](list)
    for old, pairs in were.items():
        for pair in pairs:
            holding[pair].append(old)
    alike = list[tuple[float, int, int, int]]()
    for new in news:
        pairs = _pairs(after[new].text)
        for old in _to_be_compared(new, pairs, were, holding):
            share = 2 * len(pairs & were[old]) / (len(pairs) + len(were[old]))  # Dice: 1 for the same, 0 for nothing
            if share >= RESEMBLES:
                alike.append((share, -abs(old - new), old, new))
    yield from ((old, new) for _share, _distance, old, new in sorted(alike, reverse=True))


def _to_be_compared(
    new: int,
    pairs: set[tuple[str, str]],
    were: Mapping[int, set[tuple[str, str]]],
    holding: Mapping[tuple[str, str], list[int]],
) -> set[int]:
    """Those that share most of what is not said everywhere, and the neighbours: in a long text not every section is
    compared with every other.
    """
    rare = Counter(old for pair in pairs if len(there := holding.get(pair, ())) <= SAID_EVERYWHERE for old in there)
    near = (old for old in range(new - NEAR, new + NEAR + 1) if old in were)
    return {old for old, _number in rare.most_common(MOST_COMPARED)}.union(near)


def _of_one_number(
    before: "Sequence[Numbered]", after: "Sequence[Numbered]", taken: set[int], found: dict[int, int]
) -> Iterator[tuple[int, int]]:
    olds, news = _left(before, after, taken, found)
    numbers = {before[old].number: old for old in reversed(olds) if before[old].number}
    yield from ((numbers[after[new].number], new) for new in news if after[new].number in numbers)


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text)) or {(text, "")}
