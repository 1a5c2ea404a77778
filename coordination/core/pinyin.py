"""Pinyin without tones: how ideographs are read, and how letters typed in a row are taken apart into syllables."""

from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import islice, product

from pypinyin import Style, lazy_pinyin
from pypinyin import pinyin as read

_INITIALS = "b p m f d t n l g k h j q x zh ch sh r z c s y w"
_FINALS = "a o e ai ei ao ou an en ang eng ong i ia ie iao iu ian in iang ing iong u ua uo uai ui uan un uang v ve ue"
_ALONE = "a o e ai ei ao ou an en ang eng er"
# More than exist, such as `bong`: what no ideograph is read as finds nothing.
SYLLABLES = frozenset([*_ALONE.split(), *map("".join, product(_INITIALS.split(), _FINALS.split()))])
_BEGINNINGS = frozenset(syllable[:end] for syllable in SYLLABLES for end in range(1, len(syllable) + 1))
_LONGEST = max(map(len, SYLLABLES))
MOST_WAYS = 16


@cache
def readings(ideograph: str) -> tuple[str, ...]:
    """All ways in which one ideograph is read, the usual one first: 行 is `xing`, `hang` and more. Nothing for a sign
    that is none. Who has no ü types `v` or `u`.
    """
    read_as = read(ideograph, Style.NORMAL, heteronym=True, errors="ignore")
    found = [syllable for syllables in read_as for syllable in syllables]
    return tuple(dict.fromkeys([*found, *(syllable.replace("v", "u") for syllable in found)]))


@lru_cache(maxsize=4096)
def usual_reading(text: str) -> tuple[str, ...]:
    """The syllables of a text as it is usually read, words taken together: 重庆 is `chong qing`."""
    return tuple(lazy_pinyin(text, errors="ignore"))


@lru_cache(maxsize=4096)
def spoken(name: str) -> tuple[str, ...]:
    """How the name of a person is typed in Latin letters, in full and by initials, where a short list is searched:
    单小红 is `danxiaohong` and `dxh`, `shanxiaohong` and `sxh`. Of more readings than are told those of the family name
    come first: they differ most.
    """
    ways = _ways(name)
    return tuple(dict.fromkeys([*map("".join, ways), *("".join(said[0] for said in way) for way in ways)]))


def spelled(name: str) -> set[str]:
    """How the name of a person is written in full in Latin letters, the family name first or last: 陈思远 is
    `chensiyuan` and `siyuanchen`. Nothing for a name without ideographs.
    """
    return {"".join(order) for way in _ways(name) for order in (way, (*way[1:], way[0]), (*way[2:], *way[:2]))}


@lru_cache(maxsize=4096)
def _ways(name: str) -> tuple[tuple[str, ...], ...]:
    heard = [found for sign in name if (found := readings(sign))]
    return tuple(way[::-1] for way in islice(product(*reversed(heard)), MOST_WAYS)) if heard else ()


def syllabled(letters: str) -> Iterator[tuple[str, ...]]:
    """The ways in which letters can be read as syllables, of which the last may be unfinished; long syllables first:
    `fangan` is `fang an` and `fan gan`, `shuil` is `shui l`.
    """
    dead: set[int] = set()  # places from which no reading leads to the end

    def from_(start: int) -> Iterator[tuple[str, ...]]:
        rest, alive = letters[start:], False
        if rest in _BEGINNINGS:
            alive = True
            yield (rest,)
        for length in range(min(_LONGEST, len(rest) - 1), 0, -1):
            if rest[:length] in SYLLABLES and start + length not in dead:
                for others in from_(start + length):
                    alive = True
                    yield (rest[:length], *others)
        if not alive:
            dead.add(start)

    return from_(0)


def are_initials(letters: str) -> bool:
    """Could each of these letters begin a syllable?"""
    return all(letter.isascii() and letter.isalpha() and letter not in "iuv" for letter in letters)
