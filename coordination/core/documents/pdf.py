"""A paper as PDF: its parts as data, printed by typst in a process of its own (`core/printing`)."""

import base64
import json
import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _

from coordination.core import confined
from coordination.core.documents.parts import AttachmentsNote, Blank, Part, Signature, Table
from coordination.core.errors import Refusal
from coordination.core.printing.limits import WALL_S
from coordination.core.typesetting import printable

if TYPE_CHECKING:
    from coordination.core.documents.paper import Paper

logger = logging.getLogger(__name__)

_LONG_WORD = re.compile(r"[!-~]{13,}")
_TWELVE = re.compile(r"[!-~]{12}")


class NotPrinted(Refusal):
    """There is no PDF to be had now; the DOCX is there all the same."""


def printed(paper: "Paper") -> bytes:
    """Raises NotPrinted."""
    said = _ask("print", {"paper": described(paper)})
    return base64.b64decode(said["pdf"])


def fonts_here() -> dict[str, list[str]]:
    """For each part of a paper the fonts that are here, best first. Raises NotPrinted where no Chinese font is."""
    found: dict[str, list[str]] = _ask("fonts", {})["fonts"]
    return found


def described(paper: "Paper") -> dict[str, Any]:
    """What the process is told: the parts of each sheet, by name, without what no paper may hold."""
    return {
        "title": printable(paper.about),
        "author": printable(paper.author),
        "draft": printable(paper.draft),
        "sheets": [{"wide": sheet.is_wide, "parts": _parts(sheet.parts)} for sheet in paper.sheets],
    }


def _parts(written: Sequence[Part]) -> list[dict[str, Any]]:
    told = [{"part": type(part).__name__, **_clean(asdict(part)), **_more(part)} for part in written]
    for place, part in enumerate(written):
        if isinstance(part, Signature):
            _keep_what_stands_above(written, told, place)
    return told


def _more(part: Part) -> dict[str, Any]:
    """Which rows of a table in small print go to the next page as a whole."""
    return {"whole": [part.stays_whole(row) for row in part.rows]} if isinstance(part, Table) else {}


def _keep_what_stands_above(written: Sequence[Part], told: list[dict[str, Any]], place: int) -> None:
    """Back to the last paragraph of the body, past 附件说明 and blank lines: no page holds a signature alone."""
    for above in range(place - 1, -1, -1):
        told[above]["sticky"] = True
        if not isinstance(written[above], AttachmentsNote | Blank):
            return


def _clean(told: Any) -> Any:
    match told:
        case str():
            return _LONG_WORD.sub(_breakable, printable(told))
        case dict():
            return {name: _clean(value) for name, value in told.items()}
        case list() | tuple():
            return [_clean(value) for value in told]
        case _:
            return told


def _breakable(word: re.Match[str]) -> str:
    """An address or a digest may break anywhere: no column is as wide as it is long."""
    return _TWELVE.sub("\\g<0>\N{ZERO WIDTH SPACE}", word.group())


def _ask(what: str, given: dict[str, Any]) -> dict[str, Any]:
    words = json.dumps({**given, "folders": settings.FONT_FOLDERS}, ensure_ascii=False).encode()
    try:
        said: dict[str, Any] = confined.ask("printing", what, of=words, wall_s=WALL_S)
    except confined.Busy:
        raise NotPrinted(_("Many papers are being printed just now: try again in a minute.")) from None
    except confined.Harmed:
        said = {"refused": "costly"}
    match said.get("refused"):
        case None:
            return said
        case "no_fonts":
            logger.error("no Chinese font is installed: no PDF can be printed (docs/operations.md)")
            raise NotPrinted(
                _("No PDF can be made here: no Chinese font is installed. Take the DOCX, and tell the administrator.")
            )
        case "costly":
            raise NotPrinted(_("This paper is too long to be printed as PDF: take the DOCX or the table."))
        case _:
            logger.error("a paper could not be printed: %s", said.get("why"))
            raise NotPrinted(_("This paper could not be printed as PDF: take the DOCX."))
