"""Rows of data sets: loaded from real files, checked, found again whole; nothing of a bad row is lost."""

import io
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity
from sharing import actions
from sharing.actions import loading
from sharing.models import BadRow, DataRow, DataTable, SharingClass
from sharing.rows.checking import Checker, Wrong, read
from sharing.rows.columns import Column, Kind
from tests.cast import again, signed_in
from tests.sharing import tabled
from tests.sharing.house import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

DESCRIBED = (("观测日期", "D"), ("是否超限", "L"))


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


def cells_of(table: DataTable) -> list[list[Any]]:
    return list(DataRow.objects.filter(table=table).order_by("number").values_list("cells", flat=True))


def ten_minutes_later() -> None:
    DataTable.objects.update(state_at=timezone.now() - loading.READ_ON)
    loading.load_due()


def book_of(*rows: tuple[Any, ...], sheet: str = "水位", beside: str = "") -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    if beside:
        book.create_sheet(beside).append(["说明"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_csv_in_gb18030_is_read_as_its_entry_and_its_looks_say(library: SimpleNamespace) -> None:
    table = tabled.loaded(library)
    assert (table.state, table.rows, table.bad) == ("loaded", 3, 0)
    assert cells_of(table) == [
        ["清远水库", Decimal("1020.50"), tabled.ID, "2024-01-05", True],
        ["飞来峡水库", 20, "440106199001011235", "2024-02-06", False],
        ["白石窑水库", Decimal("9.5"), None, "2024-02-07", None],
    ]
    assert [(column.name, column.type, column.masking) for column in table.described] == [
        ("水库名称", "C", ""),
        ("水位", "N", ""),
        ("责任人身份证号", "C", "identity"),
        ("观测日期", "D", ""),
        ("是否超限", "L", ""),
    ]
    assert table.is_masked
    assert table.remarks["unknown"] == ["观测日期", "是否超限"]
    assert Activity.objects.filter(verb="item.load_rows", subject_id=table.item_id).exists()


def test_a_workbook_is_read_below_its_title_with_days_as_days(library: SimpleNamespace) -> None:
    rows = [
        ("水库水情表",),
        ("水库名称", "水位", "日期"),
        ("甲", 12.25, timezone.datetime(2024, 3, 1)),
        ("乙", 3, 45296),
    ]
    table = tabled.loaded(library, book_of(*rows, beside="说明"), name="水位.xlsx")
    assert (table.state, table.sheet, table.rows) == ("loaded", "水位", 2)
    assert cells_of(table)[0] == ["甲", Decimal("12.25"), "2024-03-01"]
    assert list(DataRow.objects.values_list("number", flat=True)) == [3, 4], "the lines of the sheet"
    assert "责任人身份证号" in table.remarks["absent"]


def test_another_sheet_is_read_where_it_is_named_and_none_that_is_not_there(library: SimpleNamespace) -> None:
    source = tabled.with_file(library, book_of(("甲", "乙"), ("1", "2"), sheet="一", beside="二"), name="表.xlsx")
    assert tabled.load(library, source, sheet="三").why == "sheet"
    assert tabled.load(library, source, sheet="二").why == "empty"


def test_a_bad_row_is_kept_as_it_stood_and_says_what_is_wrong(library: SimpleNamespace) -> None:
    lines = [
        ("甲", "１２．５", "", "20240105", "是"),
        ("乙", "很高", "", "2024-13-05", "也许"),
        ("甲", "3", "", "2024-01-06", "否"),
        ("", " 4", "", "", ""),
        ("丁" * 51, "5", "", "", ""),
        ("戊", "#REF!", "", "", ""),
    ]
    table = tabled.loaded(library, tabled.csv_of(*lines), item=tabled.typed(published(library), *DESCRIBED))
    assert (table.rows, table.bad) == (1, 5)
    bad = {row.number: row for row in BadRow.objects.filter(table=table)}
    words = {number: [(place, word) for place, word, _detail in row.errors] for number, row in bad.items()}
    assert words == {
        3: [(1, "number"), (3, "day"), (4, "yes_no")],
        4: [(0, "double")],
        5: [(0, "key")],
        6: [(0, "long")],
        7: [(1, "spoilt")],
    }
    assert bad[3].cells == list(lines[1])
    assert bad[5].cells[1] == " 4", "blanks and all"
    assert bad[4].errors[0][2] == "2", "the line that bears the key first"
    assert cells_of(table) == [["甲", Decimal("12.5"), None, "2024-01-05", True]]


def test_what_stands_to_the_right_of_the_last_column_is_not_lost_in_silence() -> None:
    values, errors = Checker([Column("甲")]).check(2, ["一", "", "二"])
    assert (values, errors) == (["一"], [(1, "beyond", "")])


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        *(
            (Kind.DAY, said, "2024-01-05")
            for said in ("2024-01-05", "2024/1/5", "2024年1月5日", "20240105", "2024.1.5")
        ),
        (Kind.DAY, "2024-01-05 00:00", "2024-01-05"),
        (Kind.MOMENT, "2024年1月5日 8时30分", "2024-01-05 08:30:00"),
        (Kind.MOMENT, "2024-01-05T08:30:15+08:00", "2024-01-05 08:30:15"),
        (Kind.NUMBER, "1,234,567.80", Decimal("1234567.80")),
        (Kind.NUMBER, "－5", -5),
        (Kind.NUMBER, "1.5e-3", Decimal("0.0015")),
        (Kind.YES_NO, "是", True),
        (Kind.YES_NO, "N", False),
    ],
)
def test_a_value_is_read_in_the_forms_of_chinese_files(kind: Kind, said: str, value: Any) -> None:
    assert read(kind, said) == value


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (Kind.DAY, "2024-02-30"),
        (Kind.DAY, "45296"),
        (Kind.DAY, "2024-01-05 08:30"),
        (Kind.NUMBER, "12万"),
        (Kind.NUMBER, "1,23"),
    ],
)
def test_what_is_no_such_value_is_refused(kind: Kind, said: str) -> None:
    with pytest.raises(Wrong):
        read(kind, said)


