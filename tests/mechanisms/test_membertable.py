"""The member list as a table: what offices send is read, what cannot be read is named by its row."""

import io

import pytest
from django.utils import translation
from openpyxl import load_workbook

from coordination.mechanisms.membertable import (
    LARGEST,
    MOST_ROWS,
    Unreadable,
    read_table,
    template_csv,
    template_xlsx,
)
from tests.sheets import bomb, relabelled, scrambled, with_rows, workbook

ROWS = "单位,角色,备注\r\n省应急管理厅 ,召集人,\r\n,,\r\n省水利厅,成员,分管１２处\r\n住房和城乡建设厅,observer,\r\n"


@pytest.fixture(autouse=True)
def _in_english() -> None:
    translation.activate("en")


def read(content: bytes, name: str = "名单.csv") -> list[tuple[str, str, str]]:
    reading, complaints = read_table(name, content)
    assert complaints == []
    return [(line.name, "+".join(line.roles), line.note) for line in reading.lines]


READ = [
    ("省应急管理厅", "convener", ""),
    ("省水利厅", "member", "分管12处"),
    ("住房和城乡建设厅", "observer", ""),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_that_offices_send(encoding: str) -> None:
    assert read(ROWS.encode(encoding)) == READ


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_separators_than_commas_are_recognised(delimiter: str) -> None:
    assert read(ROWS.replace(",", delimiter).encode()) == READ


def test_a_workbook_is_read_with_a_title_above_blank_rows_between_and_columns_in_any_order() -> None:
    content = workbook(
        ("联席会议成员单位名单", None, None),
        (None, None, None),
        ("序号", "Role", "Agency", "Remarks"),
        (1, "Convener", " 省应急管理厅　", None),
        (None, None, None, None),
        (2, None, "省水利厅", "分管１２处"),
        (3, "列席单位", "住房和城乡建设厅", None),
    )
    assert read(content, "名单.XLSX") == READ


def test_roles_are_taken_in_both_languages_and_joined_ones_too() -> None:
    cells = ["Convener", "副召集人", "convener、office", "办公室", "特邀", "member"]
    content = "agency,role\n" + "".join(f"第{number}局,{cell}\n" for number, cell in enumerate(cells))
    roles = [role for _name, role, _note in read(content.encode())]
    assert roles == ["convener", "deputy", "convener+office", "office", "invited", "member"]


def test_a_role_in_the_note_counts_where_the_role_is_empty() -> None:
    assert read("单位,备注\n省水利厅,牵头\n省财政厅,牵头并承担日常工作\n".encode()) == [
        ("省水利厅", "convener", ""),
        ("省财政厅", "convener", "牵头并承担日常工作"),
    ]


def test_each_bad_row_is_named_and_says_what_is_wrong() -> None:
    content = f"单位,角色\n省水利厅,头儿\n,召集人\n{'省' * 201},成员\n省财政厅,成员\n".encode()
    reading, complaints = read_table("a.csv", content)
    assert [line.name for line in reading.lines] == ["省财政厅"]
    roles = "Convener, Deputy convener, Office of the mechanism, Member, Observer, Invited"
    assert complaints == [
        f"Row 2: “头儿” is not a role. Roles: {roles}.",
        "Row 3: the agency is missing.",
        "Row 4: the name of the agency is longer than 200 characters.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"x" * (LARGEST + 1), "larger than 2 MB"),
        ("a.csv", b"", "has no column"),
        ("a.csv", "名字,角色\n省水利厅,成员\n".encode(), "has no column “Agency”"),
        ("a.csv", b"\xff\xff\xff\x81\x20", "characters of the file"),
        ("a.csv", ("agency\n" + "省水利厅\n" * (MOST_ROWS + 1)).encode(), "more than 500 rows"),
        ("a.csv", ('agency\n"' + "x" * 200_000).encode(), "cannot be read as a table"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "cannot be read as a table"),
        ("a.xlsx", b"", "cannot be read as a table"),
        ("a.xlsx", bomb(41), "unpacks to far more"),
        ("a.xlsx", relabelled(at=8, value=1), "cannot be read as a table"),  # locked with a password
        ("a.xlsx", relabelled(at=10, value=99), "cannot be read as a table"),  # packed in a way nobody knows
        ("a.xlsx", scrambled(), "cannot be read as a table"),
    ],
)
def test_a_file_that_is_no_table_of_ours_is_refused_with_a_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_table(name, content)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_templates_are_read_back_in_the_language_they_were_written_in(language: str) -> None:
    with translation.override(language):
        for name, content in (("t.csv", template_csv("省水利厅")), ("t.xlsx", template_xlsx("省水利厅"))):
            assert read(content, name) == [("省水利厅", "convener+office", "")]


def test_a_template_written_in_chinese_is_read_by_who_reads_english() -> None:
    with translation.override("zh-hans"):
        content = template_csv("省水利厅")
    assert read(content) == [("省水利厅", "convener+office", "")]


def test_the_workbook_offers_the_roles_to_choose_from() -> None:
    sheet, lists = load_workbook(io.BytesIO(template_xlsx("省水利厅"))).worksheets
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ("'Lists'!$A$2:$A$7", "B2:B503")
    offered = [cell.value for cell in lists["A"]]
    assert offered == [
        "Role",
        "Convener",
        "Deputy convener",
        "Office of the mechanism",
        "Member",
        "Observer",
        "Invited",
    ]


def test_a_workbook_that_claims_endless_lines_is_read_as_far_as_lists_go() -> None:
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c></row>'
    far = '<row r="2000000000"><c r="A2000000000" t="inlineStr"><is><t>省水利厅</t></is></c></row>'
    reading, complaints = read_table("a.xlsx", with_rows(template_xlsx("省水利厅"), head + far))
    assert (list(reading.lines), complaints) == ([], [])
