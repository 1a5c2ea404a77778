"""Digests: what people want to have in one letter a day is gathered when its hour comes.

Until then each notification waits as a delivery of its own in the channel `digest`. Gathering is one transaction: it
makes the digest (one a person and hour), binds what is due to it and puts its letter among the deliveries, where it is
claimed, leased and sent as any other. One at a time gathers for a reader: two would each lock some of the rows, and
what the second had would wait a day for nothing. What was written while it was made goes into the next one.
(docs/decisions/0003)
"""

import logging
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from coordination.core import channels
from coordination.core.hours import next_digest
from coordination.core.models import Delivery, Digest

logger = logging.getLogger(__name__)


def gather_due(limit: int = 500) -> int:
    """Make the digests whose hour has come; how many."""
    now = timezone.now()
    readers = Delivery.objects.gatherable(now).order_by().values_list("notification__recipient", flat=True)
    return sum(_gather_for(reader, now) for reader in readers.distinct()[:limit])


def _gather_for(reader: int, now: datetime) -> bool:
    try:
        return _gather(reader, now)
    except Exception:  # one person's digest must not hold up those of others
        logger.exception("the digest of person %s could not be made", reader)
        return False


@transaction.atomic
def _gather(reader: int, now: datetime) -> bool:
    if not get_user_model().objects.select_for_update(skip_locked=True, no_key=True).filter(pk=reader).exists():
        return False  # somebody gathers for this reader already
    due = Delivery.objects.gatherable(now).filter(notification__recipient=reader)
    rows = list(due.select_related("notification__recipient__hours").select_for_update(skip_locked=True, of=("self",)))
    if not rows:
        return False
    person, due_at = rows[0].recipient, max(row.next_at for row in rows)
    digest, is_new = Digest.objects.get_or_create(recipient=person, due_at=due_at)
    ours = Delivery.objects.filter(pk__in=[row.pk for row in rows])
    if not is_new:
        _leave_to_the_next(ours, person, now)
        return False
    ours.update(progress=Delivery.Progress.GATHERED, digest=digest)
    name = channels.message_id(f"digest.{digest.pk}", reader, channels.EMAIL)
    Delivery.objects.create(digest=digest, channel=channels.EMAIL, message_id=name, next_at=now)
    return True


def _leave_to_the_next(rows: Any, person: Any, now: datetime) -> None:
    """The letter is written already; without a next one each goes by itself."""
    following = next_digest(person, now)
    channel = channels.DIGEST if following else channels.EMAIL
    rows.update(channel=channel, next_at=following or now, held_until=following)
