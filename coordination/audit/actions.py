"""What is done for the audit."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from coordination.agencies.models import User
from coordination.audit import anchors, verifying
from coordination.audit.chain import head
from coordination.audit.models import DailyHead, Reading, Verification
from coordination.audit.notices import EndOfRecord
from coordination.core.activity import Actor, record
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import today

logger = logging.getLogger(__name__)


@transaction.atomic(savepoint=False)
def record_reading(*, reader: User, of: Model | type[Model], how: Reading.How, detail: str = "") -> None:
    """Write down that content of a record, or of a list of such records, is about to be handed to a person.

    Called before the answer is made: where this fails, so does the answer, and nothing is handed out. Who may have it
    was asked before, by `find`. A page opened again on the same day is known already.
    """
    agency, is_record = reader.acting_for, isinstance(of, Model)
    row = Reading(
        reader=reader,
        reader_name=reader.full_name,
        acting_for=agency.principal if agency else None,
        acting_for_name=agency.name if agency else "",
        subject_type=ContentType.objects.get_for_model(of),
        subject_id=of.pk if is_record else None,
        subject_label=str(of)[:300] if is_record else "",
        how=how,
        detail=detail[:300],
    )
    known: dict[str, Any] = {"ignore_conflicts": True} if how == Reading.How.OPENED else {}
    Reading.objects.bulk_create([row], **known)


@transaction.atomic
def tell_agencies() -> DailyHead | None:
    """Tell every agency, once a day, with what the chain ends. The portal does so by itself; no person may or need.

    1. one row a day says what was told; of two who would write it one does
    2. each liaison officer is told, by mail and on file
    """
    end = head()
    if end is None:
        return None
    told, is_new = DailyHead.objects.get_or_create(on=today(), defaults={"seq": end.seq, "digest": end.digest})
    if is_new:
        notify(EndOfRecord, told)
    return told if is_new else None


@transaction.atomic
def ask_verification(*, actor: Actor) -> Verification:
    """Have the whole chain proved by a worker; without an actor the portal asks by itself.

    1. one that is under way answers this asker too; one whose worker is gone is closed
    2. the asking is recorded
    3. a worker is rung; if nobody hears it, the round of each minute rings again
    """
    require(actor, "verification.ask", None)
    for gone in Verification.objects.silent():
        _close(gone, Verification.Outcome.FAILED, error="no sign of life")
    if under_way := Verification.objects.unfinished().first():
        return under_way
    asked = Verification.objects.create(asked_by=actor)
    record(actor, "verification.ask", asked)
    ring_to_verify()
    return asked


def ring_to_verify() -> None:
    """Ask a worker to take up what waits. A broken bell is no error: it is rung again."""
    from coordination.audit.tasks import verify  # tasks import this module

    transaction.on_commit(verify.delay, robust=True)


def prove() -> Verification | None:
    """Take up the verification that waits, if one does: of several workers one gets it.

    Nobody is asked: what a person wanted was asked of the policy when it was asked for.
    """
    waiting = Verification.objects.unfinished().filter(started_at=None).first()
    now = timezone.now()
    if waiting is None or not Verification.objects.filter(pk=waiting.pk, started_at=None).update(
        started_at=now, alive_at=now
    ):
        return None
    file = Path(settings.AUDIT_ANCHOR_FILE)
    try:
        report = verifying.verify(anchors.read(file) if file.is_file() else (), progress=_signs_of_life(waiting))
    except Exception as error:  # whatever it is, whoever asked is told that there is no verdict
        logger.exception("the verification %s came to no verdict", waiting.pk)
        _close(waiting, Verification.Outcome.FAILED, error=f"{type(error).__name__}: {error}"[:300])
        return waiting
    _close(
        waiting,
        Verification.Outcome.SOUND if report.is_sound else Verification.Outcome.UNSOUND,
        done=report.rows,
        total=report.rows,
        seq=report.head.seq if report.head else 0,
        digest=report.head.digest if report.head else "",
        anchors=report.anchors,
        found=report.found,
        findings=[asdict(finding) for finding in report.findings],
    )
    return waiting


def _signs_of_life(verification: Verification) -> Callable[[int, int], None]:
    """Each second at most how far it is."""
    said = time.monotonic()

    def progress(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said > 1:
            said = time.monotonic()
            Verification.objects.filter(pk=verification.pk).update(done=done, total=total, alive_at=timezone.now())

    return progress


@transaction.atomic
def _close(verification: Verification, outcome: Verification.Outcome, **facts: Any) -> None:
    """The verdict, once, and with it an act of whoever asked: the answer is sealed like everything else."""
    written = {"outcome": outcome, "finished_at": timezone.now(), **facts}
    if not Verification.objects.unfinished().filter(pk=verification.pk).update(**written):
        return
    verification.refresh_from_db()
    told = {"outcome": outcome.value, "seq": verification.seq, "found": verification.found}
    record(verification.asked_by, "verification.finish", verification, after=told)
