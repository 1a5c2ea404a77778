"""What makes a workbook of sheets (ECMA-376, part 1, 18): its parts, how they belong together, how cells look."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from coordination.core.typesetting import printable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKED_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
PROLOGUE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

HEAD, PLAIN, QUOTED, DAY, MOMENT = range(1, 6)  # places in `_CELLS`; what is quoted never becomes a formula
_TEXT, _DAY_FORMAT, _MOMENT_FORMAT = 49, 164, 165
_MOST_PLACES = 20  # of a decimal; behind `MOMENT` and its format stands one for each number of places
_TOP = '<alignment vertical="top" wrapText="1"/>'


def _dress(number: int = 0, font: int = 0, fill: int = 0, more: str = "", inner: str = "") -> str:
    applied = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"' if inner else ""
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" {more} {applied}>{inner}</xf>'
    )


_CELLS = (
    _dress(),
    _dress(font=1, fill=2, inner='<alignment vertical="center" wrapText="1"/>'),
    _dress(inner=_TOP),
    _dress(_TEXT, more='quotePrefix="1"', inner=_TOP),
    _dress(_DAY_FORMAT, inner=_TOP),
    _dress(_MOMENT_FORMAT, inner=_TOP),
    *(_dress(_MOMENT_FORMAT + places, inner=_TOP) for places in range(1, _MOST_PLACES + 1)),
)
_PLACES = "".join(
    f'<numFmt numFmtId="{_MOMENT_FORMAT + places}" formatCode="0.{"0" * places}"/>'
    for places in range(1, _MOST_PLACES + 1)
)
_STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    f'<numFmts count="{2 + _MOST_PLACES}"><numFmt numFmtId="{_DAY_FORMAT}" formatCode="yyyy\\-mm\\-dd"/>'
    f'<numFmt numFmtId="{_MOMENT_FORMAT}" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>{_PLACES}</numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE4EEFA"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{len(_CELLS)}">{"".join(_CELLS)}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def in_places(places: int) -> int:
    """The place in `_CELLS` of a number that is shown with so many decimal places."""
    return MOMENT + min(places, _MOST_PLACES) if places > 0 else PLAIN


def sheet_name(title: str) -> str:
    """Thirty-one characters, and none of those that a reference needs."""
    return re.sub(r"[\\/?*\[\]:]", " ", printable(title)).strip("' ")[:31] or "1"


def quoted(title: str) -> str:
    """The name of a sheet as a reference has it."""
    return escape("'{}'".format(sheet_name(title).replace("'", "''")))


def parts(titles: Sequence[str], columns: str, last: int) -> dict[str, str]:
    """Everything but the sheets. The first of them is filtered in `columns` (A:Q) and bears its head on each page."""
    numbers = range(1, len(titles) + 1)
    return {
        "xl/workbook.xml": _book(titles, columns, last),
        "xl/_rels/workbook.xml.rels": _related(
            *[(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers],
            ("rIdStyles", "styles", "styles.xml"),
        ),
        "xl/styles.xml": _STYLES,
        "_rels/.rels": _related(("rId1", "officeDocument", "xl/workbook.xml")),
        "[Content_Types].xml": _types(
            ("/xl/workbook.xml", "sheet.main"),
            ("/xl/styles.xml", "styles"),
            *[(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers],
        ),
    }


def _book(titles: Sequence[str], columns: str, last: int) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet_name(title))} sheetId="{number}" r:id="rId{number}"/>'
        for number, title in enumerate(titles, start=1)
    )
    first, end = columns.split(":")
    title = quoted(titles[0])
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets><definedNames>'
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{title}!${first}$1:${end}${last}'
        f'</definedName><definedName name="_xlnm.Print_Titles" localSheetId="0">{title}!$1:$1</definedName>'
        "</definedNames></workbook>"
    )


def _related(*relations: tuple[str, str, str]) -> str:
    rows = "".join(
        f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for name, kind, target in relations
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _types(*overrides: tuple[str, str]) -> str:
    rows = "".join(f'<Override PartName="{name}" ContentType="{_SHEET_ML}.{kind}+xml"/>' for name, kind in overrides)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{_PACKED_RELATIONS}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    )
