"""Names, titles and reasons: one line that can be read. They stand in subjects of letters and in headings; several of
them one after the other, parted as the reader's language parts them.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.inspection.marks import is_marked
from coordination.core.inspection.unseen import is_unseen
from coordination.core.inspection.verdict import Reason

FIRST_FEW = 3  # agencies that a sentence names


def is_unmarked(said: str) -> None:
    """Refuse what bears a mark of secrecy, as it is refused in files."""
    if is_marked(said):
        sentence = _("The text bears a mark of secrecy and was not kept: this portal is not a classified system.")
        raise ValidationError(sentence, code=str(Reason.SECRET))


def is_one_line(said: str) -> None:
    """Refuse what breaks a line, or what nobody sees: a letter's head can be forged by the one, a name by the other.
    And what bears a mark of secrecy. Characters of one's own make (造字) are taken: rare names are written with them.
    """
    if any(map(is_unseen, said)):
        raise ValidationError(_("Write this in one line, without characters that nobody sees."))
    is_unmarked(said)


def is_drawn_alike(said: str) -> None:
    """Refuse characters of one's own make (造字) where a name must look the same to everybody: elsewhere they are
    drawn as something else, or as nothing.
    """
    if any(unicodedata.category(sign) == "Co" for sign in said):
        raise ValidationError(_("Write this without characters of your own make: others see something else there."))


def in_one_line(said: str) -> str:
    """What came from elsewhere, as it may be kept here."""
    read = "".join(" " if is_unseen(sign) else sign for sign in said)
    return " ".join(read.split())


_IDEOGRAPHS = re.compile(r"[〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd\ue000-\uf8ff\s]+")


def in_ideographs(said: str) -> str:
    """The words without their blanks where they are ideographs alone, else nothing. Tables write 钱　二 to fill a
    column.
    """
    return "".join(said.split()) if _IDEOGRAPHS.fullmatch(said) else ""


def as_borne(name: str) -> str:
    """A person's name as it is kept: one of ideographs has no blanks."""
    return in_ideographs(name) or name


def listed(things: Iterable[object]) -> str:
    """甲、乙, or `A, B` to whoever reads English. Not for what is kept: that is read in every language."""
    return _(", ").join(map(str, things))


def first_few(things: Sequence[object]) -> str:
    """The first few of them in a sentence, and how many more there are."""
    more = len(things) - FIRST_FEW
    if more <= 0:
        return listed(things)
    said = ngettext("%(names)s and %(n)d more", "%(names)s and %(n)d more", more)
    return said % {"names": listed(things[:FIRST_FEW]), "n": more}
