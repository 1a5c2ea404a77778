"""The same member list as a table: XLSX or CSV with the columns agency, role and note, and the template for it."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.tables import (
    ENDINGS,
    XLSX,
    Column,
    Layout,
    Limits,
    Unreadable,
    csv_of,
    find_table,
    sheets,
    workbook,
)
from coordination.mechanisms.listwords import Role, key, normalised, roles_said, settled
from coordination.mechanisms.memberlist import Line, Reading, merged, read_text

__all__ = ["ENDINGS", "LARGEST", "TEMPLATES", "Unreadable", "read_table"]

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 500
LIMITS = Limits(size=LARGEST, unpacked=8 * 1024 * 1024, rows=MOST_ROWS, columns=40)
COLUMNS = {
    "agency": ("单位", "单位名称", "成员单位", "机构", "机构名称", "名称", "agency", "name", "member"),
    "role": ("角色", "职责", "类别", "role"),
    "note": ("备注", "说明", "note", "notes", "remark", "remarks"),
}


def labels() -> dict[str, str]:
    """The headings of the template, in the reader's language."""
    return {"agency": _("Agency"), "role": _("Role"), "note": _("Note")}


def read_table(name: str, content: bytes, known: Collection[str] = ()) -> tuple[Reading, list[Sentence]]:
    """What the table lists, and a sentence for each row that cannot be taken as it is."""
    heads = {column: (label, *COLUMNS[column]) for column, label in labels().items()}
    table = find_table(sheets(name, content, LIMITS), heads, ["agency"])
    if table is None:
        raise Unreadable(_("The table has no column “%(agency)s”. Use the template.") % {"agency": labels()["agency"]})
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(_("The table has more than %(limit)d rows.") % {"limit": MOST_ROWS})
    lines: list[Line] = []
    complaints: list[Sentence] = []
    for number, cells in table.lines():
        said = {column: " ".join(normalised(cell).split()) for column, cell in cells.items()}
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
        allowed = listed(role.label for role in Role)
        raise Unreadable(_("“%(words)s” is not a role. Roles: %(allowed)s.") % {"words": words, "allowed": allowed})
    return roles


def _layout() -> Layout:
    agency, role, note = labels().values()
    roles = [str(each.label) for each in Role]
    columns = [Column(agency, 42), Column(role, 24, roles), Column(note, 36)]
    return Layout(_("Member list"), columns, offered=MOST_ROWS, lists=_("Lists"))


def _rows(first: str) -> list[list[str]]:
    return [[first, str(Role.CONVENER.label), ""], [first, str(Role.OFFICE.label), ""]]


def template_csv(first: str) -> bytes:
    """A table to fill in, with the asking agency in its first row."""
    return b"".join(csv_of(_layout(), _rows(first)))


def template_xlsx(first: str) -> bytes:
    """The same as a workbook, where the role is chosen from a list."""
    return workbook(_layout(), _rows(first)).getvalue()


TEMPLATES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "xlsx": (XLSX, template_xlsx),
    "csv": ("text/csv; charset=utf-8", template_csv),
}
