"""What may be imported: one small class a noun, registered by its app.

A kind says which columns its tables have, and brings a `Register`: what is known already, by which the rows of one
table are recognised and compared. All values are plain, as JSON keeps them; what stands for another record is
`{"pk": …, "name": …}` or, where another row of the same table makes that record, `{"row": …, "name": …}`.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db.models import Model, Q, TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from coordination.core import tables
from coordination.core.activity import Actor, history
from coordination.core.counting import Tally
from coordination.core.flow import Sentence
from coordination.core.policy import Predicate, can
from coordination.core.remarks import Remark
from coordination.core.tables import Limits, Table, Unreadable
from coordination.core.typesetting import printable
from coordination.core.workdays import day_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

LIMITS = Limits(size=20 * 1024 * 1024, unpacked=100 * 1024 * 1024, rows=20_000, columns=100)
MOST_SAID = 1000  # signs of a cell, unless its column takes more


class Wrong(Exception):
    """What a cell says cannot be taken; the remark says why."""

    def __init__(self, text: str, **facts: Any) -> None:
        self.remark = Remark(text, facts)
        super().__init__(text)


@dataclass(frozen=True)
class Column:
    """One column of the tables of a kind. Without `read` it is in none: its value follows from others and is shown."""

    name: str
    label: Sentence
    heads: Sequence[str] = ()  # beside the label, in every language, under which it is usually found
    read: Callable[[str], Any] | None = None  # of a cell that says something; raises Wrong
    show: Callable[[Any], str] = str
    same: Callable[[Any, Any], bool] = lambda old, new: bool(old == new)
    joined: Callable[[Any, Any], Any] = lambda _old, new: new  # what becomes of the old value and what the cell says
    choices: Callable[[], list[str]] | None = None
    width: int = 16
    most: int = MOST_SAID  # signs of a cell; a longer one is wrong
    is_needed: bool = False  # a row without it is wrong, and a table without it is none of this kind
    is_open: bool = False  # whoever sees the record sees it


@dataclass
class Finding:
    """What was found out about one row."""

    number: int
    said: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    wrong: list[tuple[str, Remark]] = field(default_factory=list)  # by column
    notes: list[tuple[str, Remark]] = field(default_factory=list)  # worth a look, and no reason to refuse
    target: int | None = None
    title: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)  # what is to be written: all of a new record, else what differs
    stage: int = 0  # rows of a lower stage come first: this one stands on them

    def complain(self, column: str, text: str, **facts: Any) -> None:
        self.wrong.append((column, Remark(text, facts)))

    def note(self, column: str, text: str, **facts: Any) -> None:
        self.notes.append((column, Remark(text, facts)))


class Register:
    """What is known already, for the examination of one table. Made anew for each: it may keep what it has loaded."""

    def recognise(self, finding: Finding) -> None:
        """Set `target` where the row is of a known record. Raises Wrong where it may be one of several."""

    def refer(self, findings: Sequence[Finding]) -> None:
        """Put records in the place of the words that stand for them, once all rows are recognised."""

    def present(self, targets: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The plain values of these records today."""
        raise NotImplementedError

    def complete(self, finding: Finding) -> None:
        """What a new record has beside what its row says."""

    def claims(self, finding: Finding) -> Iterator[tuple[str, str, str]]:
        """(column, key, words) of what the row would take for its record, and no two may have."""
        del finding
        yield from ()

    def check(self, findings: Sequence[Finding]) -> None:
        """Complain of rows after which something would be wrong, each by itself or several together."""


@dataclass(frozen=True)
class Brought:
    """A file that somebody brings, as far as it was read."""

    name: str
    sha256: str
    table: Table


@dataclass(frozen=True)
class Words:
    """What pages call the bringing of such a table; to people it may be more than an import."""

    act: Sentence
    promise: Sentence
    limits: Sentence
    earlier: Sentence
    none_yet: Sentence
    undo: Sentence
    undo_question: Sentence


@dataclass(frozen=True)
class Awaited:
    """What a table that was carried out still waits for: how many records, and the first of them with their pages."""

    number: Tally
    first: Sequence[tuple[str, str]]


