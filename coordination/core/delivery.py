"""Delivery: notifications on their way out. Any number of workers may run `deliver_due` at once.

Each claims a few rows for a while (a lease), asks again whether they still hold and whether their reader may be reached
now, sends, and writes down the outcome only if the lease is still its own. A crash between sending and writing sends
once more, under the same Message-ID; nothing is ever lost.
"""

import logging
import random
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coordination.core import channels, robot
from coordination.core.channels import EMAIL, ROBOT
from coordination.core.gathering import gather_due
from coordination.core.hours import free_from, held_until
from coordination.core.letters import Letter, digest_of, letter_of, line_of
from coordination.core.models import Delivery, Notification
from coordination.core.notices import Notice, kind_of, may_see

logger = logging.getLogger(__name__)

BATCH = 10
LEASE = timedelta(seconds=120)
GIVE_UP_AFTER = timedelta(hours=24)


def deliver_due(limit: int = 500) -> int:
    """Gather what is due, then send letters and speak; how many were dealt with."""
    gather_due()
    return _send_letters(limit) + _speak()


def _send_letters(limit: int) -> int:
    """In small batches. A mail server that is down ends the round."""
    done = 0
    while done < limit and (batch := claim()):
        for delivery in batch:
            try:
                if renew(delivery):
                    _attempt(delivery)
            except channels.ChannelDown as error:
                for left in batch:
                    _put_back(left, str(error)[:300])
                return done
            done += 1
    return done


def _speak() -> int:
    """One message of the robot, if it may speak now; the next one waits for another round."""
    due = Delivery.objects.deliverable(timezone.now(), ROBOT)
    if not due.exists():
        return 0
    if settings.ROBOT is None:
        return due.update(
            progress="suppressed", last_error="there is no robot any more", lease_token=None, lease_until=None
        )
    if not (turn := robot.take_turn()):
        return 0
    taken, wait = claim(ROBOT, most=1), robot.GAP
    for delivery in taken:
        try:
            _attempt(delivery)
        except channels.ChannelDown as error:
            _put_back(delivery, str(error)[:300])
            wait = robot.AFTER_A_REFUSAL
    robot.give_back(turn, wait)
    return len(taken)


def _attempt(delivery: Delivery) -> None:
    """What cannot be written must not hold up the others. Raises ChannelDown, which concerns them all."""
    try:
        deliver(delivery)
    except channels.ChannelDown:
        raise
    except Exception as error:
        logger.exception("delivery %s could not be written", delivery.pk)
        _put_back(delivery, f"{type(error).__name__}: {error}"[:300])


@transaction.atomic
def claim(channel: str = EMAIL, most: int = BATCH) -> list[Delivery]:
    """Take the next few for ourselves; others skip them."""
    now, token = timezone.now(), uuid4()
    due = Delivery.objects.deliverable(now, channel).order_by("next_at")
    free = due.select_for_update(skip_locked=True, of=("self",))
    with_readers = free.select_related("notification__recipient__hours", "digest__recipient__hours")
    taken = list(with_readers.select_related("notification__subject_type")[:most])
    for row in taken:
        row.progress, row.lease_token, row.lease_until, row.attempts = "sending", token, now + LEASE, row.attempts + 1
    Delivery.objects.bulk_update(taken, ["progress", "lease_token", "lease_until", "attempts"])
    return taken


def renew(delivery: Delivery) -> bool:
    """Is it still ours? A slow first message must not let the lease of the last run out."""
    return bool(_ours(delivery).update(lease_until=timezone.now() + LEASE))


