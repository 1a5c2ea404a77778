"""What must be true of the audit; asked by `manage.py reconcile`."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from coordination.audit import anchors, sealing
from coordination.audit.chain import SOURCES
from coordination.audit.guarded import guards
from coordination.audit.models import Seal
from coordination.core.reconcile import invariant

WAITS_AT_MOST, ANCHORED_WITHIN = timedelta(minutes=10), timedelta(hours=1)


def _unguarded() -> int:
    """Triggers that are missing or switched off: one for each way in which a row could change unseen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
        )
        return len(guards() - set(cursor.fetchall()))


def _behind() -> int:
    long_ago = timezone.now() - WAITS_AT_MOST
    return sum(sealing.unsealed(name).filter(at__lt=long_ago).count() for name in SOURCES)


def _unwitnessed() -> int:
    last, long_ago = anchors.latest(), timezone.now() - ANCHORED_WITHIN
    if last is None:
        return int(Seal.objects.filter(sealed_at__lt=long_ago).exists())
    return int(not anchors.agrees(last)) + int(Seal.objects.filter(seq__gt=last.seq, sealed_at__lt=long_ago).exists())


invariant("I9", "The chain holds its last anchor, and none of its ends has been without one for an hour.", _unwitnessed)
invariant("I17", "No act, change or reading has waited for its seal for more than ten minutes.", _behind, sealing.seal)
invariant("I18", "Every table that binds or is only added to has its guards, and none is switched off.", _unguarded)
