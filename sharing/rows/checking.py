"""A cell as its column wants it: read with patience, refused with a reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.core.flow import Sentence
from coordination.core.tables import SPOILT, folded
from sharing.rows.columns import Column, Kind

Error = tuple[int, str, str]  # place of the column, a word of `SENTENCES`, what goes into its sentence

SENTENCES: Mapping[str, Sentence] = {
    "empty": _("is empty, and must be filled in"),
    "key": _("is empty, and is part of the key"),
    "double": _("repeats the key of line %(detail)s"),
    "number": _("is no number"),
    "whole": _("is no whole number"),
    "day": _("is no date"),
    "moment": _("is no date with a time"),
    "yes_no": _("is neither yes nor no"),
    "long": _("is longer than %(detail)s signs"),
    "digits": _("has more than %(detail)s digits"),
    "spoilt": _("was spoilt by the spreadsheet before the file was sent"),
    "beyond": _("stands to the right of the last column"),
}

_YES = frozenset({"是", "有", "true", "yes", "y", "1", "√"})
_NO = frozenset({"否", "无", "false", "no", "n", "0", "×"})
_NUMBER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d{1,38})(\.\d{1,20})?(e[+-]?\d{1,2})?", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))(.*)", re.DOTALL)
_TIME = re.compile(r"[T\s]*(\d{1,2})[::时](\d{1,2})(?:[::分](\d{1,2})(?:\.\d+)?秒?|分)?(?:Z|[+-]\d{2}:?\d{2})?")
_SERIAL = re.compile(r"[1-7]\d{4}(\.\d+)?")  # days since the end of 1899, up to the year 2118
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (a spreadsheet's days have no zone)
_WIDE = str.maketrans("．，－＋：／", ".,-+:/")
_MOST_SIGNS = 10_000  # of a text that no length limits


class Wrong(Exception):
    """The cell is not what its column wants: a word of `SENTENCES`, and what goes into its sentence."""

    def __init__(self, word: str, detail: object = "") -> None:
        self.word, self.detail = word, str(detail)
        super().__init__(word)


def read(kind: Kind, said: str, *, is_book: bool = False) -> Any:
    """The value that a folded cell stands for; None where it says nothing. Days and moments come as text. `is_book`: of
    a workbook, in which a day may be a number.

    Raises Wrong.
    """
    if kind != Kind.TEXT:
        said = said.translate(_WIDE)
    return _READ[kind](said, is_book) if said else None


def _text(said: str, _is_book: bool) -> str:  # noqa: FBT001
    return said


def _number(said: str, _is_book: bool) -> Decimal | int:  # noqa: FBT001
    """With the decimal places it was given: 20.00 is measured more finely than 20."""
    if not _NUMBER.fullmatch(said):
        raise Wrong("number")
    number = Decimal(said.replace(",", ""))
    return number if "." in said or "e" in said.lower() else int(number)


def _day_and_rest(said: str, *, is_book: bool) -> tuple[date, time]:
    if is_book and _SERIAL.fullmatch(said):
        moment = _EPOCH + timedelta(days=float(said))
        return moment.date(), moment.time().replace(microsecond=0)
    found = _DAY.fullmatch(said)
    if not found:
        raise ValueError
    year, month, day, month_too, day_too, rest = found.groups()
    hour = _TIME.fullmatch(rest.strip()) if rest.strip() else None
    if rest.strip() and not hour:
        raise ValueError
    at = time.fromisoformat(":".join(f"{int(part or 0):02}" for part in hour.groups())) if hour else time()
    return date(int(year), int(month or month_too), int(day or day_too)), at


def _day(said: str, is_book: bool) -> str:  # noqa: FBT001
    try:
        day, at = _day_and_rest(said, is_book=is_book)
    except ValueError:
        raise Wrong("day") from None
    if at != time():
        raise Wrong("day")
    return day.isoformat()


def _moment(said: str, is_book: bool) -> str:  # noqa: FBT001
    try:
        return datetime.combine(*_day_and_rest(said, is_book=is_book)).isoformat(" ")
    except ValueError:
        raise Wrong("moment") from None


def _yes_no(said: str, _is_book: bool) -> bool:  # noqa: FBT001
    if said.lower() in _YES | _NO:
        return said.lower() in _YES
    raise Wrong("yes_no")


_READ = {Kind.TEXT: _text, Kind.NUMBER: _number, Kind.DAY: _day, Kind.MOMENT: _moment, Kind.YES_NO: _yes_no}


@dataclass
class Checker:
    """Reads the rows of one table, in their order: it remembers which keys there were."""

    columns: Sequence[Column]
    is_book: bool = False
    _keys: dict[Any, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = [place for place, column in enumerate(self.columns) if column.is_key]

    def check(self, number: int, cells: Sequence[str]) -> tuple[list[Any], list[Error]]:
        """Its values, one for each column, and what is wrong with it: with nothing wrong it is a row."""
        values: list[Any] = []
        errors: list[Error] = []
        said = [folded(cell) for cell in cells]
        for place, column in enumerate(self.columns):
            try:
                values.append(self._value(column, said[place] if place < len(said) else ""))
            except Wrong as wrong:
                values.append(None)
                errors.append((place, wrong.word, wrong.detail))
        if any(said[len(self.columns) :]):
            errors.append((len(self.columns), "beyond", ""))
        if not errors and self._key:
            first = self._keys.setdefault(tuple(values[place] for place in self._key), number)
            if first != number:
                errors.append((self._key[0], "double", str(first)))
        return values, errors

    def _value(self, column: Column, said: str) -> Any:
        if not said:
            if column.is_key:
                raise Wrong("key")
            if column.is_required:
                raise Wrong("empty")
            return None
        if SPOILT.fullmatch(said):
            raise Wrong("spoilt")
        value = read(column.kind, said, is_book=self.is_book)
        if column.kind == Kind.TEXT and len(said) > (column.length or _MOST_SIGNS):
            raise Wrong("long", column.length or _MOST_SIGNS)
        return self._checked(column, value) if column.kind == Kind.NUMBER else value

    @staticmethod
    def _checked(column: Column, value: Decimal | int) -> Decimal | int:
        is_whole = value == int(value)
        if column.type == "I" and not is_whole:
            raise Wrong("whole")
        counted = int(value) if is_whole else value
        if column.length and len(Decimal(counted).as_tuple().digits) > column.length:
            raise Wrong("digits", column.length)
        return counted if column.type == "I" else value
