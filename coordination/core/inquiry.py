"""What a person types into a box of search, read as a question. Nothing that is typed is an error.

    水利 防汛          both, in any order and anywhere
    "水利厅 2026"      just so, one behind the other; in “ ”, 「 」 and 『 』 as well
    -草案, NOT 草案    without it; NOT in capitals
    3月5日, 粤府办〔2026〕8号
                       numbers and words in one go stand one behind the other, whatever brackets or strokes part them
    水利、财政         commas and the like part words, as spaces do

Wide and narrow signs, capital and small letters are one (`search.folded`). A mark that opens and does not close, a
stroke or a NOT with nothing behind it are passed over, or searched as the word that they are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

from coordination.core.search import MOST_WORDS, in_order, is_ideograph, of_word, words

_CLOSING = {'"': '"“”„', "“": '"”“', "„": '"”“', "”": '"”“', "「": "」", "『": "』"}
_STROKES = "-−–"
_PARTING = re.compile(r"[\s,;、。!?|'’‘]+")  # after `normalize`, which makes of wide marks narrow ones
_NOT = "NOT"

Word = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """Words that stand one behind the other. `is_exact`: just so, not as what begins so or is spoken so."""

    words: tuple[Word, ...]
    is_exact: bool = False

    def question(self, *, spoken: bool = False) -> str:
        """For the index (`search.Answers`)."""
        if self.is_exact:
            return in_order(self.words)
        *before, last = self.words
        if not before:
            return of_word(last, spoken=spoken)
        return in_order(self.words, is_open=self.begins)

    @property
    def begins(self) -> bool:
        """Would a longer last word be found as well?"""
        return not self.is_exact and not is_ideograph(self.words[-1][-1])


@dataclass(frozen=True)
class Inquiry:
    """What each thing found must hold, and what it must not."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def inquiry(text: str) -> Inquiry:
    """What is asked: of the first MOST_WORDS terms. Empty where nothing is said that could be found."""
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for is_wanted, term in _terms(text):
        if len(wanted) + len(unwanted) == MOST_WORDS:
            break
        (wanted if is_wanted else unwanted)[term] = None
    return Inquiry(tuple(wanted), tuple(unwanted))


def _terms(text: str) -> Iterator[tuple[bool, Term]]:
    is_wanted = True
    for said, is_quoted, is_struck in _pieces(normalize("NFKC", text)):
        if said == _NOT and not is_quoted and not is_struck and is_wanted:
            is_wanted = False
            continue
        found = tuple(tuple(word) for word in words(said))
        if found:
            yield is_wanted and not is_struck, Term(found, is_exact=is_quoted)
            is_wanted = True
    if not is_wanted:  # nothing came behind it: it is a word
        yield True, Term((("not",),))


def _pieces(text: str) -> Iterator[tuple[str, bool, bool]]:
    """Pieces as they were typed: what it says, whether in quotation marks, whether behind a stroke."""
    place, plain = 0, ""
    while place <= len(text):
        sign = text[place : place + 1]
        end = _end_of_phrase(text, place)
        if not end and sign and not _PARTING.match(sign):
            plain, place = plain + sign, place + 1
            continue
        is_struck = bool(end) and plain in tuple(_STROKES)
        if plain and not is_struck:
            bare = plain.lstrip(_STROKES)
            yield bare, False, bare != plain
        plain = ""
        if end:
            yield text[place + 1 : end], True, is_struck
        place = end + 1 if end else place + 1


def _end_of_phrase(text: str, place: int) -> int:
    """Where the mark that closes stands, if one opens here and what is between says anything."""
    closing = _CLOSING.get(text[place : place + 1], "")
    ends = [end for mark in closing if (end := text.find(mark, place + 1)) > 0]
    return min(ends) if ends and words(text[place + 1 : min(ends)]) else 0