def deliver(delivery: Delivery) -> None:
    """Ask again, send, write down the outcome. Raises ChannelDown, with the row still claimed."""
    told = delivery.notification
    until, letter = _written(told, delivery.channel) if told else _gathered(delivery.digest)
    if until:
        _hold(delivery, until)
        return
    if letter is None:
        _settle(delivery, progress="suppressed")
        return
    try:
        _hand_over(delivery, letter)
    except channels.Undeliverable as error:
        _settle(delivery, progress="dead", last_error=str(error)[:300])
    except channels.ChannelDown:
        raise
    except channels.TryLater as error:
        _put_back(delivery, str(error)[:300])
    else:
        _settle(delivery, progress="sent", sent_at=timezone.now())


def _hand_over(delivery: Delivery, letter: Letter) -> None:
    if delivery.channel == EMAIL:
        channels.send_mail(delivery, title=letter.title, body=letter.body, attachments=letter.attachments)
    elif settings.ROBOT:
        robot.say(settings.ROBOT, letter.body, to=delivery.recipient)


def _written(row: Notification, channel: str) -> tuple[datetime | None, Letter | None]:
    """Until when the notice waits for its reader; if not at all, its letter, if the notice still holds."""
    kind, subject = _what_holds(row, row.recipient)
    if kind is None:
        return None, None
    until = held_until(kind, subject, row.recipient, timezone.now()) if row.recipient else None
    if until:
        return until, None
    return None, line_of(row) if channel == ROBOT else letter_of(row, kind, subject)


def _gathered(digest: Any) -> tuple[datetime | None, Letter | None]:
    """Likewise of a digest. What its reader may no longer see, or no longer holds, is held back by itself."""
    person, now = digest.recipient, timezone.now()
    if (free := free_from(person, now)) > now:
        return free, None
    taken = digest.deliveries.filter(progress="gathered").select_related("notification__subject_type")
    rows = list(taken.prefetch_related("notification__subject").order_by("notification"))
    standing = [row for row in rows if _what_holds(row.notification, person)[0]]
    fallen = {row.pk for row in rows} - {row.pk for row in standing}
    taken.filter(pk__in=fallen).update(progress="suppressed")
    told = [row.notification for row in standing]
    return None, digest_of(person, digest.due_at, told) if told else None


def _what_holds(row: Notification, person: Any) -> tuple[type[Notice] | None, Any]:
    """The kind of a notice and its subject, if the person may still be told of it. Nobody (None) is somebody who is not
    here yet: there is no gate to ask.
    """
    kind, subject = kind_of(row), row.subject
    if kind is None or subject is None or not (person is None or may_see(subject, person)):
        return None, None
    return (kind, subject) if kind.still_holds(subject, person) else (None, None)


def _hold(delivery: Delivery, until: datetime) -> None:
    """Its reader is not to be reached now. Nothing was tried; and one that failed before has waited since then."""
    since = delivery.held_until if delivery.last_error else until
    attempts = delivery.attempts - 1
    _settle(delivery, progress="pending", next_at=until, held_until=since, attempts=attempts)


def _put_back(delivery: Delivery, why: str) -> None:
    """Later, and later each time; after a day in which it could have gone it is left to a person."""
    if timezone.now() - delivery.waits_since > GIVE_UP_AFTER:
        _settle(delivery, progress="dead", last_error=why)
        return
    wait = min(2**delivery.attempts * 30, 3600) * random.uniform(0.8, 1.2)  # noqa: S311  (spreads load, guards nothing)
    _settle(delivery, progress="pending", next_at=timezone.now() + timedelta(seconds=wait), last_error=why)


def _ours(delivery: Delivery) -> "QuerySet[Delivery]":
    return Delivery.objects.filter(pk=delivery.pk, progress="sending", lease_token=delivery.lease_token)


@transaction.atomic
def _settle(delivery: Delivery, **outcome: object) -> None:
    """Write the outcome down, if the letter is still ours; what a digest took along comes to the same end."""
    is_ours = _ours(delivery).update(lease_token=None, lease_until=None, **outcome)
    if is_ours and delivery.notification is None and outcome["progress"] != "pending":
        Delivery.objects.filter(digest=delivery.digest, progress="gathered").update(**outcome)
