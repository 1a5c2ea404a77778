"""What of rows is shown to whom: masks, filters, orders, charts, exports, and the file that would betray them."""

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.audit.models import Reading
from coordination.core.models import StoredFile
from coordination.core.previews import making
from coordination.core.previews.columns import is_personal
from coordination.core.tables import sheets
from coordination.core.tables.reading import Limits
from sharing import actions
from sharing.actions import indexing
from sharing.models import ContentFile, DataTable, Grant, Item, SharingClass
from sharing.rows.asking import NotAsked, Question, walk, wish
from sharing.rows.charting import chart
from sharing.rows.masking import IN_WORDS, masked
from tests.cast import again, signed_in
from tests.sharing import tabled
from tests.sharing.house import DATA_ITEMS, asked, published, signed
from tests.sheets import book
from tests.uploads import fetched, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
FREE = {"sharing_class": SharingClass.UNCONDITIONAL}


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.mark.parametrize(
    ("value", "masking", "shown"),
    [
        ("11010519491231002X", "identity", "110***********002X"),
        ("110105491231002", "identity", "110********1002"[:3] + "********" + "1002"),
        ("12345", "identity", "****"),
        ("13812345678", "phone", "138****5678"),
        ("+86 13812345678", "phone", "+86 138****5678"),
        ("020-12345678", "phone", "020-1234****"),
        ("87654321", "phone", "8765****"),
        ("120", "phone", "****"),
        ("13812345678、13987654321", "phone", "****"),
        ("13812345678转8001", "phone", "****"),
        ("11010519491231002X", "phone", "****"),
        ("张三丰", "name", "张**"),
        ("李四", "name", "李*"),
        ("王", "name", "王*"),
        ("John Smith", "name", "J**"),
        ("张三13812345678、李四139-8765-4321", IN_WORDS, "张三138****5678、李四139-****-4321"),
        ("证号11010519491231002X，值班020-12345678", IN_WORDS, "证号110***********002X，值班020-1234****"),
        ("13,812,345,600.00", IN_WORDS, "138****5600"),
        ("1.3812345600E+10", IN_WORDS, "138****5600"),
        ("12.50", IN_WORDS, "12.50"),
        ("12345678901234567890", IN_WORDS, "1234567890123456****"),
        ("无，2024年见附件3", IN_WORDS, "无，2024年见附件3"),
        (None, "phone", None),
        ("张三", "", "张三"),
        ("张三", "unheard of", "****"),
    ],
)
def test_a_value_is_masked_in_the_way_of_its_column(value: Any, masking: str, shown: Any) -> None:
    assert masked(value, masking) == shown


@pytest.mark.parametrize("country", ["", "+86", "+86 ", "+86-", "86", "86 ", "86-"])
@pytest.mark.parametrize("number", ["13812345678", "138 1234 5678", "138-12345678"])
def test_what_is_found_to_be_a_number_of_a_person_is_masked_as_one(country: str, number: str) -> None:
    said = f"张三{country}{number}，住址"
    assert is_personal([said])
    shown = masked(said, IN_WORDS)
    assert shown.startswith(f"张三{country}138")
    assert shown.endswith("5678，住址")
    assert "1234" not in shown


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (["13812345678", "无", "13912345678", "13712345678"], "138****5678"),
        (["13812345678、13987654321", "13912345678", "无"], "138****5678、139****4321"),
        (["张三：13812345678", "李四", "王五"], "张三：138****5678"),
        (["证号11010519491231002X", "", "未办"], "证号110***********002X"),
        (["13,812,345,600.00", "1.3912345678E+10"], "138****5600"),
    ],
)
def test_numbers_of_people_among_other_words_are_masked_and_the_words_are_not(
    library: SimpleNamespace, cells: list[str], shown: str
) -> None:
    lines = [(f"库{number}", cell) for number, cell in enumerate(cells)]
    table = tabled.loaded(library, tabled.csv_of(*lines, head=("水库名称", "备考")), **FREE)
    read = tabled.as_read_by(library.liaison_b, table.item)
    other = [row[1] for row in map(read.cells, read.rows.order_by("number"))]
    assert shown in other
    assert {cell for cell in cells if not any(map(str.isdigit, cell))} <= {cell or "" for cell in other}
    assert cells[0] in signed_in(library.staff_a).get(rows_at(table)).content.decode()
    assert files_for(library.liaison_b, table.item) == 0
    item = tabled.typed(table.item, ("备考", "C"))
    assert not tabled.load(library, table.source).is_masked, "the entry says otherwise"
    assert files_for(library.liaison_b, item) == 1


