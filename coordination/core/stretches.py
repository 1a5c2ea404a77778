"""A long text as entries of the index: a stretch each, so that nothing that may be asked is lost between two of them.

Stretches overlap by more than the longest question is long, and are cut where no number and no word in letters is cut.
One in which something is repeated so often that PostgreSQL would not keep every place is made shorter.

A piece of text that is marked for a reader (`snippet`) is found in the text as it was written: what the index says is
only that it is there.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category, combining

from coordination.core.inquiry import Term
from coordination.core.search import Text, folded, vector

WIDEST, NARROWEST, OVERLAP = 4_000, 250, 200  # characters
_BACK = 1_000  # characters in which a place is looked for where nothing is cut
AROUND = 60  # characters before the first hit, and twice as many behind it
_REPEATED = re.compile(r"([^\S\n]|[.·…_\-—=*~－＿])(?:[^\S\n]|[.·…_\-—=*~－＿]){3,}")  # leaders, lines, columns


@dataclass(frozen=True)
class Stretch:
    """A piece of a text as it was written, and its entry of the index."""

    text: str
    search: str


@dataclass(frozen=True)
class Said:
    """A piece of a snippet, and whether it is what was asked for."""

    text: str
    is_hit: bool = False


def stretches(text: str) -> Iterator[Stretch]:
    """In order. Every term of at most 100 signs that the text holds one of them holds."""
    text = _REPEATED.sub(r"\1\1", text.replace("\0", " "))
    start = 0
    while start < len(text):
        end, search = _fitting(text, start)
        piece = text[start:end]
        if search:
            yield Stretch(piece, search)
        if end >= len(text):
            return
        start = max(_clean(text, end - OVERLAP, end - OVERLAP // 2), start + 1)


def _fitting(text: str, start: int) -> tuple[int, str]:
    """As far as one entry holds everything."""
    width = WIDEST
    while True:
        end = min(start + width, len(text))
        if end < len(text):
            end = _clean(text, max(start + NARROWEST, end - _BACK), end)
        try:
            return end, vector([Text(text[start:end])], is_whole=width > NARROWEST)
        except ValueError:
            width = max(width // 2, NARROWEST)


def _clean(text: str, lowest: int, highest: int) -> int:
    """The last place between two at which a text can be parted without parting a number or a word in letters."""
    return next((at for at in range(highest, lowest, -1) if _parts(text[at - 1], text[at])), highest)


def _parts(before: str, behind: str) -> bool:
    return not (combining(behind) or category(behind)[0] == "M") and (_stands_alone(before) or _stands_alone(behind))


def _stands_alone(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or sign.isspace() or category(sign)[0] in "PZ"


def snippet(text: str, terms: Sequence[Term], *, around: int = AROUND) -> list[Said]:
    """The text from a little before the first hit on, hits told apart; nothing where there is none."""
    hits = _hits(text, terms)
    if not hits:
        return []
    first = max(0, hits[0][0] - around)
    last = min(len(text), hits[0][1] + 2 * around)
    pieces = [Said("…")] if first else []
    place = first
    for start, end in hits:
        if start < place or end > last:
            continue
        pieces += [Said(text[place:start]), Said(text[start:end], is_hit=True)]
        place = end
    pieces += [Said(text[place:last]), Said("…" if last < len(text) else "")]
    return [piece for piece in pieces if piece.text]


def marked(text: str, terms: Sequence[Term]) -> list[Said]:
    """The whole of a short text, hits told apart."""
    return snippet(text, terms, around=len(text)) or [Said(text)]


def _hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    if not terms:
        return []
    plain, places = "", list[int]()
    for place, sign in enumerate(text):
        one = folded(sign)
        plain, places = plain + one, places + [place] * len(one)
    found = re.finditer("|".join(map(_pattern, terms)), plain)
    return [(places[hit.start()], places[hit.end() - 1] + 1) for hit in found if hit.end() > hit.start()]


def _pattern(term: Term) -> str:
    said = ""
    for word in map("".join, term.words):
        last = said[-1:]
        is_like = last.isascii() and word[0].isascii() and last.isdigit() == word[0].isdigit()
        said += ((r"[\W_]+" if is_like else r"[\W_]*") if said else "") + word  # letters and digits, and no pattern
    first, last = term.words[0][0][0], term.words[-1][-1][-1]
    ends = "" if term.begins else _not_like(last, "?!")
    return f"(?:{_not_like(first, '?<!')}{said}{ends})"


def _not_like(sign: str, how: str) -> str:
    """A number goes on with a digit, a word with a letter; an ideograph stands alone."""
    kind = r"\d" if sign.isdigit() else "[a-z]" if sign.isascii() else ""
    return f"({how}{kind})" if kind else ""
