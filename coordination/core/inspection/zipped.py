"""ZIP archives, read member by member without believing a word of their headers."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath
from struct import unpack
from typing import BinaryIO

from .examination import PACKED, Examination
from .verdict import Reason, Refused

_CHUNK = 64 * 1024
_LOCKED, _STRONGLY_LOCKED, _UTF_8 = 0x1, 0x40, 0x800
_HEADER = 30


@dataclass(frozen=True)
class Member:
    """`start`, `size`: where its packed bytes lie. `name` as people read it."""

    name: str
    start: int
    size: int
    info: zipfile.ZipInfo


class Archive:
    """The members of an archive, each found where the table of contents says, none over another."""

    def __init__(self, file: BinaryIO, examination: Examination) -> None:
        self._file, self._examination = file, examination
        file.seek(0)
        if file.read(len(PACKED)) != PACKED:
            raise Refused(Reason.UNFIT)
        try:
            entries = zipfile.ZipFile(file).infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError) as error:
            raise Refused(Reason.DAMAGED) from error
        examination.count_members(len(entries))
        self.members = [self._found(entry) for entry in entries if not entry.is_dir()]
        self._check_apart()
        names = [member.name.lower() for member in self.members]
        if len(set(names)) < len(names):
            raise Refused(Reason.DAMAGED)

    def _found(self, info: zipfile.ZipInfo) -> Member:
        name = _name(info)
        if info.flag_bits & (_LOCKED | _STRONGLY_LOCKED):
            raise Refused(Reason.LOCKED)
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or info.header_offset < 0:
            raise Refused(Reason.DAMAGED, name)
        way = PureWindowsPath(name)
        if way.drive or way.root or ".." in way.parts or stat.S_ISLNK(info.external_attr >> 16):
            raise Refused(Reason.ASTRAY, name)
        self._file.seek(info.header_offset)
        header = self._file.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(PACKED):
            raise Refused(Reason.DAMAGED, name)
        flags, length, extra = unpack("<H", header[6:8])[0], *unpack("<HH", header[26:30])
        said = self._file.read(length).decode("utf-8" if flags & _UTF_8 else "cp437", errors="replace")
        if said != info.orig_filename or flags & _LOCKED:  # one reader would see what another does not
            raise Refused(Reason.DAMAGED, name)
        return Member(name, info.header_offset + _HEADER + length + extra, info.compress_size, info)

    def _check_apart(self) -> None:
        end = 0
        for member in sorted(self.members, key=lambda member: member.info.header_offset):
            if member.info.header_offset < end:
                raise Refused(Reason.INFLATED)
            end = member.start + member.size

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The bytes of a member as they come out. What is more, less or other than the archive says is damaged."""
        check = size = 0
        packed = member.info.compress_type == zipfile.ZIP_DEFLATED
        for chunk in self._inflated(member) if packed else self._raw(member):
            self._examination.count(len(chunk))
            check, size = zlib.crc32(chunk, check), size + len(chunk)
            yield chunk
        if (check, size) != (member.info.CRC, member.info.file_size):
            raise Refused(Reason.DAMAGED, member.name)

    def _raw(self, member: Member) -> Iterator[bytes]:
        place, end = member.start, member.start + member.size
        while place < end:
            self._file.seek(place)
            chunk = self._file.read(min(_CHUNK, end - place))
            if not chunk:
                raise Refused(Reason.DAMAGED, member.name)
            place += len(chunk)
            yield chunk

    def _inflated(self, member: Member) -> Iterator[bytes]:
        inflater, source = zlib.decompressobj(-zlib.MAX_WBITS), self._raw(member)
        try:
            while not inflater.eof:
                packed = inflater.unconsumed_tail or next(source, b"")
                chunk = inflater.decompress(packed, _CHUNK)
                if not packed and not chunk:
                    raise Refused(Reason.DAMAGED, member.name)
                if chunk:
                    yield chunk
        except zlib.error as error:
            raise Refused(Reason.DAMAGED, member.name) from error


def _name(info: zipfile.ZipInfo) -> str:
    """Chinese Windows packs names in its own charset and does not say so."""
    if info.flag_bits & _UTF_8:
        return info.filename
    raw = info.orig_filename.encode("cp437", errors="replace")
    for charset in ("utf-8", "gb18030"):
        try:
            return raw.decode(charset)
        except UnicodeDecodeError:
            continue
    return info.filename


def is_archive_too(file: BinaryIO) -> bool:
    """Would an unpacker open this file as well, whatever it begins with?"""
    try:
        zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return True
