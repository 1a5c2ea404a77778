"""The pages on which a table is brought in: from the file to what became of each row, and back."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from coordination.agencies.actions import edit_agency
from coordination.agencies.models import Agency, Post, User
from coordination.core.imports.kinds import LIMITS
from coordination.core.imports.models import ImportRun
from coordination.core.models import Activity
from tests.agencies.importing import administrator, carry_out, finish, start
from tests.cast import agency, person, portal_administrator, signed_in
from tests.signin.devices import proved

pytestmark = pytest.mark.django_db

START = "/agencies/import/"
ROWS = "单位名称,简称,主管部门,备注\n省水文局,水文局,水利厅,一\n省水利厅,省水利,,\n省财政厅,,,\n,无名,,\n"


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def root(db: None) -> User:
    return administrator()


@pytest.fixture
def client(root: User) -> Client:
    agency("省水利厅", short_name="水利厅")
    agency("省财政厅")
    return signed_in(root)


def file(content: bytes = ROWS.encode("gb18030"), name: str = "名单.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def brought(client: Client, content: bytes = ROWS.encode("gb18030"), name: str = "名单.csv", what: str = "") -> str:
    """The page to which a file leads."""
    response = client.post(f"{START}?what={what}" if what else START, {"file": file(content, name)})
    assert response.status_code == 302, response.context["form"].errors
    return str(response["Location"])


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def numbers(response: Any) -> list[int]:
    return [line.number for line in response.context["lines"]]


def test_a_file_leads_to_its_preview_row_by_row(client: Client) -> None:
    response = client.get(brought(client))
    assert [(line.title, line.word) for line in response.context["lines"]] == [
        ("省水文局", "New"),
        ("省水利厅", "Changed"),
        ("省财政厅", "Unchanged"),
        ("无名", "Wrong"),
    ]
    page = text(response)
    assert "<del>水利厅</del>" in page
    assert "<ins>省水利</ins>" in page
    assert "<strong>Name of the agency</strong> · is missing" in page
    assert "Columns that were not read: 备注" in page
    assert "New: 1. Changed: 1. 1 row is wrong and would be left out." in page
    assert "Import only the 2 good rows" in page


def test_rows_are_shown_by_what_would_become_of_them(client: Client) -> None:
    address = brought(client)
    shown = {word: numbers(client.get(f"{address}?show={word}")) for word in ("new", "changed", "unchanged", "wrong")}
    assert shown == {"new": [2], "changed": [3], "unchanged": [4], "wrong": [5]}
    assert numbers(client.get(f"{address}?show=nonsense")) == [2, 3, 4, 5]
    tabs = [(tab.code, tab.count) for tab in client.get(address).context["tabs"]]
    assert tabs == [("all", 4), ("new", 1), ("changed", 1), ("unchanged", 1), ("wrong", 1)]


def test_many_rows_are_walked_page_by_page_under_their_tab(root: User, client: Client) -> None:
    run = start(root, ("单位名称", "排序"), *[(f"第{n}局", "x" if n % 2 else n) for n in range(60)])
    address = f"{START}{run.pk}/?show=wrong"
    first = client.get(address)
    second = client.get(first.context["page"].next_url)
    assert numbers(first) + numbers(second) == list(range(3, 62, 2))
    assert first.context["page"].count == 30


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_page_costs_the_same_for_one_row_and_for_three(root: User, client: Client) -> None:
    few = start(root, ("单位名称",), ("水利厅",))
    few_of_all = queries(client, START)
    many = start(root, ("单位名称",), ("水利厅",), ("省财政厅",), ("甲",))
    start(root, ("单位名称",), ("乙",))
    assert queries(client, f"{START}{few.pk}/") == queries(client, f"{START}{many.pk}/")
    assert queries(client, START) == few_of_all
    carry_out(many, root)
    assert queries(client, f"{START}{many.pk}/") <= queries(client, f"{START}{few.pk}/") + 1


def test_from_confirmation_to_result_and_back(client: Client, root: User) -> None:
    address = brought(client)
    run = ImportRun.objects.get()
    assert "all" not in text(client.get(address)).partition('name="rows" value="')[2][:5]
    assert client.post(f"{address}confirm/", {"rows": "all"}).status_code == 409
    assert client.post(f"{address}confirm/", {"rows": "good"})["Location"] == address
    working = client.get(address)
    assert working.context["progress"] == (0, 2)
    assert 'hx-trigger="every 1s"' in text(working)
    assert '<progress class="meter" id="done" value="0" max="2">' in text(working)
    assert "Look again" in text(working)  # for whoever has no script
    finish(run)
    result = client.get(address)
    assert [(line.title, line.word, bool(line.url)) for line in result.context["lines"]] == [
        ("省水文局", "Done", True),
        ("省水利厅", "Done", True),
        ("省财政厅", "Nothing to do", True),
        ("无名", "Left out", False),
    ]
    assert client.post(f"{address}undo/", {"reason": "传错"})["Location"] == address
    assert client.get(address).context["progress"] == (0, 2)
    finish(run)
    page = text(client.get(address))
    assert "Undone" in page
    assert "传错" in page
    assert set(Agency.objects.values_list("name", "short_name")) == {("省水利厅", "水利厅"), ("省财政厅", "")}


def test_progress_is_a_fragment_until_the_end_and_then_the_page_is_asked_for(client: Client, root: User) -> None:
    run = start(root, ("单位名称",), ("甲",))
    client.post(f"{START}{run.pk}/confirm/", {"rows": "all"})
    fragment = client.get(f"{START}{run.pk}/", headers={"HX-Request": "true"})
    assert text(fragment).startswith('<section class="card" id="progress"')
    finish(run)
    assert client.get(f"{START}{run.pk}/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_a_preview_that_has_grown_old_says_so_and_shows_what_differs(client: Client, root: User) -> None:
    address = brought(client)
    edit_agency(actor=None, agency=Agency.objects.get(name="省水利厅"), short_name="水务厅", aliases=["水利厅"])
    response = client.post(f"{address}confirm/", {"rows": "good"}, follow=True)
    assert response.redirect_chain[-1][0] == f"{address}?show=differs"
    page = text(response)
    assert "the preview was made anew, and 1 row is different now" in page
    assert "<del>水务厅</del>" in page
    assert numbers(response) == [3]
    assert client.post(f"{address}confirm/", {"rows": "good"})["Location"] == address


def test_the_wrong_rows_go_out_with_what_is_wrong_and_come_in_again_once_mended(client: Client) -> None:
    address = brought(client)
    response = client.get(f"{address}wrong/")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows == [
        ("Name of the agency", "Short name", "Supervising department", "Row in the file", "What is wrong"),
        (None, "无名", None, "5", "Name of the agency · is missing"),
    ]
    book.worksheets[0]["A2"] = "省无名局"
    mended = io.BytesIO()
    book.save(mended)
    again = client.get(brought(client, mended.getvalue(), "改正.xlsx"))
    assert [(line.title, line.word) for line in again.context["lines"]] == [("省无名局", "New")]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("what", ["agencies", "regions"])
def test_the_template_is_a_table_of_its_kind(client: Client, what: str, ending: str) -> None:
    response = client.get(f"{START}template/{ending}/?what={what}")
    content = b"".join(response.streaming_content)
    assert f".{ending}" in response["Content-Disposition"]
    refused = client.post(f"{START}?what={what}", {"file": file(content, f"t.{ending}")})
    assert refused.context["form"].errors["file"] == ["There is nothing below the header of the table."]


def test_the_template_offers_kinds_relations_and_tiers(client: Client) -> None:
    content = b"".join(client.get(f"{START}template/xlsx/").streaming_content)
    sheet, lists = load_workbook(io.BytesIO(content)).worksheets
    offered = {str(choice.sqref): choice.formula1 for choice in sheet.data_validations.dataValidation}
    assert offered == {
        "D2:D5001": "'Lists'!$A$2:$A$8",
        "E2:E5001": "'Lists'!$B$2:$B$11",
        "F2:F5001": "'Lists'!$C$2:$C$6",
    }
    assert [cell.value for cell in lists[2]] == ["Government department", "Department of this government", "Central"]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "a.csv", "The submitted file is empty."),
        (b"x" * (LIMITS.size + 1), "a.csv", "The file is larger than 20 MB."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "old format or locked with a password"),
        (b"%PDF-1.4", "a.pdf", "Tables are taken as XLSX or CSV."),
        ("名字,代码\n甲,1\n".encode(), "a.csv", "lacks what it needs: Name of the agency"),
        ("单位名称\n".encode(), "a.csv", "There is nothing below the header"),
        (("单位名称\n" + "甲\n" * 20_001).encode(), "a.csv", "more than 20000 rows"),
        (b"PK\x03\x04", "a.xlsx", "cannot be read as a table"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused_beside_the_field(
    client: Client, content: bytes, name: str, sentence: str
) -> None:
    response = client.post(START, {"file": file(content, name)})
    assert response.status_code == 200
    assert sentence in str(response.context["form"].errors["file"])
    assert not ImportRun.objects.exists()


def test_the_list_shows_what_was_imported_of_each_kind(client: Client, root: User) -> None:
    carry_out(start(root, ("单位名称",), ("甲",)), root)
    start(root, ("行政区划代码", "名称"), ("440100", "广州市"), kind="regions")
    assert [run.kind for run in client.get(START).context["page"]] == ["agencies"]
    assert [run.kind for run in client.get(f"{START}?what=regions").context["page"]] == ["regions"]
    assert client.get(f"{START}?what=money").status_code == 404


def test_regions_are_imported_on_the_same_pages(client: Client) -> None:
    response = client.get(brought(client, "代码,名称\n440100,广州市\n".encode(), what="regions"))
    (line,) = response.context["lines"]
    assert (line.title, [(str(value.label), value.new) for value in line.values]) == (
        "440100 广州市",
        [
            ("Region code", "440100"),
            ("Name of the region", "广州市"),
            ("Level", "Prefecture"),
            ("Belongs to", "广东省"),
        ],
    )


def test_a_discarded_preview_can_be_read_and_not_confirmed(client: Client) -> None:
    address = brought(client)
    assert client.post(f"{address}discard/")["Location"] == f"{START}?what=agencies"
    page = text(client.get(address))
    assert "Discarded" in page
    assert "confirm/" not in page
    assert client.post(f"{address}confirm/", {"rows": "good"}).status_code == 409


@pytest.mark.parametrize("role", ["", "security", "audit"])
def test_nobody_else_knows_of_imports(client: Client, root: User, role: str) -> None:
    address = brought(client)
    other = portal_administrator(role) if role else person(agency("省体育局"), "other", Post.Role.STAFF)
    stranger = proved(signed_in(other))
    assert stranger.get(START).status_code == 403
    assert stranger.get(f"{START}template/csv/").status_code == 403
    assert stranger.post(START, {"file": file()}).status_code == 403
    for door in ("", "wrong/", "undo/"):
        assert stranger.get(f"{address}{door}").status_code == 404
    for door in ("confirm/", "discard/", "undo/"):
        assert stranger.post(f"{address}{door}").status_code == 404
    assert "agencies/import/" not in text(stranger.get("/agencies/"))
    assert "agencies/import/" in text(client.get("/agencies/"))
    assert ImportRun.objects.get().state == "preview"
    assert not Activity.objects.filter(actor=other, verb__startswith="import").exists()
