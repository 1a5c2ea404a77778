"""Documents that are archives of XML: Office Open XML (.docx, .xlsx, .pptx, newer WPS files) and OFD.

A document is known by what its table of contents declares, never by being an archive. Refused are programs in any form,
files packed into it, pages of the web, and templates or objects that are fetched from elsewhere when it is opened. A
part is read as XML when it is called or declared so, or begins so: readers go by what is declared, not by its name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO, NoReturn
from urllib.parse import unquote

from . import compound
from .examination import COMPOUND, PACKED, PROGRAMS, Examination, Reader
from .verdict import Reason, Refused
from .xmlparts import Part
from .zipped import Archive, Member

CONTENTS = "[content_types].xml"
_MAIN = "application/vnd.openxmlformats-officedocument."
WORD = _MAIN + "wordprocessingml.document.main+xml"
SHEET = _MAIN + "spreadsheetml.sheet.main+xml"
SLIDES = _MAIN + "presentationml.presentation.main+xml"
_DOCUMENTS = frozenset({WORD, SHEET, SLIDES})

_PROGRAM_TYPES = ("macroenabled", "vbaproject", "vbadata", "activex", "macrosheet", "intlmacrosheet")
_PROGRAM_PARTS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml)$|(^|/)(macrosheets|activex)/", re.IGNORECASE)
# Relations that a reader follows by itself. Pictures, links and other workbooks it shows or asks for first.
_FETCHED = frozenset({"attachedtemplate", "oleobject", "frame", "subdocument", "package", "control"})
_TAKEN_IN = "afchunk"  # another document, or a page of the web, that becomes part of this one
_ON_THIS_MACHINE = re.compile(r"(file:/{3})?[a-z]:[\\/]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.IGNORECASE)
_COMMAND = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_HEAD = 4_096  # bytes by which a part is known
_BEFORE = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # what may stand before the first sign of XML: byte order marks and blanks
# XML in four bytes a sign and in EBCDIC, which some readers know and expat does not.
_UNREAD = re.compile(rb"<\0\0\0[?!A-Za-z_]|\x4c\x6f\xa7\x94\x93")
_PAGE = re.compile(
    rb"(?>\s+|<!--.*?-->|<\?.*?\?>)*+(?:<!doctype\s+html|<(?:html|script|iframe)[\s/>]|mime-version:)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class _Declared:
    """What the table of contents says: all types, in small letters but for those of main parts; the type of each part,
    and of each ending whose parts have none.
    """

    kinds: set[str] = field(default_factory=set)
    parts: dict[str, str] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)

    def is_xml(self, name: str) -> bool:
        """Is a member (in small letters) called or declared XML?"""
        kind = self.parts.get(name) or self.endings.get(name.rpartition(".")[2], "")
        return name.endswith((".xml", ".rels")) or kind.partition(";")[0].rstrip().endswith(("/xml", "+xml"))


def document(*mains: str) -> Reader:
    """Reads Office Open XML whose main part is of one of these types."""

    def read(file: BinaryIO, examination: Examination) -> None:
        head = file.read(len(COMPOUND))
        file.seek(0)
        if head == COMPOUND:  # so is a newer document when it is locked
            compound.look_inside(file, examination)
            raise Refused(Reason.UNFIT)
        _read_document(Archive(file, examination), examination, frozenset(mains))

    return read


def read_ofd(file: BinaryIO, examination: Examination) -> None:
    """OFD (GB/T 33190-2016): an archive with OFD.xml at its top."""
    archive = Archive(file, examination)
    top = next((member for member in archive.members if member.name.lower() == "ofd.xml"), None)
    if top is None or Part(0).read(archive.chunks(top)).root != "OFD":
        raise Refused(Reason.UNFIT)
    for member in archive.members:
        _look_at(member, archive, examination, _Declared())


def _read_document(archive: Archive, examination: Examination, mains: Iterable[str]) -> None:
    declared = _types(archive)
    if any(word in kind for kind in declared.kinds for word in _PROGRAM_TYPES):
        raise Refused(Reason.MACRO)
    if declared.kinds.isdisjoint(mains):
        raise Refused(Reason.UNFIT)
    for member in archive.members:
        if _PROGRAM_PARTS.search(member.name):
            raise Refused(Reason.MACRO)
        _look_at(member, archive, examination, declared)


def _types(archive: Archive) -> _Declared:
    contents = next((member for member in archive.members if member.name.lower() == CONTENTS), None)
    if contents is None:
        raise Refused(Reason.UNFIT)
    found = _Declared()

    def kind_of(attributes: dict[str, str]) -> str:
        kind = attributes.get("ContentType", "").strip()
        found.kinds.add(kind if kind in _DOCUMENTS else kind.lower())
        return kind.lower()

    def of_part(attributes: dict[str, str]) -> None:
        found.parts[unquote(attributes.get("PartName", "")).lstrip("/").lower()] = kind_of(attributes)

    def of_ending(attributes: dict[str, str]) -> None:
        found.endings[attributes.get("Extension", "").lower()] = kind_of(attributes)

    Part(0, {"Override": of_part, "Default": of_ending}).read(archive.chunks(contents))
    return found


def _look_at(member: Member, archive: Archive, examination: Examination, declared: _Declared) -> None:
    chunks, head = archive.chunks(member), b""
    while len(head) < _HEAD and (chunk := next(chunks, b"")):  # the first pieces may be as short as their maker likes
        head += chunk
    whole, begins = chain([head], chunks), head.lstrip(_BEFORE)
    if _PAGE.match(begins[:_HEAD].replace(b"\0", b"")):
        raise Refused(Reason.EMBEDDED)
    if _UNREAD.match(begins):
        raise Refused(Reason.DAMAGED)
    if declared.is_xml(member.name.lower()):
        _read_part(whole, examination, is_declared=True)
    elif head.startswith((PACKED, COMPOUND)):
        _look_inside(head, whole, examination)
    elif head.startswith(PROGRAMS):
        raise Refused(Reason.EMBEDDED)
    elif not begins or begins.startswith(b"<"):
        _read_part(whole, examination, is_declared=False)
    else:
        _count(whole)


def _count(chunks: Iterable[bytes]) -> None:
    for _chunk in chunks:
        pass


def _look_inside(head: bytes, chunks: Iterable[bytes], examination: Examination) -> None:
    """What a document holds in another one: the table behind a chart, a formula, a drawing."""
    examination.documents += 1
    if examination.documents > examination.limits.documents:
        raise Refused(Reason.NESTED)
    with examination.laid_out(chunks) as inner:
        if head.startswith(PACKED):
            archive = Archive(inner, examination)
            if CONTENTS not in (member.name.lower() for member in archive.members):
                raise Refused(Reason.EMBEDDED)
            _read_document(archive, examination, _DOCUMENTS)
        else:
            compound.look_inside(inner, examination)
    examination.documents -= 1


def _read_part(chunks: Iterable[bytes], examination: Examination, *, is_declared: bool) -> None:
    """What is called XML by nobody is read as far as it is XML: drawings in VML are often not well-formed."""
    heeded = {
        "Relationship": _check_relation,
        "ddeLink": _refuse_link,
        "altChunk": _refuse_chunk,
        "fldSimple": lambda attributes: _check_command(attributes.get("instr", "")),
        "sheet": lambda attributes: examination.read(attributes.get("name", "")),
    }
    part = Part(examination.limits.text, heeded).read(chunks, to_its_end=is_declared)
    if part.root.lower() == "html":
        raise Refused(Reason.EMBEDDED)
    _check_command(part.commands)
    _check_command(part.commands.replace("\n", ""))  # a field within a field may part its words
    examination.read(part.text)


def _refuse_link(_attributes: dict[str, str]) -> NoReturn:
    raise Refused(Reason.REMOTE)


def _refuse_chunk(_attributes: dict[str, str]) -> NoReturn:
    raise Refused(Reason.EMBEDDED)


def _check_command(words: str) -> None:
    if _COMMAND.search(words):
        raise Refused(Reason.REMOTE)


def _check_relation(attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    target = attributes.get("Target", "").strip()
    if kind == "vbaproject":
        raise Refused(Reason.MACRO)
    is_away = _SCHEME.match(target) and not _ON_THIS_MACHINE.match(target)
    if kind in _FETCHED and is_away:
        raise Refused(Reason.REMOTE)
    if kind == _TAKEN_IN:
        raise Refused(Reason.REMOTE if is_away else Reason.EMBEDDED)
