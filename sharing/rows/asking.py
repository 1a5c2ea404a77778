"""What is asked of the rows of a table: which, in what order, and from where on. Places of columns count from 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, Func, Q, Subquery, TextField, Value
from django.utils.translation import gettext as _

from coordination.core.tables import folded
from sharing.models import DataRow
from sharing.rows.checking import SENTENCES, Wrong, read
from sharing.rows.columns import Column, Kind
from sharing.rows.reading import Opened


class How(StrEnum):
    """How a value of a column is compared with what is asked."""

    CONTAINS = "contains"
    EQUALS = "equals"
    FROM = "from"
    TO = "to"
    EMPTY = "empty"
    FILLED = "filled"


WITHOUT_VALUE = frozenset({How.EMPTY, How.FILLED})
_MIDNIGHT = " 00:00:00"
_NAMES = {"column": "c", "how": "h", "value": "v"}  # in an address
_ORDERED = frozenset({Kind.NUMBER, Kind.DAY, Kind.MOMENT})


class NotAsked(Exception):
    """It cannot be asked of this column; the sentence says why, `of` what: the column, how it is compared, or the
    value.
    """

    def __init__(self, sentence: str, *, of: str = "column") -> None:
        self.sentence, self.of = sentence, of
        super().__init__(sentence)


@dataclass(frozen=True)
class Wish:
    """One condition. `value` is of the kind of the column, as `checking.read` gives it."""

    place: int
    how: How
    value: Any = None


@dataclass(frozen=True)
class Question:
    """All conditions hold. `order`: by which column; without one by the lines of the file."""

    wishes: Sequence[Wish] = ()
    order: int | None = None
    is_down: bool = False


class Cell(Func):
    """The value at a place, as PostgreSQL compares it: numbers as numbers, texts by the collation, nothing first."""

    template = "(%(expressions)s -> %(place)s)"

    def __init__(self, place: int, **more: Any) -> None:
        super().__init__(F("cells"), place=int(place), output_field=TextField(), **more)


class CellText(Cell):
    """The value at a place as text; NULL where nothing is said."""

    template = "(%(expressions)s ->> %(place)s)"


class _Json(Func):
    """A value as a cell holds it."""

    def __init__(self, value: Any) -> None:
        kind = "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "numeric"
        super().__init__(Value(value), template=f"to_jsonb(%(expressions)s::{kind})", output_field=TextField())


class _Nothing(Func):
    template, arity = "'null'::jsonb", 0
    output_field = TextField()


def column_at(opened: Opened, place: int) -> Column:
    """The column that is asked about. Raises NotAsked where there is none, or this reader is shown it masked."""
    if not 0 <= place < len(opened.columns):
        raise NotAsked(_("There is no such column."))
    column = opened.columns[place]
    if opened.hides(column):
        raise NotAsked(
            _("“%(column)s” is shown masked: nothing is filtered, put in order or grouped by it.")
            % {"column": column.called}
        )
    return column


def wish(opened: Opened, place: int, how: str, said: str = "") -> Wish:
    """A condition on a column, in the forms in which files may say a value (2024年1月5日, 1,234.5, 是).

    Raises NotAsked.
    """
    column = column_at(opened, place)
    if how not in list(How):
        raise NotAsked(_("There is no such comparison."), of="how")
    way = How(how)
    if way in WITHOUT_VALUE:
        return Wish(place, way)
    in_order = column.kind in _ORDERED
    if (way == How.CONTAINS and column.kind == Kind.YES_NO) or (way in {How.FROM, How.TO} and not in_order):
        raise NotAsked(_("“%(column)s” cannot be compared like this.") % {"column": column.called}, of="how")
    try:  # of a number or a day any part may be asked for, as it is shown
        value = read(Kind.TEXT if way == How.CONTAINS else column.kind, folded(said))
    except Wrong as wrong:
        sentence = _("“%(said)s” %(wrong)s") % {"said": said, "wrong": SENTENCES[wrong.word]}
        raise NotAsked(sentence, of="value") from None
    if value is None:
        raise NotAsked(_("Say with what “%(column)s” is compared.") % {"column": column.called}, of="value")
    if way == How.TO and column.kind == Kind.MOMENT and value.endswith(_MIDNIGHT):
        value = value.replace(_MIDNIGHT, " 23:59:59")  # a day is meant, to its end
    return Wish(place, way, value)


def narrowed(opened: Opened, question: Question) -> Any:
    """The rows that answer, in no order."""
    rows = opened.rows
    for each in question.wishes:
        column_at(opened, each.place)
        rows = _kept(rows, each)
    return rows


def _kept(rows: Any, asked: Wish) -> Any:
    place = asked.place
    if asked.how == How.CONTAINS:
        return rows.alias(said=CellText(place)).filter(said__icontains=asked.value)
    rows = rows.alias(cell=Cell(place))
    if asked.how == How.EMPTY:
        return rows.filter(cell=_Nothing())
    if asked.how == How.FILLED:
        return rows.exclude(cell=_Nothing())
    if asked.how == How.EQUALS:
        return rows.filter(cell=_Json(asked.value))
    if asked.how == How.FROM:
        return rows.filter(cell__gte=_Json(asked.value))
    return rows.filter(cell__lte=_Json(asked.value)).exclude(cell=_Nothing())


def ordered(opened: Opened, question: Question) -> Any:
    """The rows that answer, in the order asked for. Raises NotAsked."""
    rows, names = _by(opened, question)
    return rows.order_by(*(f"-{name}" if question.is_down else name for name in names))


def _by(opened: Opened, question: Question) -> tuple[Any, list[str]]:
    rows = narrowed(opened, question)
    if question.order is None:
        return rows, ["number"]
    column_at(opened, question.order)
    return rows.annotate(place=Cell(question.order)), ["place", "number"]


def walk(
    opened: Opened, question: Question, *, size: int, after: int | None = None, before: int | None = None
) -> list[DataRow]:
    """At most `size` rows in the order asked for, from the beginning or beyond the row with the number `after`, or up
    to the one `before`. One statement. A place that is not there leads nowhere: nothing comes back.

    Raises NotAsked.
    """
    rows, names = _by(opened, question)
    is_back = before is not None
    place = before if is_back else after
    turned = question.is_down != is_back
    if place is not None:
        rows = rows.filter(_beyond(opened, names, place, question.order, "lt" if turned else "gt"))
    found = list(rows.order_by(*(f"-{name}" if turned else name for name in names))[:size])
    return found[::-1] if is_back else found


def _beyond(opened: Opened, names: Sequence[str], number: int, order: int | None, sign: str) -> Q:
    behind = Q(**{f"number__{sign}": number})
    if len(names) == 1 or order is None:
        return behind
    there = Subquery(opened.rows.filter(number=number).values(at=Cell(order))[:1])
    return Q(**{f"place__{sign}": there}) | (Q(place=there) & behind)


def asked_of(opened: Opened, said: Mapping[str, str], most: int) -> tuple[Question, dict[str, str]]:
    """What an address asks: `c1`, `h1`, `v1` to the `most`-th condition (place, `How`, value), `sort` (a place) and
    `down`. What cannot be asked is left out, and why is said beside, by the name of what is wrong in the address:
    whoever gets any shows no rows, as they would be more than was asked for.
    """
    wishes, wrong, order = [], dict[str, str](), None
    for number in range(1, most + 1):
        place, value = said.get(f"c{number}", ""), said.get(f"v{number}", "")
        if value and not place:
            wrong[f"c{number}"] = _("Choose the column in which to look.")
        if place:
            try:
                wishes.append(wish(opened, _place(place), said.get(f"h{number}", ""), value))
            except NotAsked as refusal:
                wrong[f"{_NAMES[refusal.of]}{number}"] = refusal.sentence
    if place := said.get("sort", ""):
        try:
            order = _place(place)
            column_at(opened, order)
        except NotAsked as refusal:
            order, wrong["sort"] = None, refusal.sentence
    return Question(wishes, order, bool(said.get("down"))), wrong


def _place(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= 3 else -1
