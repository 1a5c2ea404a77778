"""Bad files, each with the reason for which it has to be refused. Made here, none is kept in the repository."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from random import Random

from coordination.core.inspection.verdict import Reason
from tests.core.files import made
from tests.core.files.made import JPEG, PAGE, PAGE_OBJECT, declaring, office, packed, png, related, stream, w, word

Bad = tuple[str, Callable[[], bytes], Reason]  # name, content, why

DTD = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><x>{"&a;" * 50_000}</x>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><x>&j;</x>"
)
MB = 1024**2


def bomb(size: int = 60 * MB) -> bytes:
    return packed({"零.txt": b"0" * size})


def overlapping() -> bytes:
    """A member lies within another one, and so comes out twice (CVE-2019-13232)."""
    inner = packed({"b.txt": b"0" * MB})
    outer = packed({"a.txt": inner}, method=zipfile.ZIP_STORED)
    place, begins = outer.index(b"b.txt") - 30, inner.index(b"PK\x01\x02")
    entry = bytearray(inner[begins : inner.index(b"PK\x05\x06")])
    entry[42:46] = struct.pack("<I", place)
    end = outer.rindex(b"PK\x05\x06")
    listed = outer.rindex(b"PK\x01\x02")
    size = end - listed + len(entry)
    return outer[:end] + entry + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, size, listed, 0)


def saying(
    sound: bytes, *, size: int | None = None, flags: int = 0, method: int | None = None, check: int = 0
) -> bytes:
    """The headers of the first member, here and in the table of contents, say something else than is true."""
    changed = bytearray(sound)
    for begin, offset in ((sound.index(b"PK\x03\x04"), 6), (sound.index(b"PK\x01\x02"), 8)):
        place = begin + offset
        changed[place : place + 2] = struct.pack("<H", struct.unpack_from("<H", sound, place)[0] | flags)
        if method is not None:
            changed[place + 2 : place + 4] = struct.pack("<H", method)
        if check:
            changed[place + 8 : place + 12] = struct.pack("<I", check)
        if size is not None:
            changed[place + 16 : place + 20] = struct.pack("<I", size)
    return bytes(changed)


def renamed_here(sound: bytes) -> bytes:
    """One name before the member, another in the table of contents."""
    return sound.replace(b"good.txt", b"evil.txt", 1)


def twice() -> bytes:
    return packed({"a.txt": "one", "b.txt": "two"}).replace(b"b.txt", b"A.txt")


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("链接.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def nested(depth: int) -> bytes:
    content = packed({"x.txt": "x"})
    for _ in range(depth):
        content = packed({"x.zip": content})
    return content


def with_member(name: str, content: bytes | str, kind: str = "docx") -> bytes:
    return office(kind, parts={name: content})


def field(command: str) -> bytes:
    return office("docx", w(f"<w:p><w:r><w:instrText>{command}</w:instrText></w:r></w:p>"))


def called(name: str, main: str | bytes, kind: str = "docx") -> bytes:
    """A document whose main part is called so, as its table of contents says."""
    usual = made.MAINS[kind][0]
    with zipfile.ZipFile(io.BytesIO(office(kind))) as archive:
        contents = archive.read("[Content_Types].xml").decode()
    return packed({"[Content_Types].xml": contents.replace(usual, name), name: main})


def with_many_commands() -> bytes:
    return field("</w:instrText><w:instrText>".join(["PAGE "] * 20_000) + "DDE x y")


def circular() -> bytes:
    content = bytearray(made.doc())
    content[512 + 4 * 4 : 512 + 4 * 5] = struct.pack(
        "<I", 2
    )  # in the table: a sector that is followed by an earlier one
    return bytes(content)


def locked_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made.pdf(PAGE_OBJECT, stream(b"BT ET")))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def acting(facts: str) -> bytes:
    return made.pdf(f"<< /Type /Catalog /Pages 2 0 R {facts} >>", PAGE_OBJECT, stream(b""))


def with_objects(*objects: str, facts: str = "") -> bytes:
    return made.pdf(PAGE_OBJECT, stream(b""), made.objects_within(*objects, facts=facts))


def foretold(way: int, objects: bytes, line: int = 8) -> bytes:
    """Each sign as what it differs by from what its neighbours foretell, as TIFF (2) or PNG (10 to 14) writes it."""
    out, above = bytearray(), bytes(line)
    for begin in range(0, len(objects), line):
        said = objects[begin : begin + line]
        out += bytes([way - 10] * (way >= 10))
        for place, now in enumerate(said):
            left, corner = (said[place - 1], above[place - 1]) if place else (0, 0)
            up = above[place]
            nearest = min((left, up, corner), key=lambda each: abs(left + up - corner - each))
            told = {2: left, 10: 0, 11: left, 12: up, 13: (left + up) // 2, 14: nearest}[way]
            out.append((now - told) % 256)
        above = said
    return bytes(out)


def packed_so(facts: str, objects: bytes = b"20 0 << /S /JavaScript /JS (x) >>", *, gap: str = " ") -> bytes:
    """A PDF whose fifth object is a stream of one object, with these facts of it. `gap`: in the head of all objects."""
    said = f"5 0 obj\n<< {facts} /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode".encode()
    sound = made.pdf(PAGE_OBJECT, stream(b""), stream(zlib.compress(objects), "$"))
    return re.sub(rb"5 0 obj\n<<", lambda _: said, sound).replace(b"$", b"", 1).replace(b"0 obj", f"0{gap}obj".encode())


def swollen_page() -> bytes:
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b"(x) Tj " * 150_000) for _ in range(400)) + packer.flush()
    return made.pdf(made.PAGE_OBJECT, stream(content, "/Filter /FlateDecode"))


def swollen_objects() -> bytes:
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b" " * MB) for _ in range(300)) + packer.flush()
    return made.pdf(PAGE_OBJECT, stream(b""), stream(content, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"))


def deep() -> bytes:
    return office("docx", "<x>" * 200_000 + "</x>" * 200_000)


def archives() -> Iterator[Bad]:
    good = packed({"good.txt": "good" * 100})
    yield "炸弹.zip", bomb, Reason.INFLATED
    yield "炸弹.docx", lambda: with_member("word/media/x.emf", b"0" * 60 * MB), Reason.INFLATED
    yield "炸弹.xlsx", lambda: office("xlsx", "<x>" + " " * 60 * MB + "</x>"), Reason.INFLATED
    yield "重叠.zip", overlapping, Reason.INFLATED
    yield "重叠.docx", overlapping, Reason.INFLATED
    yield "谎称小.zip", lambda: saying(bomb(), size=10), Reason.INFLATED
    yield "谎称大.zip", lambda: saying(good, size=4_000), Reason.DAMAGED
    yield "校验.zip", lambda: saying(good, check=1), Reason.DAMAGED
    yield "截断.zip", lambda: good[: len(good) // 2], Reason.DAMAGED
    yield "太多.zip", lambda: packed({f"{n}.txt": "" for n in range(2_001)}), Reason.CROWDED
    yield "太多.docx", lambda: office("docx", parts={f"word/{n}.bin": "" for n in range(2_001)}), Reason.CROWDED
    yield "太深.zip", lambda: nested(2), Reason.NESTED
    yield "极深.zip", lambda: nested(60), Reason.NESTED
    yield "加密.zip", lambda: saying(good, flags=1), Reason.LOCKED
    yield "强加密.zip", lambda: saying(good, flags=0x41), Reason.LOCKED
    yield "怪压缩.zip", lambda: saying(good, method=99), Reason.DAMAGED
    yield "另法.zip", lambda: packed({"a.txt": "a"}, method=zipfile.ZIP_BZIP2), Reason.DAMAGED
    yield "越界.zip", lambda: packed({"../../a.txt": "x"}), Reason.ASTRAY
    yield "绝对.zip", lambda: packed({"/etc/a.txt": "x"}), Reason.ASTRAY
    yield "盘符.zip", lambda: packed({"C:/a.txt": "x"}), Reason.ASTRAY
    yield "反斜.zip", lambda: packed({"a\\..\\..\\b.txt": "x"}), Reason.ASTRAY
    yield "链接.zip", linked, Reason.ASTRAY
    yield "程序.zip", lambda: packed({"说明.txt": "x", "安装.exe": b"MZ"}), Reason.FOREIGN
    yield "网页.zip", lambda: packed({"index.html": PAGE}), Reason.FOREIGN
    yield "图形.zip", lambda: packed({"a.svg": "<svg onload='alert(1)'/>"}), Reason.FOREIGN
    yield "伪装.zip", lambda: packed({"说明.txt": PAGE}), Reason.DISGUISED
    yield "含宏.zip", lambda: packed({"a.docx": with_member("word/vbaProject.bin", "x")}), Reason.MACRO
    yield "重名.zip", twice, Reason.DAMAGED
    yield "两名.zip", lambda: renamed_here(good), Reason.DAMAGED


def documents() -> Iterator[Bad]:
    ooxml = "application/vnd.ms-"
    yield "压缩包.docx", lambda: packed({"a.txt": "x"}), Reason.UNFIT
    yield "表格.docx", lambda: office("xlsx"), Reason.UNFIT
    template = {"[Content_Types].xml": "<Types><Override ContentType='application/x.template.main+xml'/></Types>"}
    yield "模板.docx", lambda: packed(template), Reason.UNFIT
    yield "版式.docx", made.ofd, Reason.UNFIT
    yield "压缩包.ofd", lambda: packed({"OFD.xml": "<OFX/>"}), Reason.UNFIT
    yield "文档.ofd", word, Reason.UNFIT
    yield "宏.docx", lambda: with_member("word/vbaProject.bin", "x"), Reason.MACRO
    yield "藏宏.xlsx", lambda: with_member("xl/VBAPROJECT.BIN", "x", "xlsx"), Reason.MACRO
    kind = declaring(ooxml + "word.document.macroEnabled.main+xml")
    yield "宏类型.docx", lambda: office("docx", types=kind), Reason.MACRO
    program = declaring(ooxml + "office.vbaProject")
    yield "宏改名.pptx", lambda: office("pptx", types=program), Reason.MACRO
    yield "宏表.xlsx", lambda: with_member("xl/macrosheets/sheet1.xml", "<x/>", "xlsx"), Reason.MACRO
    yield "控件.docx", lambda: with_member("word/activeX/activeX1.xml", "<x/>"), Reason.MACRO
    yield "宏关系.docx", lambda: office("docx", parts=related("vbaProject", "x.bin", external=False)), Reason.MACRO
    ole = made.compound({"\x01Ole10Native": b"MZ"})
    yield "打包.docx", lambda: with_member("word/embeddings/oleObject1.bin", ole), Reason.EMBEDDED
    yield "程序.docx", lambda: with_member("word/embeddings/x.bin", b"MZ\x90"), Reason.EMBEDDED
    yield "脚本.pptx", lambda: with_member("ppt/media/x.png", b"#!/bin/sh\n", "pptx"), Reason.EMBEDDED
    yield "压缩包内.docx", lambda: with_member("word/embeddings/x.zip", packed({"a.exe": b"MZ"})), Reason.EMBEDDED
    macro_within = with_member("xl/vbaProject.bin", "x", "xlsx")
    yield "内含宏.docx", lambda: with_member("word/embeddings/x.xlsx", macro_within), Reason.MACRO
    within = with_member("word/embeddings/x.docx", office("docx"))
    yield "套娃.docx", lambda: with_member("word/embeddings/x.docx", within), Reason.NESTED
    for n, target in enumerate(
        ("http://example.test/x.dotm", r"\\server\x.dotm", "file://server/x.dotm", "//server/x")
    ):
        fetching = office("docx", parts=related("attachedTemplate", target))
        yield f"远程模板{n}.docx", lambda fetching=fetching: fetching, Reason.REMOTE
    yield "远程对象.docx", lambda: office("docx", parts=related("oleObject", "https://x.test/a.bin")), Reason.REMOTE
    yield "框架.docx", lambda: office("docx", parts=related("frame", "http://x.test/")), Reason.REMOTE
    yield "命令.docx", lambda: field('DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"'), Reason.REMOTE
    split = "</w:instrText></w:r><w:r><w:instrText>"
    yield "拆开的命令.docx", lambda: field(f"DD{split}EAU{split}TO cmd"), Reason.REMOTE
    yield "简单域.docx", lambda: office("docx", w('<w:fldSimple w:instr=" DDE x y "/>')), Reason.REMOTE
    link = "<externalLink><ddeLink ddeService='cmd'/></externalLink>"
    yield "链接.xlsx", lambda: with_member("xl/externalLinks/externalLink1.xml", link, "xlsx"), Reason.REMOTE
    yield "外部实体.docx", lambda: office("docx", DTD + w("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>")), Reason.DECLARES
    yield "外部实体.xlsx", lambda: with_member("xl/sharedStrings.xml", DTD + "<x>&x;</x>", "xlsx"), Reason.DECLARES
    yield "外部实体.ofd", lambda: made.ofd(parts={"Doc_0/Document.xml": DTD + "<x>&x;</x>"}), Reason.DECLARES
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + DTD + "<x>&x;</x>").encode("utf-16")
    yield "宽字实体.docx", lambda: with_member("word/x.xml", wide), Reason.DECLARES
    yield "平方.docx", lambda: office("docx", QUADRATIC), Reason.DECLARES
    yield "大笑.docx", lambda: office("docx", LAUGHS), Reason.DECLARES
    yield "残缺.docx", lambda: office("docx", "<x><y></x>"), Reason.DAMAGED
    yield "嵌套.docx", deep, Reason.COSTLY


def parts_called_otherwise() -> Iterator[Bad]:
    yield "小写命令.docx", lambda: field("ddeauto cmd"), Reason.REMOTE
    after = '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>'
    yield "后一命令.docx", lambda: field(f"PAGE{after}DdE cmd"), Reason.REMOTE
    yield "在后命令.docx", with_many_commands, Reason.REMOTE
    yield "长命令.docx", lambda: field(Random(1).randbytes(2_500_000).hex()), Reason.COSTLY
    command = w("<w:p><w:r><w:instrText>DDEAUTO cmd</w:instrText></w:r></w:p>")
    yield "改名正文.docx", lambda: called("word/document.dat", command), Reason.REMOTE
    yield "转码名.docx", lambda: called("word/a%20b.dat", command), Reason.REMOTE
    for charset in ("utf-8-sig", "utf-16", "utf-16-be"):
        part = command.encode(charset)
        yield f"改名{charset}.docx", lambda part=part: with_member("word/header1.bin", part), Reason.REMOTE
    yield "空白后.docx", lambda: with_member("word/header1.bin", " \r\n" * 50_000 + command), Reason.REMOTE
    yield "四字节.docx", lambda: with_member("word/header1.bin", command.encode("utf-32")), Reason.DAMAGED
    yield "双字节.docx", lambda: with_member("word/a.bin", "<?xml version='1.0' encoding='gbk'?><x/>"), Reason.DAMAGED
    broken = "<externalLink><ddeLink ddeService='cmd'/>"
    yield "残链接.xlsx", lambda: with_member("xl/externalLinks/externalLink1.bin", broken, "xlsx"), Reason.REMOTE
    yield "残正文.docx", lambda: called("word/document.dat", "<x><y></x>"), Reason.DAMAGED
    for n, target in enumerate(("chunk.docx", "http://x.test/a.htm")):
        taken_in = office("docx", parts=related("aFChunk", target, external=n > 0))
        yield f"并入{n}.docx", lambda taken_in=taken_in: taken_in, Reason.REMOTE if n else Reason.EMBEDDED
    yield "并入.docx", lambda: office("docx", w("<w:altChunk/>")), Reason.EMBEDDED
    for n, page in enumerate((PAGE, "<!-- a --><!doctype html>x", "<?xml version='1.0'?><html xmlns='x'/>")):
        yield f"网页{n}.docx", lambda page=page: with_member("word/afchunk.dat", page), Reason.EMBEDDED
    yield "网页.docx", lambda: with_member("word/a.htm", f"<!--{'x' * 9_000}--><html/>"), Reason.EMBEDDED
    yield "宽网页.docx", lambda: with_member("word/afchunk.dat", PAGE.encode("utf-16")), Reason.EMBEDDED
    yield "归档网页.docx", lambda: with_member("word/a.mht", "MIME-Version: 1.0\n"), Reason.EMBEDDED


def older() -> Iterator[Bad]:
    yield "宏.doc", lambda: made.doc(storages=("Macros", "VBA")), Reason.MACRO
    yield "宏.xls", lambda: made.xls(storages=("_VBA_PROJECT_CUR",)), Reason.MACRO
    yield "宏表.xls", lambda: made.xls(kind_of_sheet=1), Reason.MACRO
    yield "模块.et", lambda: made.xls(kind_of_sheet=6), Reason.MACRO
    yield "宏.ppt", lambda: made.ppt(program=True), Reason.MACRO
    yield "打包.doc", lambda: made.doc(streams={"\x01Ole10Native": b"MZ"}), Reason.EMBEDDED
    yield "内含.xls", lambda: made.xls(streams={"Package": word()}), Reason.EMBEDDED
    yield "加密.doc", lambda: made.doc(flags=0x0100), Reason.LOCKED
    yield "加密.xls", lambda: made.xls(locked=True), Reason.LOCKED
    yield "加密.ppt", lambda: made.ppt(locked=True), Reason.LOCKED
    yield "加密.docx", lambda: made.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), Reason.LOCKED
    yield "表格.doc", made.xls, Reason.UNFIT
    yield "安装.doc", lambda: made.compound({"\x05SummaryInformation": b"x"}), Reason.UNFIT
    yield "旧式.docx", made.doc, Reason.UNFIT
    yield "循环.doc", circular, Reason.DAMAGED
    yield "截断.doc", lambda: made.doc()[:700], Reason.DAMAGED
    yield "网页.xls", PAGE.encode, Reason.UNFIT
    yield "对象.doc", lambda: made.rtf(r"{\object\objemb{\*\objdata 0105000002}}"), Reason.EMBEDDED
    yield "模板.doc", lambda: made.rtf(r"{\*\template http://x.test/a.dotm}"), Reason.REMOTE
    yield "字段.doc", lambda: made.rtf(r"{\field{\*\fldinst DDEAUTO cmd}}"), Reason.REMOTE


def portable() -> Iterator[Bad]:
    run = "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    yield "脚本.pdf", lambda: acting(run), Reason.SCRIPT
    yield "转义脚本.pdf", lambda: acting(run.replace("/JavaScript", "/J#61va#53cript")), Reason.SCRIPT
    yield "启动.pdf", lambda: acting("/OpenAction << /S /Launch /F (cmd.exe) >>"), Reason.SCRIPT
    yield "藏启动.pdf", lambda: with_objects("<< /S /Launch /F (cmd.exe) >>"), Reason.SCRIPT
    odd = "/Filter [/ASCIIHexDecode /FlateDecode]"
    yield "怪藏.pdf", lambda: with_objects("<< /S /Launch >>", facts=odd), Reason.DAMAGED
    launching = b"20 0 << /S /Launch /F (cmd.exe) /T (" + b"a longer text" * 5 + b") >>"
    for way in (2, 10, 11, 12, 13, 14):
        facts = f"/DecodeParms << /Predictor {max(way, 15 * (way > 2))} /Columns 8 >>"
        told = packed_so(facts, foretold(way, launching))
        yield f"预测{way}.pdf", lambda told=told: told, Reason.SCRIPT
    yield "预测引用.pdf", lambda: packed_so("/DecodeParms 7 0 R"), Reason.DAMAGED
    yield "预测数引用.pdf", lambda: packed_so("/DecodeParms << /Predictor 7 0 R >>"), Reason.DAMAGED
    yield "预测四位.pdf", lambda: packed_so("/DecodeParms [<</Predictor 2/BitsPerComponent 4>>]"), Reason.DAMAGED
    for n, gap in enumerate(("\n", "\r\n\t", " %x\n")):
        yield f"换行{n}.pdf", lambda gap=gap: packed_so("", gap=gap), Reason.SCRIPT
    for n, long in enumerate((5_000, 50_000)):
        yield f"长字典{n}.pdf", lambda long=long: packed_so(f"/X ({'x' * long})"), Reason.SCRIPT
    yield "太长字典.pdf", lambda: packed_so(f"/X ({Random(1).randbytes(50_000).hex()})"), Reason.DAMAGED
    for n, text in enumerate(
        ("6 0 obj <<", "6 0 obj <<>>", ">> stream", "endstream endobj", r"\) >> stream", "(>>) (a)")
    ):
        yield f"字串{n}.pdf", lambda text=text: packed_so(f"/X ({text})"), Reason.SCRIPT
    yield "藏过滤.pdf", lambda: packed_so("/Filter /ASCIIHexDecode /X (6 0 obj <<)"), Reason.DAMAGED
    as_it_is, packer = zlib.compressobj(0, zlib.DEFLATED, -15), zlib.compressobj(9, zlib.DEFLATED, -15)
    longer = b"\x78\x9c" + as_it_is.compress(b"20 0 (endstream) ") + as_it_is.flush(zlib.Z_FULL_FLUSH)
    longer += packer.compress(b"<< /S /JavaScript >>") + packer.flush()
    longer += zlib.adler32(b"20 0 (endstream) << /S /JavaScript >>").to_bytes(4)
    cut = made.pdf(PAGE_OBJECT, stream(b""), stream(longer, "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode"))
    yield "内含结尾.pdf", lambda: cut, Reason.SCRIPT
    broken = stream(b"x" + zlib.compress(longer), "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode")
    yield "坏对象.pdf", lambda: made.pdf(PAGE_OBJECT, stream(b""), broken), Reason.DAMAGED
    yield "后表单.pdf", lambda: made.pdf(PAGE_OBJECT, stream(b""), "<< /XFA 5 0 R >>"), Reason.SCRIPT
    yield "多媒体.pdf", lambda: made.pdf(PAGE_OBJECT, stream(b""), "<< /Subtype /RichMedia >>"), Reason.SCRIPT
    yield "表单.pdf", lambda: acting("/AcroForm << /XFA 5 0 R >>"), Reason.SCRIPT
    yield "附件.pdf", lambda: acting("/Names << /EmbeddedFiles << /Names [] >> >>"), Reason.ATTACHED
    yield "附件注.pdf", lambda: made.pdf(PAGE_OBJECT, stream(b""), "<< /Subtype /FileAttachment >>"), Reason.ATTACHED
    yield "加密.pdf", locked_pdf, Reason.LOCKED
    yield "兼压缩包.pdf", lambda: made.pdf(PAGE_OBJECT, stream(b"")) + packed({"a.exe": b"MZ"}), Reason.UNFIT
    yield "巨页.pdf", swollen_page, Reason.INFLATED
    yield "巨对象.pdf", swollen_objects, Reason.INFLATED
    yield "网页.pdf", PAGE.encode, Reason.UNFIT
    yield "程序.pdf", lambda: b"MZ\x90\x00" + b"\0" * 200, Reason.UNFIT


def plain() -> Iterator[Bad]:
    yield "网页.txt", PAGE.encode, Reason.DISGUISED
    yield "宽网页.txt", lambda: PAGE.encode("utf-16"), Reason.DISGUISED
    yield "空白后.csv", lambda: b"\xef\xbb\xbf\r\n \t" + PAGE.encode(), Reason.DISGUISED
    yield "图形.txt", lambda: b"<?xml version='1.0'?><svg onload='alert(1)'/>", Reason.DISGUISED
    yield "图形.csv", lambda: b"<svg/onload=alert(1)>", Reason.DISGUISED
    yield "归档网页.txt", lambda: b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + PAGE.encode(), Reason.DISGUISED
    yield "脚本.txt", lambda: b"#!/usr/bin/env python\nprint()\n", Reason.DISGUISED
    yield "服务端.txt", lambda: b"<?php system($_GET[0]);", Reason.DISGUISED
    yield "压缩.txt", lambda: b"Rar!\x1a\x07\x01", Reason.DISGUISED
    yield "程序.csv", lambda: b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", Reason.UNFIT
    yield "执行.txt", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 60, Reason.UNFIT
    yield "乱码.txt", lambda: Random(1).randbytes(4_000), Reason.UNFIT
    yield "零.txt", lambda: b"a\0b", Reason.UNFIT
    yield "图形.png", lambda: b"<svg onload='alert(1)'></svg>", Reason.UNFIT
    yield "照片.png", lambda: JPEG, Reason.UNFIT
    yield "照片.jpg", png, Reason.UNFIT
    yield "兼压缩包.jpg", lambda: JPEG + packed({"a.class": b"x"}), Reason.UNFIT
    yield "兼压缩包.png", lambda: png() + packed({"a.exe": b"MZ"}), Reason.UNFIT


BAD: list[Bad] = [*archives(), *documents(), *parts_called_otherwise(), *older(), *portable(), *plain()]
