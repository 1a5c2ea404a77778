"""Search: texts become entries of PostgreSQL's own index, and what a person types becomes a question to it.

The database that comes with the portal has no dictionary of Chinese and no trigrams, and needs neither. A text is
folded (wide and narrow, capital and small letters, accents: one form) and taken apart into *signs*: an ideograph is
one; letters in a row are one; digits in a row are one. Whatever stands between them parts *words*. An entry (`vector`)
holds each sign and each pair of neighbours with its place. A question (`question`) goes through the same analyser: each
of its words must be found, neighbours beside each other; letters and digits at the end of a word need only begin so.

Just that is found which Python's own `in` would find: 利厅 in 水利厅, `3月` in 3月5日, `gd` in GD2019; a test holds the
two against each other. Names are also found as they are spoken (`Text.spoken`): by pinyin in full, unfinished, in any
reading of a sign that has several, and by initials.

    search = SearchField()  # on a table of its own beside the noun, with a GIN index
    entry.search = vector([Text(agency.name, "A", spoken=True)])
    rows.filter(entry__search__answers=question("shuili", spoken=True))

Nothing but folded letters, digits and ideographs and the marks below ever stands in an entry or a question: there is
nothing to escape.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice, pairwise, product
from typing import Any

from django.db import models

from coordination.core.pinyin import are_initials, readings, syllabled, usual_reading

LONGEST = 16_000
"""Signs of one entry. Beyond 16,383 places PostgreSQL no longer knows which words are neighbours: a long document is
kept as several entries, each of a section. Of one pair it keeps 255 places."""
MOST_PLACES = 255
MOST_WORDS, MOST_READINGS, LONGEST_RUN, LONGEST_NAME = 12, 8, 40, 200

_SPOKEN, _INITIAL, _WHOLE = "~", "-", "="  # what an entry begins with that is no piece of the text itself


@dataclass(frozen=True)
class Text:
    """One text of an entry, and whether it is found as it is spoken. Its weight (A to D) tells it from the others where
    it is just what was asked for. `read_as`: the syllables of its ideographs, where it is not read as usual.
    """

    text: str
    weight: str = "D"
    spoken: bool = False
    read_as: Sequence[str] = ()


def folded(text: str) -> str:
    """The one form of a text: wide and narrow signs, capitals and small letters, letters with and without accents."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(base if (base := unicodedata.normalize("NFD", sign)[0]).isascii() else sign for sign in plain)


def _kind(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Lo", "Lm", "Nl"}:
        return "ideograph"
    return {"L": "letters", "M": "letters", "N": "digits"}.get(category[0], "")


def is_ideograph(sign: str) -> bool:
    return len(sign) == 1 and _kind(sign) == "ideograph"


def words(text: str) -> list[list[str]]:
    """The signs of a text, word by word."""
    found: list[list[str]] = []
    is_new = True
    for kind, group in groupby(folded(text), _kind):
        run = "".join(group)
        if not kind:
            is_new = True
            continue
        if is_new:
            found.append([])
            is_new = False
        step = 1 if kind == "ideograph" else LONGEST_RUN
        found[-1] += [run[start : start + step] for start in range(0, len(run), step)]
    return found


def length(texts: Iterable[Text]) -> int:
    """How many signs an entry of these texts takes: some signs are written out as many."""
    return 1 + sum(1 + sum(map(len, words(text.text))) for text in texts)


def vector(texts: Iterable[Text], *, is_whole: bool = False) -> str:
    """The entry of these texts, as PostgreSQL reads it. Raises ValueError where they are longer than LONGEST; and where
    not every place would be kept (MOST_PLACES), if `is_whole` asks for that.
    """
    places: defaultdict[str, set[str]] = defaultdict(set)
    place = 1
    for text in texts:
        spoken = iter(_syllables(text)) if text.spoken else iter(())
        for word in words(text.text):
            for lexeme, offset in _lexemes(word, spoken if text.spoken else None):
                places[lexeme].add(f"{place + offset}{text.weight}")
            place += len(word)  # no pair spans two words: a chain of pairs cannot either
        for lexeme in _wholes(text):
            places[lexeme].add(f"{place}{text.weight}")
        place += 1
    if place > LONGEST:
        raise ValueError(f"{place} signs are more than one entry holds")
    if is_whole and any(len(at) > MOST_PLACES for at in places.values()):
        raise ValueError("a pair stands in more places than one entry keeps")
    return " ".join(f"'{lexeme}':{','.join(sorted(at))}" for lexeme, at in places.items())


def _lexemes(word: Sequence[str], spoken: Iterator[tuple[str, ...]] | None) -> Iterator[tuple[str, int]]:
    """Each sign and each pair of neighbours with its place in the word; and how they are spoken."""
    for place, sign in enumerate(word):
        yield sign, place
    for place, (sign, following) in enumerate(pairwise(word)):
        yield sign + following, place
    if spoken is not None:
        yield from _heard([next(spoken, ()) if is_ideograph(sign) else () for sign in word])


def _heard(heard: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, int]]:
    """Each syllable and each pair; of initials pairs and threes, for there are so few that a pair tells little."""
    for place, syllables in enumerate(heard):
        for syllable in syllables:
            yield _SPOKEN + syllable, place
    for place, (these, those) in enumerate(pairwise(heard)):
        for one, other in product(these, those):
            yield f"{_SPOKEN}{one}.{other}", place
    initials = [sorted({syllable[0] for syllable in syllables}) for syllables in heard]
    for width in (2, 3):
        for place in range(len(heard) - width + 1):
            for letters in product(*initials[place : place + width]):
                yield _INITIAL + "".join(letters), place