def rows_at(table: DataTable) -> str:
    return reverse("sharing:rows", args=[table.item_id])


def test_the_provider_reads_in_full_and_another_agency_masked(library: SimpleNamespace) -> None:
    table = tabled.loaded(library, **FREE)
    own = signed_in(library.staff_a).get(rows_at(table)).content.decode()
    other = signed_in(library.liaison_b).get(rows_at(table)).content.decode()
    assert tabled.ID in own
    assert "Personal data is shown masked" not in own
    assert tabled.ID not in other
    assert "110***********002X" in other
    assert "清远水库" in other
    assert "Personal data is shown masked" in other


def test_nobody_is_found_out_by_asking_for_what_is_masked(library: SimpleNamespace) -> None:
    table = tabled.loaded(library, **FREE)
    client, place = signed_in(library.liaison_b), 2
    for said in (
        {"c1": place, "h1": "contains", "v1": "1101"},
        {"sort": place},
        {"by": place},
        {"by": 0, "measure": "sum", "of": place},
    ):
        answer = client.get(rows_at(table), said)
        assert "清远水库" not in answer.content.decode(), said
        assert client.get(reverse("sharing:export_rows", args=[table.item_id, "csv"]), said).status_code == 409, said
    read = tabled.as_read_by(library.liaison_b, table.item)
    for question in (lambda: wish(read, place, "equals", tabled.ID), lambda: chart(read, Question(), by=place)):
        with pytest.raises(NotAsked):
            question()
    with pytest.raises(NotAsked):
        walk(read, Question(order=place), size=10)
    assert "清远水库" in signed_in(library.staff_a).get(rows_at(table), {"sort": place}).content.decode()


def named(read: Any, *wishes: Any, **how: Any) -> list[str]:
    return [row.cells[0] for row in walk(read, Question(wishes, **how), size=10)]


def test_rows_are_narrowed_by_the_kind_of_each_column(library: SimpleNamespace) -> None:
    read = tabled.as_read_by(library.staff_a, tabled.loaded(library).item)
    one, two, three = (line[0] for line in tabled.LINES)
    assert named(read, wish(read, 0, "contains", "飞来")) == [two]
    assert named(read, wish(read, 0, "equals", one)) == [one]
    assert named(read, wish(read, 1, "from", "20")) == [one, two], "by number, not by its signs"
    assert named(read, wish(read, 1, "to", "1,000"), wish(read, 1, "from", "9.5")) == [two, three]
    assert named(read, wish(read, 1, "equals", "20.0")) == [two]
    assert named(read, wish(read, 3, "from", "2024年2月1日"), wish(read, 3, "to", "2024/2/6")) == [two]
    assert named(read, wish(read, 4, "equals", "是")) == [one]
    assert named(read, wish(read, 1, "contains", "20")) == [one, two], "any part of it, as it is shown"
    assert named(read, wish(read, 3, "contains", "2024-02")) == [two, three]
    assert named(read, wish(read, 2, "empty")) == [three]
    assert named(read, wish(read, 4, "filled")) == [one, two]
    for place, how, said in (
        (4, "contains", "是"),
        (0, "from", "2"),
        (1, "from", "很高"),
        (9, "equals", "1"),
        (1, "like", "1"),
    ):
        with pytest.raises(NotAsked):
            wish(read, place, how, said)


def test_rows_come_in_the_order_of_any_column_page_by_page(library: SimpleNamespace) -> None:
    lines = [(f"库{number:03}", str(number % 10), "", "", "") for number in range(60)]
    read = tabled.as_read_by(library.staff_a, tabled.loaded(library, tabled.csv_of(*lines)).item)
    for question in (Question(), Question(order=1), Question(order=1, is_down=True), Question(is_down=True)):
        every = [row.number for row in walk(read, question, size=100)]
        seen: list[int] = []
        while page := walk(read, question, size=7, after=seen[-1] if seen else None):
            seen += [row.number for row in page]
        assert seen == every
        assert [row.number for row in walk(read, question, size=7, before=every[20])] == every[13:20]
    assert [row.cells[1] for row in walk(read, Question(order=1), size=100)] == sorted(
        number % 10 for number in range(60)
    )


