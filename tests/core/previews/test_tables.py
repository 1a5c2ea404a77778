"""The first rows of a table, with what its columns are called and what they hold."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from coordination.core.previews.columns import is_identity_number, is_personal, kind_of, laid_out
from tests.core.previews.conftest import Look

pytestmark = pytest.mark.django_db
HEAD = ["单位", "人数", "经费", "日期", "时间", "是否在用", "身份证号", "电话", "编码"]
ROW = [
    "省水利厅",
    "1,200",
    "-3.5%",
    "2026年11月27日",
    "2026-11-27 10:32",
    "是",
    "11010519491231002X",
    "13800138000",
    "007",
]
KINDS = ["text", "integer", "decimal", "date", "datetime", "yes_no", "identity", "phone", "text"]


def table(sign: str, rows: int = 3) -> str:
    quoted = [[f'"{cell}"' for cell in line] for line in [HEAD, *[ROW] * rows]]
    return "\n".join(sign.join(line) for line in quoted)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_delimited_table_is_read_however_it_is_written(look: Look, charset: str, sign: str) -> None:
    shown = look("表.csv", table(sign).encode(charset))
    [sheet] = shown.facts["sheets"]
    assert [column["name"] for column in sheet["columns"]] == HEAD
    assert [column["kind"] for column in sheet["columns"]] == KINDS
    assert sheet["rows"] == [ROW] * 3
    assert not sheet["is_cut"]
    assert shown.facts["charset"] == {"utf-8-sig": "UTF-8"}.get(charset, charset.upper())


def test_of_a_long_table_two_hundred_rows_are_shown(look: Look) -> None:
    [sheet] = look("表.csv", table(",", 30_000).encode("gb18030")).facts["sheets"]
    assert (len(sheet["rows"]), sheet["is_cut"]) == (200, True)


def test_a_workbook_shows_its_sheets_and_a_head_of_two_rows(look: Look) -> None:
    book, out = Workbook(), io.BytesIO()
    page: Any = book.active
    page.title = "台账"
    for row in (["2026年统计表"], ["单位", "人员", None, "备注"], [None, "男", "女", None], ["省水利厅", 3, 4, "=1+1"]):
        page.append(row)
    page.merge_cells("A2:A3")
    page.merge_cells("B2:C2")
    hidden = book.create_sheet("底稿")
    hidden.sheet_state = "hidden"
    book.create_sheet("空")
    book.save(out)
    first, empty = look("表.xlsx", out.getvalue()).facts["sheets"]
    assert (first["name"], first["titles"]) == ("台账", ["2026年统计表"])
    assert [column["name"] for column in first["columns"]] == ["单位", "人员 / 男", "人员 / 女", "备注"]
    assert [column["kind"] for column in first["columns"]] == ["text", "integer", "integer", "text"]
    assert first["rows"] == [["省水利厅", "3", "4", "#FORMULA"]], "a formula is never run"
    assert (empty["name"], empty["columns"]) == ("空", [])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "text"),
        (["", " "], "text"),
        (["是", "否"], "yes_no"),
        (["0", "1"], "integer"),
        (["01", "02"], "text"),
        (["0.5", "12"], "decimal"),
        (["1.2E+17"], "decimal"),
        (["2026-02-30"], "text"),
        (["2026/2/3", "2026.2.3", "2026年2月3日"], "date"),
        (["2026-02-03T10:00:00+08:00"], "datetime"),
        (["020-88888888", "+86 13800138000"], "phone"),
        (["110105194912310021"], "integer"),
        (["1"] * 19 + ["无数据"], "integer"),
        (["1"] * 8 + ["无数据"] * 2, "text"),
    ],
)
def test_a_column_holds_what_nearly_all_its_cells_say(values: list[str], kind: str) -> None:
    assert kind_of(values) == kind


@pytest.mark.parametrize(
    ("values", "personal"),
    [
        ([], False),
        (["13812345678", "无", "无"], True),
        (["无"] * 9 + ["13812345678"], True),
        (["无"] * 10 + ["13812345678"], False),
        ([""] * 99 + ["13812345678"], True),
        (["13812345678、13987654321"], True),
        (["张三（手机138-1234-5678）"], True),
        (["张三 +86 13812345678"], True),
        (["证号11010519491231002X，已核"], True),
        (["证号110105 19491231 002x"], True),
        (["12345678", "13812345678"] * 2, True),
        (["213812345678", "1381234567890", "12812345678"], False),
        (["6222021381234567890"], False),
        (["证号110105194912310021"], False),
        (["1101051949123100210"], False),
        (["300000000000000004", "100000000000000005"], False),
        (["020-88888888", "见附件"], False),
        (["1020.5", "9.5"], False),
    ],
)
def test_a_column_in_which_one_cell_in_ten_holds_a_number_of_a_person_is_personal(
    values: list[str],
    personal: bool,
) -> None:
    assert is_personal(values) == personal


def test_an_identity_number_has_its_check_digit() -> None:
    assert is_identity_number("11010519491231002X")
    assert is_identity_number("11010519491231002x")
    assert not is_identity_number("110105194912310021")


def test_rows_of_all_widths_stand_under_one_head() -> None:
    laid = laid_out([["a", "b"], ["1"], ["2", "3", "4"]], most_columns=3)
    assert [column["name"] for column in laid["columns"]] == ["a", "b", ""]
    assert laid["rows"] == [["1", "", ""], ["2", "3", "4"]]
    assert laid_out([], most_columns=3) == {"columns": [], "rows": [], "titles": []}
    words = laid_out([["名称", "说明"], ["甲", "一"], ["乙", "二"]], most_columns=9)
    assert len(words["rows"]) == 2
    bare = laid_out([["1", "2"], ["3", "4"]], most_columns=9)
    assert (len(bare["rows"]), bare["columns"][0]["name"]) == (2, "")
