"""Several files as one ZIP, sent while it is packed: neither the archive nor any file of it is ever held as a whole.

Only what the caller passes is in it; whoever may have it is asked before.
"""

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override

from coordination.core.files import storage
from coordination.core.files.incoming import label_of
from coordination.core.files.serving import HEADERS, require_open
from coordination.core.files.watermarks import NotStamped, stamped
from coordination.core.models import StoredFile
from coordination.core.workbooks.cells import guarded

CONTENTS = "目录.csv"
_PACKED = {
    ".pdf",
    ".docx",
    ".xlsx",
    ".pptx",
    ".ofd",
    ".png",
    ".jpg",
    ".jpeg",
    ".zip",
}  # already
_HEAD = ("文件", "字节数", "SHA-256")
_WHY = "未提供的原因"
Refused = tuple[str, str]
"""What was asked for and is not in it, and why."""
_Packed = tuple[str, int, str]  # name, bytes, digest of what lies in it


@dataclass(frozen=True)
class Entry:
    """`folder`: within the archive, parts separated by slashes. `words`: those of the watermark with which it is given
    out, where it is.
    """

    file: StoredFile
    folder: str = ""
    words: str = ""


class _Pipe(io.RawIOBase):
    """What is written is taken away at once; an archive into it goes forward only."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        piece = bytes(content)  # type: ignore[call-overload]
        self._waiting += piece
        return len(piece)

    def taken(self) -> bytes:
        piece = bytes(self._waiting)
        self._waiting.clear()
        return piece


def bundle(entries: Sequence[Entry], refused: Sequence[Refused] = (), language: str = "") -> Iterator[bytes]:
    """The bytes of the archive. A list of what is in it, with digests, lies at its end; it names what was refused, and
    what could not be given its watermark, which is left out; why is said in `language`, as the reader's is no longer
    set while an answer is sent.
    """
    pipe, packed, left_out = _Pipe(), list[_Packed](), list(refused)
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, entry in zip(names_of(entries), entries, strict=True):
            try:
                chunks = _chunks_of(entry)
            except NotStamped as refusal:
                with override(language or settings.LANGUAGE_CODE):
                    left_out.append((name, str(refusal)))
                continue
            is_packed = PurePosixPath(name).suffix.lower() in _PACKED
            facts = _facts(name, zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED, entry)
            size, digest = 0, hashlib.sha256()
            with archive.open(facts, "w", force_zip64=True) as member:
                for chunk in chunks:
                    member.write(chunk)
                    size += len(chunk)
                    digest.update(chunk)
                    yield pipe.taken()
            packed.append((name, size, digest.hexdigest()))
        archive.writestr(CONTENTS, _list_of(packed, left_out))
    yield pipe.taken()


def _chunks_of(entry: Entry) -> Iterator[bytes]:
    """As it lies, or a copy with its watermark, made now and gone when it is read. Raises NotStamped."""
    if not entry.words:
        return storage.chunks_of(str(entry.file.content.name))
    return _read(stamped(entry.file, entry.words))


def _read(copy: IO[bytes]) -> Iterator[bytes]:
    with copy:
        yield from storage.read_through(copy)


def hand_out_bundle(entries: Sequence[Entry], name: str, refused: Sequence[Refused] = ()) -> StreamingHttpResponse:
    """The archive as a download, for whoever may have each of the files. Raises NotLawful where one is kept back."""
    for entry in entries:
        require_open(entry.file)
    said = content_disposition_header(as_attachment=True, filename=label_of(name)) or "attachment"
    headers = {**HEADERS, "Content-Disposition": said}
    return StreamingHttpResponse(
        bundle(entries, refused, get_language() or ""), content_type="application/zip", headers=headers
    )


def names_of(entries: Iterable[Entry]) -> list[str]:
    """What each is called in the archive: safe wherever it is unpacked, and no two alike there."""
    taken = {CONTENTS.casefold()}
    return [_free(entry, taken) for entry in entries]


def _free(entry: Entry, taken: set[str]) -> str:
    folders = [label_of(part) for part in entry.folder.replace("\\", "/").split("/") if part.strip(". ")]
    bare = PurePosixPath(label_of(entry.file.name))
    for number in range(1, len(taken) + 2):
        name = f"{bare.stem} ({number}){bare.suffix}" if number > 1 else bare.name
        whole = "/".join([*folders, name])
        if whole.casefold() not in taken:
            break
    taken.add(whole.casefold())
    return whole


def _facts(name: str, method: int, entry: Entry) -> zipfile.ZipInfo:
    moment = entry.file.uploaded_at.astimezone()
    facts = zipfile.ZipInfo(name, moment.timetuple()[:6])
    facts.compress_type, facts.external_attr = method, 0o600 << 16
    return facts


def _list_of(packed: Sequence[_Packed], refused: Sequence[Refused]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*_HEAD, _WHY] if refused else _HEAD)
    writer.writerows([guarded(name), str(size), digest] for name, size, digest in packed)
    writer.writerows([guarded(name), "", "", guarded(why)] for name, why in refused)
    return out.getvalue().encode("utf-8-sig")
