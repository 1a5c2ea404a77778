"""What changed between two wordings of a section, told in pieces that a person can read.

Chinese has no spaces to cut at: the wordings are compared character by character, words in Latin letters and figures
whole, and what stayed the same only by chance (one character between two changes) is told as changed with them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_TOKENS = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
BY_CHANCE = 2  # characters: as many or fewer between two longer changes say nothing


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
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    runs = [
        (tag == "equal", "".join(old[i:j]), "".join(new[k:m]))
        for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    ]
    return [piece for run in _told_together(runs) for piece in _pieces(*run)]


def _told_together(runs: Sequence[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    told: list[tuple[bool, str, str]] = []
    for place, (same, old, new) in enumerate(runs):
        says_nothing = same and 0 < place < len(runs) - 1 and _is_by_chance(old, runs[place - 1], runs[place + 1])
        changed = not same or says_nothing
        if changed and told and not told[-1][0]:
            told[-1] = (False, told[-1][1] + old, told[-1][2] + new)
        else:
            told.append((not changed, old, new))
    return told


def _is_by_chance(kept: str, before: tuple[bool, str, str], after: tuple[bool, str, str]) -> bool:
    """Few characters, and no more than changed on either side."""
    return len(kept) <= BY_CHANCE and all(len(kept) <= max(len(old), len(new)) for _same, old, new in (before, after))


def _pieces(same: bool, old: str, new: str) -> list[Piece]:  # noqa: FBT001  (a run, unpacked)
    if same:
        return [Piece(Kind.SAME, old)]
    return [Piece(kind, text) for kind, text in ((Kind.REMOVED, old), (Kind.ADDED, new)) if text]
