"""What can be told of documents in compound files: locks, programs, packed files, and what they say.

The figures are those of Microsoft's published formats: MS-DOC (FibBase), MS-XLS (BoundSheet8, FilePass), MS-PPT
(CurrentUserAtom, VBAInfoContainer), MS-OFFCRYPTO.
"""

import re
from struct import unpack_from
from typing import TYPE_CHECKING

from .examination import Examination
from .limits import MB
from .verdict import Reason, Refused

if TYPE_CHECKING:
    from .compound import Compound

WORD, SHEETS, SLIDES = ("worddocument",), ("workbook", "book"), ("powerpoint document",)
_LOCKS = {"encryptedpackage", "\x06dataspaces"}
_PROGRAMS = {"macros", "vba", "_vba_project", "_vba_project_cur"}
_PACKED_FILES = {"\x01ole10native", "package"}  # any file from Windows' packager, a newer document
_WORD_LOCKED = 0x0100
_SHEET, _LOCKED_SHEETS = 0x0085, 0x002F
_OF_MACROS = {b"\x01", b"\x06"}  # Excel 4.0, Visual Basic
_SLIDES_LOCKED = 0xF3D1C4DF
_PROGRAM_OF_SLIDES = re.compile(rb"\x0f\x00\xff\x03.{4}\x02\x00\x00\x04\x0c\x00\x00\x00.{4}(.{4})", re.DOTALL)
_READ_AT_MOST = 8 * MB
# Text lies in these streams two bytes a character, between numbers that are none.
_NO_TEXT = re.compile(r"[^\u0020-\u007e\u2018-\u201d\u2605\u2606\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")


def check(compound: "Compound", examination: Examination) -> None:
    names = compound.names
    if names & _LOCKS:
        raise Refused(Reason.LOCKED)
    if names & _PROGRAMS:
        raise Refused(Reason.MACRO)
    if names & _PACKED_FILES:
        raise Refused(Reason.EMBEDDED)
    for streams, look in ((WORD, _look_at_words), (SHEETS, _look_at_sheets), (SLIDES, _look_at_slides)):
        for name in streams:
            if content := compound.stream(name):
                look(content, compound)
                _read(content, examination)


def _look_at_words(content: bytes, _compound: "Compound") -> None:
    if len(content) >= 12 and unpack_from("<H", content, 10)[0] & _WORD_LOCKED:
        raise Refused(Reason.LOCKED)


def _look_at_sheets(content: bytes, _compound: "Compound") -> None:
    place = 0
    while place + 4 <= len(content):
        kind, length = unpack_from("<HH", content, place)
        if kind == _LOCKED_SHEETS:
            raise Refused(Reason.LOCKED)
        if kind == _SHEET and content[place + 9 : place + 10] in _OF_MACROS:
            raise Refused(Reason.MACRO)
        place += 4 + length


def _look_at_slides(content: bytes, compound: "Compound") -> None:
    user = compound.stream("current user")
    if len(user) >= 16 and unpack_from("<I", user, 12)[0] == _SLIDES_LOCKED:
        raise Refused(Reason.LOCKED)
    if any(any(found[1]) for found in _PROGRAM_OF_SLIDES.finditer(content)):
        raise Refused(Reason.MACRO)


def _read(content: bytes, examination: Examination) -> None:
    """Characters may begin at any byte: both ways of cutting the stream are read. Pictures lie in other streams."""
    piece, overlap = 2 * examination.limits.text, 200
    for place in range(0, min(len(content), _READ_AT_MOST), piece - overlap):
        for begin in (place, place + 1):
            text = content[begin : begin + piece].decode("utf-16-le", errors="replace")
            examination.read(_NO_TEXT.sub("\n", text))
