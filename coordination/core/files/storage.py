"""Where the bytes lie: each content once, under its own digest, for as long as the portal stands.

What is acknowledged must be there after a power cut. So a file is complete and on the disk before it gets its name, and
has its name on the disk before any row speaks of it; a crash in between leaves a file that nobody speaks of, never a
row without its file. Rows from before files were kept by digest name the place where theirs lies.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO

from django.conf import settings

CHUNK = 256 * 1024
SWEPT_AFTER = timedelta(days=1)  # no request lives as long


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def landing() -> Path:
    """The folder in which files come in: on the same volume, as a name can only be given within one."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def place_of(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:4]}/{digest}"


def keep(path: Path, digest: str) -> str:
    """Give a complete file the name of its content, safely; returns the name, to be written into a row only now.

    Where the content is there already it is replaced by itself, in one step: whoever reads it goes on reading.
    """
    name = place_of(digest)
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


def is_there(name: str, size: int) -> bool:
    with suppress(OSError):
        return (root() / name).stat().st_size == size
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


def opened(name: str) -> IO[bytes]:
    """The file itself, for a process that needs to read it to and fro. Raises OSError."""
    return (root() / name).open("rb")


def chunks_of(name: str) -> Iterator[bytes]:
    with opened(name) as file:
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
