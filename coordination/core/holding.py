"""What is held: deliveries that wait for the end of their reader's quiet hours.

They wait as rows with a later moment and are asked again when it comes (`delivery`), so a hold that grows longer needs
nothing more. `replan` shortens: it follows what people have set since, and a calendar that was amended.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coordination.core.hours import held_until
from coordination.core.models import Delivery
from coordination.core.notices import kind_of

BATCH = 500


def held(person: Any = None) -> "QuerySet[Delivery]":
    """What waits for a later moment; of one person, or of all."""
    rows = Delivery.objects.held(timezone.now())
    return rows.filter(notification__recipient=person) if person else rows


def astray(person: Any = None) -> Iterator[tuple[Delivery, datetime | None]]:
    """What is held longer than its reader's hours say, and until when they do (None: not at all). Batch by batch."""
    last = 0
    while batch := list(_with_readers(held(person)).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last, now = batch[-1].pk, timezone.now()
        for row in batch:
            told = row.notification
            kind, subject = kind_of(told), told.subject
            # What nobody knows any more goes at once: it is held back where everything is asked again.
            until = held_until(kind, subject, told.recipient, now) if kind and subject else None
            if row.held_until and (until or now) < row.held_until:
                yield row, until


def _with_readers(rows: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    related = rows.select_related("notification__recipient__hours", "notification__subject_type")
    return related.prefetch_related("notification__subject")


@transaction.atomic
def replan(person: Any = None) -> int:
    """Let what is held too long go when its reader's hours allow; how many moved. A second run finds nothing to do."""
    moved = 0
    for row, until in astray(person):
        still = Delivery.objects.filter(pk=row.pk, progress="pending", held_until=row.held_until)
        moved += still.update(next_at=until or timezone.now(), held_until=until)
    if moved:
        from coordination.core.tasks import ring  # tasks import this module

        transaction.on_commit(ring, robust=True)
    return moved
