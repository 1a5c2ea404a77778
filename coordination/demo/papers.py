"""Small real files, as offices send them: a Word document, a sheet, a PDF."""

import re
from collections.abc import Sequence
from io import BytesIO
from textwrap import wrap

from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from openpyxl import Workbook

from coordination.core.files.incoming import Incoming

CITIES = re.findall(
    r"\w\w市",
    "广州市深圳市珠海市汕头市佛山市韶关市河源市梅州市惠州市汕尾市东莞市"
    "中山市江门市阳江市湛江市茂名市肇庆市清远市潮州市揭阳市云浮市",
)
NOTE = "（演示材料，内容虚构）"


def paper(name: str, heading: str, paragraphs: Sequence[str]) -> Incoming:
    """A file of the kind its name promises."""
    ending = name.rpartition(".")[2]
    content = {"docx": _document, "xlsx": _sheet, "pdf": _pdf}[ending](heading, paragraphs)
    return Incoming.of(SimpleUploadedFile(name, content), is_declared=True)


def _document(heading: str, paragraphs: Sequence[str]) -> bytes:
    document, out = Document(), BytesIO()
    document.add_heading(heading, level=1)
    for paragraph in (*paragraphs, NOTE):
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


def _sheet(heading: str, paragraphs: Sequence[str]) -> bytes:
    """A ledger by city: figures that add up and mean nothing."""
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append([heading + NOTE])
    sheet.append(["序号", "地市", "应完成", "已完成", "完成率", "备注"])
    for place, city in enumerate(CITIES, start=1):
        owed = 40 + (place * 37 + len(heading) * 11) % 160
        done = owed - (place * 7) % 9
        sheet.append([place, city, owed, done, f"=D{place + 2}/C{place + 2}", ""])
        sheet.cell(place + 2, 5).number_format = "0.0%"
    sheet.column_dimensions["B"].width = 14
    book.save(out)
    return out.getvalue()


def _pdf(heading: str, paragraphs: Sequence[str]) -> bytes:
    """One A4 page in a font that every reader of Chinese PDF files has or replaces."""
    lines = [line for paragraph in (*paragraphs, NOTE) for line in wrap(paragraph, 34) or [""]]
    text = [f"BT /F1 18 Tf 72 770 Td <{_hex(heading[:26])}> Tj ET"]
    text += [f"BT /F1 12 Tf 72 {735 - 20 * row} Td <{_hex(line)}> Tj ET" for row, line in enumerate(lines[:33])]
    stream = "\n".join(text).encode()
    return _numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 7 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    )


def _hex(line: str) -> str:
    return line.encode("utf-16-be").hex()


def _numbered(*objects: bytes) -> bytes:
    """The objects of a PDF in order, with the table that says where each begins."""
    out, begins = BytesIO(), []
    out.write(b"%PDF-1.4\n")
    for number, body in enumerate(objects, start=1):
        begins.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % begin for begin in begins)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()
