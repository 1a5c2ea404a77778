"""Letters: what goes out by mail, in plain text. The matter, where to read on, and where a person sets what is sent.

They are worded at the moment of sending, in the language and by the clock of the reader.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.channels import Attachment
from coordination.core.models import Notification
from coordination.core.notices import Category, Notice
from coordination.core.templatetags.portal import local_date
from coordination.core.zones import zone_of

BETWEEN = 3 * "\n"  # the languages of a letter to somebody whose language nobody knows


@dataclass(frozen=True)
class Letter:
    title: str
    body: str
    attachments: tuple[Attachment, ...] = ()


MOST_TITLES = 100  # of one digest; whoever has more goes to the inbox


@contextmanager
def as_read_by(person: Any) -> Iterator[None]:
    """Words and clock are the person's own."""
    with translation.override(person.language or settings.LANGUAGE_CODE), timezone.override(zone_of(person)):
        yield


def address(name: str, *args: object, anchor: str = "") -> str:
    """The full address of a page, as it is written into letters."""
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}{anchor}"


def written(template: str, **facts: object) -> str:
    facts |= {"set_at": address("preferences", anchor="#notices")}
    text: Any = get_template(template).template  # type: ignore[attr-defined]  # Django's own engine
    return str(text.render(Context(facts, autoescape=False)))


def letter_of(row: Notification, kind: type[Notice], subject: Any) -> Letter:
    """It leads to the notice, which is read then and goes on to its subject, in whichever post the person sees it."""
    person = row.recipient
    if person is None:
        return _letter_to_a_stranger(row, kind, subject)
    with as_read_by(person):
        text = row.text
        words = "\n\n".join(filter(None, [text["body"], kind.details(subject, person)]))
        body = written("letters/notice.txt", body=words, url=address("notification", row.pk))
        return Letter(text["title"], body, tuple(kind.attachments(subject, person)))


def line_of(row: Notification) -> Letter:
    """What the robot says of a notice: that it is there, and where."""
    with as_read_by(row.recipient):
        said = _("You have 1 matter waiting (%(no)s). Please sign in to see it.") % {"no": row.pk}
        return Letter("", f"{said}\n{address('notification', row.pk)}")


def digest_of(person: Any, due_at: datetime, rows: Sequence[Notification]) -> Letter:
    """The titles of some notifications by category, each with the way to it. The matter itself stays in the portal."""
    with as_read_by(person):
        count = len(rows)
        title = ngettext("Digest of %(day)s: %(count)s notice", "Digest of %(day)s: %(count)s notices", count)
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in rows[:MOST_TITLES]:
            line = {"title": row.text["title"], "url": address("notification", row.pk)}
            groups.setdefault(str(Category(row.category).label), []).append(line)
        more, inbox_url = max(count - MOST_TITLES, 0), address("inbox")
        body = written("letters/digest.txt", groups=groups, more=more, inbox_url=inbox_url)
        return Letter(title % {"day": local_date(due_at, "short"), "count": count}, body)


def _letter_to_a_stranger(row: Notification, kind: type[Notice], subject: Any) -> Letter:
    """The way in stands in the letter and nowhere else."""
    return to_a_stranger(lambda: row.text, url=f"{settings.PORTAL_URL}{kind.way_in(subject)}")


def to_a_stranger(text: Callable[[], Mapping[str, str]], *, url: str) -> Letter:
    """In every language of the portal, one after the other. `text` says title and body in the one that is spoken."""
    titles, bodies = [], []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = text()
            titles.append(said["title"])
            bodies.append(written("letters/stranger.txt", title=said["title"], body=said["body"], url=url).strip())
    return Letter(titles[0], f"{BETWEEN.join(bodies)}\n")
