"""Files: taken in with their true size, kind and digest; handed out only by the view of the record they hang on."""

import hashlib
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext as _

from coordination.core.models import StoredFile

# What an office sends an office. Macros, programs and pages that run in a browser stay outside.
ALLOWED: dict[str, str] = {
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
# First bytes that a name must not hide: programs, scripts and pages.
_NEVER = {".exe", ".dll", ".elf", ".sh", ".bat", ".html", ".htm", ".svg", ".js", ".jar", ".msi", ".php"}


def check_upload(upload: "UploadedFile[bytes]") -> None:
    """Raise ValidationError with one sentence if the file may not be stored."""
    ending = PurePosixPath(upload.name or "").suffix.lower()
    if ending not in ALLOWED:
        raise ValidationError(
            _("Files ending in “%(ending)s” are not accepted. Accepted: %(accepted)s.")
            % {"ending": ending or _("nothing"), "accepted": " ".join(ALLOWED)}
        )
    if not upload.size:
        raise ValidationError(_("The file is empty."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)d MB.") % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}
        )
    head = upload.read(4096)
    upload.seek(0)
    if _looks_like(head) & _NEVER or head.lstrip()[:9].lower().startswith((b"<!doctype", b"<html", b"<script", b"#!")):
        raise ValidationError(_("The content of the file does not fit its name."))


def _looks_like(head: bytes) -> set[str]:
    try:
        return {match.extension for match in puremagic.magic_string(head)}
    except puremagic.PureError:
        return set()


def store(upload: "UploadedFile[bytes]", *, by: Any) -> StoredFile:
    """Keep an upload that `check_upload` has passed."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = PurePosixPath((upload.name or "").replace("\\", "/")).name[-200:]
    return StoredFile.objects.create(
        name=name,
        content=upload,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        media_type=ALLOWED[PurePosixPath(name).suffix.lower()],
        uploaded_by=by,
    )


def hand_out(file: StoredFile) -> FileResponse:
    """The bytes as a download: never shown inside the portal's own pages, never guessed at by the browser."""
    response = FileResponse(
        file.content.open("rb"), as_attachment=True, filename=file.name, content_type=file.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
