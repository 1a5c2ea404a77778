"""The page of the rows of a data set, and what leaves it: charts, what is wrong in a filter, numbers as given."""

import io
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.workdays import today
from sharing import actions
from sharing.models import DataTable, SharingClass
from sharing.rows.asking import Question, walk, wish
from sharing.rows.charting import chart
from sharing.rows.checking import Checker
from sharing.rows.columns import Column
from tests.cast import again, signed_in
from tests.sharing import tabled
from tests.uploads import fetched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

GIVEN = ["20.00", "100", "9.5", "0.0000001"]


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def measured(library: SimpleNamespace) -> DataTable:
    lines = [(f"{place}库", level) for place, level in zip("甲乙丙丁", GIVEN, strict=True)]
    content = tabled.csv_of(*lines, head=tabled.HEAD[:2])
    return tabled.loaded(library, content, sharing_class=SharingClass.UNCONDITIONAL)


def test_numbers_of_a_chart_are_rounded_and_all_have_as_many_places(library: SimpleNamespace) -> None:
    lines = [("甲", "1"), ("甲", "2"), ("甲", "2"), ("乙", "3")]
    table = tabled.loaded(library, tabled.csv_of(*lines, head=("水库", "水位")))
    client = signed_in(library.staff_a)
    page = client.get(table.get_absolute_url(), {"by": "0", "measure": "mean", "of": "1"}).content.decode()
    assert "1.67" in page
    assert "3.00" in page
    page = client.get(table.get_absolute_url(), {"by": "0", "measure": "sum", "of": "1"}).content.decode()
    assert ">5<" in page
    assert "5.00" not in page


def test_a_chart_that_is_asked_for_stands_above_the_rows(library: SimpleNamespace, measured: DataTable) -> None:
    client = signed_in(library.staff_a)
    page = client.get(measured.get_absolute_url(), {"by": 0, "measure": "sum", "of": 1}).content.decode()
    assert page.index('id="id_of"') < page.index('id="chart"') < page.index("table-responsive")
    assert 'id="chart"' not in client.get(measured.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("said", "name", "sentence"),
    [
        ({"c1": 1, "h1": "from", "v1": "很高"}, "v1", "“很高” is no number"),
        ({"c2": 1, "h2": "equals"}, "v2", "Say with what “水位” is compared."),
        ({"c1": 0, "h1": "from", "v1": "2"}, "h1", "“水库名称” cannot be compared like this."),
        ({"by": 0, "measure": "sum"}, "of", "Choose a column of numbers to add up."),
        ({"v1": "2"}, "c1", "Choose the column in which to look."),
        ({"sort": "99"}, "sort", ""),
        ({"of": "99"}, "of", ""),
    ],
)
def test_what_is_wrong_in_a_filter_is_said_beside_its_field(
    library: SimpleNamespace, measured: DataTable, said: dict[str, Any], name: str, sentence: str
) -> None:
    shown = signed_in(library.staff_a).get(measured.get_absolute_url(), said)
    form, page = shown.context["form"], shown.content.decode()
    assert list(form.errors) == [name]
    assert sentence in form.errors[name][0]
    assert f'id="id_{name}_error"' in page
    assert "form-errors" not in page[page.index('<form class="filters rows-asked"') :]
    assert form.says_more == (name not in {"c1", "h1", "v1"}), "what is wrong is not folded away"


