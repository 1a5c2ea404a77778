"""Numbers that leave the house: taken under a lock when a paper is issued, per body and year, never twice. And how the
numbers of documents are written (GB/T 9704-2012).
"""

import re

from django.db import connection, transaction


def next_number(body: str, year: int) -> int:
    """Take the next number of `body` in `year`. It is given back only if the whole transaction is.

    Raises TransactionManagementError outside a transaction: a number taken alone would be lost by a crash.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken in the transaction that uses it")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_serial (body, year, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (body, year) DO UPDATE SET last = core_serial.last + 1 RETURNING last",
            [body, year],
        )
        return int(cursor.fetchone()[0])


def following_number(body: str, year: int) -> int:
    """The number that would be taken next, for a page that says what will happen. Nothing is taken or kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last FROM core_serial WHERE body = %s AND year = %s", [body, year])
        row = cursor.fetchone()
    return int(row[0]) + 1 if row else 1


_GAP = r"\s{0,9}"  # bounded: whatever is typed is read in one go
_YEAR_AND_PLACE = re.compile(
    rf"{_GAP}[\[［〔﹝【(（]{_GAP}(\d{{4}}){_GAP}[\]］〕﹞】)）]{_GAP}(第?){_GAP}(\d{{1,9}}){_GAP}号"
)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


def as_official_number(words: str) -> str:
    """With every number of a document among these words as GB/T 9704 writes it (7.2.5): the year between 〔〕, narrow
    digits, no blanks. Whatever else stands there stays as it is.
    """

    def written(found: re.Match[str]) -> str:
        year, before, place = found.groups()
        return f"〔{year}〕{before}{place}号".translate(_DIGITS)

    return _YEAR_AND_PLACE.sub(written, words)
