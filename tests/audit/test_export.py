"""What the audit's list shows is handed out as a table in which nothing runs, and that it was is written down."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from coordination.agencies.models import Agency, User
from coordination.audit import exports, sealing
from coordination.audit.models import Reading, Seal
from coordination.core.activity import record
from coordination.core.models import Activity
from meetings.models import Meeting
from tests.cast import signed_in
from tests.test_doors import bytes_of

HEADINGS = [
    *("Time", "Person", "Acting for", "What", "Kind of entry", "Kind of record", "Record no.", "Title of the record"),
    *("Changed fields", "Detail", "Role in the database", "Seal no.", "Value of the seal"),
]


@pytest.fixture
def client(cast: SimpleNamespace, convened: Meeting) -> Client:
    auditor = User.objects.create(
        username="auditor", full_name="审计员", email="auditor@example.test", portal_role="audit", language="en"
    )
    sealing.seal()
    return signed_in(auditor)


def as_csv(client: Client, **asked: Any) -> list[list[str]]:
    body = bytes_of(client.get("/audit/export/csv/", asked))
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


def as_xlsx(client: Client, **asked: Any) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(bytes_of(client.get("/audit/export/xlsx/", asked))))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_both_tables_hold_what_the_list_shows(client: Client, convened: Meeting) -> None:
    wanted = {"act": "meeting.convene"}
    (head, line), (other_head, other) = as_csv(client, **wanted), as_xlsx(client, **wanted)
    assert head == other_head == HEADINGS
    seal = Seal.objects.get(source="activity", row_id=Activity.objects.get(verb="meeting.convene").pk)
    assert line[1:8] == ["secretariat", "省应急管理厅", "Convene", "Act", "Meeting", str(convened.pk), convened.title]
    assert line[-2:] == [str(seal.seq), seal.digest]
    assert [str(value or "") for value in other] == line


def test_it_is_narrowed_as_the_list_is(client: Client) -> None:
    page = client.get("/audit/", {"source": "activity", "person": "secretariat", "after": ""})
    shown = [line.entry.row_id for line in page.context["lines"]]
    assert "/audit/export/csv/?person=secretariat&amp;source=activity" in page.content.decode()
    assert len(as_csv(client, source="activity", person="secretariat")) == len(shown) + 1


def test_a_name_that_a_spreadsheet_would_run_stays_a_name(client: Client, cast: SimpleNamespace) -> None:
    Agency.objects.filter(pk=cast.a.pk).update(short_name='=HYPERLINK("http://evil","x")')
    record(None, "agency.edit", Agency.objects.get(pk=cast.a.pk))
    (_head, line) = as_csv(client, act="agency.edit")
    assert line[7].startswith("'=")
    (_head, cells) = as_xlsx(client, act="agency.edit")
    assert cells[7] == '=HYPERLINK("http://evil","x")'
    book = load_workbook(io.BytesIO(bytes_of(client.get("/audit/export/xlsx/", {"act": "agency.edit"}))))
    assert book.worksheets[0]["H2"].data_type == "s"


def test_it_says_where_it_was_cut_off(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST", 5)
    rows = as_csv(client)
    assert len(rows) == 1 + 5 + 1
    assert rows[-1] == ["Cut off after 5 rows: narrow the list to see the rest."]


def test_it_costs_the_same_for_few_and_for_many(
    client: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(14):
        rows = len(as_csv(client)) - 1
    monkeypatch.setattr(exports, "AT_ONCE", 10)
    with django_assert_max_num_queries(14 + 2 * (rows // 10 + 1)):  # two statements more for each further batch
        as_csv(client)


def test_taking_it_away_is_written_down_with_what_was_asked(client: Client) -> None:
    as_csv(client, source="reading", person="liaison_a")
    row = Reading.objects.get(how="exported")
    assert (row.reader_name, row.detail) == ("审计员", "Person: liaison_a; What: Reading")


def test_there_is_no_other_kind_of_table_and_it_is_nobody_elses(client: Client, cast: SimpleNamespace) -> None:
    assert client.get("/audit/export/pdf/").status_code == 404
    assert signed_in(cast.secretariat).get("/audit/export/csv/").status_code == 404
    assert not Reading.objects.filter(how="exported").exists()
