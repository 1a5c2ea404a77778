"""A hundred tables as they really come: nothing fails, nothing is lost, and every complaint names row and column."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coordination.agencies.models import Agency, User
from coordination.core.imports.models import ImportRun
from tests.agencies import messy
from tests.agencies.importing import administrator, bring, carry_out, complaints, outcomes, row, start, take_back
from tests.agencies.messy import FILES, HEAD, ROWS, WRONG_OF_TWO_HUNDRED, File, two_hundred
from tests.cast import agency, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def root(db: None) -> User:
    return administrator()


@pytest.fixture
def client(root: User) -> Client:
    return signed_in(root)


def test_there_are_a_hundred_of_them() -> None:
    assert len(FILES) + len(ROWS) >= 100


@pytest.mark.parametrize("brought", FILES, ids=lambda brought: brought.says)
def test_a_file_is_laid_out_or_refused_beside_the_field(client: Client, brought: File) -> None:
    response = client.post("/agencies/import/", {"file": SimpleUploadedFile(brought.name, brought.content)})
    if brought.refusal:
        assert response.status_code == 200
        assert brought.refusal in str(response.context["form"].errors["file"])
        assert not ImportRun.objects.exists()
        return
    assert response.status_code == 302, response.context["form"].errors
    run = ImportRun.objects.get()
    assert run.counts == brought.verdicts
    for language in ("en", "zh-hans"):
        User.objects.update(language=language)
        page = client.get(response["Location"])
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("number", range(len(ROWS)))
def test_a_wrong_row_is_told_by_its_column_and_spoils_no_other(root: User, number: int) -> None:
    agency("省应急管理厅", short_name="应急厅", credit_code="11100000000013338W", internal_code="007")
    agency("深圳市水务局", short_name="省水利局", internal_code="008")
    agency("广州市水务局", short_name="省水利局")
    said, column, sentence = ROWS[number]
    cells = [{"单位名称": "省测试局", **said}.get(head) for head in HEAD]
    run = start(root, HEAD, ("省水利厅", "水利厅"), cells)
    assert row(run, 2).verdict == "new"
    assert row(run, 3).verdict == "wrong"
    assert [line for line in complaints(row(run, 3)) if line.startswith(f"{column}: ") and sentence in line]


def test_two_hundred_agencies_in_gb18030_lose_nothing(root: User) -> None:
    agency("省应急管理厅")
    agency("省水利厅", official_order=5)
    run = bring(root, "名录.csv", two_hundred(["省应急管理厅", "省水利厅"]))
    wrong = len(WRONG_OF_TWO_HUNDRED)
    assert run.counts == {"unchanged": 1, "changed": 1, "new": 198 - wrong, "wrong": wrong}
    for _line, name, sentence in WRONG_OF_TWO_HUNDRED.values():
        said = [line for each in run.rows.filter(title=name, verdict="wrong") for line in complaints(each)]
        assert [line for line in said if sentence in line], (name, said)
    done = carry_out(run, root, only_good=True)
    assert Agency.objects.count() == 200 - wrong
    place = Agency.objects.get(name="省第15局")
    assert (place.short_name, place.official_order, str(place.region)) == ("15局", 15, "广东省")
    assert place.parent == Agency.objects.get(name="省第16局")
    take_back(done, root)
    assert outcomes(run).count("undone") == 199 - wrong
    assert sorted(Agency.objects.values_list("name", "official_order")) == [("省应急管理厅", 9999), ("省水利厅", 5)]


def test_what_is_in_no_row_is_in_the_remarks(root: User) -> None:
    run = bring(root, "a.csv", messy.text("1,省甲局,二", head="序号,单位名称,备注"))
    assert run.remarks == [{"text": "Columns that were not read: %(columns)s", "facts": {"columns": "序号、备注"}}]