def test_the_report_of_bad_rows_is_the_agencys_alone_and_runs_nothing(library: SimpleNamespace) -> None:
    lines = [("甲", "1", "", "", ""), ("=HYPERLINK(1)", "很高", "", "", "")]
    table = tabled.loaded(library, tabled.csv_of(*lines), sharing_class=SharingClass.UNCONDITIONAL)
    page, sheet = (reverse(f"sharing:{name}", args=[table.pk]) for name in ("bad_rows", "bad_rows_csv"))
    own, other = signed_in(library.staff_a), signed_in(library.liaison_b)
    assert "水位 is no number" in own.get(page).content.decode()
    written = b"".join(own.get(sheet)).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in written
    assert '"3"' in written or "3," in written
    assert other.get(reverse("sharing:rows", args=[table.item_id])).status_code == 200
    for address in (page, sheet):
        assert other.get(address).status_code == 404
    assert "bad row" not in other.get(reverse("sharing:rows", args=[table.item_id])).content.decode()


def test_a_file_of_which_no_row_is_right_replaces_nothing(library: SimpleNamespace) -> None:
    before = tabled.loaded(library)
    table = tabled.loaded(library, tabled.csv_of(("甲", "很高", "", "", "")), item=before.item)
    before.refresh_from_db()
    assert (table.state, table.why, before.state) == ("failed", "all_bad", "loaded")
    assert BadRow.objects.get(table=table).cells[1] == "很高"


def test_a_later_loading_takes_the_place_of_the_former_whose_counts_stay(library: SimpleNamespace) -> None:
    before = tabled.loaded(library)
    table = tabled.loaded(library, tabled.csv_of(("甲", "1", "", "", "")), item=before.item)
    before.refresh_from_db()
    assert (before.state, before.rows, table.state) == ("replaced", 3, "loaded")
    assert set(DataRow.objects.values_list("table", flat=True)) == {before.pk, table.pk}, "for who reads at this moment"
    ten_minutes_later()
    assert set(DataRow.objects.values_list("table", flat=True)) == {table.pk}
    page = signed_in(library.staff_a).get(before.item.get_absolute_url()).content.decode()
    assert "3 rows" in page
    assert "Replaced" in page


