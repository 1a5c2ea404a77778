"""The same member list as a table: XLSX or CSV with the columns agency, role and note, and the template for it."""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from coordination.core.flow import Sentence
from coordination.mechanisms.listwords import Role, key, normalised, roles_said, settled
from coordination.mechanisms.memberlist import Line, Reading, merged, read_text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 2 * 1024 * 1024
LARGEST_UNPACKED = 8 * 1024 * 1024
MOST_ROWS = 500
MOST_LINES = 5_000  # of the sheet, empty ones too: a workbook of a few bytes may claim two thousand million
MOST_COLUMNS = 40
HEADER_WITHIN = 10  # rows above the header may hold a title
COLUMNS = {
    "agency": {"单位", "单位名称", "成员单位", "机构", "机构名称", "名称", "agency", "name", "member"},
    "role": {"角色", "职责", "类别", "role"},
    "note": {"备注", "说明", "note", "notes", "remark", "remarks"},
}
# What a damaged, locked or foreign workbook makes zipfile and openpyxl raise: RuntimeError for an encrypted entry or an
# unknown way of packing, OverflowError and TypeError for cells that hold no number or date after all.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
Row = tuple[int, list[str]]


class Unreadable(Exception):
    """The file as a whole cannot be read as a table; the sentence says why."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence)


def labels() -> dict[str, str]:
    """The headings of the template, in the reader's language."""
    return {"agency": _("Agency"), "role": _("Role"), "note": _("Note")}


def read_table(name: str, content: bytes, known: Collection[str] = ()) -> tuple[Reading, list[Sentence]]:
    """What the table lists, and a sentence for each row that cannot be taken as it is."""
    if len(content) > LARGEST:
        raise Unreadable(_("The file is larger than %(limit)d MB.") % {"limit": LARGEST // 1024**2})
    rows = list(islice(_filled(_READERS[PurePosixPath(name).suffix.lower()](content)), MOST_ROWS + HEADER_WITHIN + 1))
    columns, body = _below_header(rows)
    if len(body) > MOST_ROWS:
        raise Unreadable(_("The table has more than %(limit)d rows.") % {"limit": MOST_ROWS})
    lines: list[Line] = []
    complaints: list[Sentence] = []
    for number, cells in body:
        said = {column: cells[place] if place < len(cells) else "" for column, place in columns.items()}
        try:
            lines += _row_lines(said, known)
        except Unreadable as bad:
            complaints.append(_("Row %(number)d: %(sentence)s") % {"number": number, "sentence": bad.sentence})
    return Reading(merged(lines)), complaints


def _row_lines(said: dict[str, str], known: Collection[str]) -> list[Line]:
    if not said["agency"]:
        raise Unreadable(_("the agency is missing."))
    if len(said["agency"]) > 200:
        raise Unreadable(_("the name of the agency is longer than 200 characters."))
    roles = _roles(said.get("role", ""))
    noted, more = roles_said(said.get("note", ""))
    note = said.get("note", "")[:200] if more else ""
    return [
        Line(
            line.name,
            settled(roles or noted or line.roles),
            "；".join(filter(None, [line.note, note])),
            line.is_doubtful,
        )
        for line in read_text(said["agency"], known).lines
    ]


def _roles(words: str) -> set[str]:
    """The roles a cell names, in the reader's language or any of the portal's, or by code."""
    if not words:
        return set()
    by_label = {key(str(role.label)): str(role) for role in Role} | {str(role): str(role) for role in Role}
    if key(words) in by_label:
        return {by_label[key(words)]}
    roles, rest = roles_said(words)
    if rest or not roles:
        allowed = _(", ").join(str(role.label) for role in Role)
        raise Unreadable(_("“%(words)s” is not a role. Roles: %(allowed)s.") % {"words": words, "allowed": allowed})
    return roles


def _filled(rows: Iterator[Sequence[object]]) -> Iterator[Row]:
    """Rows that say anything, with their number on the sheet; cells as one line of plain text."""
    for number, row in enumerate(islice(rows, MOST_LINES), start=1):
        cells = [" ".join(normalised("" if cell is None else str(cell)).split()) for cell in row[:MOST_COLUMNS]]
        if any(cells):
            yield number, cells


def _below_header(rows: list[Row]) -> tuple[dict[str, int], list[Row]]:
    named = {column: names | {key(labels()[column])} for column, names in COLUMNS.items()}
    for place, (_number, cells) in enumerate(rows[:HEADER_WITHIN]):
        heads = [key(cell) for cell in cells]
        columns = {
            column: next(i for i, head in enumerate(heads) if head in names)
            for column, names in named.items()
            if names & set(heads)
        }
        if "agency" in columns:
            return columns, rows[place + 1 :]
    raise Unreadable(_("The table has no column “%(agency)s”. Use the template.") % {"agency": labels()["agency"]})


def _csv_rows(content: bytes) -> Iterator[Sequence[object]]:
    """As spreadsheets write it: UTF-8 with or without its mark, GB18030, UTF-16; commas, semicolons or tabs."""
    text = _decoded(content)
    head = text[:4000]
    delimiter = max(",;\t", key=head.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise Unreadable(_("The file cannot be read as a table.")) from error


def _decoded(content: bytes) -> str:
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("The characters of the file cannot be read. Save it as CSV UTF-8 or XLSX."))


def _xlsx_rows(content: bytes) -> Iterator[Sequence[object]]:
    """The first sheet, values only. What unpacks to more than a table of this size ever would is not opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED:
                raise Unreadable(_("The file cannot be read as a table."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_LINES)
    except _BROKEN as error:
        raise Unreadable(_("The file cannot be read as a table.")) from error


_READERS: dict[str, Callable[[bytes], Iterator[Sequence[object]]]] = {".csv": _csv_rows, ".xlsx": _xlsx_rows}
ENDINGS = tuple(_READERS)


def template_csv(first: str) -> bytes:
    """A table to fill in, with the asking agency in its first row. The mark at the start tells Excel it is UTF-8."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(_template_rows(first))
    return text.getvalue().encode("utf-8-sig")


def template_xlsx(first: str) -> bytes:
    """The same as a workbook, where the role is chosen from a list."""
    book = Workbook()
    sheet: Any = book.active
    for row in _template_rows(first):
        sheet.append(row)
    for cell, width in zip(sheet[1], (42, 24, 36), strict=True):
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = "A2"
    roles = DataValidation(type="list", formula1='"{}"'.format(",".join(str(role.label) for role in Role)))
    sheet.add_data_validation(roles)
    roles.add(f"B2:B{MOST_ROWS + 1}")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _template_rows(first: str) -> list[list[str]]:
    return [list(labels().values()), [first, str(Role.CONVENER.label), ""], [first, str(Role.OFFICE.label), ""]]


TEMPLATES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "xlsx": (XLSX, template_xlsx),
    "csv": ("text/csv; charset=utf-8", template_csv),
}
