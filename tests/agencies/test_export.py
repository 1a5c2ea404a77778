"""The directory goes out as it is shown, and what went out comes in as unchanged in every row."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from openpyxl import load_workbook

from coordination.agencies import exports
from coordination.agencies.imports import AgencyKind
from coordination.agencies.models import Agency, Region, User
from coordination.agencies.spelling import spelled
from coordination.core import tables
from coordination.core.lines import in_one_line
from tests.agencies.importing import administrator, bring, complaints, verdicts
from tests.cast import agency, signed_in
from tests.sheets import FORMULAS

pytestmark = pytest.mark.django_db


def downloaded(person: User, ending: str, query: str = "") -> bytes:
    response = signed_in(person).get(f"/agencies/export/{ending}/{query}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows(person: User, query: str = "") -> list[dict[str, str]]:
    text = downloaded(person, "csv", query).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("query", ["", "?q=水利", "?kind=enterprise", "?tier=municipal", "?kind=nonsense"])
def test_what_is_shown_goes_out_in_its_order(cast: SimpleNamespace, english: None, query: str) -> None:
    agency("某电网公司", kind="enterprise", tier="municipal", official_order=1)
    shown = [row.name for row in signed_in(cast.stranger).get(f"/agencies/{query}").context["page"]]
    assert [row["Name of the agency"] for row in rows(cast.stranger, query)] == shown


def test_every_row_goes_out_not_one_page(cast: SimpleNamespace, english: None) -> None:
    for number in range(30):
        agency(f"第{number}局")
    assert len(rows(cast.stranger)) == 35


def test_nobody_finds_in_it_what_no_page_shows_them(cast: SimpleNamespace, english: None) -> None:
    Agency.objects.filter(pk=cast.a.pk).update(internal_code="内-007", official_order=3)
    assert "内-007" not in downloaded(cast.stranger, "csv").decode()
    assert set(rows(cast.stranger)[0]) == {
        "Name of the agency",
        "Short name",
        "Other names",
        "Kind",
        "Tier",
        "Region",
        "Supervising department",
        "Unified social credit code",
    }
    assert rows(administrator())[0]["Internal code"] == "内-007"


def test_it_speaks_the_language_of_its_reader(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.stranger.pk).update(language="zh-hans")
    assert rows(User.objects.get(pk=cast.stranger.pk))[0]["类别"] == "政府部门"


def test_a_directory_that_is_too_long_says_where_it_was_cut_off(
    cast: SimpleNamespace, english: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST", 3)
    said = [row["Name of the agency"] for row in rows(cast.stranger)]
    assert said[3:] == ["Cut off after 3 rows: narrow the list to see the rest."]


def test_there_are_two_ways_of_writing_it_and_no_third(cast: SimpleNamespace) -> None:
    assert load_workbook(io.BytesIO(downloaded(cast.stranger, "xlsx"))).worksheets[0].max_row == 6
    assert signed_in(cast.stranger).get("/agencies/export/pdf/").status_code == 404


def test_it_costs_the_same_number_of_queries_for_few_and_for_many(cast: SimpleNamespace) -> None:
    client, counts = signed_in(cast.stranger), []
    for number in range(2):
        for place in range(number * 20):
            agency(f"第{place}局", parent=cast.a, region=Region.objects.get(code="440000"))
        with CaptureQueriesContext(connection) as asked:
            b"".join(client.get("/agencies/export/csv/").streaming_content)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_names_like_formulas_go_out_as_text_and_come_in_unchanged(
    english: None, cast: SimpleNamespace, ending: str
) -> None:
    root = administrator()
    for number, words in enumerate(FORMULAS):
        agency(in_one_line(f"{words} {number}"))
    content = downloaded(root, ending)
    if ending == "xlsx":
        cells = [row[0] for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(min_row=2)]
        assert {cell.data_type for cell in cells} == {"s"}
    else:
        text = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        assert [row for row in text if row[0].strip().startswith(tuple("=+-@＝＋－＠"))] == []
    assert set(verdicts(bring(root, f"a.{ending}", content))) == {"unchanged"}


# Letters of the field, wide and narrow, signs that tables trip over.
LETTERS = "省市水利财政厅局委办ＡＢab１2（）()·-=+@＝'\",;\u3000 _#&<>%第、。"


def words(letters: str) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(letters), min_size=1, max_size=12).filter(lambda text: tables.key(text).strip("'"))


names = words(LETTERS)
single = words(LETTERS).filter(lambda text: not set("、,;") & set(text))


@st.composite
def directories(draw: Any) -> list[dict[str, Any]]:
    """Agencies that may stand beside one another: no two bear the same names or codes."""
    taken: set[str] = set()

    def fresh(source: Any) -> str:
        text = str(draw(source)).strip()
        while not tables.key(text) or spelled(text) in taken or tables.SPOILT.fullmatch(tables.folded(text)):
            text += str(draw(st.integers(0, 9)))
        taken.add(spelled(text))
        return text

    return [
        {
            "name": fresh(names),
            "short_name": fresh(names) if draw(st.booleans()) else "",
            "aliases": [fresh(single) for _each in range(draw(st.integers(0, 2)))],
            "kind": draw(st.sampled_from(Agency.Kind.values)),
            "relation": draw(st.sampled_from(Agency.Relation.values)),
            "tier": draw(st.sampled_from(Agency.Tier.values)),
            "region_id": draw(st.sampled_from([None, "440000", "710000"])),
            "internal_code": draw(st.sampled_from([None, f"00{place}", f"E{place}-x", f"9{place}"])),
            "official_order": draw(st.integers(0, 9999)),
            "pinyin_override": draw(st.sampled_from(["", "chong qing shi"])),
            "above": draw(st.integers(0, place)) if place else None,
        }
        for place in range(draw(st.integers(1, 6)))
    ]


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(directory=directories(), ending=st.sampled_from(["xlsx", "csv"]), reads=st.sampled_from(["en", "zh-hans"]))
def test_what_went_out_comes_in_unchanged(db: None, directory: list[dict[str, Any]], ending: str, reads: str) -> None:
    with transaction.atomic():
        made: list[Agency] = []
        for said in directory:
            above = said.pop("above")
            parent = made[above] if above is not None and above < len(made) else None
            made.append(agency(**said, parent=parent))
        root = administrator()
        root.language = reads
        root.save()
        content = downloaded(root, ending)
        with translation.override("en" if reads == "zh-hans" else "zh-hans"):  # whoever reads it may read otherwise
            run = bring(root, f"a.{ending}", content)
        wrong = {row.title: complaints(row) or row.after for row in run.rows.exclude(verdict="unchanged")}
        assert wrong == {}
        assert len(verdicts(run)) == len(directory)
        transaction.set_rollback(True)


def test_the_columns_of_the_export_are_those_of_the_import() -> None:
    kind = AgencyKind()
    assert [column.name for column in kind.said_columns] == [column.name for column in kind.columns]
