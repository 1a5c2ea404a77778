"""The agenda: items and their papers."""

from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.followup.models import Assignment
from meetings.actions.coming_back import give_back
from meetings.actions.meeting import hold, hold_draft
from meetings.convening import require_add_papers, require_withdraw
from meetings.models import AgendaItem, Meeting, Paper, Topic


@transaction.atomic
def add_item(
    *,
    actor: User,
    meeting: Meeting,
    source: Assignment | None = None,
    topic: Topic | None = None,
    **fields: Any,
) -> AgendaItem:
    """Put a matter on the agenda of a draft, last: the office's own, a late assignment (`source`), or out of the pool a
    topic that was accepted, with what that comes of.
    """
    hold_draft(actor, meeting)
    last = meeting.items.aggregate(last=Max("no"))["last"] or 0
    item = AgendaItem(meeting=meeting, no=last + 1, topic=topic, source=topic.source if topic else source, **fields)
    item.full_clean(exclude=["source_type", "topic"])
    item.save()
    record(actor, "meeting.add_item", meeting, after={"no": item.no, "title": item.title})
    return item


@transaction.atomic
def edit_item(*, actor: User, item: AgendaItem, **fields: Any) -> None:
    _hold_item(actor, item)
    before = {name: getattr(item, name) for name in fields}
    for name, value in fields.items():
        setattr(item, name, value)
    item.full_clean()
    item.save(update_fields=list(fields))
    record(actor, "meeting.edit_item", item.meeting, before=before, after=fields)


@transaction.atomic
def move_item(*, actor: User, item: AgendaItem, up: bool) -> None:
    """Move an item of a draft one place up or down; the item that stood there takes its number."""
    _hold_item(actor, item)
    meeting, no = item.meeting, item.no
    earlier, later = meeting.items.filter(no__lt=no).order_by("-no"), meeting.items.filter(no__gt=no).order_by("no")
    other = (earlier if up else later).first()
    if other is None:
        raise NotLawful(_("This item is the first on the agenda.") if up else _("This item is the last on the agenda."))
    item.no, other.no = other.no, no
    AgendaItem.objects.bulk_update([item, other], ["no"])
    record(actor, "meeting.move_item", meeting, before={"no": no}, after={"no": item.no, "title": item.title})


def _hold_item(actor: User, item: AgendaItem) -> None:
    """Hold the draft, then read which number the item has now: it may have been moved or taken off meanwhile."""
    hold_draft(actor, item.meeting)
    try:
        item.refresh_from_db(fields=["no"])
    except AgendaItem.DoesNotExist:
        raise SomeoneWasFaster from None


@transaction.atomic
def remove_item(*, actor: User, item: AgendaItem) -> None:
    """Take an item off a draft's agenda; the later ones move up. Its papers, never laid before anybody, go with it; its
    topic waits in the pool again.
    """
    _hold_item(actor, item)
    meeting, no = item.meeting, item.no
    record(actor, "meeting.remove_item", meeting, before={"no": no, "title": item.title, "matter": item.matter})
    give_back(meeting.items.filter(pk=item.pk), why=Topic.Back.TAKEN_OFF)
    item.papers.all().delete()
    item.delete()
    meeting.items.filter(no__gt=no).update(no=F("no") - 1)


@transaction.atomic
def add_paper(*, actor: User, item: AgendaItem, upload: Incoming, title: str = "") -> Paper:
    """Lay a file before the meeting on an item, in the name of the agency the actor acts for."""
    hold(item.meeting)
    require_add_papers(actor, item)
    paper = Paper.objects.create(item=item, file=store(upload, by=actor), title=title, laid_by=actor.acting_for)
    record(
        actor,
        "meeting.add_paper",
        item.meeting,
        after={"item": item.no, "title": title, "file": paper.file.name, "sha256": paper.file.sha256},
    )
    return paper


@transaction.atomic
def withdraw_paper(*, actor: User, paper: Paper) -> None:
    """The paper is no longer laid before the meeting; the file stays on record."""
    meeting = paper.meeting
    hold(meeting)
    require_withdraw(actor, paper)
    if not Paper.objects.live().filter(pk=paper.pk).update(withdrawn_at=timezone.now()):
        raise SomeoneWasFaster
    before = {"item": paper.item.no, "title": paper.title, "file": paper.file.name, "sha256": paper.file.sha256}
    record(actor, "meeting.withdraw_paper", meeting, before=before)
