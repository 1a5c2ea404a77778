"""What a fixture writes, built once by the portal's own verbs and put back from memory for each further test.

The rows are all those of the transaction that built them, also what was there before that was itself kept: putting them
back first takes away whatever this transaction has written. It is done past triggers and constraints, as in a restore:
both were asked when the rows were built.
"""

import pickle
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from django.db import connection, transaction
from django.utils.translation import get_language
from time_machine import escape_hatch

Built = TypeVar("Built")

Rows = dict[str, tuple[str, bytes]]  # by table: the statement that takes them, and these

_SINCE = "xmin::text::bigint >= {}"  # rows written by the transaction of that number, or by a part of it

_kept: dict[tuple[str, str | None], tuple[Rows, bytes]] = {}
_at_first: Rows = {}


def kept(build: Callable[[], Built]) -> Built:
    """What `build` returns, with all its rows in the database of the test.

    Built anew where the clock is set (what is written says when) and where the test commits (sweeping up after it
    numbers anew what rows refer to).
    """
    if escape_hatch.is_travelling() or not connection.in_atomic_block:
        return build()
    key = (f"{build.__module__}.{build.__qualname__}", get_language())
    first = _number_of_this_transaction()
    if key not in _kept:
        built = build()
        _kept[key] = _rows_since(first), pickle.dumps(built)
        return built
    rows, built_before = _kept[key]
    _put_back(rows, first)
    return pickle.loads(built_before)  # noqa: S301  (our own, of this process)


def _number_of_this_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        number: int = cursor.fetchone()[0]
    return number


def _rows_since(number: int) -> Rows:
    """Of each table that was written to."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' GROUP BY 1"
        )
        for table, columns in cursor.fetchall():
            name, rows = connection.ops.quote_name(table), BytesIO()
            new = f"SELECT {columns} FROM {name} WHERE {_SINCE.format(number)}"  # noqa: S608  (names of our own tables)
            cursor.copy_expert(f"COPY ({new}) TO STDOUT", rows)
            if rows.getvalue():
                found[name] = f"COPY {name} ({columns}) FROM STDIN", rows.getvalue()
    return found


def remember_at_first() -> None:
    """What stands in a database in which no test has run yet."""
    _at_first.update(_rows_since(0))


def put_back_at_first(*commands: str) -> None:
    """The same, into the tables that these commands have emptied."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, (statement, lines) in _at_first.items():
            if any(name in command for command in commands):
                cursor.copy_expert(statement, BytesIO(lines))


def _put_back(rows: Rows, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in {name for known, _built in _kept.values() for name in known}:
            cursor.execute(f"DELETE FROM {name} WHERE {_SINCE.format(number)}")  # noqa: S608  (likewise)
        for statement, lines in rows.values():
            cursor.copy_expert(statement, BytesIO(lines))
        cursor.execute("SET LOCAL session_replication_role = origin")