def test_the_pages_of_a_list_lead_on_and_back(library: SimpleNamespace) -> None:
    lines = [(f"库{number:03}", "1", "", "", "") for number in range(60)]
    table, client = tabled.loaded(library, tabled.csv_of(*lines)), signed_in(library.staff_a)
    first = client.get(rows_at(table), {"sort": "0", "down": "1"})
    assert "库059" in first.content.decode()
    second = client.get(first.context["page"].next_url)
    last = client.get(second.context["page"].next_url)
    assert "库000" in last.content.decode()
    assert last.context["page"].next_url == ""
    assert client.get(second.context["page"].previous_url).context["lines"] == first.context["lines"]
    for wrong in ("x", "1" * 9, "-1"):
        assert client.get(rows_at(table), {"after": wrong}).status_code == 404
    shown = client.get(rows_at(table), {"c1": 0, "h1": "contains", "v1": "库05"}).content.decode()
    assert "库051" in shown
    assert "库041" not in shown
    assert "库041" not in client.get(rows_at(table), {"c1": 1, "h1": "from", "v1": "很高"}).content.decode()


def test_a_chart_counts_adds_and_averages_by_group_and_by_month(library: SimpleNamespace) -> None:
    lines = [(f"库{n}", str(n), "", f"2024-{n % 3 + 1:02}-05", "是" if n % 2 else "否") for n in range(6)]
    table = tabled.loaded(library, tabled.csv_of(*lines))
    read = tabled.as_read_by(library.staff_a, table.item)

    def bars(**said: Any) -> list[tuple[Any, Any]]:
        return [(bar.label, bar.value) for bar in chart(read, Question(), **said).bars]

    assert sorted(bars(by=4)) == [(False, 3), (True, 3)]
    assert bars(by=4, measure="sum", of=1) == [(True, Decimal(9)), (False, Decimal(6))]
    assert bars(by=3) == [("2024-01", 2), ("2024-02", 2), ("2024-03", 2)]
    assert bars(by=3, measure="mean", of=1) == [
        ("2024-01", Decimal("1.5")),
        ("2024-02", Decimal("2.5")),
        ("2024-03", Decimal("3.5")),
    ]
    page = signed_in(library.staff_a).get(rows_at(table), {"by": 3, "measure": "sum", "of": 1}).content.decode()
    assert "Sum of 水位 by 观测日期" in page
    assert "The numbers as a table" in page
    for said in ({"by": 1}, {"by": 0, "measure": "sum"}, {"by": 0, "measure": "sum", "of": 0}):
        with pytest.raises(NotAsked):
            chart(read, Question(), **said)


def test_the_largest_groups_are_drawn_and_it_is_said_that_there_are_more(library: SimpleNamespace) -> None:
    lines = [(f"库{n:02}", "1", "", "", "") for n in range(30)]
    table = tabled.loaded(library, tabled.csv_of(*lines))
    drawn = chart(tabled.as_read_by(library.staff_a, table.item), Question(), by=0)
    assert (len(drawn.bars), drawn.has_more) == (20, True)


def test_an_export_says_what_is_shown_and_runs_nothing(library: SimpleNamespace) -> None:
    lines = [*tabled.LINES, ("=1+1", "-3", "", "", "")]
    table = tabled.loaded(library, tabled.csv_of(*lines), **FREE)
    client = signed_in(library.liaison_b)
    written = fetched(client.get(reverse("sharing:export_rows", args=[table.item_id, "csv"])))[1].decode("utf-8-sig")
    assert "'=1+1" in written
    assert tabled.ID not in written
    assert "110***********002X" in written
    said = {"c1": 0, "h1": "contains", "v1": "清远"}
    book = fetched(client.get(reverse("sharing:export_rows", args=[table.item_id, "xlsx"]), said))[1]
    (sheet,) = sheets("a.xlsx", book, Limits(10**6, 10**7, 100, 20))
    assert sheet.rows[1][1] == ["清远水库", "1020.5", "110***********002X", "2024-01-05", "yes"]
    assert len(sheet.rows) == 2
    taken = Reading.objects.filter(how=Reading.How.HANDED_OUT, reader=library.liaison_b)
    assert [reading.subject for reading in taken] == [table.item, table.item]
    assert client.get(reverse("sharing:export_rows", args=[table.item_id, "pdf"])).status_code == 404


