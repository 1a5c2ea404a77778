"""One file under examination: what it has cost so far, and the way from a member to whoever reads its kind."""

import tempfile
from collections.abc import Callable, Iterable
from typing import BinaryIO

from .limits import LIMITS, Limits
from .marks import is_marked, is_marked_name
from .verdict import Reason, Refused

PACKED = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa", b"dex\n", b"#!")

Reader = Callable[[BinaryIO, "Examination"], None]
"""Looks at a whole file of one kind; raises Refused."""


class Examination:
    """`scratch`: a folder on a disk, for members that must be read to and fro; None: the system's own."""

    def __init__(self, size: int, *, scratch: str | None = None, limits: Limits = LIMITS) -> None:
        self.limits, self.scratch = limits, scratch
        self._most = min(limits.unpacked, max(limits.not_asked_below, limits.ratio * size))
        self._unpacked = self._members = 0
        self.archives = self.documents = 0  # how deep

    def count_members(self, number: int) -> None:
        self._members += number
        if self._members > self.limits.members:
            raise Refused(Reason.CROWDED)

    def count(self, size: int) -> None:
        """So many bytes came out of some packing."""
        self._unpacked += size
        if self._unpacked > self._most:
            raise Refused(Reason.INFLATED)

    def read(self, text: str) -> None:
        """The beginning of some part's text."""
        if is_marked(text[: self.limits.text]):
            raise Refused(Reason.SECRET)

    def read_on(self, texts: Iterable[str]) -> None:
        """All of a text that may be very long, in pieces that end with a line. Whatever counts as a mark has this sign
        in it, of which no other one is a form.
        """
        for text in texts:
            if "密" in text and is_marked(text):
                raise Refused(Reason.SECRET)

    def read_name(self, name: str) -> None:
        if is_marked_name(name):
            raise Refused(Reason.SECRET)

    def laid_out(self, chunks: Iterable[bytes]) -> BinaryIO:
        """A member as a file of its own, which is gone as soon as it is closed."""
        file = tempfile.TemporaryFile(dir=self.scratch)  # noqa: SIM115  (the caller closes it)
        for chunk in chunks:
            file.write(chunk)
        file.seek(0)
        return file
