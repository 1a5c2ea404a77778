"""What comes with a request: written straight to the volume where it will stay, counted and digested on the way."""

import hashlib
import logging
import os
import re
import tempfile
import unicodedata
import weakref
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from coordination.core.files import storage

logger = logging.getLogger(__name__)

LONGEST_NAME = 200
# Names under which Windows knows no file but a device, and signs that none of its names may hold.
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*]')


def label_of(name: str) -> str:
    """What a file is called on pages and in downloads. It never says where the file lies."""
    bare = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if unicodedata.category(sign) in {"Zl", "Zp"} else sign for sign in bare)
    visible = "".join(sign for sign in visible if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"})
    label = " ".join(_FORBIDDEN.sub("_", visible).split()).rstrip(". ")
    if _DEVICES.fullmatch(label.partition(".")[0].strip()):
        label = f"_{label}"
    ending = PurePosixPath(label).suffix[:LONGEST_NAME]
    return label.removesuffix(ending)[: LONGEST_NAME - len(ending)] + ending or "_"


class Incoming(UploadedFile):  # type: ignore[type-arg]  # generic to the type checker alone
    """A file on its way in. It is gone with this object unless it is kept.

    `size` is all that came, also where it was more than may come (`is_cut`: the rest was not written). `is_declared`:
    whoever sends it has said that it holds no secret. `is_whole` is false where the disk took no more.
    """

    def __init__(self, name: str | None, *, most: int, content_type: str | None = None) -> None:
        descriptor, path = tempfile.mkstemp(dir=storage.landing())
        file: IO[bytes] = os.fdopen(descriptor, "w+b")
        super().__init__(file, label_of(name or ""), content_type, size=0)
        self.path, self.is_whole, self.is_declared, self.is_examined = Path(path), True, False, False
        self._most, self._into, self._digest = most, file, hashlib.sha256()
        self._end: Callable[[], Any] = weakref.finalize(self, drop_unkept, file, self.path)

    @classmethod
    def of(cls, upload: "UploadedFile[Any]", *, is_declared: bool = False) -> "Incoming":
        """The same of what came another way: from a command, or from a test."""
        if not isinstance(upload, cls):
            upload = cls._read(upload.name, upload.chunks())
        upload.is_declared |= is_declared
        return upload

    @classmethod
    def _read(cls, name: str | None, chunks: Iterable[bytes]) -> "Incoming":
        incoming = cls(name, most=settings.UPLOAD_MAX_BYTES)
        for chunk in chunks:
            incoming.take(chunk)
        return incoming.taken()

    def take(self, chunk: bytes) -> None:
        self.size = (self.size or 0) + len(chunk)
        if self.is_cut or not self.is_whole:
            return
        self._digest.update(chunk)
        try:
            self._into.write(chunk)
        except OSError:
            logger.exception("a file that comes in cannot be written")
            self.is_whole = False

    def taken(self) -> "Incoming":
        """All of it has come."""
        try:
            self._into.flush()
        except OSError:
            logger.exception("a file that comes in cannot be written")
            self.is_whole = False
        self.seek(0)
        return self

    @property
    def is_cut(self) -> bool:
        return (self.size or 0) > self._most

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def kept(self) -> None:
        """In the act that keeps it, when it lies under its own name and its row is written."""

    def close(self) -> None:
        self._end()


def drop_unkept(file: IO[bytes], path: Path) -> None:
    """Where the file was kept, nothing is left under the name by which it came."""
    with suppress(OSError):  # a full disk does not take the rest even now
        file.close()
    path.unlink(missing_ok=True)


class IncomingHandler(FileUploadHandler):
    """Every file of every request comes in this way. What is too much for one request is counted, not written."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._left = settings.UPLOAD_MAX_BYTES
        self._file: Incoming | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._file = Incoming(self.file_name, most=self._left, content_type=self.content_type)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  (Django's own signature)
        if self._file:
            self._file.take(raw_data)

    def file_complete(self, file_size: int) -> Incoming | None:  # noqa: ARG002  (likewise)
        if self._file is None:
            return None
        done, self._file = self._file.taken(), None
        self._left = max(0, self._left - (done.size or 0))
        return done

    def upload_interrupted(self) -> None:
        if self._file:
            self._file.close()
