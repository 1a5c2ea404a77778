"""Numbers that leave the house: taken under a lock when a paper is issued, per body and year, never twice. And how the
numbers of documents and headings are written (GB/T 9704-2012).
"""

import re

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coordination.core.flow import Sentence

_WRITTEN = "〇一二三四五六七八九"


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
    rf"{_GAP}[\[［〔﹝【(（]{_GAP}(\d{{4}}){_GAP}[\]］〕﹞】)）]{_GAP}第?{_GAP}(\d{{1,9}}){_GAP}号"
)
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBER = re.compile(r"[\u4e00-\u9fa5]{1,12}〔(?:19|20)\d{2}〕[1-9]\d*号")
_MEANT = re.compile(rf"\d{{2,4}}{_GAP}(?:[\]］〕﹞】)）]{_GAP}第?{_GAP}\d|年{_GAP}第?{_GAP}\d{{1,9}}{_GAP}号)")


def as_official_number(words: str) -> str:
    """With every number of a document among these words as GB/T 9704 writes it (7.2.5): the year between 〔〕, narrow
    digits, no blanks, neither 第 nor zeros before the number. Whatever else stands there stays as it is.
    """

    def written(found: re.Match[str]) -> str:
        year, place = (digits.translate(_DIGITS) for digits in found.groups())
        return f"〔{year}〕{place.lstrip('0') or place}号"

    return _YEAR_AND_PLACE.sub(written, words)


def unusual_number(number: str) -> list[Sentence]:
    """A hint, no error: numbers of old papers and of other bodies are written in other ways."""
    return [] if not number or _NUMBER.fullmatch(number) else [_hint(number)]


def unusual_number_among(words: str) -> list[Sentence]:
    """The same where a number may stand among other words, and need not: only what looks like one is looked at."""
    return [_hint(words)] if _MEANT.search(_NUMBER.sub("", words)) else []


def _hint(number: str) -> Sentence:
    return _("The number “%(number)s” is not written in the usual way, for instance 粤办函〔2019〕324号.") % {
        "number": number
    }


def chinese_number(n: int) -> str:
    """1 to 999 as in headings: 一, 十, 十二, 二十, 二十三, 一百零二, 一百一十."""
    hundreds, rest = divmod(n, 100)
    tens, ones = divmod(rest, 10)
    if hundreds:
        inner = f"零{_WRITTEN[ones]}" if not tens else f"{_WRITTEN[tens]}十{_WRITTEN[ones] if ones else ''}"
        return f"{_WRITTEN[hundreds]}百{inner if rest else ''}"
    head = "" if not tens else "十" if tens == 1 else f"{_WRITTEN[tens]}十"
    return head + (_WRITTEN[ones] if ones or not head else "")