def test_whoever_is_killed_leaves_nothing_twice(library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [(f"库{number}", str(number), "", "", "") for number in range(7)]
    source = tabled.with_file(library, tabled.csv_of(*lines, ("坏", "很高", "", "", "")))
    monkeypatch.setattr(loading, "BATCH", 2)
    write, written = loading._write, list[int]()

    def dying(table: Any, checker: Any, batch: Any) -> None:
        write(table, checker, batch)
        written.append(len(batch))
        if len(written) == 2:
            raise SystemExit

    monkeypatch.setattr(loading, "_write", dying)
    actions.load_rows(actor=library.data_officer, source=source)
    with pytest.raises(SystemExit):
        loading.load_due()
    table = DataTable.objects.get()
    assert (table.state, table.rows, DataRow.objects.count()) == ("loading", 4, 4)
    assert loading.load_due() == 0, "it is leased"
    DataTable.objects.update(due_at=timezone.now())
    assert loading.load_due() == 1
    table.refresh_from_db()
    assert (table.state, table.rows, table.bad, table.tries) == ("loaded", 7, 1, 2)
    assert sorted(DataRow.objects.values_list("number", flat=True)) == list(range(2, 9))
    assert BadRow.objects.count() == 1


def test_who_was_overtaken_writes_nothing_more(library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tabled.with_file(library, tabled.csv_of())
    table = actions.load_rows(actor=library.data_officer, source=source)
    keep = loading._keep

    def dropped(table: Any, **facts: Any) -> None:
        keep(table, **facts)
        if "columns" in facts:
            actions.drop_rows(actor=again(library.data_officer), table=table, reason="选错文件")

    monkeypatch.setattr(loading, "_keep", dropped)
    loading.load_due()
    table.refresh_from_db()
    assert (table.state, DataRow.objects.count()) == ("dropped", 0)


def test_after_three_deaths_it_fails_in_a_sentence(library: SimpleNamespace) -> None:
    table = actions.load_rows(actor=library.data_officer, source=tabled.with_file(library, tabled.csv_of()))
    DataTable.objects.update(tries=3)
    loading.load_due()
    table.refresh_from_db()
    assert (table.state, table.why) == ("failed", "costly")
    page = signed_in(library.staff_a).get(table.get_absolute_url()).content.decode()
    assert "more time or memory" in page


def test_limits_are_kept_to_the_row(library: SimpleNamespace, settings: Any) -> None:
    settings.DATA_SETS = {**settings.DATA_SETS, "rows": 3, "columns": 5}
    assert tabled.loaded(library).state == "loaded"
    assert tabled.loaded(library, tabled.csv_of(*tabled.LINES, ("丁", "1", "", "", "")), title="二").why == "rows"
    assert tabled.loaded(library, tabled.csv_of(("a",) * 6, head=tuple("一二三四五六")), title="三").why == "columns"
    settings.DATA_SETS = {**settings.DATA_SETS, "bytes": 50}
    assert tabled.loaded(library, title="四").why == "large"


def test_what_cannot_be_read_fails_in_a_sentence(library: SimpleNamespace) -> None:
    assert tabled.loaded(library, tabled.csv_of().splitlines()[0], title="二").why == "empty"
    with pytest.raises(NotLawful):
        actions.load_rows(actor=library.data_officer, source=tabled.with_file(library, b"a", name="a.txt", title="三"))


def test_only_the_data_office_of_its_agency_loads_and_drops(library: SimpleNamespace) -> None:
    source = tabled.with_file(library, tabled.csv_of(), sharing_class=SharingClass.UNCONDITIONAL)
    for person in (library.staff_a, library.liaison_b):
        with pytest.raises(NotPermitted):
            actions.load_rows(actor=again(person), source=source)
    page = reverse("sharing:content", args=[source.content.item_id, 1])
    load = reverse("sharing:load_rows", args=[source.pk])
    assert load not in signed_in(library.staff_a).get(page).content.decode()
    assert load in signed_in(library.data_officer).get(page).content.decode()
    client = signed_in(library.data_officer)
    answer = client.post(load)
    assert answer.status_code == 302
    assert "Rows are being loaded" in signed_in(library.staff_a).get(answer["Location"]).content.decode()
    with pytest.raises(NotLawful):
        actions.load_rows(actor=again(library.data_officer), source=source)
    loading.load_due()
    table = DataTable.objects.get()
    with pytest.raises(NotPermitted):
        actions.drop_rows(actor=again(library.liaison_b), table=table, reason="误")
    client.post(reverse("sharing:drop_rows", args=[table.pk]), {"reason": "数据有误"})
    table.refresh_from_db()
    ten_minutes_later()
    assert (table.state, DataRow.objects.count()) == ("dropped", 0)


FRAGMENT = {"HX-Request": "true"}


def test_while_rows_are_loaded_their_pages_ask_by_themselves_how_far_it_is(library: SimpleNamespace) -> None:
    source = tabled.with_file(library, tabled.csv_of(), sharing_class=SharingClass.UNCONDITIONAL)
    table = actions.load_rows(actor=again(library.data_officer), source=source)
    item, rows = source.content.item, reverse("sharing:rows", args=[source.content.item_id])
    asks = f'hx-get="{rows}" hx-trigger="every 3s"'
    own, other = signed_in(library.staff_a), signed_in(library.liaison_b)
    DataTable.objects.update(rows=2)
    for address in (item.get_absolute_url(), rows):
        assert asks in own.get(address).content.decode()
        assert asks not in other.get(address).content.decode(), "to others it is no news yet"
    said = own.get(rows, headers=FRAGMENT).content.decode()
    assert said.count("<div") == 2, "it and nothing else"
    assert asks in said
    assert "Good rows so far: 2" in said
    assert other.get(rows, headers=FRAGMENT)["HX-Refresh"] == "true"
    closed = reverse("sharing:rows", args=[tabled.with_file(library, tabled.csv_of(), title="二").content.item_id])
    assert other.get(closed, headers=FRAGMENT).status_code == 404, "behind the gate of the page"
    loading.load_due()
    assert own.get(rows, headers=FRAGMENT)["HX-Refresh"] == "true"
    for address in (item.get_absolute_url(), rows):
        assert asks not in own.get(address).content.decode()
    table.refresh_from_db()
    assert table.state == "loaded"


def test_rows_that_are_read_while_others_are_loaded_stay_and_the_end_is_said_beside_them(
    library: SimpleNamespace,
) -> None:
    table, client = tabled.loaded(library), signed_in(library.staff_a)
    source = tabled.with_file(library, tabled.csv_of(*tabled.LINES, ("丁", "1", "", "", "")), item=table.item)
    actions.load_rows(actor=again(library.data_officer), source=source)
    page = client.get(rows := table.get_absolute_url()).content.decode()
    asks = f'hx-get="{rows}?is_read" hx-trigger="every 3s"'
    assert page.index('role="status" id="loading"') < page.index(asks)
    during = client.get(f"{rows}?is_read", headers=FRAGMENT).content.decode()
    assert asks in during
    assert 'role="status"' not in during, "what is read aloud is not put in place anew, only its content"
    loading.load_due()
    answer = client.get(f"{rows}?is_read", headers=FRAGMENT)
    assert "HX-Refresh" not in answer, "it would throw away what is being typed"
    said = answer.content.decode()
    assert "The loading has come to its end." in said
    assert (f'href="{rows}"' in said, "hx-get" in said) == (True, False)


def test_how_far_it_is_costs_the_same_after_one_loading_and_after_three(library: SimpleNamespace) -> None:
    table, client = tabled.loaded(library), signed_in(library.staff_a)

    def asked() -> int:
        content = tabled.csv_of(*tabled.LINES, (f"丁{DataTable.objects.count()}", "1", "", "", ""))
        source = tabled.with_file(library, content, item=table.item)
        actions.load_rows(actor=again(library.data_officer), source=source)
        with CaptureQueriesContext(connection) as queries:
            assert "Rows are being loaded" in client.get(table.get_absolute_url(), headers=FRAGMENT).content.decode()
        loading.load_due()
        return len(queries)

    asked()
    assert asked() == asked()


def test_three_loadings_ask_no_more_than_one(library: SimpleNamespace) -> None:
    table, client = tabled.loaded(library), signed_in(library.staff_a)

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    addresses = [table.item.get_absolute_url(), table.get_absolute_url()]
    for address in addresses:
        asked(address)
    one = [asked(address) for address in addresses]
    for number in range(3):
        tabled.loaded(library, tabled.csv_of(*tabled.LINES, (f"丁{number}", "1", "", "", "")), item=table.item)
    assert [asked(address) for address in addresses] == one
