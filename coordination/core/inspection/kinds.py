"""The kinds of file that an office sends an office, each with the type under which it is handed out and its reader.

Programs and pages that run in a browser stay outside. A file's kind is what it holds: its name only says which reader
has to find it so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from . import compound, legacy, office, pdf, plain
from .examination import COMPOUND, Examination, Reader
from .verdict import Reason, Refused
from .zipped import Archive


@dataclass(frozen=True)
class Kind:
    media_type: str
    reader: Reader


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def examine(file: BinaryIO, ending: str, examination: Examination) -> None:
    """Raise Refused unless the file is of the kind that its ending says, and harmless as far as can be told."""
    KINDS[ending].reader(file, examination)


def _read_archive(file: BinaryIO, examination: Examination) -> None:
    """Everything in it must be what could have been handed in by itself."""
    if examination.archives > examination.limits.archives:
        raise Refused(Reason.NESTED)
    examination.archives += 1
    archive = Archive(file, examination)
    for member in archive.members:
        examination.read_name(PurePosixPath(member.name.replace("\\", "/")).name)
        if (ending := ending_of(member.name)) not in KINDS:
            raise Refused(Reason.FOREIGN, member.name)
        with examination.laid_out(archive.chunks(member)) as inner:
            try:
                examine(inner, ending, examination)
            except Refused as refused:
                raise Refused(refused.reason, refused.where or member.name) from refused
    examination.archives -= 1


def _either(old: Reader, new: Reader) -> Reader:
    """WPS writes compound files, and archives of XML since it can."""

    def read(file: BinaryIO, examination: Examination) -> None:
        head = file.read(len(COMPOUND))
        file.seek(0)
        (old if head == COMPOUND else new)(file, examination)

    return read


_OFFICE = "application/vnd.openxmlformats-officedocument."
_WORD = compound.document(*legacy.WORD)
_SHEETS = compound.document(*legacy.SHEETS)
_SLIDES = compound.document(*legacy.SLIDES)
_JPEG = Kind("image/jpeg", plain.picture("image/jpeg", b"\xff\xd8\xff"))

KINDS: Mapping[str, Kind] = {
    ".pdf": Kind("application/pdf", pdf.read),
    ".docx": Kind(_OFFICE + "wordprocessingml.document", office.document(office.WORD)),
    ".xlsx": Kind(_OFFICE + "spreadsheetml.sheet", office.document(office.SHEET)),
    ".pptx": Kind(_OFFICE + "presentationml.presentation", office.document(office.SLIDES)),
    ".doc": Kind("application/msword", plain.rich_or(_WORD)),
    ".xls": Kind("application/vnd.ms-excel", _SHEETS),
    ".ppt": Kind("application/vnd.ms-powerpoint", _SLIDES),
    ".wps": Kind("application/vnd.ms-works", _either(_WORD, office.document(office.WORD))),
    ".et": Kind("application/vnd.ms-excel", _either(_SHEETS, office.document(office.SHEET))),
    ".dps": Kind("application/vnd.ms-powerpoint", _either(_SLIDES, office.document(office.SLIDES))),
    ".ofd": Kind("application/ofd", office.read_ofd),
    ".txt": Kind("text/plain; charset=utf-8", plain.read_text),
    ".csv": Kind("text/csv; charset=utf-8", plain.read_table),
    ".png": Kind("image/png", plain.picture("image/png", b"\x89PNG\r\n\x1a\n")),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".zip": Kind("application/zip", _read_archive),
}