class Kind:
    """Something that is imported. `code` stands in addresses and rows."""

    code: ClassVar[str]
    label: ClassVar[Sentence]
    icon: ClassVar[str]
    explained: ClassVar[Sequence[Sentence]]  # on the page on which an import begins
    model: ClassVar[type[Model]]
    entered: ClassVar[str]  # the verb by which such records come into being
    allows: ClassVar[Predicate]
    columns: ClassVar[Sequence[Column]]
    home: ClassVar[str] = ""  # the address of the list that it fills, where that is another than the directory
    sends_letters: ClassVar[bool] = False  # one for each row, as soon as it is carried out
    words: ClassVar[Words] = Words(
        act=gettext_lazy("Import"),
        promise=gettext_lazy("Nothing is written before you have looked through the rows and confirmed."),
        limits=gettext_lazy("An empty cell changes nothing; an import never deletes."),
        earlier=gettext_lazy("Earlier imports"),
        none_yet=gettext_lazy("Nothing has been imported yet."),
        undo=gettext_lazy("Undo the import"),
        undo_question=gettext_lazy("Undo this import: %(file)s?"),
    )
    undoing: ClassVar[Sentence] = gettext_lazy(
        "What it has made is removed, and what it has changed gets its old values again. What somebody has changed or "
        "used since stays as it is; the result says which and why."
    )

    def open_register(self, actor: Actor) -> Register:
        """What is known already, as far as it concerns whoever brings the table."""
        raise NotImplementedError

    def title_of(self, said: dict[str, str]) -> str:
        """What a row is called in lists, whatever is wrong with it."""
        raise NotImplementedError

    def locked(self, pk: int) -> Any:
        """The record, held against others until the transaction ends; None where it is gone."""
        raise NotImplementedError

    def plain(self, thing: Any) -> dict[str, Any]:
        """Its values by column."""
        raise NotImplementedError

    def clashes(self, rows: Sequence[dict[str, Any]]) -> list[Remark | None]:
        """For each of these new records what has come into its way since the preview."""
        return [None for _row in rows]

    def create(self, *, actor: Actor, values: dict[str, Any]) -> Model:
        raise NotImplementedError

    def edit(self, *, actor: Actor, thing: Any, values: dict[str, Any]) -> None:
        raise NotImplementedError

    def done_since(self, thing: Any) -> Remark | None:
        """What has been done with a new record since, so that it stays."""
        since = list(history(thing)[:2])
        if len(since) < 2:
            return None
        facts = {"who": since[0].actor_name, "day": day_of(since[0].at).isoformat()}
        return Remark(gettext_noop("It has been changed since, last on %(day)s by %(who)s"), facts)

    def remove(self, *, actor: Actor, thing: Any) -> Remark | None:
        """Strike a record that was entered by mistake; what is to be said of it, if anything. Raises Refusal where it
        is used.
        """
        raise NotImplementedError

    def seen_by(self, person: Any) -> Q:
        """Which runs of this kind a person may know of: all, or none."""
        return Q(kind=self.code) if can(person, "import.start", self) else Q(pk__in=[])

    @property
    def said_columns(self) -> list[Column]:
        return [column for column in self.columns if column.read]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def addresses(self, targets: Collection[int]) -> dict[int, str]:
        """The pages of those of these records that exist, where they have pages."""
        del targets
        return {}

    def awaited(self, person: Any, targets: "QuerySet[Any]") -> Awaited | None:
        """Of these records, by their numbers, what somebody else has still to do; None where nobody has to."""
        del person, targets
        return None

    def read(self, name: str, content: bytes) -> "Brought":
        """The table of this kind in a file. Raises Unreadable. The file itself is not kept."""
        bare = printable(PurePosixPath(name.replace("\\", "/")).name)[-200:]
        return Brought(bare, hashlib.sha256(content).hexdigest(), self._table(name, content))

    def _table(self, name: str, content: bytes) -> Table:
        columns = self.said_columns
        heads = {column.name: [*in_every_language(column.label), *column.heads] for column in columns}
        needed = [column for column in columns if column.is_needed]
        found = tables.find_table(tables.sheets(name, content, LIMITS), heads, [column.name for column in needed])
        if found is None:
            names = "、".join(str(column.label) for column in needed)
            raise Unreadable(_("The table lacks what it needs: %(columns)s. Use the template.") % {"columns": names})
        if len(found.rows) > LIMITS.rows:
            raise Unreadable(_("The table has more than %(limit)d rows.") % {"limit": LIMITS.rows})
        if not found.rows:
            raise Unreadable(_("There is nothing below the header of the table."))
        return found


