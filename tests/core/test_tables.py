"""Tables are read as people mean them and written so that nothing in them runs."""

import csv
import io
import re
import tracemalloc
import zipfile
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from coordination.core import confined
from coordination.core.tables import (
    Column,
    Layout,
    Limits,
    Table,
    Unreadable,
    csv_of,
    find_table,
    guarded,
    reading,
    sheets,
    unguarded,
    workbook,
)
from coordination.core.workbooks.limits import CPU_S, MEMORY
from tests import sheets as made

MEBIBYTE = 1024**2
LIMITS = Limits(size=2 * MEBIBYTE, unpacked=64 * MEBIBYTE, rows=500, columns=40)
HEADS = {
    "name": ("单位名称", "单位", "名称"),
    "code": ("统一社会信用代码", "代码"),
    "parent": ("主管部门", "主管部门名称"),
    "day": ("日期",),
}
NAME, CODE, PARENT, DAY = "单位名称", "统一社会信用代码", "主管部门", "日期"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    translation.activate("en")


def table(content: bytes, name: str = "表.xlsx") -> Table:
    found = find_table(sheets(name, content, LIMITS), HEADS, ["name"])
    assert found
    return found


def lines(content: bytes, name: str = "表.xlsx") -> list[dict[str, str]]:
    """What each row says, without what it does not say."""
    return [{column: cell for column, cell in said.items() if cell} for _number, said in table(content, name).lines()]


ROWS = f"{NAME},{CODE},{DAY}\r\n省水利厅 ,1,2026/1/2\r\n,,\r\n\u3000省财政厅,２３Ａ,\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_however_an_office_saved_it(encoding: str, delimiter: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    content = mark + ROWS.replace(",", delimiter).encode(encoding)
    assert lines(content, "表.CSV") == [
        {"name": "省水利厅", "code": "1", "day": "2026/1/2"},
        {"name": "省财政厅", "code": "23A"},
    ]


def test_a_title_full_of_commas_does_not_decide_how_a_csv_is_separated() -> None:
    content = f"名单,修订,稿,,,,\n{NAME};{CODE}\n省水利厅;1\n".encode()
    assert lines(content, "a.csv") == [{"name": "省水利厅", "code": "1"}]


def test_a_letter_broken_on_the_way_spoils_its_cell_and_not_the_file() -> None:
    content = f"{NAME},{CODE}\n".encode() + "省水利厅,1\n".encode() * 200 + "省财政".encode() + b"\xe5\x8e,2\n"
    said = lines(content, "a.csv")
    assert said[0] == {"name": "省水利厅", "code": "1"}
    assert "\ufffd" in said[-1]["name"]


def test_rows_bear_the_numbers_of_their_sheet() -> None:
    content = made.workbook(("单位名单",), (), (NAME,), ("省水利厅",), (), ("省财政厅",))
    assert [number for number, _cells in table(content).rows] == [4, 6]
    quoted = f'{NAME}\n"省水利\n厅"\n\n省财政厅\n'
    assert [number for number, _cells in table(quoted.encode(), "a.csv").rows] == [2, 4]


def test_a_head_of_two_merged_rows_names_its_columns() -> None:
    content = made.workbook(
        ("省直单位名单（2026年）", None, None, None, None),
        ("序号", NAME, PARENT, None, "登记"),
        (None, None, "名称", "代码", CODE),
        (1, "省水文局", "省水利厅", "007", "12"),
        merged=("A1:E1", "A2:A3", "B2:B3", "C2:D2"),
    )
    assert lines(content) == [{"name": "省水文局", "parent": "省水利厅", "code": "12"}]
    spelled = f"序号,{NAME},{PARENT},,登记\n,,名称,代码,{CODE}\n1,省水文局,省水利厅,007,12\n"
    assert lines(spelled.encode("gb18030"), "a.csv") == lines(content)


def test_a_cell_merged_over_rows_says_the_same_in_each_and_nothing_to_its_right() -> None:
    content = made.workbook(
        (NAME, CODE, PARENT),
        ("省水文局", None, "省水利厅"),
        ("省水电局", "2", None),
        ("省农垦局", "3", None),
        merged=("A2:B2", "C2:C3"),
    )
    assert lines(content) == [
        {"name": "省水文局", "parent": "省水利厅"},
        {"name": "省水电局", "code": "2", "parent": "省水利厅"},
        {"name": "省农垦局", "code": "3"},
    ]


