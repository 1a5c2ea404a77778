"""Rows for programs: whose key it is, which rows are asked for, and how they are written down as JSON and CSV.

Whoever asks is no person and has no session: a program with a key. It is given what its agency may have at that moment
and learns nothing else, not even whether another item is there.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.flow import Sentence
from coordination.signin.lockout import is_more_than
from sharing.actions.keys import digest_of
from sharing.models import AccessKey, DataRow, Item
from sharing.rows.asking import WITHOUT_VALUE, How, NotAsked, Question, walk, wish
from sharing.rows.columns import Column
from sharing.rows.reading import Opened, opened

MOST_CALLS = 600  # with one key within a quarter of an hour
MOST_ROWS = 1_000  # of one answer
LONGEST = 200  # signs of what a value is compared with
_MOST_WISHES = 10
_LONGEST_SECRET = 100
_MOST_EXACT = 2**53  # whole numbers up to it are kept by programs that count with doubles
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode
_OWN = frozenset({"after", "table", "limit", "fields"})


class NotGiven(Exception):
    """Nothing is given; status and sentence say why, and nothing of what is hidden."""

    def __init__(self, status: HTTPStatus, sentence: Sentence) -> None:
        self.status, self.sentence = status, sentence
        super().__init__(str(sentence))


def bearer(header: str) -> tuple[AccessKey, User]:
    """The key that an `Authorization` header names, if it opens now, and whoever made it, acting for its agency: in
    that name its programs read. Raises NotGiven, for every other key alike.
    """
    scheme, _space, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(secret) <= _LONGEST_SECRET:
        raise _unknown()
    rows = AccessKey.objects.opening().filter(digest=digest_of(secret.strip()))
    key = rows.select_related("item__owner", "agency", "made_by").first()
    if key is None:
        raise _unknown()
    reader: Any = key.made_by
    reader.act_for(key.agency_id)
    if reader.acting_for != key.agency or not Item.objects.open_to(reader).filter(pk=key.item_id).exists():
        raise _unknown()
    if is_more_than(MOST_CALLS, f"rows {key.digest}"):
        raise NotGiven(HTTPStatus.TOO_MANY_REQUESTS, _("Too many calls with this key: wait a quarter of an hour."))
    return key, reader


def _unknown() -> NotGiven:
    return NotGiven(HTTPStatus.UNAUTHORIZED, _("A key that opens is missing: send “Authorization: Bearer” with it."))


def opened_by(key: AccessKey, reader: User, item: int) -> Opened:
    """What is loaded of the item of the key. Raises NotGiven, for any other item alike, whether there is one or not."""
    found = opened(key.item, reader) if key.item_id == item else None
    if found is None:
        raise NotGiven(HTTPStatus.NOT_FOUND, _("This key opens no rows at this address."))
    return found


def keys_of(columns: Sequence[Column]) -> list[str]:
    """By what programs name the columns: the field of the data item, else the name in the file; each once."""
    found: list[str] = []
    for column in columns:
        called, key, number = column.field or column.name, column.field or column.name, 1
        while key in found:
            number += 1
            key = f"{called}_{number}"
        found.append(key)
    return found


@dataclass(frozen=True)
class Asked:
    """`places`: of the columns that are given. `after`: the number of the row behind which they begin."""

    question: Question
    places: Sequence[int]
    limit: int
    after: int | None


@dataclass(frozen=True)
class Given:
    """Rows in the order of the file, each with the values of the columns asked for; `last`: where the next begin."""

    rows: Sequence[Sequence[Any]]
    last: int | None


def asked_of(found: Opened, said: Mapping[str, str]) -> Asked:
    """What an address asks: `limit`, `after`, `table`, `fields`, and conditions as `equals.level=3`. Raises NotGiven
    where anything cannot be read: a program must not take fewer or other rows for those it wanted.
    """
    keys = keys_of(found.columns)
    if any("\x00" in name + value for name, value in said.items()):
        raise _wrong(_("What is asked cannot be read."))
    if said.get("table") and said["table"] != str(found.table.pk):
        sentence = _("The rows were loaded anew meanwhile: begin again without “after” and “table”.")
        raise NotGiven(HTTPStatus.CONFLICT, sentence)
    names = list(filter(None, said.get("fields", "").split(",")))
    places = [_place(keys, name) for name in names] or list(range(len(keys)))
    wishes = [_wish(found, keys, name, value) for name, value in said.items() if name not in _OWN]
    if len(wishes) > _MOST_WISHES:
        raise _wrong(_("At most %(most)d conditions at once.") % {"most": _MOST_WISHES})
    limit = _number(said, "limit", MOST_ROWS, least=1, most=MOST_ROWS)
    after = _number(said, "after", None, least=0, most=2**31 - 1)
    return Asked(Question(wishes), places, limit or MOST_ROWS, after)


def _wrong(sentence: Sentence) -> NotGiven:
    return NotGiven(HTTPStatus.BAD_REQUEST, sentence)


def _place(keys: Sequence[str], name: str) -> int:
    if name not in keys:
        raise _wrong(_("There is no column “%(name)s”.") % {"name": name[:LONGEST]})
    return keys.index(name)


def _wish(found: Opened, keys: Sequence[str], name: str, value: str) -> Any:
    how, point, column = name.partition(".")
    if not point or how not in list(How):
        raise _wrong(_("There is no parameter “%(name)s”.") % {"name": name[:LONGEST]})
    if len(value) > LONGEST or (how in WITHOUT_VALUE and value not in {"", "1"}):
        raise _wrong(_("“%(name)s” is not compared with this.") % {"name": name[:LONGEST]})
    try:
        return wish(found, _place(keys, column), how, value)
    except NotAsked as refusal:
        raise _wrong(refusal.sentence) from None


def _number(said: Mapping[str, str], name: str, default: int | None, *, least: int, most: int) -> int | None:
    value = said.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) <= 10 and least <= int(value) <= most):
        told = {"name": name, "least": least, "most": most}
        raise _wrong(_("“%(name)s” is a whole number from %(least)d to %(most)d.") % told)
    return int(value)


def given(found: Opened, asked: Asked) -> Given:
    """One statement."""
    rows: list[DataRow] = walk(found, asked.question, size=asked.limit + 1, after=asked.after)
    shown = rows[: asked.limit]
    last = shown[-1].number if len(rows) > asked.limit else None
    return Given([_chosen(found.cells(row), asked.places) for row in shown], last)


def _chosen(cells: Sequence[Any], places: Sequence[int]) -> list[Any]:
    return [cells[place] for place in places]


def as_json(found: Opened, asked: Asked, rows: Given) -> dict[str, Any]:
    """What a program is told beside the rows: of which loading they are, and what its columns hold."""
    keys, table = keys_of(found.columns), found.table
    columns = [
        {
            "key": keys[place],
            "name": found.columns[place].name,
            "type": str(found.columns[place].kind),
            "masked": found.hides(found.columns[place]),
        }
        for place in asked.places
    ]
    named = [keys[place] for place in asked.places]
    return {
        "item": table.item_id,
        "table": table.pk,
        "loaded_at": (table.ended_at or table.began_at).isoformat(timespec="seconds"),
        "count": table.rows,
        "columns": columns,
        "rows": [dict(zip(named, map(_plain, row), strict=True)) for row in rows.rows],
    }


def _plain(value: Any) -> Any:
    """Numbers as numbers where programs that read JSON keep what they come to, else as texts."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _MOST_EXACT else str(value)
    return value if Decimal(repr(float(value))) == value else f"{value:f}"


def written(said: Any) -> str:
    """As JSON, in which numbers stand with the decimal places they were given."""
    if isinstance(said, dict):
        return f"{{{', '.join(f'{_AS_JSON(name)}: {written(value)}' for name, value in said.items())}}}"
    if isinstance(said, list):
        return f"[{', '.join(map(written, said))}]"
    return f"{said:f}" if isinstance(said, Decimal) else _AS_JSON(said)


def for_csv(rows: Given) -> Iterator[list[Any]]:
    for row in rows.rows:
        yield [str(value).lower() if isinstance(value, bool) else value for value in row]
