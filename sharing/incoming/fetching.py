"""Fetching the file of a refresh: from an address at a place that the operator named (`REFRESH_PLACES`), or from the
folder of an agency within the one that the operator named (`REFRESH_FOLDER`).
"""

import http.client
import os
import stat
from pathlib import Path

from django.conf import settings

from coordination.core import calling
from coordination.core.files.incoming import label_of

MOST_BYTES = 50 * 1024**2
WHOLE_S = 120  # for all of an answer
_PIECE = 1024 * 1024


class NotFetched(Exception):
    """`why`: a word of `refreshed.SENTENCES`; `detail`: what that sentence names."""

    def __init__(self, why: str, detail: str = "") -> None:
        self.why, self.detail = why, detail
        super().__init__(why)


def most_bytes() -> int:
    return min(MOST_BYTES, settings.UPLOAD_MAX_BYTES)


def is_offered() -> bool:
    """The operator has named anything from which data sets are refreshed."""
    return bool(settings.REFRESH_PLACES or settings.REFRESH_FOLDER)


def is_plain(name: str) -> bool:
    """A name of a file and no way to one; names that begin with a dot are of files that are still being laid there."""
    return bool(name) and not name.startswith(".") and name == label_of(name) and "/" not in name


def of_address(address: str) -> bytes:
    """What an address gives. A place that was named leads nowhere else. Raises NotFetched."""
    if not calling.is_among(address, settings.REFRESH_PLACES):
        raise NotFetched("place")
    try:
        status, body = calling.call(
            address, origins=settings.REFRESH_PLACES, most=most_bytes(), headers={"Accept": "*/*"}, whole_s=WHOLE_S
        )
    except calling.Unreached as unreached:
        raise NotFetched("unreached", str(unreached)[:200]) from None
    if status != http.HTTPStatus.OK:
        raise NotFetched("status", str(status))
    return body


def of_folder(agency: int, name: str) -> bytes:
    """A file in the folder of an agency, which is called by its number. Nothing else is reached: no way leads out, and
    neither links nor what is no file are followed. Raises NotFetched.
    """
    root: Path | None = settings.REFRESH_FOLDER
    if root is None or not is_plain(name):
        raise NotFetched("place")
    opened: list[int] = []
    try:
        opened.append(os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        for part, how in ((str(agency), os.O_DIRECTORY), (name, os.O_NONBLOCK)):
            opened.append(os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | how, dir_fd=opened[-1]))
        facts = os.fstat(opened[-1])
        if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
            raise NotFetched("no_file")
        return _read(opened[-1], facts)
    except (OSError, ValueError):
        raise NotFetched("no_file") from None
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _read(descriptor: int, facts: os.stat_result) -> bytes:
    """All of it, if nobody writes it meanwhile."""
    pieces, length = [], 0
    while piece := os.read(descriptor, _PIECE):
        pieces.append(piece)
        length += len(piece)
        if length > most_bytes():
            raise NotFetched("large")
    now = os.fstat(descriptor)
    if (now.st_size, now.st_mtime_ns) != (facts.st_size, facts.st_mtime_ns) or length != now.st_size:
        raise NotFetched("written")
    return b"".join(pieces)
