"""The page of the rows of a data set, and what leaves it."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sharing.models import DataTable, SharingClass
from tests.cast import signed_in
from tests.sharing import tabled

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
        ({"c1": 1, "h1": "contains", "v1": "2"}, "h1", "“水位” cannot be compared like this."),
        ({"by": 0, "measure": "sum"}, "of", "Choose a column of numbers to add up."),
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
