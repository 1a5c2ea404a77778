"""What a fixture writes, built once by the portal's own verbs and put back from memory for each further test.

The rows are those that the building wrote. They are put back past triggers and constraints, as in a restore: both were
asked when they were built.
"""

import pickle
import time
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from django.db import connection, transaction
from django.utils.translation import get_language
from time_machine import escape_hatch

Built = TypeVar("Built")

Rows = dict[str, tuple[str, bytes]]  # by table: the statement that takes them, and these

_FRESH = 300  # seconds; older rows would be late for what is expected of the portal within minutes

_kept: dict[tuple[str, str | None], tuple[float, Rows, bytes]] = {}
_at_first: Rows = {}


def kept(build: Callable[[], Built]) -> Built:
    """What `build` returns, with all its rows in the database of the test.

    Built anew where the clock is set (what is written says when), where the test commits (sweeping up after it numbers
    anew what rows refer to), and every few minutes.
    """
    if escape_hatch.is_travelling() or not connection.in_atomic_block:
        return build()
    key = (build.__qualname__, get_language())
    at, rows, built_before = _kept.get(key, (float("-inf"), {}, b""))
    now = time.monotonic()
    if now - at > _FRESH:
        first = _number_of_this_transaction()
        before = _rows_since(first)
        built = build()
        _kept[key] = now, _without(before, _rows_since(first)), pickle.dumps(built)
        return built
    _put_back(rows)
    found: Built = pickle.loads(built_before)  # noqa: S301  (our own, of this process)
    return found


def remember_at_first() -> None:
    """What stands in a database in which no test has run yet."""
    _at_first.update(_rows_since(0))


def put_back_at_first(*commands: str) -> None:
    """The same, into the tables that these commands have emptied."""
    with transaction.atomic():
        _put_back({name: rows for name, rows in _at_first.items() if any(name in command for command in commands)})


def _number_of_this_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        number: int = cursor.fetchone()[0]
    return number


def _rows_since(number: int) -> Rows:
    """Of each table that was written to, the rows of the transaction of that number and of later ones."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' GROUP BY 1"
        )
        for table, columns in cursor.fetchall():
            name, rows = connection.ops.quote_name(table), BytesIO()
            new = f"SELECT {columns} FROM {name} WHERE xmin::text::bigint >= {number}"  # noqa: S608  (our own tables)
            cursor.copy_expert(f"COPY ({new}) TO STDOUT", rows)
            if rows.getvalue():
                found[name] = f"COPY {name} ({columns}) FROM STDIN", rows.getvalue()
    return found


def _without(before: Rows, after: Rows) -> Rows:
    """What was written in between: what a test wrote first is its own."""
    found = {}
    for name, (statement, lines) in after.items():
        there = set(before[name][1].splitlines()) if name in before else set()
        found[name] = (
            statement,
            b"".join(line for line in lines.splitlines(keepends=True) if line.rstrip() not in there),
        )
    return found


def _put_back(rows: Rows) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement, lines in rows.values():
            cursor.copy_expert(statement, BytesIO(lines))
        cursor.execute("SET LOCAL session_replication_role = origin")
