"""What a page shows of a file, and the pictures in it.

**Neither asks who is there.** Both are for the view of the record on which the file hangs, after its own gate, as
`files.serving.hand_out` is; no address leads here.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core import confined
from coordination.core.errors import Refusal
from coordination.core.files import storage
from coordination.core.files.serving import HEADERS, require_open
from coordination.core.files.watermarks import stamped_picture
from coordination.core.flow import Sentence
from coordination.core.flows import FileState
from coordination.core.inspection.kinds import ending_of
from coordination.core.models import StoredFile
from coordination.core.previews import making, office, shelf
from coordination.core.previews.made import NoPreview
from coordination.core.previews.models import Preview
from coordination.core.previews.ways import WAYS, pages

logger = logging.getLogger(__name__)

WAITING, MADE, NONE = "waiting", "made", "none"

SENTENCES: Mapping[str, Sentence] = {
    "kind": gettext_lazy("Files of this kind have no preview. Download it to read it."),
    office.NO_OFFICE: gettext_lazy("A preview of this kind of file is not available here. Download it to read it."),
    "locked": gettext_lazy("The file is locked with a password, so there is no preview."),
    "unreadable": gettext_lazy("The file could not be read for a preview. Download it to see whether it opens."),
    "inflated": gettext_lazy("It unpacks to far more than a preview needs. Download it to read it."),
    "costly": gettext_lazy("A preview takes more time or memory than it is worth. Download it to read it."),
    "large": gettext_lazy("The file is too large for a preview. Download it to read it."),
    "long": gettext_lazy("The text is too long for a preview. Download it to read it."),
    making.LOST: gettext_lazy("The file could not be read just now. The operators have to look into it."),
}
KINDS: Mapping[str, Sentence] = {
    "integer": pgettext_lazy("column", "whole number"),
    "decimal": pgettext_lazy("column", "number"),
    "date": pgettext_lazy("column", "date"),
    "datetime": pgettext_lazy("column", "date and time"),
    "yes_no": pgettext_lazy("column", "yes or no"),
    "identity": pgettext_lazy("column", "identity number"),
    "phone": pgettext_lazy("column", "telephone"),
    "text": pgettext_lazy("column", "text"),
}
_WAITS = gettext_lazy("The preview is being made. Look again in a moment.")
_LATER = gettext_lazy("The page could not be drawn just now. Try again later.")


@dataclass(frozen=True)
class Shown:
    """For `parts/preview.html`. `way`: pages, picture, words, lines or tables; `facts`: what there is of it."""

    progress: str
    sentence: Sentence = ""
    way: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> range:
        return range(1, int(self.facts.get("pages", 0)) + 1)


def preview_of(file: StoredFile) -> Shown:
    """What there is to show. Where nothing is made yet it is asked for; that writes nothing here."""
    if file.state == FileState.QUARANTINED or ending_of(file.name) not in WAYS:
        return Shown(NONE, SENTENCES["kind"] if file.is_open else "")
    if not file.is_open:
        return Shown(WAITING, _WAITS)
    found = _row_of(file)
    if found and found.trouble in {office.NO_OFFICE, making.LOST}:
        making.ring(file)  # where it has been installed since, or can be read again, one will be made
    if found and found.trouble:
        return Shown(NONE, SENTENCES[found.trouble])
    try:
        facts = shelf.facts(shelf.folder(found.sha256, found.ending)) if found and found.made_at else None
    except OSError:
        logger.exception("the preview of file %d cannot be read", file.pk)
        return Shown(NONE, SENTENCES[making.LOST])
    if facts is None:
        making.ring(file)
        return Shown(WAITING, _WAITS)
    for sheet in facts.get("sheets", []):
        for column in sheet["columns"]:
            column["label"] = KINDS[column["kind"]]
    return Shown(MADE, way=facts["as"], facts=facts)


def sheets_of(files: Iterable[StoredFile]) -> dict[int, list[dict[str, Any]]]:
    """Of the files that are tables and have a preview already, by number: their sheets (`columns.laid_out`). The others
    are not asked for here.
    """
    keys = {file.pk: (file.sha256, ending_of(file.name)) for file in files if file.is_open}
    made = Preview.objects.filter(sha256__in={sha256 for sha256, _ending in keys.values()}, trouble="")
    sheets = {(each.sha256, each.ending): _sheets(each) for each in made.filter(made_at__isnull=False)}
    return {number: sheets[key] for number, key in keys.items() if sheets.get(key)}


def _sheets(preview: Preview) -> list[dict[str, Any]]:
    try:
        facts = shelf.facts(shelf.folder(preview.sha256, preview.ending)) or {}
    except OSError:
        logger.exception("a preview cannot be read: %s", preview)
        return []
    sheets: list[dict[str, Any]] = facts.get("sheets", [])
    return sheets


def picture_of(file: StoredFile, number: int, *, words: str = "") -> HttpResponse:
    """A page as a picture; one that nobody has looked at before is drawn now, with those behind it. `words`: of a
    watermark over it. Raises Http404 where there is no such page, NotLawful where the file is kept back, Refusal where
    it cannot be drawn, or given its watermark, just now.
    """
    require_open(file)
    found = _row_of(file)
    if found is None or not found.made_at:
        raise Http404
    place = shelf.folder(found.sha256, found.ending)
    try:
        facts = shelf.facts(place) or {}
        if not 1 <= number <= int(facts.get("pages", 0)):
            raise Http404
        content = shelf.picture(place, number) or _drawn(found, number)
    except OSError:
        raise Refusal(_LATER) from None
    if words:
        content = stamped_picture(content, words)
    return HttpResponse(content, content_type="image/webp", headers=HEADERS)


def _row_of(file: StoredFile) -> Preview | None:
    return Preview.objects.filter(sha256=file.sha256, ending=ending_of(file.name)).first()


def _drawn(preview: Preview, number: int) -> bytes:
    place = shelf.folder(preview.sha256, preview.ending)
    try:
        with shelf.pdf(place) or storage.opened(preview.content) as file:
            made = pages(file, number)
    except (NoPreview, confined.Busy):
        raise Refusal(_LATER) from None
    for each, picture in made.pictures.items():
        shelf.lay_picture(place, each, picture)
    return made.pictures[number]
