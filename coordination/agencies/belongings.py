"""What of agencies and notices hangs on a person who leaves."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from coordination.agencies.leaving import Belonging, Named, belongs
from coordination.agencies.models import Agency, Invitation, User
from coordination.agencies.querysets import under
from coordination.core import worklist
from coordination.core.activity import Actor
from coordination.core.models import Notification
from coordination.core.notices import Category, subjects_seen

MOST = 200  # that are looked at, the latest first


@belongs
class Matters(Belonging):
    """What waits for the person on the home page hangs on the agency: whoever holds the role finds it there."""

    code, label = "matters", _("Matters that wait")

    @classmethod
    def named(cls, person: User, agency: Agency) -> list[Named]:
        capacities = [one for one in person.capacities() if one.acting_for == agency]
        return [Named.of(line.title, line.thing) for one in capacities for line in worklist.waiting_for(one)]


def _invitations(person: User, agency: Agency) -> Any:
    return Invitation.objects.unanswered().filter(under(agency), invited_by=person).order_by("pk")


def _pass_invitations(_actor: Actor, person: User, agency: Agency, successor: User) -> None:
    _invitations(person, agency).update(invited_by=successor)


@belongs
class Invitations(Belonging):
    """Whoever was invited by the person has the successor to ask."""

    code, label = "invitations", _("Open invitations")
    move = staticmethod(_pass_invitations)

    @classmethod
    def named(cls, person: User, agency: Agency) -> list[Named]:
        return [Named.of(row.full_name, row) for row in _invitations(person, agency)[:MOST]]


def _unread(person: User) -> list[Notification]:
    """But for what concerns the person alone."""
    rows = Notification.objects.filter(recipient=person).unread().exclude(category=Category.PEOPLE)
    return list(rows.order_by("-pk")[:MOST])


def _title_of(row: Notification) -> str:
    """In the language of whoever reads it in the end: a letter is in both."""
    return lazy(lambda: str(row.text["title"]), str)()


def _pass_notices(_actor: Actor, person: User, agency: Agency, successor: User) -> None:
    reader = next((one for one in successor.capacities() if one.acting_for == agency), successor)
    rows = _unread(person)
    seen = subjects_seen(reader, rows)
    copies = [
        Notification(
            kind=row.kind,
            category=row.category,
            key=row.key,
            recipient=successor,
            subject_type_id=row.subject_type_id,
            subject_id=row.subject_id,
            texts=row.texts,
            url=row.url,
        )
        for row in reversed(rows)
        if (row.subject_type_id, row.subject_id) in seen
    ]
    Notification.objects.bulk_create(copies, ignore_conflicts=True)


@belongs
class UnreadNotices(Belonging):
    """What the person was told and has not read lies in the successor's inbox too, as far as the successor may see what
    it is about.
    """

    code, label = "notices", _("Notices nobody has read")
    stays = _("stays in the inbox of the person")
    move = staticmethod(_pass_notices)

    @classmethod
    def named(cls, person: User, agency: Agency) -> list[Named]:
        rows = _unread(person)
        seen = subjects_seen(person.as_of(agency), rows)
        return [
            Named(_title_of(row), row.subject_type_id, row.subject_id)
            for row in rows
            if (row.subject_type_id, row.subject_id) in seen
        ]
