"""What is done with an import as a whole; its rows are carried out by `working`."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coordination.core.activity import Actor, record
from coordination.core.errors import NotLawful
from coordination.core.imports.kinds import Brought, Kind
from coordination.core.imports.models import ImportRow, ImportRun
from coordination.core.imports.previewing import differing, examine, row_of
from coordination.core.imports.working import ring
from coordination.core.models import Activity
from coordination.core.policy import require
from coordination.core.workflow import advance

BATCH = 1000
Verdict, Outcome = ImportRow.Verdict, ImportRow.Outcome
_SHOWN = ["title", "verdict", "target_id", "before", "after", "wrong", "notes", "stage", "differs"]


@transaction.atomic
def start(*, actor: Any, kind: Kind, brought: Brought) -> ImportRun:
    """Lay out what would become of each row of a file. Nothing else is written, and the file is not kept."""
    require(actor, "import.start", kind)
    seen = _last_activity()
    rows = [row_of(kind, finding) for finding in examine(kind, brought.table.lines(), actor=actor)]
    run = ImportRun.objects.create(
        kind=kind.code,
        file_name=brought.name,
        sha256=brought.sha256,
        columns=list(brought.table.columns),
        remarks=[remark.as_data() for remark in brought.table.remarks],
        counts=_counts(rows),
        started_by=actor,
        seen=seen,
    )
    for row in rows:
        row.run = run
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)
    record(actor, "import.start", run, after={"kind": kind.code, "sha256": run.sha256, **run.counts})
    return run


@transaction.atomic
def confirm(*, actor: Any, run: ImportRun, only_good: bool = False) -> int:
    """Let the rows be carried out; how many of them differ from what was shown, in which case nothing is done yet.

    1. where records were entered or edited since the preview, the preview is made anew
    2. wrong rows are left out, if that is what was said; else the whole is refused
    3. the worker is told
    """
    require(actor, "import.confirm", run)
    if run.state == ImportRun.State.PREVIEW and _has_moved(run) and (differs := _look_again(run, actor)):
        return differs
    if not only_good and run.rows.filter(verdict=Verdict.WRONG).exists():
        raise NotLawful(_("Some rows are wrong. Leave them out, or correct the file and bring it again."))
    advance(run, "confirm", actor=actor, ordered_by=actor, ordered_for=_capacity(actor))
    run.rows.filter(verdict__in=[Verdict.NEW, Verdict.CHANGED]).update(outcome=Outcome.WAITING)
    run.rows.filter(verdict=Verdict.WRONG).update(outcome=Outcome.LEFT)
    transaction.on_commit(ring, robust=True)
    return 0


def discard(*, actor: Actor, run: ImportRun) -> None:
    """Give the preview up."""
    advance(run, "discard", actor=actor)


@transaction.atomic
def undo(*, actor: Any, run: ImportRun, reason: str = "") -> None:
    """Let everything that the import made and changed go back, as far as nobody has changed or used it since. What
    could not be undone before is tried again.
    """
    advance(run, "undo", actor=actor, note=reason, ordered_by=actor, ordered_for=_capacity(actor))
    run.rows.filter(outcome=Outcome.KEPT).update(outcome=Outcome.DONE, reasons=[])
    transaction.on_commit(ring, robust=True)


def _capacity(actor: Any) -> Any:
    """The group of the agency that the person acts for, if that is one."""
    return getattr(actor.acting_for, "principal", None)


def _counts(rows: Iterable[ImportRow]) -> dict[str, int]:
    """How many rows have which verdict."""
    return dict(Counter(str(row.verdict) for row in rows))


def _last_activity() -> int:
    return Activity.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _has_moved(run: ImportRun) -> bool:
    """Were records of this kind entered since, or some of those edited of which the rows speak?"""
    since = Activity.objects.filter(subject_type=ContentType.objects.get_for_model(run.what.model), pk__gt=run.seen)
    ours = run.rows.exclude(target_id=None).order_by().values("target_id")
    return since.filter(Q(verb=run.what.entered) | Q(subject_id__in=ours)).exists()


def _look_again(run: ImportRun, actor: Actor) -> int:
    """Examine the rows as they were read once more; how many look different now."""
    run.seen = _last_activity()
    rows = {row.number: row for row in run.rows.order_by("number")}
    for finding in examine(run.what, [(row.number, row.said) for row in rows.values()], actor=actor):
        old, new = rows[finding.number], row_of(run.what, finding)
        new.differs = differing(old, new)
        for name in _SHOWN:
            setattr(old, name, getattr(new, name))
    run.counts = _counts(rows.values())
    run.save(update_fields=["seen", "counts"])
    ImportRow.objects.bulk_update(rows.values(), _SHOWN, batch_size=BATCH)
    return sum(row.differs for row in rows.values())
