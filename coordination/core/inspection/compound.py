"""Compound files (MS-CFB), in which Word, Excel and PowerPoint kept their documents until 2007 and WPS still does.

Only what is needed to tell one kind from another and to find programs: the directory and single streams.
"""

import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from
from typing import BinaryIO

from . import legacy
from .examination import COMPOUND, Examination, Reader
from .verdict import Reason, Refused

_LAST = 0xFFFFFFFA  # numbers from here on are no sectors
_ENTRY = 128
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True)
class Entry:
    name: str
    kind: int
    start: int
    size: int


class Compound:
    """A compound file in memory. What points outside it or in circles is damaged."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(COMPOUND):
            raise Refused(Reason.UNFIT)
        self._content = content
        try:
            self._open()
        except (struct.error, IndexError, ValueError, OverflowError) as error:
            raise Refused(Reason.DAMAGED) from error

    def _open(self) -> None:
        self._shift, self._mini_shift = unpack_from("<HH", self._content, 30)
        if self._shift not in {9, 12} or self._mini_shift != 6:
            raise Refused(Reason.DAMAGED)
        directory, _signature, self._cutoff = unpack_from("<3I", self._content, 48)
        first_mini, _minis, first_list, lists = unpack_from("<4I", self._content, 60)
        self._table = self._sectors_table(first_list, lists)
        self._mini_table = _numbers(self._stream(first_mini))
        listed = self._stream(directory)
        self.entries = [
            entry for place in range(0, len(listed), _ENTRY) if (entry := self._entry(listed, place)) is not None
        ]
        root = next((entry for entry in self.entries if entry.kind == _ROOT), None)
        if root is None:
            raise Refused(Reason.DAMAGED)
        self._minis = self._stream(root.start) if root.size else b""

    def _sectors_table(self, first: int, lists: int) -> "array[int]":
        """The table of which sector follows which; where its own sectors lie stands in the header and behind it."""
        places = list(unpack_from("<109I", self._content, 76))
        each = (1 << self._shift) // 4
        for _ in range(min(lists, len(self._content) >> self._shift)):
            if first >= _LAST:
                break
            more = _numbers(self._sector(first))
            places += more[: each - 1]
            first = more[each - 1]
        table = array("I")
        for place in places[: len(self._content) >> self._shift]:
            if place < _LAST:
                table.extend(_numbers(self._sector(place)))
        return table

    def _sector(self, number: int) -> bytes:
        begin = (number + 1) << self._shift
        return self._content[begin : begin + (1 << self._shift)]

    @staticmethod
    def _chain(table: "array[int]", start: int) -> Iterator[int]:
        for _ in range(len(table)):
            if start >= _LAST:
                return
            yield start
            start = table[start]
        raise Refused(Reason.DAMAGED)

    def _stream(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(self._table, start)))

    @staticmethod
    def _entry(listed: bytes, place: int) -> Entry | None:
        length, kind = unpack_from("<HB", listed, place + 64)
        if not kind:
            return None
        name = listed[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace")
        start, size = unpack_from("<II", listed, place + 116)
        return Entry(name, kind, start, size)

    @property
    def names(self) -> set[str]:
        return {entry.name.lower() for entry in self.entries}

    def stream(self, name: str) -> bytes:
        """The content of the first stream of this name, or nothing."""
        entry = next((entry for entry in self.entries if entry.kind == _STREAM and entry.name.lower() == name), None)
        return self.content_of(entry) if entry else b""

    def content_of(self, entry: Entry) -> bytes:
        try:
            if entry.size >= self._cutoff:
                return self._stream(entry.start)[: entry.size]
            pieces = self._chain(self._mini_table, entry.start) if entry.size else iter(())
            size = 1 << self._mini_shift
            return b"".join(self._minis[number * size : (number + 1) * size] for number in pieces)[: entry.size]
        except IndexError as error:
            raise Refused(Reason.DAMAGED) from error


def _numbers(content: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(content[: len(content) // 4 * 4])
    return numbers


def document(*streams: str) -> Reader:
    """Reads a compound file that keeps its document in one of these streams (in small letters)."""

    def read(file: BinaryIO, examination: Examination) -> None:
        compound = Compound(file.read())
        legacy.check(compound, examination)
        if compound.names.isdisjoint(streams):
            raise Refused(Reason.UNFIT)

    return read


def look_inside(file: BinaryIO, examination: Examination) -> None:
    """What is kept in a document in this form: a formula or a table is fine, a program or a packed file is not."""
    legacy.check(Compound(file.read()), examination)
