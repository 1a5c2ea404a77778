"""What this transaction has written so far, whether it was kept or taken back, by hand or by a trigger."""

from collections import Counter

from django.db import connection

_WRITTEN = """
    SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def written() -> Counter[tuple[str, str]]:
    """How many rows of each table were inserted, updated and deleted: `(table, "update"): 3`. The database counts them
    itself, so that a row is seen that was only altered, and one that was altered back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        rows = cursor.fetchall()
    return Counter(
        {
            (table, how): count
            for table, *counts in rows
            for how, count in zip(("insert", "update", "delete"), counts, strict=True)
        }
    )