_kinds: dict[str, Kind] = {}


def importable(kind: type[Kind]) -> type[Kind]:
    """Decorator: let a kind be imported."""
    _kinds[kind.code] = kind()
    return kind


def kind_of(code: str) -> Kind:
    return _kinds[code]


def kinds() -> list[Kind]:
    return list(_kinds.values())


def kinds_for(person: Any) -> list[Kind]:
    """What a person may import."""
    return [kind for kind in kinds() if can(person, "import.start", kind)]


# How cells are read ------------------------------------------------------------------------------------------------


def heads(words: str) -> list[str]:
    """Names under which a column is found, between 、."""
    return words.split("、")


def text(most: int) -> Callable[[str], str]:
    """One line of at most so many signs."""

    def read(said: str) -> str:
        words = " ".join(said.split())
        if len(words) > most:
            raise Wrong(gettext_noop("longer than %(most)d characters"), most=most)
        return words

    return read


def whole(most: int) -> Callable[[str], int]:
    """A number that counts."""

    def read(said: str) -> int:
        if not (said.isascii() and said.isdigit()) or len(said) > len(str(most)) or int(said) > most:
            raise Wrong(gettext_noop("“%(said)s” is no whole number up to %(most)d"), said=said, most=most)
        return int(said)

    return read


_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?: 00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})")


def day(said: str) -> str:
    """A day, as tables say it in many ways."""
    found = _DAY.fullmatch(said)
    year, month, day = [int(part) for part in found.groups() if part] if found else (0, 0, 0)
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise Wrong(gettext_noop("“%(said)s” is no day, as 2026-01-31 is one"), said=said[:60]) from error


def spoilt(said: str) -> Remark | None:
    """What was lost before the file was sent, in any column."""
    found = tables.SPOILT.fullmatch(said)
    if found is None:
        return None
    if found["number"]:
        sentence = gettext_noop("“%(said)s” is a long number whose last digits were lost: keep the column as text")
    elif found["letter"]:
        sentence = gettext_noop("“%(said)s” holds letters that were lost: save the file anew")
    elif "FORMULA" in said.upper():
        return Remark(gettext_noop("holds a formula that was never reckoned: open and save the file in a spreadsheet"))
    else:
        sentence = gettext_noop("“%(said)s” is an error of the spreadsheet, or a column that is too narrow")
    return Remark(sentence, {"said": said[:60]})


def one_of(choices: type[TextChoices]) -> Callable[[str], str]:
    """A choice by its label in any language of the portal, or by its code. What is not among them is not guessed."""

    def read(said: str) -> str:
        if choice := _spelled(choices).get(tables.key(said)):
            return choice
        raise Wrong(gettext_noop("“%(said)s” is none of these: %(choices)s"), said=said[:60], choices=choices.values)

    return read


@cache
def _spelled(choices: type[TextChoices]) -> dict[str, str]:
    return {
        tables.key(word): str(choice.value)
        for choice in choices
        for word in (choice.value, *in_every_language(choice.label))
    }


def in_every_language(label: Sentence) -> list[str]:
    """A text of the portal as each reader sees it."""
    said = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(str(label))
    return said


def shown_reference(value: Mapping[str, Any] | None) -> str:
    return str(value["name"]) if value else ""


def same_reference(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> bool:
    """Keys of some records are words of digits, and numbers in the rows."""
    return bool(old) == bool(new) and str((old or {}).get("pk")) == str((new or {}).get("pk"))
