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