@pytest.mark.parametrize("head", ["单位名称*", " 单位 名称（必填）", "【单位名称】：单位名称", "单位\n名称", "名称"])
def test_a_column_is_known_however_its_head_is_decorated(head: str) -> None:
    assert lines(made.workbook((CODE, head), ("1", "省水利厅"))) == [{"name": "省水利厅", "code": "1"}]


def test_of_two_names_for_one_column_the_better_counts_and_the_other_is_told_of() -> None:
    found = table(made.workbook(("名称", "备注", NAME), ("水利", "一", "省水利厅")))
    assert found.columns == {"name": 2}
    assert [str(remark) for remark in found.remarks] == ["Columns that were not read: 名称、备注"]


def test_the_first_sheet_with_a_known_head_is_read_and_the_others_are_told_of() -> None:
    sheets = {"说明": [("请勿改动",)], "空": [()], "单位": [(NAME,), ("省水利厅",)], "旧": [(NAME,), ("省财政厅",)]}
    found = table(made.book(sheets))
    assert (found.sheet, [cells for _number, cells in found.rows]) == ("单位", [["省水利厅"]])
    assert [str(remark) for remark in found.remarks] == ["Sheets without a known header: 说明"]


def test_what_is_hidden_is_read_and_told_of() -> None:
    found = table(made.workbook((NAME, CODE), ("省水利厅", "1"), ("省财政厅", "2"), hidden=("B", "3")))
    assert [cells for _number, cells in found.rows] == [["省水利厅", "1"], ["省财政厅", "2"]]
    assert [str(remark) for remark in found.remarks] == [
        "Hidden columns that were read as well: 统一社会信用代码",
        "Hidden rows that were read as well: 1",
    ]


def numbered(value: object, pattern: str = "General") -> str:
    content = made.workbook((NAME, CODE), ("省水利厅", None))
    book = load_workbook(io.BytesIO(content))
    cell: Any = book.worksheets[0]["B2"]
    cell.value, cell.number_format = value, pattern
    packed = io.BytesIO()
    book.save(packed)
    return lines(packed.getvalue())[0].get("code", "")


@pytest.mark.parametrize(
    ("value", "pattern", "said"),
    [
        (440000, "General", "440000"),
        (440000.0, "0.00", "440000"),
        (7, "000000", "000007"),
        (0.1 + 0.2, "General", "0.3"),
        (110000600037341000, "General", "1.10001E+17"),
        (11440000006939748, "0", "1.144E+16"),
        (date(2026, 1, 2), "yyyy/m/d", "2026-01-02"),
        (46024, 'yyyy"年"m"月"d"日"', "2026-01-02"),
        (46024.5, "yyyy-mm-dd hh:mm", "2026-01-02 12:00"),
        (True, "General", "TRUE"),
        ("#N/A", "General", "#N/A"),
        ("=1+1", "General", "#FORMULA"),  # a program wrote it, and nobody has reckoned it yet
    ],
)
def test_a_number_is_read_as_the_sheet_shows_it(value: object, pattern: str, said: str) -> None:
    assert numbered(value, pattern) == said


def test_texts_are_read_without_their_sound_and_in_all_their_pieces() -> None:
    text = "<is><r><t>省水</t></r><r><t>利厅</t></r><rPh><t>shui li</t></rPh></is>"
    rows = f'<row r="1"><c t="inlineStr"><is><t>{NAME}</t></is></c></row><row><c t="inlineStr">{text}</c></row>'
    assert lines(made.with_rows(made.workbook(("x",)), rows)) == [{"name": "省水利厅"}]


def test_texts_that_cells_share_are_read_likewise() -> None:
    texts = f"<si><t>{NAME}</t></si><si><r><t>省水</t></r><r><t>利厅</t></r><rPh sb='0' eb='1'><t>shui</t></rPh></si>"
    rows = "".join(f'<row><c t="s"><v>{number}</v></c></row>' for number in (0, 1, 1))
    assert lines(made.with_texts(rows, texts)) == [{"name": "省水利厅"}] * 2


def test_a_header_that_is_printed_on_every_page_is_no_row() -> None:
    content = made.workbook((NAME, CODE), ("省水利厅", "1"), (NAME, CODE), ("省财政厅", "2"), (NAME, "3"))
    assert lines(content) == [
        {"name": "省水利厅", "code": "1"},
        {"name": "省财政厅", "code": "2"},
        {"name": NAME, "code": "3"},
    ]


