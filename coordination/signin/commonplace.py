"""What people here take for a password when they are asked for a long one: a word that is near and figures that are
near. Generated, so that it carries nobody's licence and nobody's leaked account.

The words: those Django warns of (part of Django, BSD licence), the names of places and people in pinyin, the words of
an office; the figures: runs, years, lucky numbers (data/commonplace.toml). Besides, walks over the keyboard.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator
from pypinyin import lazy_pinyin

SHORTEST = 10  # shorter ones are refused for that alone

_MARKS = ("", "@", "#", "_", ".", "!")
_YEARS = [str(year) for year in range(1985, 2036)]
_ROWS = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "!@#$%^&*()",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgb",
)
_CROSS = ("!qaz@wsx#edc$rfv%tgb", "1qaz@wsx3edc$rfv", "1q2w3e4r5t6y7u8i9o0p", "zaq12wsxcde34rfv", "zaq1xsw2cde3vfr4")


@cache
def _given() -> dict[str, list[str]]:
    read = tomllib.loads((Path(__file__).parent / "data" / "commonplace.toml").read_text(encoding="utf-8"))
    return {name: text.split() for name, text in read.items()}


def pinyin(words: str) -> str:
    return "".join(lazy_pinyin(words))


def words() -> list[str]:
    """By themselves, and beside figures: in full, and longer ones by their initials as well."""
    given = _given()
    people = ["".join(name) for name in product(given["surnames"], given["given"])]
    near = [*given["places"], *given["phrases"], *given["office"], *people]
    initials = ["".join(syllable[0] for syllable in lazy_pinyin(word)) for word in near if len(word) > 3]
    return sorted({*given["latin"], *map(pinyin, near), *initials})


def walks() -> Iterator[str]:
    """Along the rows and columns of the keyboard, there and back, once and twice, and from one to another."""
    for row in (*_ROWS, *_CROSS):
        for way in (row, row[::-1]):
            for begin in range(len(way)):
                for end in range(begin + 3, len(way) + 1):
                    yield way[begin:end]
                    yield way[begin:end] * 2
    for first, second in product(_ROWS, repeat=2):
        for some, more in product(range(3, 11), repeat=2):
            yield first[:some] + second[:more]


def commonplace() -> Iterator[str]:
    """All of them, some more than once."""
    warned_of, figures = CommonPasswordValidator().passwords, _given()["figures"]
    yield from warned_of
    yield from walks()
    for word in words():
        for tail in (*figures, *_YEARS):
            yield from (word + mark + tail for mark in _MARKS)
            yield tail + word
        yield from (f"{word}{year}!" for year in _YEARS)
        yield word * 2
        yield word * 3
    for word in warned_of:
        if word.isalpha():
            yield from (word + tail for tail in figures[:8])
            yield word * 2


def ours() -> set[str]:
    return {word for word in commonplace() if len(word) >= SHORTEST}
