"""What is held: deliveries that wait for the end of their reader's quiet hours, or for the reader's next digest.

They wait as rows with a later moment and are asked again when it comes (`delivery`, `gathering`), so a hold that grows
longer needs nothing more. `replan` follows what people have set since, and a calendar that was amended.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coordination.core.channels import DIGEST, EMAIL, ROBOT
from coordination.core.hours import free_from
from coordination.core.models import Delivery
from coordination.core.notices import kind_of
from coordination.core.wishes import Way, Wishes

BATCH = 500


def held(person: Any = None) -> "QuerySet[Delivery]":
    """What waits for a later moment; of one person, or of all."""
    rows = Delivery.objects.held(timezone.now())
    return rows.filter(Q(notification__recipient=person) | Q(digest__recipient=person)) if person else rows


def astray(person: Any = None) -> "Iterator[tuple[Delivery, Way | None]]":
    """What is held longer than its reader says, or without the reader wanting it at all, and the way it should go. Of
    one person also what should be held longer now. Batch by batch.
    """
    last = 0
    while batch := list(_with_readers(held(person)).filter(pk__gt=last).order_by("pk")[:BATCH]):
        last, now, wishes = batch[-1].pk, timezone.now(), Wishes(row.recipient for row in batch)
        for row in batch:
            way = _way(row, wishes)
            then, since = (way.held_until if way else None) or now, row.held_until or now
            if way is None or way.channel != row.channel or then < since or (person and then > since):
                yield row, way


def _with_readers(rows: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    readers = rows.select_related("notification__recipient__hours", "digest__recipient__hours")
    return readers.select_related("notification__subject_type").prefetch_related("notification__subject")


def _way(row: Delivery, wishes: Wishes) -> Way | None:
    """Which way it would go if it were written now; what was to go by itself is put into no digest afterwards."""
    now, told = timezone.now(), row.notification
    if told is None:
        free = free_from(row.recipient, now)
        return Way(EMAIL, free if free > now else None)
    kind, subject = kind_of(told), told.subject
    if kind is None or subject is None:
        return Way(ROBOT if row.channel == ROBOT else EMAIL, None)  # and is held back where all is asked again
    if row.channel == ROBOT:
        return wishes.by_robot(kind, subject, told.recipient, now)
    return wishes.by_mail(kind, subject, told.recipient, now, gathers=row.channel == DIGEST)


@transaction.atomic
def replan(person: Any = None) -> int:
    """Bring what is held into step with what its readers say now; how many moved. A second run finds nothing to do."""
    moved = 0
    for row, way in astray(person):
        still = Delivery.objects.filter(pk=row.pk, progress="pending", channel=row.channel, held_until=row.held_until)
        if way is None:
            moved += still.update(progress="suppressed", last_error="no longer wanted")
        else:
            moment = way.held_until or timezone.now()
            moved += still.update(channel=way.channel, next_at=moment, held_until=way.held_until)
    if moved:
        from coordination.core.tasks import ring  # tasks import this module

        transaction.on_commit(ring, robust=True)
    return moved
