"""Files made by the tests: sound ones of every kind, from which the bad ones are made by one change each."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from docx import Document
from openpyxl import Workbook

Parts = Mapping[str, bytes | str]
OFFICE = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
MAINS = {
    "docx": ("word/document.xml", OFFICE + "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", OFFICE + "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", OFFICE + "presentationml.presentation.main+xml"),
}
PAGE = "<html><head><script>alert(1)</script></head><body>x</body></html>"


def word(*paragraphs: str) -> bytes:
    """As python-docx writes it."""
    out, document = BytesIO(), Document()
    for paragraph in paragraphs or ("汇报材料",):
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


def sheet(*cells: str) -> bytes:
    """As openpyxl writes it."""
    out, book = BytesIO(), Workbook()
    page: Any = book.active
    for row, cell in enumerate(cells or ("台账",), start=1):
        page.cell(row, 1, cell)
    book.save(out)
    return out.getvalue()


def packed(parts: Parts, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_parts(document: bytes, parts: Parts) -> bytes:
    """The same document with further or other parts."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        there = {name: archive.read(name) for name in archive.namelist()}
    return packed({**there, **parts})


def office(kind: str, main: str = "<x/>", parts: Parts | None = None, *, types: str = "") -> bytes:
    """The least that counts as a document of a kind."""
    name, declared = MAINS[kind]
    contents = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/xml"/>'
        f'<Override PartName="/{name}" ContentType="{declared}"/>{types}</Types>'
    )
    return packed({"[Content_Types].xml": contents, name: main, **(parts or {})})


def declaring(kind: str) -> str:
    return f'<Override PartName="/x.bin" ContentType="{kind}"/>'


def related(kind: str, target: str, *, external: bool = True) -> dict[str, str]:
    mode = ' TargetMode="External"' if external else ""
    return {
        "word/_rels/settings.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{RELATIONS}{kind}" Target="{target}"{mode}/></Relationships>'
        )
    }


def w(inside: str) -> str:
    return f'<w:document xmlns:w="urn:w"><w:body>{inside}</w:body></w:document>'


def ofd(*texts: str, parts: Parts | None = None) -> bytes:
    page = "".join(f"<ofd:TextObject><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>" for text in texts)
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    return packed(
        {
            "OFD.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:OFD {space} DocType="OFD"/>',
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}>{page}</ofd:Page>",
            **(parts or {}),
        }
    )


def compound(streams: Mapping[str, bytes], *, storages: tuple[str, ...] = ()) -> bytes:
    """A compound file (MS-CFB, version 3): each stream is filled up so that it needs no small sectors."""
    size, free, last, table_mark = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    contents = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    lengths = [-(-len(content) // size) for content in contents.values()]
    entries = [_entry("Root Entry", 5, last, 0)]
    entries += [_entry(name, 1, 0, 0) for name in storages]
    directory = -(-(len(entries) + len(contents)) // 4)
    sectors = 1 + directory + sum(lengths)
    tables = -(-sectors // 127)  # of itself too
    table: list[int] = [table_mark] * tables
    table += [*range(tables + 1, tables + directory), last]
    place = tables + directory
    for (name, content), length in zip(contents.items(), lengths, strict=True):
        entries.append(_entry(name, 2, place, len(content)))
        table += [*range(place + 1, place + length), last]
        place += length
    table += [free] * (tables * 128 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        tables,
        tables,
        0,
        4096,
        last,
        0,
        last,
        0,
        0,
    )[:76]
    listed = b"".join(entries).ljust(directory * size, b"\0")
    body = b"".join(
        content.ljust(length * size, b"\0") for content, length in zip(contents.values(), lengths, strict=True)
    )
    places = struct.pack("<109I", *([*range(tables)] + [free] * (109 - tables)))
    return header + places + struct.pack(f"<{len(table)}I", *table) + listed + body


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBB3I16xI8x8xIII", raw, len(raw), kind, 1, *[0xFFFFFFFF] * 3, 0, start, size, 0)


def doc(text: str = "汇报材料", *, flags: int = 0, **more: Any) -> bytes:
    information = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0x804, 0, flags).ljust(512, b"\0")
    return compound({"WordDocument": information + text.encode("utf-16-le"), **more.pop("streams", {})}, **more)


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(text: str = "台账", *, kind_of_sheet: int = 0, locked: bool = False, **more: Any) -> bytes:
    said = text.encode("utf-16-le")
    book = record(0x0809, b"\0\x06\x05\0" + b"\0" * 12) + (record(0x2F, b"\0" * 6) if locked else b"")
    book += record(0x85, struct.pack("<IBB", 0, 0, kind_of_sheet) + b"\x01\0A")
    book += record(0xFC, struct.pack("<IIHB", 1, 1, len(text), 1) + said)
    return compound({"Workbook": book, **more.pop("streams", {})}, **more)


def ppt(text: str = "汇报", *, locked: bool = False, program: bool = False) -> bytes:
    user = struct.pack("<HHIII", 0, 0x0FF6, 20, 0x14, 0xF3D1C4DF if locked else 0xE391C05F)
    atom = struct.pack("<HHIIII", 2, 0x0400, 12, 5, int(program), 2)
    slides = struct.pack("<HHI", 0x0F, 0x03FF, len(atom)) + atom
    slides += struct.pack("<HHI", 0, 0x0FA0, 2 * len(text)) + text.encode("utf-16-le")
    return compound({"PowerPoint Document": slides, "Current User": user})


def rtf(inside: str = r"\u27719?\u25253?") -> bytes:
    return (r"{\rtf1\ansi\ansicpg936 " + inside + "}").encode("ascii")


def pdf(*objects: bytes | str, trailer: str = "") -> bytes:
    """Numbered objects from the third on; the first two are the catalogue (which may be given) and its pages."""
    more = [item.encode() if isinstance(item, str) else item for item in objects]
    first = more.pop(0) if more and b"/Catalog" in more[0] else b"<< /Type /Catalog /Pages 2 0 R >>"
    out, begins = BytesIO(), []
    out.write(b"%PDF-1.7\n")
    page = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    for number, body in enumerate([first, page, *more], start=1):
        begins.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(begins) + 1))
    out.writelines(b"%010d 00000 n \n" % begin for begin in begins)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(begins) + 1, trailer.encode()))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def stream(content: bytes, facts: str = "") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), facts.encode(), content)


def objects_within(*objects: str, facts: str = "") -> bytes:
    """A stream of objects, packed."""
    table, body = "", ""
    for number, content in enumerate(objects, start=20):
        table += f"{number} {len(body)} "
        body += content + " "
    content = zlib.compress((table + body).encode())
    return stream(content, f"/Type /ObjStm /N {len(objects)} /First {len(table)} {facts or '/Filter /FlateDecode'}")


PAGE_OBJECT = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>"


def png(text: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    line = zlib.compress(b"\0\xff\xff\xff")
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", line)
        + chunk(b"tEXt", text)
        + chunk(b"IEND", b"")
    )


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\0" * 32 + b"\xff\xd9"