def _syllables(text: Text) -> list[tuple[str, ...]]:
    """What each ideograph of the text may be read as."""
    ideographs = [sign for word in words(text.text) for sign in word if is_ideograph(sign)]
    usual = [readings(sign) for sign in ideographs]
    if len(text.read_as) != len(ideographs):
        return usual
    return [tuple(dict.fromkeys([said, *known])) for said, known in zip(text.read_as, usual, strict=True)]


def _joined(text: str) -> str:
    return "".join(sign for word in words(text) for sign in word)[:LONGEST_NAME]


def _wholes(text: Text) -> Iterator[str]:
    """The text as one, so that what is exactly it or begins so comes first; and as it is usually spoken."""
    if joined := _joined(text.text):
        yield _WHOLE + joined
    if text.spoken and (said := tuple(text.read_as) or usual_reading(folded(text.text))):
        yield _WHOLE + "".join(said)[:LONGEST_NAME]
        yield _WHOLE + "".join(syllable[0] for syllable in said)[:LONGEST_NAME]


def question(text: str, *, spoken: bool = False) -> str:
    """What is asked of the index: every word of the text. Empty where nothing is said that could be found."""
    return " & ".join(_asked(word, spoken=spoken) for word in islice(words(text), MOST_WORDS))


def in_order(said: Sequence[Sequence[str]], *, is_open: bool = False) -> str:
    """What is asked of the index where words must stand one behind the other as they are, whatever parts them there;
    the last need only begin so, if it `is_open`.
    """
    links: list[str] = []
    for number, word in enumerate(said):
        pairs = [f"{one}{other}" for one, other in pairwise(word)] or [word[0]]
        for place, pair in enumerate(pairs):
            if links:  # the last pair of a word begins one sign before its end
                links.append("<->" if place or len(said[number - 1]) == 1 else "<2>")
            links.append(f"'{pair}'")
    return f"({' '.join(links)}{':*' if is_open else ''})"


def of_word(word: Sequence[str], *, spoken: bool = False) -> str:
    """What is asked of the index for one word; where it is spoken, also by pinyin and initials."""
    return _asked(word, spoken=spoken)


def best_first(text: str, *, spoken: bool = False) -> list[str]:
    """The question in pieces that together find the same, no entry twice, what fits best first: that of which the first
    text (weight A) is just what was asked for; of which another is; one that begins so; and the rest.
    """
    asked, whole = question(text, spoken=spoken), f"'{_WHOLE}{_joined(text)}'"
    if not asked:
        return []
    return [
        f"{asked} & {whole}:A",
        f"{asked} & {whole}:BCD & !{whole}:A",
        f"{asked} & {whole}:* & !{whole}",
        f"{asked} & !{whole}:*",
    ]


def _asked(word: Sequence[str], *, spoken: bool) -> str:
    ways = [_chain(list(word), is_open=not is_ideograph(word[-1]))]
    letters = word[0]
    if spoken and len(word) == 1 and letters.isascii() and letters.isalpha():
        ways += [_chain(said, is_open=True, mark=_SPOKEN, between=".") for said in _read(letters)]
        if len(letters) > 1 and are_initials(letters):
            width = min(len(letters), 3)
            ways.append(_linked([letters[at : at + width] for at in range(len(letters) - width + 1)], _INITIAL))
    return ways[0] if len(ways) == 1 else f"({' | '.join(ways)})"


def _read(letters: str) -> list[tuple[str, ...]]:
    """The likeliest ways to read letters as syllables: few and long ones."""
    return sorted(islice(syllabled(letters), MOST_READINGS**2), key=len)[:MOST_READINGS]


def _chain(signs: Sequence[str], *, is_open: bool, mark: str = "", between: str = "") -> str:
    """Signs one behind the other: pairs, each beginning with the sign on which the one before it ends."""
    return _linked([f"{one}{between}{other}" for one, other in pairwise(signs)] or [signs[0]], mark, is_open=is_open)


def _linked(links: Sequence[str], mark: str, *, is_open: bool = False) -> str:
    asked = [f"'{mark}{link}'" for link in links]
    if is_open:
        asked[-1] += ":*"
    return asked[0] if len(asked) == 1 else f"({' <-> '.join(asked)})"


class SearchField(models.Field):  # type: ignore[type-arg]  # not generic at run time
    """An index entry (`vector`). It is asked (`…__answers=question(…)`), and never shown."""

    description = "entry of a search index"

    def db_type(self, connection: Any) -> str:  # noqa: ARG002  (the signatures are Django's)
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:  # noqa: ARG002
        return "%s::tsvector"


@SearchField.register_lookup
class Answers(models.Lookup):
    """The entry answers a question; none answers the empty one."""

    lookup_name = "answers"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        entry, parameters = self.process_lhs(compiler, connection)
        return f"{entry} @@ %s::tsquery", (*parameters, self.rhs)
