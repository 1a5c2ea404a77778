"""The one reader of texts that people hand in as files: DOCX, and plain text in the encodings that offices use.

What comes out is what a reader sees, line by line; how it is divided is the business of whoever asked.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core import confined
from coordination.core.files.incoming import Incoming
from coordination.core.flow import Sentence
from coordination.core.inspection.kinds import ending_of
from coordination.core.inspection.unseen import legible
from coordination.core.tables.reading import Unreadable, decoded
from coordination.core.wordings.limits import CHARACTERS, WALL_S

ENDINGS = (".docx", ".txt")

_REFUSED: dict[str, Sentence] = {
    "unreadable": gettext_lazy("The words of the file cannot be read. Save it anew as DOCX."),
    "inflated": gettext_lazy("The file unpacks to far more than a text would."),
    "costly": gettext_lazy("Reading the file takes more time or memory than any text needs."),
    "long": gettext_lazy("The text is too long to be read. Hand it in in several parts."),
}


def text_of(upload: Incoming) -> str:
    """What a file says, that was found to be harmless before. Raises Unreadable with the sentence that says why not."""
    ending = ending_of(upload.name or "")
    if ending not in ENDINGS:
        raise Unreadable(_("A text is taken as DOCX or plain text: save the file as one of these, or paste the text."))
    return legible(_plain(upload) if ending == ".txt" else _written(upload))


def _plain(upload: Incoming) -> str:
    if (upload.size or 0) > CHARACTERS * 4:  # bytes of a character, at most
        raise Unreadable(str(_REFUSED["long"]))
    try:
        text = decoded(upload.path.read_bytes())
    except Unreadable:
        raise Unreadable(_("The characters of the file cannot be read. Save it as UTF-8 or as DOCX.")) from None
    if len(text) > CHARACTERS:
        raise Unreadable(str(_REFUSED["long"]))
    return text


def _written(upload: Incoming) -> str:
    """Read by a process of its own, as a document may be made to exhaust its reader."""
    try:
        with upload.path.open("rb") as file:
            said = confined.ask("wordings", "lines", of=file, wall_s=WALL_S)
    except confined.Busy:
        raise Unreadable(_("The file could not be taken in just now. Try again later.")) from None
    except confined.Harmed:
        said = {"refused": "costly"}
    if refused := said.get("refused"):
        raise Unreadable(str(_REFUSED[refused]))
    return "\n".join(said["lines"])