def test_signs_that_nobody_sees_are_gone() -> None:
    assert lines(f"{NAME}\n\u200b省水\x00\x07利\ufeff厅\u3000 \n".encode(), "a.csv") == [{"name": "省水利厅"}]


def spoilt(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x><row><c><v>&b;</v></c></row></x>'
NOON = datetime.combine(date(2026, 1, 2), time(12, 5))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"x" * (2 * MEBIBYTE + 1), "larger than 2 MB"),
        ("a.csv", b"\xff\xff\xff\x81\x20", "characters of the file"),
        ("a.csv", ('名称\n"' + "x" * 200_000).encode(), "cannot be read as a table"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old format or locked"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old format or locked"),
        ("a.et", b"", "old format or locked"),
        ("a.ods", b"PK\x03\x04", "taken as XLSX or CSV"),
        ("名单", b"", "taken as XLSX or CSV"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "cannot be read as a table"),
        ("a.xlsx", b"", "cannot be read as a table"),
        ("a.xlsx", made.relabelled(at=8, value=1), "cannot be read as a table"),  # locked with a password
        ("a.xlsx", made.relabelled(at=10, value=99), "cannot be read as a table"),  # packed in a way nobody knows
        ("a.xlsx", made.scrambled(), "cannot be read as a table"),
        ("a.xlsx", made.bomb(70), "unpacks to far more"),
        ("a.xlsx", made.echoes(), "unpacks to far more"),
        ("a.xlsx", made.swarm(), "more time or memory"),
        ("a.xlsx", made.with_part(made.workbook(("x",)), "xl/worksheets/sheet1.xml", DOCTYPE), "cannot be read"),
        ("a.xlsx", made.with_part(made.workbook(("x",)), "xl/worksheets/sheet1.xml", b"<a><b></a>"), "cannot be read"),
        ("a.xlsx", made.with_rows(made.workbook(("x",)), '<row><c t="s"><v>77</v></c></row>'), "cannot be read"),
        ("a.xlsx", made.with_rows(made.workbook(("x",)), '<row r="x"/>'), "cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        list(sheets(name, content, LIMITS))


@pytest.mark.parametrize(
    ("part", "piece"),
    [
        ("xl/sharedStrings.xml", b"<si/>"),
        ("xl/styles.xml", b"<xf/>"),
        ("xl/worksheets/sheet1.xml", b"<c/>"),
        ("xl/worksheets/sheet1.xml", b'<row hidden="1"/>'),
        ("xl/worksheets/sheet1.xml", b'<mergeCell ref="A1:A9"/>'),
        ("xl/worksheets/sheet1.xml", b"<t>x</t>"),
    ],
)
def test_a_part_that_unpacks_to_millions_of_elements_does_not_fill_the_memory(part: str, piece: bytes) -> None:
    whole = b'<x xmlns="' + made.SHEET_MAIN_NS.encode() + b'">' + piece * (8 * MEBIBYTE // len(piece)) + b"</x>"
    content = made.with_part(made.workbook((NAME,)), part, whole)
    tracemalloc.start()
    try:
        with suppress(Unreadable):
            list(sheets("a.xlsx", content, LIMITS))
    finally:
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 24 * MEBIBYTE  # as trees they would take fifty times their size


@settings(max_examples=25, deadline=None)  # each starts a process
@given(st.integers(0, 5_000), st.integers(0, 5_000))
def test_no_damage_is_worse_than_a_refusal(first: int, second: int) -> None:
    content = made.workbook((NAME, CODE), ("省水利厅", 1))
    for place in (first, second):
        content = spoilt(content, place % len(content))
    with suppress(Unreadable):
        list(sheets("a.xlsx", content, LIMITS))


@given(st.binary(max_size=300))
def test_no_csv_is_worse_than_a_refusal(content: bytes) -> None:
    with suppress(Unreadable):
        list(sheets("a.csv", content, LIMITS))


def test_a_table_that_is_too_long_shows_that_it_is() -> None:
    content = (f"{NAME}\n" + "省水利厅\n" * 10_000).encode()
    assert len(table(content, "a.csv").rows) > LIMITS.rows


LAYOUT = Layout("表", [Column("名称", 30), Column("类别", 12, ["甲", "乙"]), Column("日期")], lists="可选项", offered=5)


def test_two_hundred_formula_strings_stay_text_in_a_workbook() -> None:
    assert len(made.FORMULAS) >= 200
    content = workbook(LAYOUT, [[text, text, text] for text in made.FORMULAS]).getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not re.search(rb"<f[ />]", packed.read("xl/worksheets/sheet1.xml"))
    rows = list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2))
    assert len(rows) == len(made.FORMULAS)
    assert {(cell.data_type, bool(cell.quotePrefix)) for row in rows for cell in row} == {("s", True)}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_two_hundred_formula_strings_stay_text_in_a_csv_however_it_is_parted(delimiter: str) -> None:
    content = b"".join(csv_of(LAYOUT, [[text, f"a{delimiter}{text}", text] for text in made.FORMULAS])).decode(
        "utf-8-sig"
    )
    cells = [cell for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter) for cell in row]
    running = [cell for cell in cells if cell.strip("\u200b\ufeff \u3000\xa0\r\n").startswith(tuple("=+-@\t＝＋－＠"))]
    assert (len(cells) >= len(made.FORMULAS), running) == (True, [])