def test_a_decimal_is_shown_with_the_places_it_was_given(library: SimpleNamespace, measured: DataTable) -> None:
    client = signed_in(library.staff_a)
    shown = client.get(measured.get_absolute_url())
    assert [cells[1].said for _number, cells in shown.context["lines"]] == GIVEN
    csv, book = (
        fetched(client.get(reverse("sharing:export_rows", args=[measured.item_id, kind])))[1]
        for kind in ("csv", "xlsx")
    )
    assert [line.split(",")[1].strip('"') for line in csv.decode("utf-8-sig").splitlines()[1:]] == GIVEN
    cells = [row[1] for row in openpyxl.load_workbook(io.BytesIO(book)).worksheets[0].iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [20, 100, 9.5, 1e-7]
    assert [cell.number_format for cell in cells] == ["0.00", "General", "0.0", "0.0000000"]


def test_a_program_is_given_a_decimal_with_its_places(library: SimpleNamespace, measured: DataTable) -> None:
    officer, item = again(library.data_officer), measured.item
    _key, secret = actions.make_key(actor=officer, item=item, name="水情系统", ends_on=today())
    json, csv = (
        Client().get(reverse(f"sharing:rows_{kind}", args=[item.pk]), headers={"Authorization": f"Bearer {secret}"})
        for kind in ("json", "csv")
    )
    assert json["Content-Type"] == "application/json"
    for given in GIVEN:
        assert f'"level": {given}}}' in json.content.decode()
        assert f'"{given}"' in csv.content.decode()
    assert [row["level"] for row in json.json()["rows"]] == [20, 100, 9.5, 1e-7]


def test_a_number_is_found_put_in_order_and_added_up_whatever_its_places(
    library: SimpleNamespace, measured: DataTable
) -> None:
    read = tabled.as_read_by(library.staff_a, measured.item)
    for said in ("20", "20.0", "20.00"):
        assert [row.cells[1] for row in walk(read, Question([wish(read, 1, "equals", said)]), size=9)] == [20]
    assert [row.cells[1] for row in walk(read, Question(order=1), size=9)] == sorted(map(Decimal, GIVEN))
    assert sum(bar.value for bar in chart(read, Question(), by=0, measure="sum", of=1).bars) == sum(map(Decimal, GIVEN))


def test_places_make_no_whole_number_longer_and_no_two_keys_of_one() -> None:
    checker = Checker([Column("编号", type="N", is_key=True, length=2), Column("次数", type="I")])
    assert checker.check(2, ["20.00", "3.0"]) == ([Decimal("20.00"), 3], [])
    assert str(checker.check(3, ["5", "3.0"])[0][1]) == "3"
    assert checker.check(4, ["20", "4"])[1] == [(0, "double", "2")]
    assert checker.check(5, ["123.00", "4"])[1] == [(0, "digits", "2")]


def test_rows_of_an_older_version_say_so_until_the_newest_is_loaded(
    library: SimpleNamespace, measured: DataTable
) -> None:
    User.objects.update(language="en")
    told = "The rows come from version 1 of the content; the newest is version 2."
    newer = tabled.with_file(library, tabled.csv_of(("甲库", "21.00"), head=tabled.HEAD[:2]), item=measured.item)
    for person in (library.data_officer, library.stranger):
        for page in (measured.get_absolute_url(), measured.item.get_absolute_url()):
            assert told in signed_in(again(person)).get(page).content.decode()
    tabled.load(library, newer)
    assert told not in signed_in(again(library.data_officer)).get(measured.get_absolute_url()).content.decode()


def test_whoever_provides_rows_sees_what_is_masked_for_others(library: SimpleNamespace) -> None:
    User.objects.update(language="en")
    table = tabled.loaded(library, sharing_class=SharingClass.UNCONDITIONAL)
    own = signed_in(again(library.data_officer))
    page = own.get(table.get_absolute_url()).content.decode()
    assert page.count("· masked for others<") == 1
    assert "Other agencies read the marked columns masked" in page
    assert (
        "only whom they were granted in full" in own.get(reverse("sharing:who", args=[table.item_id])).content.decode()
    )
    page = signed_in(library.stranger).get(table.get_absolute_url()).content.decode()
    assert "masked for others" not in page


def test_a_loading_that_came_to_nothing_says_so_above(library: SimpleNamespace, measured: DataTable) -> None:
    User.objects.update(language="en")
    newer = tabled.with_file(library, '库,水位\r\n甲库,"20.00\r\n乙库,30.00\r\n'.encode(), item=measured.item)
    assert tabled.load(library, newer).why == "quote"
    page = signed_in(again(library.data_officer)).get(measured.get_absolute_url()).content.decode()
    assert "The last loading came to nothing: A quotation mark is opened in the file and not closed" in page
    assert "The last loading" not in signed_in(library.stranger).get(measured.get_absolute_url()).content.decode()
    assert len(tabled.as_read_by(library.stranger, measured.item).rows) == len(GIVEN), "what was loaded stays"
