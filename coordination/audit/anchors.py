"""Anchors: the end of the chain, written down outside the database, where whoever keeps the database cannot reach.

A chain alone shows neither that its tail was cut off nor that all of it was written anew. The file stands on another
volume (AUDIT_ANCHOR_FILE), is only added to, and on the disk before the round is over. One line an anchor:

    1234:9f86d081… 2026-11-26T08:30:00Z
"""

import fcntl
import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from coordination.audit.chain import Head, head
from coordination.audit.models import Seal
from coordination.core.models import Activity

logger = logging.getLogger(__name__)

APART = timedelta(minutes=15)
_LINE = re.compile(rb"(\d{1,18}):([0-9a-f]{64}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_LONGEST_LINE = 128
_at_once: set[str] = set()


def at_once(*verbs: str) -> None:
    """Acts so weighty that the chain is anchored with the round that seals them."""
    _at_once.update(verbs)


def keep() -> Head | None:
    """Write the head down if it has moved: after a weighty act at once, else a while after the last time.

    A chain that does not hold what was written down before is not anchored any further: the file keeps the proof.
    """
    now, last = head(), latest()
    if now is None or (last and (last.seq >= now.seq or not _is_due(last))):
        return None
    if last and not agrees(last):
        logger.error("the chain of the audit does not hold %s, which %s has written down", last, _file())
        return None
    return now if _write(now) else None


def agrees(anchor: Head) -> bool:
    """Does the chain still say what was written down of it?"""
    return Seal.objects.filter(seq=anchor.seq, digest=anchor.digest).exists()


def _is_due(last: Head) -> bool:
    if last.at is None or timezone.now() - last.at >= APART:
        return True
    since = Seal.objects.filter(seq__gt=last.seq, source=Seal.Source.ACTIVITY).values("row_id")
    return Activity.objects.filter(pk__in=since, verb__in=_at_once).exists()


def _file() -> Path:
    return Path(settings.AUDIT_ANCHOR_FILE)


def _write(anchor: Head) -> bool:
    """Add a line, if nobody else did meanwhile; it is on the disk when this returns. Raises OSError."""
    is_new = not _file().exists()
    with os.fdopen(os.open(_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last = latest()
        if last and last.seq >= anchor.seq:
            return False
        torn = file.tell() and not _tail().endswith(b"\n")  # by a crash in the midst of a line
        file.write(b"\n" * bool(torn) + f"{anchor} {timezone.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        folder = os.open(_file().parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    return True


def latest() -> Head | None:
    """The last anchor of the file, if there is one."""
    found = [anchor for line in _tail().splitlines() if (anchor := _read(line))]
    return found[-1] if found else None


def _tail() -> bytes:
    if not _file().exists():
        return b""
    with _file().open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 4 * _LONGEST_LINE))
        return file.read()


def read(path: Path) -> Iterator[Head]:
    """Every anchor of a file, as they were written, with as little in memory as one line. Raises OSError.

    What is no anchor is passed over: the beginning of a line that a crash cut off, a remark of the keeper.
    """
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            if anchor := _read(line.strip()):
                yield anchor


def _read(line: bytes) -> Head | None:
    if not (found := _LINE.fullmatch(line)):
        return None
    seq, digest, at = (part.decode() for part in found.groups())
    return Head(int(seq), digest, datetime.fromisoformat(at))
