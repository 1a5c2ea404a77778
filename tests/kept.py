"""What a fixture writes, built once by the portal's own verbs and put back from memory for each further test.

The rows are those of the transaction that built them. They are put back past triggers and constraints, as in a restore:
both were asked when they were built.
"""

import pickle
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from django.db import connection
from django.utils.translation import get_language
from time_machine import escape_hatch

Built = TypeVar("Built")

_kept: dict[tuple[str, str | None], tuple[dict[str, bytes], bytes]] = {}


def kept(build: Callable[[], Built]) -> Built:
    """What `build` returns, with all its rows in the database of the test.

    Built anew where the clock is set (what is written says when) and where the test commits (sweeping up after it
    numbers anew what rows refer to).
    """
    if escape_hatch.is_travelling() or not connection.in_atomic_block:
        return build()
    key = (build.__qualname__, get_language())
    if key not in _kept:
        first = _number_of_this_transaction()
        built = build()
        _kept[key] = _rows_since(first), pickle.dumps(built)
        return built
    rows, built_before = _kept[key]
    _put_back(rows)
    return pickle.loads(built_before)  # noqa: S301  (our own, of this process)


def _number_of_this_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        number: int = cursor.fetchone()[0]
    return number


def _rows_since(number: int) -> dict[str, bytes]:
    """For each table that was written to, the statement that takes its new rows, and these."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' GROUP BY 1"
        )
        for table, columns in cursor.fetchall():
            since = f"FROM {connection.ops.quote_name(table)} WHERE xmin::text::bigint >= {number}"
            rows = BytesIO()
            cursor.copy_expert(f"COPY (SELECT {columns} {since}) TO STDOUT", rows)
            if rows.getvalue():
                found[f"COPY {connection.ops.quote_name(table)} ({columns}) FROM STDIN"] = rows.getvalue()
    return found


def _put_back(rows: dict[str, bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement, lines in rows.items():
            cursor.copy_expert(statement, BytesIO(lines))
        cursor.execute("SET LOCAL session_replication_role = origin")
