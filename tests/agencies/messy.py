"""Tables as they really come: with titles, merged heads, wide digits, blanks, lost digits, circles, and worse.

`TWO_HUNDRED` is what an office sends: 200 agencies in GB18030. `FILES` are whole files and what becomes of them, `ROWS`
single rows and the column that is wrong with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests import sheets

HEAD = ("单位名称", "简称", "其他名称", "类别", "统一社会信用代码", "内部编码", "主管部门", "行政区划", "排序")
WRONG_OF_TWO_HUNDRED = {  # by place: the line without its order, what it is called, what is said of it
    50: (",无名单位缺全称,,,", "无名单位缺全称", "is missing"),
    90: ("省错码局,,,,11440000006939748H", "省错码局", "is no valid code"),
    120: ("省火星局,,,火星,", "省火星局", "no region has the code or name"),
    150: ("省科学计数局,,,,1.1E+17", "省科学计数局", "whose last digits were lost"),
    170: ("省孤儿局,,省无此单位,,", "省孤儿局", "is known neither here nor in the table"),
    180: ("省甲环局,,省乙环局,,", "省甲环局", "would supervise itself"),
    181: ("省乙环局,,省甲环局,,", "省乙环局", "would supervise itself"),
    199: ("省第10局 ,,,,", "省第10局", "stands in row"),
}


def two_hundred(known: Sequence[str] = ()) -> bytes:
    """A CSV in GB18030 under a title and a head of two rows: 200 agencies, of which eight are wrong; those that are
    `known` come first and are unchanged, but for the last of them, which gets another place in the order.
    """
    lines = ["省直单位名录（2026年修订稿）,,,,,", "填报单位：省委编办,,,,填报日期：2026年3月", ",,,,,"]
    lines += ["单位名称,简称,主管部门,行政区划,登记,排序", ",,名称,,统一社会信用代码,"]
    rows: list[str] = []
    for place in range(200):
        if place < len(known):
            order = "１" if place == len(known) - 1 else ""
            rows.append(f"　{known[place]} ,,,,,{order}")
        else:
            rows.append(_one_of_two_hundred(place))
        if place % 40 == 39:
            rows.append(",,,,,")  # a blank line between the pages of the paper it was typed from
    return "\r\n".join([*lines, *rows, ""]).encode("gb18030")


def _one_of_two_hundred(place: int) -> str:
    if place in WRONG_OF_TWO_HUNDRED:
        return f"{WRONG_OF_TWO_HUNDRED[place][0]},{place}"
    above = f"省第{place + 1}局" if place % 10 == 5 else ""
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(place))
    return f"　省第{place}局 , {place}局　,{above},440000 广东省,,{wide}"


@dataclass(frozen=True)
class File:
    """What is brought, and what becomes of it: so many rows of each verdict, or a refusal that says so much."""

    says: str
    name: str
    content: bytes
    verdicts: dict[str, int] = field(default_factory=dict)
    refusal: str = ""


def text(*rows: str, head: str = "单位名称,简称,主管部门", encoding: str = "utf-8", between: str = ",") -> bytes:
    return "\r\n".join([head, *rows, ""]).replace(",", between).encode(encoding)


GOOD = ("省甲局,甲局,", "省乙局,乙局,省甲局")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
BROKEN = text(*GOOD, *[f"省第{n}局,," for n in range(99)]) + b"\xe7\x9c\x81\xe7\x94,,\r\n"
DOCTYPE = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
FAR = '<row r="1048576"><c t="inlineStr"><is><t>省甲局</t></is></c></row>'
PIECES = '<row r="2"><c t="inlineStr"><is><r><t>省甲</t></r><r><t>局</t></r></is></c></row>'
NEW, TWO, REFUSED = {"new": 1}, {"new": 2}, "cannot be read as a table"
ONE = sheets.workbook(("单位名称",), ("省甲局",))
HEAD_ROW = '<row r="1"><c t="inlineStr"><is><t>单位名称</t></is></c></row>'

FILES = [
    *[
        File(f"in {code}", "a.csv", text(*GOOD, encoding=code), TWO)
        for code in ("utf-8-sig", "gb18030", "gbk", "utf-16")
    ],
    File("parted by semicolons", "a.csv", text(*GOOD, between=";"), TWO),
    File("parted by tabs", "a.csv", text(*GOOD, between="\t"), TWO),
    File("every cell in quotes", "a.csv", '"单位名称","简称"\n"省甲局","甲"\n'.encode(), NEW),
    File("a name over two lines", "a.csv", '单位名称\n"省甲\n局"\n'.encode(), NEW),
    File("lines ended by CR alone", "a.csv", "单位名称\r省甲局\r".encode(), NEW),
    File("no line at its end", "a.csv", "单位名称\n省甲局".encode(), NEW),
    File("blank lines everywhere", "a.csv", text("", *GOOD, ",,", "", ""), TWO),
    File("blanks of every kind", "a.csv", text("\u3000省 甲\xa0局 \u200b,\t甲局,"), NEW),
    File("columns in another order", "a.csv", text("甲,,省甲局", head="简称,主管部门,单位名称"), NEW),
    File("columns nobody knows", "a.csv", text("1,省甲局,二", head="序号,单位名称,备注"), NEW),
    File("one column", "a.csv", "单位\n省甲局\n".encode(), NEW),
    File("an English head", "a.csv", text("A Bureau,AB,", head="Name,Short name,Parent"), NEW),
    File("more cells than heads", "a.csv", text("省甲局,甲,,多,余"), NEW),
    File("fewer cells than heads", "a.csv", text("省甲局"), NEW),
    File("a title above", "a.csv", ("省直单位名单,,\n（2026年）,,\n" + text(*GOOD).decode()).encode(), TWO),
    File("a note below", "a.csv", text(*GOOD, "注：共2个单位,,"), {"new": 2, "wrong": 1}),
    File("the head again on each page", "a.csv", text(GOOD[0], "单位名称,简称,主管部门", GOOD[1]), TWO),
    File("with a hint for Excel", "a.csv", b"sep=,\r\n" + text(*GOOD), TWO),
    File("NULs between the letters", "a.csv", text("省\0甲\0局,,"), NEW),
    File("the same line twice", "a.csv", text(GOOD[0], GOOD[0]), {"new": 1, "wrong": 1}),
    File("a circle of three", "a.csv", text("甲,,乙", "乙,,丙", "丙,,甲"), {"wrong": 3}),
    File("one that supervises itself", "a.csv", text("甲,,甲"), {"wrong": 1}),
    File("one that stands on a wrong one", "a.csv", text("甲,,乙", "乙," + "简" * 61 + ","), {"wrong": 2}),
    File("a broken letter", "a.csv", BROKEN, {"new": 101, "wrong": 1}),
    File("an error of the spreadsheet", "a.csv", text("#REF!,,", "########,,"), {"wrong": 2}),
    File("formulas", "a.csv", text("=1+1,,", "@SUM(A1),,", "＝cmd,,"), {"new": 3}),
    File("markup", "a.csv", text("<script>alert(1)</script>,<b>,", "省{{ x }}局,%(x)s,"), TWO),
    File("ten thousand signs in a cell", "a.csv", text("省" * 10_000 + ",,"), {"wrong": 1}),
    File(
        "a title of merged cells",
        "a.xlsx",
        sheets.workbook(("名单", None), HEAD[:2], ("省甲局", "甲"), merged=["A1:B1"]),
        NEW,
    ),
    File(
        "a head of two merged rows",
        "a.xlsx",
        sheets.workbook(
            ("单位", None, "主管部门"), ("全称", "简称", None), ("省甲局", "甲", None), merged=["A1:B1", "C1:C2"]
        ),
        NEW,
    ),
    File(
        "a department merged over rows",
        "a.xlsx",
        sheets.workbook(("单位名称", "主管部门"), ("甲", None), ("乙", "甲"), ("丙", None), merged=["B3:B4"]),
        {"new": 3},
    ),
    File(
        "hidden columns and rows",
        "a.xlsx",
        sheets.workbook(("单位名称", "简称"), ("省甲局", "甲"), hidden=["B", "2"]),
        NEW,
    ),
    File(
        "the table on the second sheet",
        "a.xlsx",
        sheets.book({"说明": [("请看下页",)], "名录": [("单位名称",), ("省甲局",)]}),
        NEW,
    ),
    File("numbers as names", "a.xlsx", sheets.workbook(("单位名称", "排序"), (12395, 1.0), (True, "２")), TWO),
    File("a formula nobody has reckoned", "a.xlsx", sheets.workbook(("单位名称",), ("=A1&A2",)), {"wrong": 1}),
    File(
        "a code kept as a number",
        "a.xlsx",
        sheets.workbook(("单位名称", "统一社会信用代码"), ("甲", 114400000069397480)),
        {"wrong": 1},
    ),
    File("a cell far below", "a.xlsx", sheets.with_rows(ONE, HEAD_ROW + FAR), NEW),
    File("texts in pieces", "a.xlsx", sheets.with_rows(ONE, HEAD_ROW + PIECES), NEW),
    File("a row whose number is none", "a.xlsx", sheets.with_rows(ONE, '<row r="one"/>'), refusal=REFUSED),
    File(
        "a text that is not there",
        "a.xlsx",
        sheets.with_rows(ONE, '<row><c t="s"><v>99</v></c></row>'),
        refusal=REFUSED,
    ),
    File("a bomb of blanks", "a.xlsx", sheets.bomb(120), refusal="unpacks to far more"),
    File("a bomb of elements", "a.xlsx", sheets.bomb(20, piece=b"<c/>"), refusal=REFUSED),
    File("a bomb of texts", "a.xlsx", sheets.bomb(20, "xl/sharedStrings.xml", b"<si/>"), refusal=REFUSED),
    File("entities", "a.xlsx", sheets.with_part(ONE, "xl/workbook.xml", DOCTYPE), refusal=REFUSED),
    File("damaged", "a.xlsx", sheets.scrambled(), refusal=REFUSED),
    File("locked", "a.xlsx", sheets.relabelled(at=8, value=1), refusal=REFUSED),
    File("half of it", "a.xlsx", ONE[: len(ONE) // 2], refusal=REFUSED),
    File("a text that calls itself XLSX", "a.xlsx", text(*GOOD), refusal=REFUSED),
    File("an XLSX that calls itself CSV", "a.csv", ONE, refusal="of the file"),
    File("the old format", "a.xls", OLE, refusal="old format"),
    File("the old format that calls itself XLSX", "a.xlsx", OLE, refusal="old format"),
    File("no ending", "名单", text(*GOOD), refusal="XLSX or CSV"),
    File("a paper", "a.pdf", b"%PDF-1.7", refusal="XLSX or CSV"),
    File("nothing", "a.csv", b"", refusal="is empty"),
    File("noise", "a.csv", bytes(range(128, 256)) * 8, refusal="of the file"),
    File("a head alone", "a.csv", text(), refusal="nothing below the header"),
    File("no name", "a.csv", text("甲", head="简称"), refusal="lacks what it needs"),
    File("a quote that never ends", "a.csv", ('单位名称\n"' + "甲" * 140_000).encode(), refusal=REFUSED),
]

LONG = "longer than %d characters"
ROWS: list[tuple[dict[str, object], str, str]] = [
    ({"单位名称": "", "简称": "测试"}, "Name of the agency", "is missing"),
    ({"单位名称": "省" * 201}, "Name of the agency", LONG % 200),
    ({"单位名称": "#DIV/0!"}, "Name of the agency", "error of the spreadsheet"),
    ({"单位名称": "1.23E+19"}, "Name of the agency", "digits were lost"),
    ({"单位名称": "合计：9家"}, "Name of the agency", "is a line below the table"),
    ({"单位名称": "填表人: 张三"}, "Name of the agency", "is a line below the table"),
    ({"单位名称": "省水利厅"}, "Name of the agency", "stands in row"),
    ({"单位名称": "省水利局"}, "Name of the agency", "may be any of these: 广州市水务局、深圳市水务局"),
    ({"简称": "简" * 61}, "Short name", LONG % 60),
    ({"简称": "应急厅"}, "Short name", "Another agency bears the name"),
    ({"简称": "水利厅"}, "Short name", "stands in row"),
    ({"其他名称": "甲、" + "乙" * 201}, "Other names", LONG % 200),
    ({"其他名称": "、".join(f"别名{n}" for n in range(31))}, "Other names", "more than 30 names"),
    ({"其他名称": "旧名、省应急管理厅"}, "Other names", "Another agency bears the name"),
    ({"类别": "机关"}, "Kind", "is none of these"),
    ({"类别": "政府部门、企业"}, "Kind", "is none of these"),
    ({"类别": 1}, "Kind", "is none of these"),
    *[
        ({"统一社会信用代码": code}, "Unified social credit code", "is no valid code")
        for code in (
            "11440000006939748H",
            "1144000000693974",
            "11440000006939748GG",
            "１１４４",
            "O1440000006939748G",
            "无",
        )
    ],
    ({"统一社会信用代码": 11440000006939748}, "Unified social credit code", "digits were lost"),
    ({"统一社会信用代码": "#N/A"}, "Unified social credit code", "error of the spreadsheet"),
    (
        {"统一社会信用代码": "11100000000013338W", "内部编码": "008"},
        "Name of the agency",
        "belong to different agencies",
    ),
    (
        {"统一社会信用代码": "11100000000013338W", "单位名称": "广州市水务局"},
        "Name of the agency",
        "the code belongs to",
    ),
    ({"内部编码": 7}, "Internal code", "whose zeros were lost"),
    ({"内部编码": "7"}, "Internal code", "whose zeros were lost"),
    ({"内部编码": "A" * 41}, "Internal code", LONG % 40),
    ({"内部编码": "1.1E+17"}, "Internal code", "digits were lost"),
    ({"主管部门": "省无此厅"}, "Supervising department", "is known neither here nor in the table"),
    ({"主管部门": "省测试局"}, "Supervising department", "cannot supervise itself"),
    ({"主管部门": "省水利局"}, "Supervising department", "may be any of these"),
    ({"主管部门": "主" * 201}, "Supervising department", LONG % 200),
    ({"行政区划": "990000"}, "Region", "no region has the code or name"),
    ({"行政区划": "火星"}, "Region", "no region has the code or name"),
    ({"行政区划": "44"}, "Region", "no region has the code or name"),
    ({"行政区划": "440000 湖南省"}, "Region", "is that of “广东省”"),
    ({"行政区划": "440000、430000"}, "Region", "no region has the code or name"),
    ({"行政区划": 440000000000}, "Region", "no region has the code or name"),
    ({"行政区划": "区" * 101}, "Region", LONG % 100),
    *[({"排序": said}, "Official order", "is no whole number") for said in ("第一", -1, 1.5, "1,000", 2**31, "Ⅳ", "²")],
    ({"排序": "2026-01-02"}, "Official order", "is no whole number"),
]
