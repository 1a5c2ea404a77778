"""What changed between two wordings of a section, told in pieces that a person can read.

Chinese has no spaces to cut at: the wordings are compared character by character, words in Latin letters and figures
whole, and what stayed the same only by chance (one character between two changes) is told as changed with them. What is
too long for that is compared sentence by sentence, and within what was rewritten character by character again.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKENS = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
_SENTENCES = re.compile(r"[^。；！？;\n]*[。；！？;\n]?", re.DOTALL)
BY_CHANCE = 2  # characters: as many or fewer between two longer changes say nothing
MOST_COMPARED = 1_000_000  # pairs of pieces of one comparison: two texts of a thousand characters

Run = tuple[bool, str, str]
"""Whether it stayed; what was there before, what is there after."""


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces in reading order. Those that stayed and were removed give `before`, those that stayed and were added
    give `after`.
    """
    return [piece for run in _told_together(list(_runs(before, after))) for piece in _pieces(*run)]


def _runs(before: str, after: str) -> Iterator[Run]:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    head = _in_common(old, new)
    tail = _in_common(old[head:][::-1], new[head:][::-1])
    if head:
        yield True, "".join(old[:head]), "".join(new[:head])
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(inner_old) * len(inner_new) <= MOST_COMPARED:
        yield from _compared(inner_old, inner_new)
    else:
        yield from _by_sentences("".join(inner_old), "".join(inner_new))
    if tail:
        yield True, "".join(old[len(old) - tail :]), "".join(new[len(new) - tail :])


def _in_common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces both begin with."""
    number = 0
    for this, that in zip(one, other, strict=False):
        if this != that:
            break
        number += 1
    return number


def _compared(old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield tag == "equal", "".join(old[i:j]), "".join(new[k:m])


def _by_sentences(before: str, after: str) -> Iterator[Run]:
    old, new = (list(filter(None, _SENTENCES.findall(text))) for text in (before, after))
    among_old = Counter(old)
    if sum(among_old[sentence] for sentence in new) > MOST_COMPARED:  # the same few, again and again
        yield False, before, after
        return
    for same, gone, come in _compared(old, new):
        pieces = _TOKENS.findall(gone), _TOKENS.findall(come)
        if same or not gone or not come or len(pieces[0]) * len(pieces[1]) > MOST_COMPARED:
            yield same, gone, come
        else:
            yield from _compared(*pieces)


def _told_together(runs: Sequence[Run]) -> list[Run]:
    told: list[Run] = []
    for place, (same, old, new) in enumerate(runs):
        says_nothing = same and 0 < place < len(runs) - 1 and _is_by_chance(old, runs[place - 1], runs[place + 1])
        changed = not same or says_nothing
        if told and told[-1][0] != changed:
            told[-1] = (not changed, told[-1][1] + old, told[-1][2] + new)
        else:
            told.append((not changed, old, new))
    return told


def _is_by_chance(kept: str, before: Run, after: Run) -> bool:
    """Few characters, and no more than changed on either side."""
    return (
        len(kept) <= BY_CHANCE
        and not (before[0] or after[0])
        and all(len(kept) <= max(len(old), len(new)) for _same, old, new in (before, after))
    )


def _pieces(same: bool, old: str, new: str) -> list[Piece]:  # noqa: FBT001  (a run, unpacked)
    if same:
        return [Piece(Kind.SAME, old)]
    return [Piece(kind, text) for kind, text in ((Kind.REMOVED, old), (Kind.ADDED, new)) if text]
