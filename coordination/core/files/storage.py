"""Where the bytes lie: each content once, under its own digest, for as long as the portal stands.

What is acknowledged must be there after a power cut. So a file is complete and on the disk before it gets its name, and
has its name on the disk before any row speaks of it; a crash in between leaves a file that nobody speaks of, never a
row without its file. Rows from before files were kept by digest name the place where theirs lies.

They lie on the volume, or in a bucket (STORAGE_URL); what comes in passes over the volume either way.
"""

import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages

if TYPE_CHECKING:
    from coordination.core.files.bucket import Bucket  # its packages need not be installed

CHUNK = 256 * 1024
SWEPT_AFTER = timedelta(days=1)  # no request lives as long


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def landing() -> Path:
    """The folder in which files come in: on the same volume, as a name can only be given within one."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def bucket() -> "Bucket | None":
    """None where the volume keeps everything."""
    used = storages["default"]
    return None if isinstance(used, FileSystemStorage) else cast("Bucket", used)


def place_of(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def keep(path: Path, digest: str) -> str:
    """Give a complete file the name of its content, safely; returns the name, to be written into a row only now.

    Where the content is there already it is replaced by itself, in one step: whoever reads it goes on reading. Raises
    OSError.
    """
    name = place_of(digest)
    if afar := bucket():
        afar.put(path, name)
        path.unlink()
        return name
    target = root() / name
    target.parent.mkdir(parents=True, exist_ok=True)
    path.chmod(settings.FILE_UPLOAD_PERMISSIONS or 0o600)
    _sync(path)
    path.replace(target)
    for folder in (target.parent, target.parent.parent, root()):
        _sync(folder)
    return name


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lay(name: str, chunks: Iterable[bytes]) -> None:
    """What can be made again: whole or not at all, whoever reads it meanwhile. Raises OSError."""
    unfinished, target = landing() / secrets.token_hex(16), root() / name
    try:
        with unfinished.open("wb") as file:
            file.writelines(chunks)
        if afar := bucket():
            afar.put(unfinished, name)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def is_there(name: str, size: int) -> bool:
    with suppress(OSError):
        afar = bucket()
        return (afar.size(name) if afar else (root() / name).stat().st_size) == size
    return False


def digest_of(name: str) -> str:
    """The digest of what lies there now; nothing where nothing can be read."""
    digest = hashlib.sha256()
    try:
        for chunk in chunks_of(name):
            digest.update(chunk)
    except OSError:
        return ""
    return digest.hexdigest()


def whole(name: str) -> bytes:
    """Of small ones. Raises OSError."""
    afar = bucket()
    return afar.whole(name) if afar else (root() / name).read_bytes()


def opened(name: str) -> IO[bytes]:
    """The file itself, or a copy that is gone when it is closed, for a process that needs to read it to and fro. Raises
    OSError.
    """
    if not bucket():
        return (root() / name).open("rb")
    copy = tempfile.TemporaryFile(dir=landing())  # noqa: SIM115  (whoever asked closes it)
    try:
        copy.writelines(chunks_of(name))
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy


def chunks_of(name: str) -> Iterator[bytes]:
    """Raises OSError."""
    afar = bucket()
    with afar.opened(name) if afar else opened(name) as file:
        yield from read_through(file)


def read_through(file: IO[bytes]) -> Iterator[bytes]:
    """Piece by piece, from where it stands."""
    while chunk := file.read(CHUNK):
        yield chunk


def sweep() -> int:
    """Clear away what came in and was never kept, as its process died; how many. What was kept is never touched."""
    before, swept = time.time() - SWEPT_AFTER.total_seconds(), 0
    for path in landing().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                swept += 1
    return swept
