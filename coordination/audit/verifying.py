"""Verifying: is everything that was sealed still there, as it was, and as long as it was known to be outside?

The chain is walked in batches, so a long one needs no more memory than a short one. A row that was changed spoils its
own digest alone, for the next one stands on what is written there: all of the damage is found, not only its beginning.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from itertools import islice
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.audit import sealing
from coordination.audit.chain import ALGORITHMS, GENESIS, SOURCES, Head, Key, canonical, head, keys
from coordination.audit.models import Seal

BATCH = 2000
TOLD = 100  # findings that are named; the others are only counted
SEALED_WITHIN = timedelta(hours=1)
CLOCKS_DIFFER_BY = timedelta(days=1)

Columns = Sequence[str | None]
Progress = Callable[[int, int], object]


class Kind(models.TextChoices):
    """What is wrong."""

    CHANGED = "changed", _("The row was changed, or its seal was")
    MISSING = "missing", _("The row is missing")
    SEAL_MISSING = "seal_missing", _("The seal is missing")
    OTHER_KEY = "other_key", _("Sealed with a key that is not ours")
    BACKDATED = "backdated", _("The row was added long after the time it bears")
    UNSEALED = "unsealed", _("The row was added long ago and never sealed")
    SHORTER = "shorter", _("The chain is shorter than its anchor")
    DIFFERS = "differs", _("The chain differs from its anchor")
    UNWITNESSED = "unwitnessed", _("There is no anchor to compare the chain with")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: at which place of the chain, if it has one, and with which row, if it is one."""

    kind: Kind
    seq: int | None = None
    table: str = ""
    row_id: int | None = None


@dataclass
class Report:
    """What was looked at and what was found."""

    head: Head | None
    rows: int = 0
    anchors: int = 0
    found: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        self.found += 1
        if len(self.findings) < TOLD:
            self.findings.append(finding)

    @property
    def is_sound(self) -> bool:
        return not self.found

    @property
    def first(self) -> Finding | None:
        """Where the damage begins."""
        return min(self.findings, key=lambda finding: finding.seq or float("inf"), default=None)


def verify(anchors: Iterable[Head] = (), *, progress: Progress = lambda _done, _all: None) -> Report:
    """Walk the whole chain, compare it with its anchors, look for rows outside it.

    Raises ImproperlyConfigured where there is no key.
    """
    report = Report(head())
    _walk(report, keys(), progress)
    _compare(report, anchors)
    _look_outside(report)
    return report


def _walk(report: Report, ring: dict[str, Key], progress: Progress) -> None:
    expected, previous = 1, GENESIS
    newest: dict[str, datetime] = {}
    total = report.head.seq if report.head else 0
    for seals in _batches():
        rows = _rows_of(seals)
        for seal in seals:
            if seal.seq < 1:
                report.add(_about(Kind.CHANGED, seal))
                continue
            if seal.seq > expected:
                report.add(Finding(Kind.SEAL_MISSING, expected))
            values = rows.get((seal.source, seal.row_id))
            if wrong := _wrong(seal, values, ring, previous if seal.seq == expected else None):
                report.add(_about(wrong, seal))
            elif values and _is_backdated(seal, values, newest):
                report.add(_about(Kind.BACKDATED, seal))
            expected, previous = seal.seq + 1, seal.digest
        report.rows += len(seals)
        progress(report.rows, total)


def _batches() -> Iterator[list[Seal]]:
    place: int | None = None
    while True:
        beyond = Seal.objects.all() if place is None else Seal.objects.filter(seq__gt=place)
        if not (seals := list(beyond.order_by("seq")[:BATCH])):
            return
        yield seals
        place = seals[-1].seq


