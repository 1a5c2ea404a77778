"""How much one section of a text says again what another says, found fast among very many.

The words of a section are cut into all runs of five characters (blanks and punctuation left out), each is hashed, and
of every four neighbours the least hash is kept: winnowing (Schleimer, Wilkerson and Aiken, 2003). Two sections that
share a run of eight characters or more share a kept hash for certain. Which sections share many is asked of the
database, by an index over the kept hashes; how much is shared is then counted run by run.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

RUN, WINDOW = 5, 4  # characters of a run; neighbours of which one is kept
LEAST_SHARE = 0.2  # of a section, below which nothing is said
MOST_OF_A_SECTION = 5
_FORMAL = re.compile(r"本[\u4e00-\u9fff]{1,10}自.{2,30}起?(?:施行|实施|执行)")
_NOISE = re.compile(r"[\s\W_]+")


def bare(text: str) -> str:
    """The text without blanks and punctuation, in lower case."""
    return _NOISE.sub("", text).lower()


def is_formal(text: str) -> bool:
    """It only says from when it is in force, as every text of law does (本办法自发布之日起施行)."""
    return _FORMAL.fullmatch(bare(text)) is not None


def runs(text: str) -> list[str]:
    words = bare(text)
    return [words[at : at + RUN] for at in range(max(len(words) - RUN + 1, 1))] if words else []


def fingerprint(text: str) -> list[int]:
    """The kept hashes of a text, each once, as the database keeps them (signed, 32 bits)."""
    hashes = [zlib.crc32(run.encode()) - 2**31 for run in runs(text)]
    if len(hashes) <= WINDOW:
        return sorted(set(hashes))
    return sorted({min(hashes[at : at + WINDOW]) for at in range(len(hashes) - WINDOW + 1)})


def measured(text: str) -> Callable[[str], float]:
    """How much of a text others say again: the part of its runs that are found in each, 0 to 1."""
    own = runs(text)

    def share(other: str) -> float:
        there = set(runs(other))
        return sum(run in there for run in own) / len(own) if own else 0.0

    return share


def share(text: str, other: str) -> float:
    """The same of one other."""
    return measured(text)(other)


@dataclass(frozen=True)
class Stretch:
    """A piece of a text, and whether the other says it too."""

    text: str
    is_shared: bool


def stretches(text: str, other: str) -> Iterator[Stretch]:
    """The text in pieces, those marked that the other says too: for a page that shows both side by side."""
    there, marks = set(runs(other)), _marks(text)
    words = bare(text)
    shared = bytearray(len(words))
    for at in range(len(words) - RUN + 1):
        if words[at : at + RUN] in there:
            shared[at : at + RUN] = b"\x01" * RUN
    begin, last = 0, False
    for place, bare_at in enumerate(marks):
        now = last if bare_at is None else bool(shared[bare_at])
        if now != last and place > begin:
            yield Stretch(text[begin:place], last)
            begin = place
        last = now
    if begin < len(text):
        yield Stretch(text[begin:], last)


def _marks(text: str) -> Sequence[int | None]:
    """For each character its place in the bare text; None for what is left out there."""
    places, at = list[int | None](), 0
    for character in text:
        kept = len(bare(character))
        places.append(at if kept else None)
        at += kept
    return places
