"""The first rows of a table: where its head ends, how its columns are called, and what they hold."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

_HEAD_WITHIN = 8  # rows
_TALLEST_HEAD = 3
_SURE = 0.9  # of the cells that say anything
_INTEGER = re.compile(r"[+-]?(0|[1-9]\d{0,17}|[1-9]\d{0,2}(,\d{3})+)")
_DECIMAL = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3})+)(\.\d+)?%?|[+-]?\d(\.\d+)?[eE][+-]?\d{1,3}")
_PHONE = re.compile(r"(\+86[- ]?)?1[3-9]\d{9}|\(?0\d{2,3}\)?[- ]?\d{7,8}")
_IDENTITY = re.compile(r"\d{17}[\dXx]")
# As they stand among other words, for whoever looks for them and for whoever masks them.
MOBILE = r"(?P<before>(?:\+?86[- ]?)?1[3-9]\d[- ]?)\d{4}(?P<after>[- ]?\d{4})"
IDENTITY = r"(?P<identity>\d{6} ?\d{8} ?\d{3}[\dXx])"
# The digits of a longer number are none of either.
_MOBILE_IN_WORDS = re.compile(rf"(?<!\d){MOBILE}(?!\d)")
_IDENTITY_IN_WORDS = re.compile(rf"(?<!\d){IDENTITY}(?!\d)")
_LONGEST_WHOLE = 20  # digits
_PERSONAL = 0.1  # of the cells that say anything
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?(.*)")
_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
_YES_NO = {"是", "否", "有", "无", "true", "false", "yes", "no", "y", "n"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999


def is_identity_number(said: str) -> bool:
    """With the check digit that belongs to it."""
    if not _IDENTITY.fullmatch(said):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(said, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == said[-1].upper()


def plainly(said: str) -> str:
    """A whole number without what parts its digits, as spreadsheets write one: 13,800,000,000.00, 1.38E+10. Anything
    else as it is.
    """
    if not _DECIMAL.fullmatch(said) or said.endswith("%"):
        return said
    number = Decimal(said.replace(",", ""))
    is_whole = number.adjusted() < _LONGEST_WHOLE and number == number.to_integral_value()
    return str(int(number)) if is_whole else said


def is_personal(values: Sequence[str]) -> bool:
    """Whether one in ten of the cells that say anything holds the number of a mobile telephone or of an identity card,
    whatever else stands in it and in the others: lists of people are filled in by hand, with 无, with two numbers in a
    cell, with a name before it.
    """
    said = [value for value in values if value.strip()]
    holding = sum(map(_holds_number, said))
    return holding > 0 and holding >= _PERSONAL * len(said)


def _holds_number(said: str) -> bool:
    """Of a telephone or of an identity card, which also says a day of birth: of other numbers of this length every
    eleventh has the right check digit.
    """
    written = plainly(said)
    if _MOBILE_IN_WORDS.search(written):
        return True
    numbers = (found[0].replace(" ", "") for found in _IDENTITY_IN_WORDS.finditer(written))
    return any(
        number[6:8] in {"19", "20"}
        and _day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}", with_time=False)
        and is_identity_number(number)
        for number in numbers
    )


def _day(said: str, *, with_time: bool) -> bool:
    found = _DATE.fullmatch(said)
    if not found or bool(found[4].strip()) != with_time or (with_time and not _TIME.fullmatch(found[4])):
        return False
    try:
        date(*map(int, found.groups()[:3]))
    except ValueError:
        return False
    return True


_KINDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("yes_no", lambda said: said.lower() in _YES_NO),
    ("identity", is_identity_number),
    ("phone", lambda said: bool(_PHONE.fullmatch(said))),
    ("integer", lambda said: bool(_INTEGER.fullmatch(said))),
    ("decimal", lambda said: bool(_DECIMAL.fullmatch(said)) and not re.match(r"[+-]?0\d", said)),
    ("date", lambda said: _day(said, with_time=False)),
    ("datetime", lambda said: _day(said, with_time=True)),
)
_TELLING = _KINDS[1:]  # a head may be called 是 or 有, but no head is a number, a day or a telephone


def kind_of(values: Sequence[str]) -> str:
    """What a column holds: the narrowest kind of nearly all that it says; else text."""
    said = [value.strip() for value in values if value.strip()]
    for kind, fits in _KINDS:
        if said and sum(map(fits, said)) >= _SURE * len(said):
            return kind
    return "text"


def laid_out(rows: Sequence[Sequence[str]], *, most_columns: int) -> dict[str, Any]:
    """`{"columns": [{"name", "kind"}], "rows": […], "titles": […]}`: rows under their head, all of the same width."""
    width = min(max(map(len, rows), default=0), most_columns)
    even = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    titles, head, body = _parted(even)
    names = _names(head, width)
    columns = [{"name": names[place], "kind": kind_of([row[place] for row in body])} for place in range(width)]
    return {"columns": columns, "rows": body, "titles": titles}


Rows = list[list[str]]


def _parted(rows: Rows) -> tuple[list[str], Rows, Rows]:
    """What stands above the table, its head, and the rest."""
    begin = 0
    while begin < min(len(rows), _HEAD_WITHIN) and sum(map(bool, rows[begin])) == 1 < len(rows[begin]):
        begin += 1
    titles = [next(filter(None, row)) for row in rows[:begin]]
    within = rows[begin : begin + _HEAD_WITHIN]
    end = next((place for place, row in enumerate(within) if _is_told(row)), 1 if within else 0)
    if end > _TALLEST_HEAD:  # words alone stand in it: the first row is the head
        end = 1
    return titles, rows[begin : begin + end], rows[begin + end :]


def _is_told(row: Sequence[str]) -> bool:
    """Does it say what only the rows of a table say?"""
    return any(_holds_number(cell) or any(fits(cell.strip()) for _kind, fits in _TELLING) for cell in row if cell)


def _names(head: Rows, width: int) -> list[str]:
    """A cell of the head that spans several columns is said once, to the left; below it stand their own names."""
    spread = []
    for number, row in enumerate(head):
        said = list(row)
        for place in range(1, width):
            if not said[place] and number + 1 < len(head) and head[number + 1][place]:
                said[place] = said[place - 1]
        spread.append(said)
    return [" / ".join(dict.fromkeys(filter(None, (row[place] for row in spread)))) for place in range(width)]