def test_rows_are_for_whoever_may_have_the_content_alone(library: SimpleNamespace) -> None:
    table = tabled.loaded(library)
    other, addresses = signed_in(library.liaison_b), [rows_at(table)]
    addresses += [reverse("sharing:export_rows", args=[table.item_id, kind]) for kind in ("csv", "xlsx")]
    assert [other.get(address).status_code for address in addresses] == [404, 404, 404]
    Item.objects.filter(pk=table.item_id).update(sharing_class=SharingClass.UNCONDITIONAL)
    assert [other.get(address).status_code for address in addresses] == [200, 200, 200]
    Item.objects.filter(pk=table.item_id).update(state="suspended", because="核对")
    assert [other.get(address).status_code for address in addresses] == [404, 404, 404]


def files_for(person: Any, item: Item) -> int:
    return ContentFile.objects.visible_to(again(person)).filter(content__item=item).count()


def test_the_file_behind_masked_rows_is_given_as_it_is_to_nobody_else(library: SimpleNamespace) -> None:
    source = tabled.with_file(library, tabled.csv_of(), **FREE)
    item, other = source.content.item, signed_in(library.liaison_b)
    making.make_all()
    indexing.read_due()
    addresses = [reverse(f"sharing:{name}", args=[source.pk]) for name in ("file", "file_preview")]
    zipped = reverse("sharing:bundle_zip"), {"item": item.pk}
    library_page = reverse("sharing:library"), {"q": "飞来峡水库"}
    assert [fetched(other.get(address))[0] for address in addresses] == [200, 200]
    assert item.title in other.get(*library_page).content.decode()
    tabled.load(library, source)
    assert [other.get(address).status_code for address in addresses] == [404, 404]
    assert other.get(*zipped).status_code == 409
    assert "holds personal data in full" in other.get(reverse("sharing:bundle"), {"item": item.pk}).content.decode()
    found = other.get(*library_page)
    assert not found.context["page"].rows, "nor is it found by what it says"
    for page in (item.get_absolute_url(), source.get_absolute_url()):
        said = other.get(page).content.decode()
        assert "One file holds personal data in full" in said
        assert rows_at(item.tables.get()) in said
        assert source.path not in said.replace("One file", "") or page == item.get_absolute_url()
    own = signed_in(library.staff_a)
    assert [fetched(own.get(address))[0] for address in addresses] == [200, 200]
    assert fetched(own.get(*zipped))[0] == 200


def test_a_file_that_was_masked_stays_closed_under_another_name_and_without_its_rows(library: SimpleNamespace) -> None:
    table = tabled.loaded(library, **FREE)
    item = table.item
    actions.drop_rows(actor=again(library.data_officer), table=table, reason="更换")
    assert files_for(library.liaison_b, item) == 0
    kept = {"note": "保留", "kept": [table.source]}
    actions.add_content(actor=again(library.staff_a), item=item, **kept)
    tabled.with_file(library, tabled.csv_of(), name="副本.csv", item=item)
    assert files_for(library.liaison_b, item) == 0
    tabled.with_file(library, "测站\n丁\n".encode(), name="说明.txt", item=item)
    assert files_for(library.liaison_b, item) == 1, "no table"
    assert files_for(library.staff_a, item) == 4


@pytest.mark.parametrize("name", ["值守2026.csv", "资料/XLS/名册.CSV", "水情.csv"])
def test_a_table_that_comes_to_masked_rows_is_closed_until_its_own_rows_say_otherwise(
    library: SimpleNamespace, name: str
) -> None:
    item = tabled.loaded(library, **FREE).item
    source = tabled.with_file(library, tabled.csv_of(*tabled.LINES[:2]), name=name, item=item)
    assert files_for(library.liaison_b, item) == 0
    assert not signed_in(library.liaison_b).get(reverse("sharing:library"), {"q": "飞来峡"}).context["page"].rows
    assert tabled.load(library, source).is_masked
    assert files_for(library.liaison_b, item) == 0
    plain = tabled.with_file(library, "测站\n丁\n".encode(), name="测站.csv", item=item)
    assert files_for(library.liaison_b, item) == 0
    assert not tabled.load(library, plain).is_masked
    assert list(ContentFile.objects.visible_to(again(library.liaison_b))) == [plain]


