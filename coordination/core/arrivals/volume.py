"""The bytes of what is on its way: on the volume where they will stay, written at their place as they come."""

import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

from coordination.core.files import storage
from coordination.core.files.storage import SWEPT_AFTER

RESERVE = 1024**3  # of the volume: left for everything that is not brought in pieces


def folder() -> Path:
    place = storage.root() / "arriving"
    place.mkdir(parents=True, exist_ok=True)
    return place


def new_place() -> str:
    return secrets.token_hex(16)


def path_of(place: str) -> Path:
    return folder() / place


def has_room_for(size: int) -> bool:
    return shutil.disk_usage(folder()).free - RESERVE > size


def write(place: str, offset: int, content: bytes) -> None:
    """Safe from a power cut when this returns. Raises OSError where the volume takes no more."""
    descriptor = os.open(path_of(place), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            written = os.pwrite(descriptor, rest, offset)
            rest, offset = rest[written:], offset + written
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)


def drop(place: str) -> None:
    path_of(place).unlink(missing_ok=True)


def second_name(place: str) -> Path:
    """Another name for the same bytes, among what comes with requests: whatever becomes of that one, the first stays
    until the act that takes the file is done.
    """
    other = storage.landing() / secrets.token_hex(16)
    os.link(path_of(place), other)
    other.touch()  # what is old among them is swept
    return other


def sweep(known: set[str]) -> None:
    """Clear away what no row speaks of; a row may be about to be written for what is young."""
    before = time.time() - SWEPT_AFTER.total_seconds()
    for path in folder().iterdir():
        with suppress(FileNotFoundError):
            if path.name not in known and path.stat().st_mtime < before:
                path.unlink()
