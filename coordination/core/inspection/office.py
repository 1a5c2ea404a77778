"""Documents that are archives of XML: Office Open XML (.docx, .xlsx, .pptx, newer WPS files) and OFD.

A document is known by what its table of contents declares, never by being an archive. Refused are programs in any form,
files packed into it, and templates or objects that are fetched from elsewhere when it is opened.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import BinaryIO, NoReturn

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
_FETCHED = frozenset({"attachedtemplate", "oleobject", "frame", "subdocument", "package", "control", "aframe"})
_ON_THIS_MACHINE = re.compile(r"(file:/{3})?[a-z]:[\\/]", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|[\\/]{2}", re.IGNORECASE)
_COMMAND = re.compile(r"\bDDE(AUTO)?\b")


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
        _look_at(member, archive, examination)


def _read_document(archive: Archive, examination: Examination, mains: Iterable[str]) -> None:
    declared = _types(archive)
    if any(word in kind for kind in declared for word in _PROGRAM_TYPES):
        raise Refused(Reason.MACRO)
    if declared.isdisjoint(mains):
        raise Refused(Reason.UNFIT)
    for member in archive.members:
        if _PROGRAM_PARTS.search(member.name):
            raise Refused(Reason.MACRO)
        _look_at(member, archive, examination)


def _types(archive: Archive) -> frozenset[str]:
    """The types of content that the document declares, in small letters but for those of main parts."""
    contents = next((member for member in archive.members if member.name.lower() == CONTENTS), None)
    if contents is None:
        raise Refused(Reason.UNFIT)
    found: set[str] = set()

    def declared(attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").strip()
        found.add(kind if kind in _DOCUMENTS else kind.lower())

    Part(0, {"Override": declared, "Default": declared}).read(archive.chunks(contents))
    return frozenset(found)


def _look_at(member: Member, archive: Archive, examination: Examination) -> None:
    chunks = archive.chunks(member)
    head = next(chunks, b"")
    whole, name = chain([head], chunks), member.name.lower()
    if name.endswith((".xml", ".rels")):
        _read_part(whole, examination)
    elif head.startswith((PACKED, COMPOUND)):
        _look_inside(head, whole, examination)
    elif head.startswith(PROGRAMS):
        raise Refused(Reason.EMBEDDED)
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


def _read_part(chunks: Iterable[bytes], examination: Examination) -> None:
    heeded = {
        "Relationship": _check_relation,
        "ddeLink": _check_link,
        "fldSimple": lambda attributes: _check_command(attributes.get("instr", "")),
        "sheet": lambda attributes: examination.read(attributes.get("name", "")),
    }
    part = Part(examination.limits.text, heeded).read(chunks)
    _check_command(part.commands)
    examination.read(part.text)


def _check_link(_attributes: dict[str, str]) -> NoReturn:
    raise Refused(Reason.REMOTE)


def _check_command(words: str) -> None:
    if _COMMAND.search(words):
        raise Refused(Reason.REMOTE)


def _check_relation(attributes: dict[str, str]) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    target = attributes.get("Target", "").strip()
    if kind == "vbaproject":
        raise Refused(Reason.MACRO)
    if kind in _FETCHED and _SCHEME.match(target) and not _ON_THIS_MACHINE.match(target):
        raise Refused(Reason.REMOTE)
