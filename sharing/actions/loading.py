"""Rows are loaded in the background, batch by batch, and swept away when nobody reads them any more. The rows of
`DataTable` are the ledger: any number may work at once, and whoever is killed leaves a lease that runs out; the next
begins anew, so that nothing is there twice.
"""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from coordination.core import confined
from coordination.core.files import storage
from coordination.core.flows import FileState
from coordination.core.tables.reading import Limits, Row
from coordination.core.tables.whole import Spoilt, Whole, whole
from coordination.core.workflow import advance
from sharing.actions.holding import hold_item
from sharing.models import BadRow, DataRow, DataTable
from sharing.rows.checking import Checker, Error
from sharing.rows.heading import MOST_ABOVE, described_of, headed, masks_otherwise
from sharing.table_flow import TableState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than a workbook takes to be read, and than a batch
BATCH = 2_000  # rows written at once
ROUND_S = 120  # after it no other is begun: the next round goes on
SWEPT_AT_ONCE = 20_000
READ_ON = timedelta(minutes=10)  # longer than an answer takes
_TRIES = 3  # of a file at which the worker itself died
_AGAIN = timedelta(seconds=20)  # where all processes were at work
# One statement for a batch, and numbers as they were written: no way through a binary fraction.
_ROWS = """
INSERT INTO sharing_datarow (table_id, number, cells)
SELECT %s, said.number, said.cells::jsonb FROM unnest(%s::integer[], %s::text[]) AS said (number, cells)
"""

Bad = tuple[int, Sequence[str], list[Error]]


class _Overtaken(Exception):
    """Another has taken it up, or it was dropped meanwhile."""


def limits() -> Limits:
    """How large a table may be whose rows are loaded (`settings.DATA_SETS`)."""
    said = settings.DATA_SETS
    return Limits(
        size=said["bytes"], unpacked=said["unpacked"], rows=said["rows"] + MOST_ABOVE, columns=said["columns"]
    )


def load_due() -> int:
    """Load what waits, and sweep what nobody reads any more; how many loadings were settled."""
    until, settled = time.monotonic() + ROUND_S, 0
    while time.monotonic() < until and (table := _claim()):
        settled += _load(table)
    while time.monotonic() < until and _sweep():
        pass
    return settled


@transaction.atomic
def _claim() -> DataTable | None:
    """Begin the next one, or anew what another left unfinished: without the rows that it had written."""
    due = DataTable.objects.filter(state=TableState.LOADING, due_at__lte=timezone.now()).order_by("due_at", "pk")
    due = due.exclude(file__state__in=FileState.waiting())  # of a file that came by itself and is being scanned
    taken = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    table = taken.select_related("item__standing", "source", "file").first()
    if table is not None:
        for rows in (DataRow, BadRow):
            rows.objects.filter(table=table).delete()
        table.due_at, table.tries, table.rows, table.bad = timezone.now() + LEASE, table.tries + 1, 0, 0
        table.save(update_fields=["due_at", "tries", "rows", "bad"])
    return table


def _load(table: DataTable) -> bool:
    if table.tries > _TRIES or not table.file.is_open:
        _fail(table, "costly" if table.file.is_open else "quarantined")
        return True
    try:
        with storage.opened(str(table.file.content.name)) as file:
            content = file.read(limits().size + 1)
        read = whole(table.source.path, content, limits(), sheet=table.sheet)
        del content
        _walk(table, read)
        _finish(table)
    except confined.Busy:
        _ours(table).update(due_at=timezone.now() + _AGAIN, tries=F("tries") - 1)
        return False
    except _Overtaken:
        return False
    except Spoilt as spoilt:
        _fail(table, spoilt.trouble)
    except OSError:
        logger.exception("rows of %s cannot be loaded", table.pk)
        _fail(table, "lost")
    return True


def _ours(table: DataTable) -> Any:
    return DataTable.objects.filter(pk=table.pk, state=TableState.LOADING, tries=table.tries)