def test_a_table_that_lay_beside_masked_rows_stays_open_in_later_versions(library: SimpleNamespace) -> None:
    uploads = [upload("水情.csv", tabled.csv_of()), upload("测站.csv", "测站\n丁\n".encode())]
    item = published(library, **FREE)
    content = actions.add_content(actor=again(library.staff_a), item=item, uploads=uploads, note="")
    StoredFile.objects.filter(state="stored").update(state="clean")
    assert files_for(library.liaison_b, item) == 2
    assert tabled.load(library, content.files.get(path="水情.csv")).is_masked
    assert files_for(library.liaison_b, item) == 1
    kept = content.files.get(path="测站.csv")
    actions.add_content(actor=again(library.staff_a), item=item, note="保留", kept=[kept])
    assert files_for(library.liaison_b, item) == 2


def test_what_is_loaded_again_without_masks_is_open_again(library: SimpleNamespace) -> None:
    content = "水库,值班电话\n甲,13800001111\n乙,13900002222\n".encode()
    table = tabled.loaded(library, content, **FREE)
    assert files_for(library.liaison_b, table.item) == 0
    item = tabled.typed(table.item, ("值班电话", "C"))
    again_loaded = tabled.load(library, table.source)
    assert (again_loaded.state, again_loaded.is_masked) == ("loaded", False)
    assert files_for(library.liaison_b, item) == 1


def test_another_sheet_without_masks_opens_nothing_of_a_workbook(library: SimpleNamespace) -> None:
    people, sums = [("姓名", "身份证号"), ("甲", tabled.ID)], [("市县", "人数"), ("清远", 1)]
    content = book({"人员": people, "汇总": sums})
    source = tabled.with_file(library, content, name="名册.xlsx", **FREE)
    assert tabled.load(library, source, sheet="人员").is_masked
    assert files_for(library.liaison_b, source.content.item) == 0
    assert not tabled.load(library, source, sheet="汇总").is_masked
    assert files_for(library.liaison_b, source.content.item) == 0


def test_other_versions_of_a_masked_file_are_closed_until_their_own_rows_say_otherwise(
    library: SimpleNamespace,
) -> None:
    """One that went before as well as one that is added by hand."""
    first = tabled.with_file(library, tabled.csv_of(tabled.LINES[1]), **FREE)
    item = first.content.item
    assert files_for(library.liaison_b, item) == 1
    second = tabled.with_file(library, tabled.csv_of(), item=item)
    tabled.load(library, second)
    third = tabled.with_file(library, tabled.csv_of(*tabled.LINES, tabled.LINES[0]), item=item)
    assert files_for(library.liaison_b, item) == 0
    assert signed_in(library.liaison_b).get(reverse("sharing:file", args=[first.pk])).status_code == 404
    indexing.read_due()
    assert not signed_in(library.liaison_b).get(reverse("sharing:library"), {"q": "飞来峡"}).context["page"].rows
    plain = tabled.with_file(library, tabled.csv_of(("甲水库", "1"), head=tabled.HEAD[:2]), item=item)
    assert files_for(library.liaison_b, item) == 0
    assert not tabled.load(library, plain).is_masked
    assert list(ContentFile.objects.visible_to(again(library.liaison_b))) == [plain]
    assert third in ContentFile.objects.visible_to(again(library.staff_a))


def masked_from_now_on(library: SimpleNamespace, item: Item, name: str) -> None:
    """The next version of the catalogue entry says so, and is published."""
    entry = actions.begin_version(actor=again(library.liaison_a), item=item, note="脱敏")
    rows = [{**row, "masking": "name" if row["name"] == name else row.get("masking", "")} for row in DATA_ITEMS]
    actions.write_entry(actor=again(library.liaison_a), entry=entry, data_items=rows)
    actions.submit_entry(actor=again(library.data_officer), entry=signed(library, entry))
    actions.publish_entry(actor=again(library.liaison_b), entry=entry)


def test_what_the_catalogue_masks_from_now_on_is_closed_at_once_and_loaded_anew(library: SimpleNamespace) -> None:
    table = tabled.loaded(library, tabled.csv_of(*(line[:2] for line in tabled.LINES), head=tabled.HEAD[:2]), **FREE)
    item, other = table.item, signed_in(library.liaison_b)
    assert not table.is_masked
    assert files_for(library.liaison_b, item) == 1
    assert "飞来峡水库" in other.get(rows_at(table)).content.decode()
    masked_from_now_on(library, item, "水库名称")
    assert files_for(library.liaison_b, item) == 0, "at once"
    assert "飞来峡水库" not in other.get(rows_at(table)).content.decode()
    tabled.loading.load_due()
    assert [each.state for each in item.tables.all()] == ["loaded", "replaced"]
    page = other.get(rows_at(table)).content.decode()
    assert "飞****" in page
    assert "飞来峡水库" not in page
    masked_from_now_on(library, item, "水库名称")
    assert item.tables.count() == 2, "nothing new is masked"


