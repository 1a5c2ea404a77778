"""Passwords that everybody knows: a Bloom filter in a file, so that half a million of them take half a megabyte, none
can be read out of it, and one that is in it is never missed.

A password that is not in it is taken for known once in a thousand times; another one is chosen then, and no harm done.
The filter that is shipped is made by `manage.py known_passwords --ours` from `commonplace.py`; an operator's own, of
any size, from a list with one password a line (docs/sign-in.md).
"""

import hashlib
import mmap
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import ceil, log
from pathlib import Path
from typing import Self

from django.conf import settings

OURS = Path(__file__).parent / "data" / "known_passwords.bloom"
MISTAKEN_FOR_KNOWN = 0.001

_HEAD = struct.Struct(">8sHQ")
_MAGIC = b"KNOWNPW1"


def folded(password: str) -> str:
    """Capitals and full-width letters make a known password no better."""
    return unicodedata.normalize("NFKC", password).casefold().strip()


def _places(word: str, hashes: int, bits: int) -> Iterator[int]:
    digest = hashlib.sha256(word.encode(errors="replace")).digest()
    first, second = int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big") | 1
    return ((first + turn * second) % bits for turn in range(hashes))


class Known:
    """A filter as it lies in a file."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        magic, self._hashes, self._bits = _HEAD.unpack_from(self._bytes)
        if magic != _MAGIC or len(self._bytes) != _HEAD.size + (self._bits + 7) // 8:
            raise ValueError(f"{path} is not a filter of known passwords")

    def __contains__(self, password: str) -> bool:
        places = _places(folded(password), self._hashes, self._bits)
        return all(self._bytes[_HEAD.size + place // 8] >> place % 8 & 1 for place in places)

    @classmethod
    @lru_cache(maxsize=4)
    def at(cls, path: Path) -> Self:
        return cls(path)


def write(words: Iterable[str], path: Path) -> int:
    """Make a filter of these; how many went in."""
    every = {word for word in map(folded, words) if word}
    bits = max(64, ceil(-len(every) * log(MISTAKEN_FOR_KNOWN) / log(2) ** 2))
    hashes = max(1, round(bits / max(1, len(every)) * log(2)))
    field = bytearray((bits + 7) // 8)
    for word in every:
        for place in _places(word, hashes, bits):
            field[place // 8] |= 1 << place % 8
    path.write_bytes(_HEAD.pack(_MAGIC, hashes, bits) + field)
    return len(every)


def is_known(password: str) -> bool:
    """By the filter that is shipped, or by the operator's (`KNOWN_PASSWORDS`)."""
    paths = [OURS, *([Path(settings.KNOWN_PASSWORDS)] if settings.KNOWN_PASSWORDS else [])]
    return any(password in Known.at(path) for path in paths)
