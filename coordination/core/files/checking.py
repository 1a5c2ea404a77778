"""What the portal does by itself with files that were kept: it has them scanned, and goes by what is found.

The rows are the ledger: whatever waits is found by a query, so a file is checked though the bell was not heard or the
worker was killed. Any number may work at once; each takes what no other holds.
"""

import logging
import time
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from coordination.core.errors import Refusal
from coordination.core.files import scanning, storage
from coordination.core.files.notices import FileQuarantined
from coordination.core.flows import FileState
from coordination.core.models import StoredFile
from coordination.core.notices import notify
from coordination.core.workflow import advance

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # longer than a scan may take
ROUND_S = 60  # after which the next round goes on: one more file may take 220, and a worker's task 300
AGAIN = timedelta(days=30)  # scanners learn: what was clean a month ago may be known for what it is today
AGAIN_AT_ONCE = 20  # of a round, so that old files leave the scanner time for those that people wait for
_LATEST_RETRY_S = 600


def check_due() -> int:
    """Scan what waits; then what came while there was no scanner; then, a few at a time, what was clean a month ago.
    Returns how many were settled.
    """
    if not scanning.is_configured():
        return _leave_unscanned()
    until, settled, again = time.monotonic() + ROUND_S, 0, 0
    while time.monotonic() < until and (file := _claim(with_clean=again < AGAIN_AT_ONCE)):
        again += file.state == FileState.CLEAN
        settled += _check(file)
    return settled


@transaction.atomic
def _leave_unscanned() -> int:
    rows = StoredFile.objects.filter(state__in=FileState.waiting()).select_for_update(skip_locked=True, no_key=True)
    files = list(rows[:500])
    for file in files:
        advance(file, "leave_unscanned", actor=None)
    return len(files)


@transaction.atomic
def _claim(*, with_clean: bool) -> StoredFile | None:
    """Take the next file that is due, for as long as a scan may take."""
    now = timezone.now()
    due = StoredFile.objects.filter(check_at__lte=now).select_for_update(skip_locked=True, no_key=True)
    file = due.filter(state__in=FileState.unseen()).order_by("state", "check_at").first()  # unscanned ones come last
    if file is None and with_clean:
        file = due.filter(state=FileState.CLEAN).order_by("check_at").first()
    if file is None:
        return None
    file.check_at, file.checks = now + LEASE, file.checks + 1
    file.save(update_fields=["check_at", "checks"])
    if file.state == FileState.STORED:
        advance(file, "begin_check", actor=None)
    return file


def _check(file: StoredFile) -> bool:
    try:
        found = scanning.scan(storage.chunks_of(str(file.content.name)), size=file.size)
    except scanning.Unclear as unclear:
        logger.warning("file %d could not be scanned: %s", file.pk, unclear)
        wait = min(2 ** min(file.checks, 10) * 10, _LATEST_RETRY_S)
        StoredFile.objects.filter(pk=file.pk).update(check_at=timezone.now() + timedelta(seconds=wait))
        return False
    if found:
        quarantine(sha256=file.sha256, finding=found)
        return True
    StoredFile.objects.filter(pk=file.pk).update(check_at=timezone.now() + AGAIN, checks=0)
    if file.state != FileState.CLEAN:
        with suppress(Refusal):  # another one, slower or faster, has said it already
            advance(file, "pass_check", actor=None)
    return True


@transaction.atomic
def quarantine(*, sha256: str, finding: str) -> None:
    """Keep back a content wherever it hangs, under whatever name and since whenever; tell whoever handed it in."""
    rows = StoredFile.objects.filter(sha256=sha256).exclude(state=FileState.QUARANTINED)
    for file in rows.select_for_update(no_key=True).order_by("pk"):
        advance(file, "quarantine", actor=None, finding=finding)
        notify(FileQuarantined, file)
