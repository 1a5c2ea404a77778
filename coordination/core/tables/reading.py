"""The one reader of tables: XLSX, and CSV in the encodings and with the separators that offices send.

A sheet comes as the rows that say anything, each with its number on the sheet. Nothing is guessed here and nothing is
dropped in silence; what is larger than a table of its kind ever is, is not read at all.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core import confined
from coordination.core.flow import Sentence
from coordination.core.workbooks.cells import folded, unguarded
from coordination.core.workbooks.limits import WALL_S

Row = tuple[int, list[str]]

HEADER_WITHIN = 20  # rows above the header may hold a title, a number, a date
OLD = (".xls", ".et", ".xlt", ".xlsb", ".ett")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how the old format begins, and any workbook that is locked with a password
_DELIMITERS = ",;\t"
_BROKEN_SHARE = 200  # one letter in so many may be broken: the row that holds it is wrong, not the file


class Unreadable(Exception):
    """The file as a whole cannot be read as a table; the sentence says why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True)
class Limits:
    """How large a table of a kind may be: bytes as sent and unpacked, rows below the header, columns."""

    size: int
    unpacked: int
    rows: int
    columns: int


@dataclass
class Sheet:
    """What was read of one sheet. Places of columns count from 0."""

    name: str
    rows: list[Row] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: int = 0


def unreadable() -> Unreadable:
    return Unreadable(_("The file cannot be read as a table."))


def sheets(name: str, content: bytes, limits: Limits) -> Iterator[Sheet]:
    """The sheets of a file, one after the other; of a CSV one for each way in which it may be separated.

    Raises Unreadable, at the latest while they are walked.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in OLD or content.startswith(_OLE):
        raise Unreadable(
            _("The file is of an old format or locked with a password. Save it as XLSX without a password, or as CSV.")
        )
    if ending not in _READERS:
        raise Unreadable(_("Tables are taken as XLSX or CSV."))
    if len(content) > limits.size:
        raise Unreadable(_("The file is larger than %(limit)d MB.") % {"limit": limits.size // 1024**2})
    yield from _READERS[ending](content, limits)


def filled(rows: Iterable[tuple[int, Sequence[str]]], limits: Limits) -> list[Row]:
    """Rows that say anything, one more than may be: whoever counts them sees that there are too many."""
    cleaned = ((number, [folded(cell) for cell in cells[: limits.columns]]) for number, cells in rows)
    return list(islice((row for row in cleaned if any(row[1])), limits.rows + HEADER_WITHIN + 1))


def _delimited(content: bytes, limits: Limits) -> Iterator[Sheet]:
    text = decoded(content)
    head = text[:4000]
    for delimiter in sorted(_DELIMITERS, key=head.count, reverse=True):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            numbered = ((number, [unguarded(cell) for cell in cells]) for number, cells in enumerate(rows, start=1))
            yield Sheet("", filled(numbered, limits))
        except csv.Error as error:
            raise unreadable() from error


def delimiter_of(lines: Sequence[str]) -> str:
    """What parts the cells of the first lines of a table: what stands in most of them equally often."""
    return max(",;\t|", key=lambda sign: _evenness(lines, sign))


def _evenness(lines: Sequence[str], sign: str) -> tuple[int, int]:
    """In how many lines it stands as often as in most, and how often."""
    counts = [line.count(sign) for line in lines if line.strip()]
    usual = max(set(counts), key=counts.count, default=0)
    return (counts.count(usual) if usual else 0), usual


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, GB18030, UTF-16. A letter broken on the way stands as U+FFFD."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _without_nul(content.decode("utf-16", errors="replace"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _without_nul(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    mended = min((content.decode(name, errors="replace") for name in ("utf-8-sig", "gb18030")), key=_broken)
    if _broken(mended) * _BROKEN_SHARE > len(mended):
        raise Unreadable(_("The characters of the file cannot be read. Save it as CSV UTF-8 or XLSX."))
    return _without_nul(mended)


def _broken(text: str) -> int:
    return text.count("\ufffd")


def _without_nul(text: str) -> str:
    return text.replace("\0", "")


def _packed(content: bytes, limits: Limits) -> Iterator[Sheet]:
    """Read by a process of its own, as a workbook may be made to exhaust its reader."""
    most = (limits.unpacked, limits.rows + HEADER_WITHIN + 1, limits.columns)
    try:
        said = confined.ask("workbooks", *map(str, most), of=content, wall_s=WALL_S)
    except confined.Busy:
        raise Unreadable(_("The file could not be taken in just now. Try again later.")) from None
    except confined.Harmed:
        said = {"refused": "costly"}
    if refused := said.get("refused"):
        raise Unreadable(str(_REFUSED[refused]))
    for sheet in said["sheets"]:
        rows = filled(((number, cells) for number, cells in sheet["rows"]), limits)
        yield Sheet(sheet["name"], rows, set(sheet["hidden_columns"]), sheet["hidden_rows"])


_REFUSED: dict[str, Sentence] = {
    "unreadable": gettext_lazy("The file cannot be read as a table."),
    "inflated": gettext_lazy("The file unpacks to far more than a table of its kind would."),
    "costly": gettext_lazy("Reading the file takes more time or memory than any table needs."),
}
_READERS: dict[str, Callable[[bytes, Limits], Iterator[Sheet]]] = {".csv": _delimited, ".xlsx": _packed}
ENDINGS = tuple(_READERS)
