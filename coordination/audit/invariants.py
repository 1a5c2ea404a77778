"""What must be true of the audit; asked by `manage.py reconcile`."""

from django.db import connection

from coordination.audit.guarded import guards
from coordination.core.reconcile import invariant


def _unguarded() -> int:
    """Triggers that are missing or switched off: one for each way in which a row could change unseen."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgenabled IN ('O', 'A') AND relnamespace = current_schema()::regnamespace"
        )
        return len(guards() - set(cursor.fetchall()))


invariant("I18", "Every table that binds or is only added to has its guards, and none is switched off.", _unguarded)
