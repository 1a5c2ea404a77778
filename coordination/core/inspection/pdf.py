"""PDF: what acts when it is opened, what is attached to it, and what its pages say.

The names that make a PDF act are looked for in the whole file, wherever they stand: a reader that rebuilds a damaged
file finds objects that no table lists. Objects packed into streams are unpacked for it.
"""

import mmap
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from .examination import Examination
from .limits import MB
from .objects import ESCAPED, packed_objects
from .verdict import Reason, Refused
from .zipped import is_archive_too

_NAME = re.compile(rb"/((?:[^\s\x00()<>\[\]{}/%]){2,40})")
_ACTS = frozenset({b"JavaScript", b"Launch", b"RichMedia", b"ImportData", b"Rendition"})
_CARRIES = frozenset({b"EmbeddedFile", b"EmbeddedFiles", b"FileAttachment"})
# What is too short to be found among the packed bytes of a picture without being meant.
_ACTS_BY_A_SHORT_NAME = frozenset({b"XFA"})
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_WINDOW, _LONGEST_NAME = 4 * MB, 200  # read at once, and on into the next one: 40 signs, each of them escaped
# What else pypdf raises over a damaged file.
_UNREADABLE = (ArithmeticError, AssertionError, AttributeError, LookupError, OSError, TypeError, ValueError)
_HEAD = 5_000  # characters of a page in which a mark would stand


class _EnoughRead(Exception):
    """The time for reading is over."""


def read(file: BinaryIO, examination: Examination) -> None:
    if file.read(5) != b"%PDF-":
        raise Refused(Reason.UNFIT)
    if is_archive_too(file):
        raise Refused(Reason.UNFIT)
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        is_locked = re.search(rb"/Encrypt\b", content) is not None
        for inside, begin, end in _pieces(content):
            for place in range(begin, end, _WINDOW):
                _check_names(content[place : min(place + _WINDOW + _LONGEST_NAME, end)], short=not inside)
        for objects in packed_objects(content, examination, is_locked=is_locked):
            _check_names(objects, short=True)
    file.seek(0)
    _read_pages(file, examination, is_locked=is_locked)


def _pieces(content: mmap.mmap) -> Iterator[tuple[bool, int, int]]:
    """The file, cut into what lies inside its streams and what lies between them: from where to where."""
    place = 0
    for begin in _STREAM.finditer(content):
        if begin.start() < place:
            continue
        yield False, place, begin.end()
        end = content.find(b"endstream", begin.end())
        place = end if end >= 0 else len(content)
        yield True, begin.end(), place
    yield False, place, len(content)


def _check_names(content: bytes, *, short: bool) -> None:
    for found in _NAME.finditer(content):
        name = found[1]
        if b"#" in name:
            name = ESCAPED.sub(lambda code: bytes([int(code[1], 16)]), name)
        if name in _ACTS or (short and name in _ACTS_BY_A_SHORT_NAME):
            raise Refused(Reason.SCRIPT)
        if name in _CARRIES:
            raise Refused(Reason.ATTACHED)


def _read_pages(file: BinaryIO, examination: Examination, *, is_locked: bool) -> None:
    """What is locked for good is refused. A file that only the most patient reader opens has no text to be read."""
    import pypdf  # it takes a tenth of a second: only a PDF needs it
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    try:
        reader = pypdf.PdfReader(file)
        if reader.is_encrypted:
            _unlock(reader)
        with _within(examination.limits.reading_s):
            _read_text(reader, examination)
    except (FileNotDecryptedError, DependencyError) as error:
        raise Refused(Reason.LOCKED) from error
    except LimitReachedError as error:
        raise Refused(Reason.INFLATED) from error
    except _EnoughRead:
        return
    except (Refused, MemoryError, RecursionError):
        raise
    except (PyPdfError, *_UNREADABLE) as error:
        if is_locked:
            raise Refused(Reason.LOCKED) from error


def _unlock(reader: Any) -> None:
    """A file that opens without a password may be locked against changes; its packed objects are looked at then."""
    if not reader.decrypt(""):
        raise Refused(Reason.LOCKED)
    for number in {holder for holder, _place in reader.xref_objStm.values()}:
        _check_names(reader.get_object(number).get_data(), short=True)


def _read_text(reader: Any, examination: Examination) -> None:
    about = reader.metadata or {}
    examination.read("\n".join(str(about.get(key) or "") for key in ("/Title", "/Subject", "/Keywords")))
    for number, page in enumerate(reader.pages):
        if number >= examination.limits.pages:
            return
        page.get_contents()  # whose size has a limit that reading the text alone might pass over in silence
        examination.read((page.extract_text() or "")[:_HEAD])


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    def ring(*_facts: object) -> None:
        raise _EnoughRead

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
