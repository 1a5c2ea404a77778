"""Names, titles and reasons: one line that can be read. They stand in subjects of letters and in headings."""

import unicodedata

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
