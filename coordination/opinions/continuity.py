"""Which section of a new version continues which of the one before, where a whole text is put in its place.

Numbers alone do not tell: an article put in renumbers all that follow. What was not touched continues itself; then what
resembles most; and what is left continues the one whose number it bears, however much it was rewritten.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

RESEMBLES = 0.5  # of the pairs of characters, shared by two wordings


class Numbered(Protocol):
    number: str

    @property
    def text(self) -> str: ...


def continuing(before: "Sequence[Numbered]", after: "Sequence[Numbered]") -> list[int | None]:
    """For each section after, the place among those before of the one it continues; None where it is new. No two
    continue the same.
    """
    found, taken = dict[int, int](), set[int]()
    for old, new in _in_order_of_trust(before, after):
        if new not in found and old not in taken:
            found[new] = old
            taken.add(old)
    return [found.get(new) for new in range(len(after))]


def _in_order_of_trust(before: "Sequence[Numbered]", after: "Sequence[Numbered]") -> Iterator[tuple[int, int]]:
    pairs_before = [_pairs(each.text) for each in before]
    alike = [
        (_shared(pairs_before[old], pairs), -abs(old - new), old, new)
        for new, pairs in enumerate(_pairs(each.text) for each in after)
        for old in range(len(before))
    ]
    for share, _distance, old, new in sorted(alike, reverse=True):
        if share >= RESEMBLES:
            yield old, new
    numbers = {each.number: place for place, each in enumerate(before) if each.number}
    for new, each in enumerate(after):
        if each.number in numbers:
            yield numbers[each.number], new


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(text)) or {(text, "")}


def _shared(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    """1 for the same pairs, 0 for none in common (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other))