@given(st.text(st.sampled_from("'=-\t\n; ＝a\u200b"), max_size=8))
def test_what_is_guarded_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_was_written_is_read_again(kind: str) -> None:
    rows = [["省水利厅", "甲", date(2026, 1, 2)], ["=1+1", "", NOON], ["<&>\"'", "乙", 5]]
    content = workbook(LAYOUT, rows).getvalue() if kind == "xlsx" else b"".join(csv_of(LAYOUT, rows))
    heads = {"name": ("名称",), "kind": ("类别",), "day": ("日期",)}
    found = find_table(sheets(f"a.{kind}", content, LIMITS), heads, ["name"])
    assert found
    assert next(found.lines()) == (2, {"name": "省水利厅", "kind": "甲", "day": "2026-01-02"})
    assert [said["name"] for _number, said in found.lines()] == ["省水利厅", "=1+1", "<&>\"'"]
    assert [said["day"][:16] for _number, said in found.lines()] == ["2026-01-02", "2026-01-02 12:05", "5"]


def test_a_workbook_offers_its_choices_stands_still_and_says_where_it_was_cut_off() -> None:
    layout = Layout("台/账'[1]", LAYOUT.columns, most=2, cut_off="more", offered=5, lists="可选项", freeze="B2")
    sheet, lists = load_workbook(io.BytesIO(workbook(layout, [["a"], ["b"], ["c"]]).getvalue())).worksheets
    assert (sheet.title, sheet.freeze_panes, sheet.print_title_rows) == ("台 账' 1", "B2", "$1:$1")
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["名称", "a", "b", "more"]
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ("'可选项'!$A$2:$A$3", "B2:B9")
    assert [cell.value for cell in lists["A"]] == ["类别", "甲", "乙"]


def test_the_reader_may_use_little_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    before = "import io, sys; kept, sys.stdout = sys.stdout, io.StringIO(); "
    after = (
        "; import json, os, resource; limits = [resource.getrlimit(what)[1] for what in "
        "(resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)]"
        "; kept.write(json.dumps([list(os.environ), limits, list(sys.modules)]))"
    )
    monkeypatch.setattr(confined, "_START", before + confined._START + after)
    content = made.workbook((NAME,), ("省水利厅",))
    environment, limits, modules = confined.ask("workbooks", "1000000", "10", "10", of=content, wall_s=60)
    assert set(environment) <= {"LC_CTYPE"}
    assert limits == [MEMORY, CPU_S, 0, 0]
    assert not {"django", "celery", "psycopg2", "coordination"} & set(modules)
    assert {"openpyxl", "workbooks.book"} <= set(modules)


@pytest.mark.parametrize(
    "program", ["import os; os.kill(os.getpid(), 9)", "print('nonsense')", "import time; time.sleep(60)"]
)
def test_a_reader_that_comes_to_harm_means_no(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(confined, "_START", "# {}\n" + program)
    monkeypatch.setattr(reading, "WALL_S", 2)
    with pytest.raises(Unreadable, match="more time or memory"):
        list(sheets("a.xlsx", made.workbook((NAME,)), LIMITS))
