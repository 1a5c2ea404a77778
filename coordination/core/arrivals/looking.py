"""What is here as a whole is looked into: is it what its name says, harmless, and without a mark of secrecy? It is read
once from the disk for that and for its digest, which walk through it side by side; the digest is reckoned here, as what
a file does to its examiner must not decide about the name under which it will lie.

The rows are the ledger: any number may work at once; each takes what no other holds.
"""

import hashlib
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coordination.core.activity import record
from coordination.core.arrivals import volume
from coordination.core.arrivals.models import Arrival
from coordination.core.files.examining import verdict_of
from coordination.core.inspection.marks import is_marked_name
from coordination.core.inspection.verdict import Reason

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # longer than a task lives
ROUND_S = 30  # after which the next round goes on: one more file may take 235, and a worker's task 300
_TRIES = 3  # of a file at which the worker itself died
_AGAIN = timedelta(seconds=20)  # where all examiners were at work


def look_into_all() -> int:
    """Look into what waits; how many files were settled."""
    until, settled = time.monotonic() + ROUND_S, 0
    while arrival := _claim():
        settled += _look_into(arrival)
        if time.monotonic() > until:
            ring()
            break
    return settled


def ring() -> None:
    """Ask for a worker now. A broken bell is no error: the next round comes anyway."""
    from coordination.core.tasks import look_into_arrivals  # tasks import this module

    with suppress(Exception):
        look_into_arrivals.apply_async(expires=30, ignore_result=True)


@transaction.atomic
def _claim() -> Arrival | None:
    due = Arrival.objects.to_be_looked_into(timezone.now()).order_by("check_at")
    arrival = due.select_for_update(skip_locked=True, no_key=True).first()
    if arrival is not None:
        arrival.check_at, arrival.checks = timezone.now() + LEASE, arrival.checks + 1
        arrival.save(update_fields=["check_at", "checks"])
    return arrival


def _look_into(arrival: Arrival) -> bool:
    path = volume.path_of(arrival.place)
    try:
        with ThreadPoolExecutor(1) as beside:
            digest = beside.submit(_digest_of, path)
            reason, where = _verdict(arrival, path)
            return _settle(arrival, reason, where, digest.result())
    except ValidationError:  # others are at work
        Arrival.objects.filter(pk=arrival.pk).update(check_at=timezone.now() + _AGAIN, checks=arrival.checks - 1)
    except OSError:
        logger.exception("what has arrived as %d cannot be read", arrival.pk)
        Arrival.objects.filter(pk=arrival.pk).delete()  # most often it was given up meanwhile
    return False


def _verdict(arrival: Arrival, path: Path) -> tuple[Reason | None, str]:
    if is_marked_name(arrival.label):
        return Reason.SECRET, ""
    if arrival.checks > _TRIES:
        return Reason.COSTLY, ""
    return verdict_of(arrival.name, path, arrival.size)


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def _settle(arrival: Arrival, reason: Reason | None, where: str, digest: str) -> bool:
    """Write down what was found, unless somebody else has it now. That something marked secret was refused goes on
    record as with any other file.
    """
    held = Arrival.objects.filter(pk=arrival.pk, check_at=arrival.check_at, examined_at=None)
    now = timezone.now()
    facts = {"examined_at": now, "heard_at": now, "refusal": reason or "", "refused_part": where[:80]}
    if not held.update(sha256=digest, **facts):
        return False
    if reason:
        transaction.on_commit(lambda: volume.drop(arrival.place))
    if reason is Reason.SECRET:
        person = arrival.person
        person.act_for(arrival.acting_for.agency.pk)
        record(person, "file.refuse_marked", person)
    return True
