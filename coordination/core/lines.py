"""Names, titles and reasons: one line that can be read. They stand in subjects of letters and in headings; several of
them one after the other, parted as the reader's language parts them.
"""

import unicodedata
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_UNSEEN = {"Cc", "Cf", "Zl", "Zp"}  # control and format characters, ends of lines and of paragraphs


def is_one_line(said: str) -> None:
    """Refuse what breaks a line, or what nobody sees: a letter's head can be forged by the one, a name by the other.
    Characters of one's own make (造字) are taken: rare names are written with them.
    """
    if any(unicodedata.category(mark) in _UNSEEN for mark in said):
        raise ValidationError(_("Write this in one line, without characters that nobody sees."))


def in_one_line(said: str) -> str:
    """What came from elsewhere, as it may be kept here."""
    read = "".join(" " if unicodedata.category(mark) in _UNSEEN else mark for mark in said)
    return " ".join(read.split())


def listed(things: Iterable[object]) -> str:
    """甲、乙, or `A, B` to whoever reads English. Not for what is kept: that is read in every language."""
    return _(", ").join(map(str, things))