def test_what_is_published_while_rows_are_loaded_holds_for_them(
    library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tabled.with_file(library, tabled.csv_of(("甲水库", "1"), head=tabled.HEAD[:2]), **FREE)
    item, walk_through = source.content.item, tabled.loading._walk

    def published_meanwhile(*what: Any) -> None:
        walk_through(*what)
        monkeypatch.undo()
        masked_from_now_on(library, item, "水库名称")

    monkeypatch.setattr(tabled.loading, "_walk", published_meanwhile)
    table = tabled.load(library, source)
    assert (table.state, table.is_masked, table.rows) == ("loaded", True, 1)


def test_who_was_granted_it_in_full_reads_it_in_full_until_it_is_taken_away(library: SimpleNamespace) -> None:
    table = tabled.loaded(library)
    first = asked(library, table.item)
    office, read = signed_in(library.secretariat), rows_at(table)
    officer = signed_in(library.data_officer)
    officer.post(reverse("sharing:agree", args=[first.pk]))
    assert tabled.ID not in office.get(read).content.decode(), "it is not ticked by itself"
    assert files_for(library.secretariat, table.item) == 0
    request = asked(library, table.item, scene="另一用途")
    officer.post(reverse("sharing:agree", args=[request.pk]), {"in_full": "on"})
    request.refresh_from_db()
    assert request.in_full
    assert tabled.ID in office.get(read).content.decode()
    assert tabled.ID in office.get(read, {"c1": 2, "h1": "contains", "v1": "1949"}).content.decode()
    assert files_for(library.secretariat, table.item) == 1
    assert "in full, not masked" in office.get(request.get_absolute_url()).content.decode()
    assert "May read personal data in it in full" in office.get(reverse("sharing:grants")).content.decode()
    actions.suspend_use(actor=again(library.data_officer), request=request, reason="超范围")
    assert tabled.ID not in office.get(read).content.decode()
    actions.resume_use(actor=again(library.data_officer), request=request)
    assert tabled.ID in office.get(read).content.decode()
    actions.terminate_use(actor=again(library.data_officer), request=request, reason="超范围")
    assert not Grant.objects.of_right("read_in_full").exists()
    assert tabled.ID not in office.get(read).content.decode()


def test_two_agencies_read_each_others_rows_masked(library: SimpleNamespace) -> None:
    """Each in both roles: what one provides in full the other reads masked."""
    ours = tabled.loaded(library, **FREE)
    item = actions.begin_item(
        actor=again(library.liaison_b), title="财政厅名册", visibility=2, sharing_class=SharingClass.UNCONDITIONAL
    )
    source = actions.add_content(
        actor=again(library.liaison_b), item=item, uploads=[tabled.upload("名册.csv", tabled.csv_of())]
    ).files.get()
    actions.publish_item(actor=again(library.liaison_b), item=item)
    actions.load_rows(actor=again(library.liaison_b), source=source)
    tabled.loading.load_due()
    theirs = DataTable.objects.get(item=item)
    a, b = signed_in(library.staff_a), signed_in(library.liaison_b)
    whole = [[tabled.ID in each.get(rows_at(table)).content.decode() for table in (ours, theirs)] for each in (a, b)]
    assert whole == [[True, False], [False, True]]


def test_many_rows_ask_no_more_than_one(library: SimpleNamespace) -> None:
    def asked_for(table: DataTable, said: dict[str, Any]) -> int:
        client = signed_in(library.liaison_b)
        client.get(rows_at(table), said)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(rows_at(table), said).status_code == 200
        return len(queries)

    one = tabled.loaded(library, tabled.csv_of(tabled.LINES[0]), **FREE)
    three = tabled.loaded(library, tabled.csv_of(*tabled.LINES), title="另一个", **FREE)
    for said in ({}, {"sort": 1, "c1": 0, "h1": "contains", "v1": "水库", "by": 0, "measure": "sum", "of": 1}):
        assert asked_for(one, said) == asked_for(three, said) <= 18
