"""Files that were refused before their form was sent: its page says which and why until they are taken off the list or
another of the same name is chosen, and so does the answer of the form.

Some were refused before there was anything to keep of them. So the page itself sends what it says of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.arrivals.actions import MOST
from coordination.core.arrivals.models import Arrival
from coordination.core.inspection.marks import is_marked_name
from coordination.core.typesetting import printable

_LONGEST = 600  # characters of a name with its folders, and of a sentence
NAMED = 20  # of them, in an answer


@dataclass(frozen=True)
class Refused:
    label: str
    sentence: str
    number: int | None = None  # of the arrival, where there is one

    @property
    def said(self) -> str:
        """For an answer, which is kept until it is read: a name that bears a mark of secrecy is not, nor that of a
        folder. The sentence is the page's, and may say anything.
        """
        if any(is_marked_name(part) for part in (*self.label.split("/"), self.sentence)):
            return _("(a name with a mark of secrecy)")
        return _("“%(name)s”: %(sentence)s") % {"name": self.label, "sentence": self.sentence}


def as_sent(labels: Sequence[str], sentences: Sequence[str]) -> tuple[Refused, ...]:
    """What a page said of them."""
    pairs = zip(labels[:MOST], sentences, strict=False)
    return tuple(Refused(printable(label)[:_LONGEST], printable(said)[:_LONGEST]) for label, said in pairs if label)


def listed(arrivals: Iterable[Arrival], sent: Iterable[Refused]) -> list[Refused]:
    """Those the portal knows of, then those of which only the page did, each name once."""
    known = {each.label: Refused(each.label, each.trouble, each.pk) for each in arrivals}
    return list({**known, **{each.label: each for each in sent if each.label not in known}}.values())


def answer_naming(refused: Sequence[Refused], *, added: int) -> str:
    """The answer of a form that took the others."""
    told = " ".join(each.said for each in refused[:NAMED])
    if (left := len(refused) - NAMED) > 0:
        told += " " + ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left}
    said = ngettext(
        "%(count)d file was added; these were not: %(files)s",
        "%(count)d files were added; these were not: %(files)s",
        added,
    )
    return said % {"count": added, "files": told}
