"""Sealing: what was written since the last round is bound into the chain, row by row. Any number of sealers may run.

Rows are found by what they lack, a seal, and never by a mark up to which all is done: a transaction that was begun
long ago may still commit a row with a low number. Of those who would seal at once one does, the others leave it to it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from coordination.audit.chain import GENESIS, SOURCES, Key, algorithm, canonical, head, keys
from coordination.audit.models import Seal

BATCH = 1000
LOOK_BACK = (
    20_000  # a round looks for late rows among so many numbers before the newest sealed one, the night among all
)
_ALONE = 0x6175_6469_74  # the lock of whoever seals


def seal(*, thorough: bool = False, most: int = 100) -> int:
    """Seal what waits, batch by batch, in at most so many batches; how many rows were sealed here."""
    key, done = next(iter(keys().values())), 0
    for _number in range(most):
        sealed = _batch(key, thorough=thorough)
        done += sealed
        if not sealed:
            break
    return done


@transaction.atomic
def _batch(key: Key, *, thorough: bool) -> int:
    """The next rows, under a lock that ends with the transaction: whoever has it sees all that was sealed before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ALONE])
        if not cursor.fetchone()[0]:
            return 0
    last, now = head(), timezone.now()
    seq, digest = (last.seq, last.digest) if last else (0, GENESIS)
    seals = []
    for name, values in _waiting(thorough=thorough):
        seq += 1
        row = _unsigned(seq, name, int(values[0]), key, now)
        row.digest = digest = key.digest(row.algorithm, digest, canonical(row, values))
        seals.append(row)
    Seal.objects.bulk_create(seals)
    return len(seals)


def _unsigned(seq: int, source: str, row_id: int, key: Key, at: datetime) -> Seal:
    layout = SOURCES[source].newest
    return Seal(
        seq=seq, source=source, row_id=row_id, layout=layout, algorithm=algorithm(), key_id=key.id, sealed_at=at
    )


def _waiting(*, thorough: bool) -> Iterator[tuple[str, list[Any]]]:
    left = BATCH
    for name, source in SOURCES.items():
        texts = source.texts(source.newest)
        found = list(unsealed(name, thorough=thorough).order_by("pk").values_list(*texts)[:left])
        left -= len(found)
        yield from ((name, list(values)) for values in found)


def unsealed(name: str, *, thorough: bool = False) -> "QuerySet[Any]":
    """The rows of a source that have no seal: near the end, where they are all but surely, or (thorough) anywhere."""
    seals = Seal.objects.filter(source=name)
    rows = SOURCES[name].model._base_manager.filter(~Exists(seals.filter(row_id=OuterRef("pk"))))  # noqa: SLF001
    newest = None if thorough else seals.aggregate(newest=Max("row_id"))["newest"]
    return rows.filter(Q(pk__gt=newest - LOOK_BACK) if newest else Q())