def _rows_of(seals: Iterable[Seal]) -> dict[tuple[str, int], Columns]:
    """The rows that these seals are about, each read by the layout its seal names."""
    wanted: dict[tuple[str, int], list[int]] = defaultdict(list)
    for seal in seals:
        wanted[seal.source, seal.layout].append(seal.row_id)
    found: dict[tuple[str, int], Columns] = {}
    for (name, layout), numbers in wanted.items():
        if (source := SOURCES.get(name)) and layout in source.layouts:
            rows = source.model._base_manager.filter(pk__in=numbers)  # noqa: SLF001  (every row, hidden or not)
            found |= {(name, int(row[0])): row for row in rows.values_list(*source.texts(layout))}
    return found


def _wrong(seal: Seal, values: Columns | None, ring: dict[str, Key], previous: str | None) -> Kind | None:
    """What is wrong with one seal and its row. Behind a gap (`previous` is None) nothing can be said of the digest."""
    source = SOURCES.get(seal.source)
    if source is None or seal.layout not in source.layouts or seal.algorithm not in ALGORITHMS:
        return Kind.CHANGED
    if values is None:
        return Kind.MISSING
    if seal.key_id not in ring:
        return Kind.OTHER_KEY
    if previous is None:
        return None
    try:
        due = ring[seal.key_id].digest(seal.algorithm, previous, canonical(seal, values))
    except ValueError:  # the digest before is no digest
        return Kind.CHANGED
    return None if compare_digest(due.encode(), seal.digest.encode()) else Kind.CHANGED


def _is_backdated(seal: Seal, values: Columns, newest: dict[str, datetime]) -> bool:
    """Does the row claim a time that lies well before its sealing, and before that of a row sealed earlier? Where the
    sealers rested for days the first is so, but not the second; where a clock ran ahead the second, but not the first.
    """
    at = datetime.fromisoformat(values[SOURCES[seal.source].layouts[seal.layout].index("at")] or "")
    before = newest.get(seal.source, at)
    newest[seal.source] = max(before, at)
    return at < min(before, seal.sealed_at) - CLOCKS_DIFFER_BY


def _about(kind: Kind, seal: Seal) -> Finding:
    source = SOURCES.get(seal.source)
    return Finding(kind, seal.seq, source.model._meta.db_table if source else seal.source, seal.row_id)  # noqa: SLF001


def _compare(report: Report, anchors: Iterable[Head]) -> None:
    """Only the first anchor that is wrong in each way is told: every later one is wrong with it."""
    end, remaining, told = (report.head.seq if report.head else 0), iter(anchors), set[Kind]()
    while batch := list(islice(remaining, BATCH)):
        known = dict(Seal.objects.filter(seq__in=[anchor.seq for anchor in batch]).values_list("seq", "digest"))
        for anchor in batch:
            wrong = _wrong_with(anchor, end, known)
            if wrong and wrong not in told:
                told.add(wrong)
                report.add(Finding(wrong, end + 1 if wrong == Kind.SHORTER else anchor.seq))
        report.anchors += len(batch)
    if not report.anchors and report.head and report.head.at and report.head.at < timezone.now() - SEALED_WITHIN:
        report.add(Finding(Kind.UNWITNESSED))


def _wrong_with(anchor: Head, end: int, known: dict[int, str]) -> Kind | None:
    if anchor.seq > end and anchor.seq not in known:
        return Kind.SHORTER
    if anchor.seq in known and known[anchor.seq] != anchor.digest:
        return Kind.DIFFERS
    return None  # a gap in the chain was found while it was walked


def _look_outside(report: Report) -> None:
    """Rows that bear a time at which they should long be sealed, and are not: no sealer ever saw them."""
    long_ago = timezone.now() - SEALED_WITHIN
    for name, source in SOURCES.items():
        lost: Any = sealing.unsealed(name, thorough=True).filter(at__lt=long_ago).order_by("pk")
        for number in lost.values_list("pk", flat=True).iterator(chunk_size=BATCH):
            report.add(Finding(Kind.UNSEALED, None, source.model._meta.db_table, number))  # noqa: SLF001
