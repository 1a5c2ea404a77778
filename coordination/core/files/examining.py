"""May a file be kept? Each refusal is one sentence that says why."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coordination.core.files.incoming import Incoming

# What an office sends an office. Macros, programs and pages that run in a browser stay outside.
ALLOWED: Mapping[str, str] = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".wps": "application/vnd.ms-works",
    ".et": "application/vnd.ms-excel",
    ".ofd": "application/ofd",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".zip": "application/zip",
}
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
# How a file of each kind begins. Plain text has no such mark: it must not begin as something that a machine would run.
_BEGINS: dict[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".docx": _ZIP,
    ".xlsx": _ZIP,
    ".pptx": _ZIP,
    ".doc": (*_OLE, b"{\\rtf"),
    ".xls": _OLE,
    ".ppt": _OLE,
    ".wps": (*_OLE, *_ZIP),
    ".et": (*_OLE, *_ZIP),
    ".ofd": _ZIP,
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".zip": _ZIP,
}
_RUNS = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?php", b"<?xml", b"#!", b"mz\x90", b"\x7felf")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def check(upload: Incoming) -> None:
    """Raise ValidationError with one sentence if the file may not be kept."""
    if upload.is_examined:
        return
    ending = ending_of(upload.name or "")
    if ending not in ALLOWED:
        raise ValidationError(
            _("Files ending in “%(ending)s” are not accepted. Accepted: %(accepted)s.")
            % {"ending": ending or _("nothing"), "accepted": " ".join(ALLOWED)}
        )
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.is_cut or upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)d MB.") % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}
        )
    if not upload.is_whole:
        raise ValidationError(_("The file could not be taken in just now. Try again later."))
    head = upload.read(64)
    upload.seek(0)
    if not _fits(head, ending):
        raise ValidationError(_("The content of the file does not fit its name."))
    upload.is_examined = True


def _fits(head: bytes, ending: str) -> bool:
    """Does the file begin as its name promises?"""
    if ending in _BEGINS:
        return head.startswith(_BEGINS[ending])
    return not head.removeprefix(_BYTE_ORDER_MARK).lstrip().lower().startswith(_RUNS)
