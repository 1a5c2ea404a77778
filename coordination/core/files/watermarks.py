"""Copies that say for whom they were made: on every page of a PDF, and over a picture. The original stays as it is."""

import json
import tempfile
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from coordination.core import confined
from coordination.core.errors import Refusal
from coordination.core.files import storage
from coordination.core.files.serving import HEADERS, require_open
from coordination.core.flow import Sentence
from coordination.core.inspection.kinds import ending_of
from coordination.core.models import StoredFile
from coordination.core.printing.limits import WALL_S
from coordination.core.typesetting import printable
from coordination.core.workdays import clock

_KINDS: Mapping[str, str] = {".pdf": "pdf", **dict.fromkeys((".png", ".jpg", ".jpeg"), "picture")}
_LARGEST = 150 * 1024**2  # bytes: the whole of it is held by the process that stamps it
_LONGEST = 80  # characters: more than one line of a page
_SENTENCES: Mapping[str, Sentence] = {
    "kind": gettext_lazy("Only PDF, PNG and JPEG can be given out with a watermark."),
    "large": gettext_lazy("The file is too large to be given a watermark."),
    "locked": gettext_lazy("The file is locked with a password, so it cannot be given a watermark."),
    "unreadable": gettext_lazy("The file is damaged, so it cannot be given a watermark."),
    "costly": gettext_lazy("Giving the file a watermark takes more time or memory than any document needs."),
    "no_fonts": gettext_lazy("No Chinese font is installed on this machine, so no watermark can be set."),
    "busy": gettext_lazy("No watermark can be set just now. Try again later."),
}


class NotStamped(Refusal):
    """There is no copy with a watermark to be had; the sentence says why."""


def bears_watermarks(file: StoredFile) -> bool:
    """Of a kind that can bear one, however large it is."""
    return ending_of(file.name) in _KINDS


def can_be_stamped(file: StoredFile) -> bool:
    return bears_watermarks(file) and file.size <= _LARGEST


def words_for(person: Any) -> str:
    """Whom a copy was made for, when, and what it is for; Chinese like any paper."""
    agency = person.acting_for.name if person.acting_for else ""
    return f"{agency} {person.full_name} {clock(timezone.now()):%Y-%m-%d %H:%M} 仅限内部使用".strip()


def stamped(file: StoredFile, words: str) -> IO[bytes]:
    """A copy with the words over every page, on the disk for as long as it is open. Raises NotStamped."""
    if ending_of(file.name) not in _KINDS:
        raise NotStamped(_SENTENCES["kind"])
    if file.size > _LARGEST:
        raise NotStamped(_SENTENCES["large"])
    try:
        with storage.opened(str(file.content.name)) as original:
            return _stamped(original, words, _KINDS[ending_of(file.name)])
    except OSError:
        raise NotStamped(_SENTENCES["unreadable"]) from None


def stamped_picture(content: bytes, words: str) -> bytes:
    """A picture that the portal made, PNG, JPEG or WebP, with the words over it. Raises NotStamped."""
    with tempfile.TemporaryFile(dir=storage.landing()) as original:
        original.write(content)
        original.seek(0)
        with _stamped(original, words, "picture") as copy:
            return copy.read()


def _stamped(original: IO[bytes], words: str, kind: str) -> IO[bytes]:
    given = {"words": printable(words)[:_LONGEST], "kind": kind}
    told = json.dumps({**given, "folders": settings.FONT_FOLDERS}, ensure_ascii=False)
    into = tempfile.TemporaryFile(dir=storage.landing())  # noqa: SIM115  (whoever asked closes it)
    refused = ""
    try:
        refused = confined.make("printing", "stamp", told, of=original, into=into, wall_s=WALL_S)
    except confined.Busy:
        refused = "busy"
    except confined.Harmed:
        refused = "costly"
    except OSError:
        refused = "unreadable"
    if refused:
        into.close()
        raise NotStamped(_SENTENCES[refused])
    into.seek(0)
    return into


def hand_out_stamped(file: StoredFile, words: str) -> FileResponse:
    """The copy as a download, as `serving.hand_out` gives the original. Raises NotLawful, NotStamped."""
    require_open(file)
    copy = stamped(file, words)
    return FileResponse(copy, as_attachment=True, filename=file.name, content_type=file.media_type, headers=HEADERS)