def _walk(table: DataTable, read: Whole) -> None:
    heading, rows = headed(read, described_of(table.item), most_columns=settings.DATA_SETS["columns"])
    facts = {
        "columns": [column.as_data() for column in heading.columns],
        "remarks": {"unknown": list(heading.unknown), "absent": list(heading.absent), "sheets": list(read.others)},
        "is_masked": any(column.masking for column in heading.columns),
        "sheet": read.sheet[:100],
    }
    _keep(table, **facts)
    checker, left = Checker(heading.columns, is_book=read.is_book), settings.DATA_SETS["rows"]
    is_empty = True
    for batch in _batches(rows):
        is_empty = False
        left -= len(batch)
        if left < 0:
            raise Spoilt("rows")
        _write(table, checker, batch)
    if is_empty:
        raise Spoilt("empty")


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _keep(table: DataTable, **facts: Any) -> None:
    """Raises _Overtaken."""
    if not _ours(table).update(due_at=timezone.now() + LEASE, **facts):
        raise _Overtaken
    for name, value in facts.items():
        setattr(table, name, value)


@transaction.atomic
def _write(table: DataTable, checker: Checker, batch: Sequence[Row]) -> None:
    good: list[tuple[int, list[Any]]] = []
    bad: list[Bad] = []
    for number, cells in batch:
        values, errors = checker.check(number, cells)
        if errors:
            bad.append((number, cells, errors))
        else:
            good.append((number, values))
    _keep(table, rows=table.rows + len(good), bad=table.bad + len(bad))
    with connection.cursor() as cursor:
        cursor.execute(
            _ROWS, [table.pk, [number for number, _values in good], [_as_json(values) for _no, values in good]]
        )
    BadRow.objects.bulk_create(
        (BadRow(table=table, number=number, cells=_kept(cells), errors=errors) for number, cells, errors in bad),
        batch_size=500,
    )


def _as_json(values: Sequence[Any]) -> str:
    said = (f"{each:f}" if isinstance(each, Decimal) else json.dumps(each, ensure_ascii=False) for each in values)
    return f"[{','.join(said)}]"


def _kept(cells: Sequence[str]) -> list[str]:
    """As PostgreSQL keeps a text: without the sign NUL, and without halves of a sign."""
    return [cell.replace("\0", "").encode(errors="replace").decode() for cell in cells]


@transaction.atomic
def _finish(table: DataTable) -> None:
    """From now on these rows are read, and those before no more."""
    read_as = table.item.standing_id
    hold_item(table.item)
    if not table.rows:
        _fail(table, "all_bad")
        return
    if table.item.standing_id != read_as and masks_otherwise(table.described, described_of(table.item)):
        _ours(table).update(due_at=timezone.now(), is_masked=True, tries=F("tries") - 1)
        return  # the catalogue was changed meanwhile: it begins anew
    if not _ours(table).exists():
        raise _Overtaken
    before = DataTable.objects.loaded().filter(item=table.item).first()
    if before is not None:
        advance(before, "replace", actor=None)
    advance(table, "finish", actor=None, ended_at=timezone.now())


@transaction.atomic
def _fail(table: DataTable, why: str) -> None:
    if _ours(table).exists():
        advance(table, "fail", actor=None, ended_at=timezone.now(), why=why)


def _sweep() -> int:
    """Delete some rows of what is over, and no longer read on by whoever had begun: all that keep the rules, and those
    that do not, unless the loading is the last of the item, whose report is still looked at.
    """
    over = DataTable.objects.over().filter(state_at__lt=timezone.now() - READ_ON)
    later = DataTable.objects.filter(item=OuterRef("item"), pk__gt=OuterRef("pk"))
    good = DataRow.objects.filter(table__in=over.values("pk"))
    bad = BadRow.objects.filter(table__in=over.filter(Exists(later)).values("pk"))
    return _some_deleted(good) + _some_deleted(bad)


def _some_deleted(rows: Any) -> int:
    number: int
    number, _of_what = rows.model.objects.filter(pk__in=rows.values("pk")[:SWEPT_AT_ONCE]).delete()
    return number
