"""Invariants: what must be true of the ledger, the groups and the frozen papers, asked of the whole database.

`manage.py reconcile` prints them and ends with 1 if one is broken; `--heal` mends what can be mended without
losing a trace; `--whole` also looks at all of what is otherwise looked at in part. Apps add their own with `invariant`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from coordination.core import holding, principals, reminders
from coordination.core.files import storage
from coordination.core.flows import FileState
from coordination.core.imports import working
from coordination.core.imports.models import ImportRun
from coordination.core.models import Delivery, Heartbeat, Occurrence, StoredFile
from coordination.core.workdays import read_anew, today

TURN = 30  # days within which every file is read again
READ_AT_ONCE = 256 * 1024**2  # bytes; more than that takes minutes on a slow disk


@dataclass(frozen=True)
class Invariant:
    """`broken()` counts the rows that break it; `heal()` mends them, where that is safe; `wholly()` counts them where
    `broken()` only looks at some.
    """

    name: str
    sentence: str
    broken: Callable[[], int]
    heal: Callable[[], object] | None = None
    wholly: Callable[[], int] | None = None


_invariants: list[Invariant] = []


def invariant(
    name: str,
    sentence: str,
    broken: Callable[[], int],
    heal: Callable[[], object] | None = None,
    wholly: Callable[[], int] | None = None,
) -> None:
    if name in {known.name for known in _invariants}:
        raise ValueError(f"two invariants are called {name}")
    _invariants.append(Invariant(name, sentence, broken, heal, wholly))


def invariants() -> list[Invariant]:
    return list(_invariants)


def _unplanned() -> int:
    return sum(reminders.missing(ladder, horizon=False).count() for ladder in reminders.ladders())


def _plan_all() -> None:
    for ladder in reminders.ladders():
        while things := list(reminders.missing(ladder, horizon=False)[:500]):
            reminders.plan_all(ladder, things)


def _astray() -> int:
    with read_anew():
        return sum(count for ladder in reminders.ladders() for _rows, _moment, count in reminders.astray(ladder))


def _lost_files() -> int:
    places = StoredFile.objects.values_list("content", "size").distinct()
    return sum(not storage.is_there(*place) for place in places.iterator())


def _altered_today() -> int:
    """Every file has its turn one day in thirty. Of a turn with too much to read at once, some are drawn."""
    turn, left, altered = today().toordinal() % TURN, READ_AT_ONCE, 0
    files = StoredFile.objects.alias(turn=F("pk") % TURN).filter(turn=turn).order_by("?")
    for name, digest, size in files.values_list("content", "sha256", "size").iterator():
        if left < 0:
            break
        altered += storage.digest_of(name) != digest
        left -= size
    return altered


def _altered() -> int:
    places = StoredFile.objects.values_list("content", "sha256").distinct()
    return sum(storage.digest_of(name) != digest for name, digest in places.iterator())


def _out_of_step() -> int:
    missing, surplus = principals.differences()
    return len(missing) + len(surplus)


def _waiting_too_long() -> int:
    """From the moment at which its reader may be reached a delivery has a day; before it, that moment must be right.
    And what a digest has gathered goes nowhere without the digest's letter.
    """
    since = Greatest("notification__created_at", "digest__made_at", "held_until")  # some of which are null
    late = Delivery.objects.filter(progress="pending").alias(since=since)
    letters = Delivery.objects.filter(digest=OuterRef("digest"), notification=None, progress__in=["pending", "sending"])
    left = Delivery.objects.filter(~Exists(letters), progress="gathered")
    a_day_ago = timezone.now() - timedelta(days=1)
    return late.filter(since__lt=a_day_ago).count() + left.count() + sum(1 for _row in holding.astray())


def _since(moment: datetime) -> Q:
    return Q(notification__created_at__gt=moment) | Q(notification=None, digest__made_at__gt=moment)


def _late() -> Q:
    return Q(fire_at__lte=timezone.now() - timedelta(minutes=5))


invariant("I1", "Every open record has its reminders planned.", _unplanned, _plan_all)
invariant("I15", "Every planned reminder stands at the moment its rule says.", _astray, reminders.replan)
invariant(
    "I2",
    "No reminder is more than five minutes late, and none has failed again and again.",
    lambda: Occurrence.objects.planned().filter(_late() | Q(attempts__gte=reminders.POISONED_AFTER)).count(),
    reminders.fire_due,
)
invariant(
    "I3",
    "Every reminder that was sent told somebody, or says why not.",
    lambda: Occurrence.objects.filter(outcome=Occurrence.Outcome.FIRED, notifications=None, reason="").count(),
)
invariant(
    "I5",
    "Nothing has been on its way out for more than ten minutes.",
    lambda: Delivery.objects.filter(progress="sending", lease_until__lt=timezone.now() - timedelta(minutes=10)).count(),
)
invariant(
    "I6",
    "Nothing has waited to go out for more than a day, or longer than its reader's own hours say.",
    _waiting_too_long,
    holding.replan,
)
invariant(
    "I14",
    "No letter of the last week was given up.",
    lambda: Delivery.objects.filter(_since(timezone.now() - timedelta(days=7)), progress="dead").count(),
)
invariant("I8", "Every file is where it should be, with its size.", _lost_files)
invariant(
    "I8c",
    "No file has waited to be scanned for more than an hour.",
    lambda: StoredFile.objects.filter(
        state__in=FileState.waiting(), uploaded_at__lt=timezone.now() - timedelta(hours=1)
    ).count(),
)
invariant("I8b", "Every file whose turn it is today has the content it came with.", _altered_today, wholly=_altered)
invariant("I10", "Groups hold just the people who belong to them today.", _out_of_step, principals.sync)
invariant(
    "I12",
    "The sweep has been heard within the last minute.",
    lambda: int(not Heartbeat.objects.filter(loop="sweep", at__gt=timezone.now() - timedelta(minutes=1)).exists()),
)
invariant(
    "I26",
    "No import that was confirmed or is to be undone stands still for ten minutes.",
    lambda: ImportRun.objects.at_work().standing_since(timezone.now() - timedelta(minutes=10)).count(),
    lambda: working.work(seconds=600),
)
