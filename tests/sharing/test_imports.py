"""Entries from elsewhere: read with patience, shown line by line, brought in once, and never withdrawn by mistake."""

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO, StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook

from coordination.agencies.models import User
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from sharing import actions
from sharing.actions.sources import left_out_of, lines_of
from sharing.flows import EntryState, ItemState
from sharing.incoming import comparing, files
from sharing.incoming.comparing import Fate, Outlook, outlook
from sharing.models import Entry, Harvest, Item, Origin, SharingClass, SignOff
from tests.cast import again, signed_in
from tests.sharing.house import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What the code says is asked for in the language in which it is written; pages speak the reader's own."""
    with translation.override("en"):
        yield


HEAD = [
    "信息资源分类",
    "信息资源名称",
    "信息资源代码",
    "信息资源摘要",
    "信息资源格式",
    "信息项信息",
    "共享类型",
    "共享条件",
    "更新周期",
]
ROWS = [
    [
        "211",
        "水库名录",
        "k1",
        "全省水库",
        "电子表格 xlsx, csv",
        "水库名称（C50）；库容（N）",
        "有条件共享",
        "用于防汛",
        "每日",
    ],
    ["211", "雨量站名录", "k2", "全省雨量站", "xlsx", "站名（C50）", "无条件共享", "", "每年"],
]


def csv_file(rows: list[list[str]], *, parted_by: str = ",", encoding: str = "utf-8") -> bytes:
    written = StringIO(newline="")
    csv.writer(written, delimiter=parted_by).writerows([HEAD, *rows])
    return written.getvalue().encode(encoding)


def read(library: SimpleNamespace, content: bytes, name: str = "目录.csv") -> Harvest:
    return actions.read_source(actor=library.data_officer, brought=files.read(name, content))


def seen_in(harvest: Harvest) -> Outlook:
    return outlook(harvest.source, lines_of(harvest))


def fates(harvest: Harvest) -> list[str]:
    return [finding.fate.value for finding in seen_in(harvest).findings]


def brought_in(library: SimpleNamespace, rows: list[list[str]], **said: Any) -> dict[str, int]:
    return actions.bring_in(actor=library.data_officer, harvest=read(library, csv_file(rows)), **said)


@pytest.mark.parametrize(("parted_by", "encoding"), [(",", "utf-8"), (";", "gb18030"), (";", "utf-8-sig")])
def test_a_table_becomes_drafts_and_nobody_outside_knows(
    library: SimpleNamespace, parted_by: str, encoding: str
) -> None:
    harvest = read(library, csv_file(ROWS, parted_by=parted_by, encoding=encoding))
    assert fates(harvest) == ["new", "new"]
    assert not Item.objects.exists()
    counts = actions.bring_in(actor=library.data_officer, harvest=harvest)
    assert counts == {"new": 2, "changed": 0, "unchanged": 0, "refused": 0, "gone": 0}
    entry = Entry.objects.get(title="水库名录")
    assert (entry.state, entry.category_id, entry.format_class, entry.formats) == (
        "drafting",
        "211",
        "sheet",
        "xlsx, csv",
    )
    assert (entry.sharing_class, entry.terms, entry.frequency) == (SharingClass.CONDITIONAL, "用于防汛", "daily")
    assert list(entry.data_items.values_list("name", "type", "length")) == [("水库名称", "C", 50), ("库容", "N", None)]
    assert Entry.objects.get(title="雨量站名录").format_class == "sheet"
    assert not Item.objects.visible_to(library.stranger).exists()
    origin = Origin.objects.get(item=entry.item)
    assert (origin.source.name, origin.identifier, origin.source.agency) == ("目录.csv", "k1", library.a)


def test_it_is_brought_in_once(library: SimpleNamespace) -> None:
    harvest = read(library, csv_file(ROWS))
    actions.bring_in(actor=library.data_officer, harvest=harvest)
    with pytest.raises(NotLawful):
        actions.bring_in(actor=library.data_officer, harvest=harvest)
    assert Item.objects.count() == len(ROWS)


def test_what_comes_again_is_changed_or_stays(library: SimpleNamespace) -> None:
    brought_in(library, ROWS)
    first = [*ROWS[0][:3], "全省大中型水库", *ROWS[0][4:]]
    harvest = read(library, csv_file([first, ROWS[1]]))
    look = seen_in(harvest)
    assert [finding.fate for finding in look.findings] == [Fate.CHANGED, Fate.UNCHANGED]
    [difference] = look.findings[0].differences
    assert (difference.old, difference.new) == ("全省水库", "全省大中型水库")
    actions.bring_in(actor=library.data_officer, harvest=harvest)
    assert Entry.objects.get(title="水库名录").abstract == "全省大中型水库"
    assert Entry.objects.count() == len(ROWS), "a draft is written, not begun again"


def test_an_empty_cell_changes_nothing(library: SimpleNamespace) -> None:
    brought_in(library, ROWS)
    harvest = read(library, csv_file([["", "水库名录", "k1", *[""] * 6], ROWS[1]]))
    assert fates(harvest) == ["unchanged", "unchanged"]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonld"])
def test_what_was_exported_comes_back_unchanged(library: SimpleNamespace, ending: str) -> None:
    said = {"is_authoritative": True, "is_open": True, "open_conditions": "注明来源", "related": "211/9"}
    item = published(library, "水库“水雨情”（汛期）", **said)
    published(library, "水情接口", kind=Item.Kind.SERVICE, sharing_class=SharingClass.UNCONDITIONAL, methods=["api"])
    response = signed_in(library.data_officer).get(reverse("sharing:export", args=[ending]))
    harvest = read(library, response.getvalue(), f"目录.{ending}")
    assert harvest.remarks == [], "of what the portal itself writes nothing is strange to it"
    for finding in seen_in(harvest).findings:
        assert (finding.fate, finding.reasons, finding.differences) == (Fate.UNCHANGED, [], [])
    assert actions.bring_in(actor=library.data_officer, harvest=harvest)["unchanged"] == 2
    assert Origin.objects.get(item=item).identifier == item.code


def test_what_is_published_gets_a_next_version_and_what_is_signed_is_left_alone(library: SimpleNamespace) -> None:
    item = published(library, "水库名录")
    code = item.code or ""
    rows = [["211", "水库名录（新）", code, *[""] * 6]]
    harvest = read(library, csv_file(rows))
    actions.bring_in(actor=library.data_officer, harvest=harvest)
    entry = item.entries.get(number=2)
    assert (entry.state, entry.title, entry.abstract) == ("drafting", "水库名录（新）", item.abstract)
    assert [row.masking for row in entry.data_items.all()] == ["", "", "identity"]
    item.refresh_from_db()
    assert (item.title, item.state) == ("水库名录", ItemState.PUBLISHED)
    actions.sign_off(actor=library.data_officer, entry=entry, kind=SignOff.Kind.SECRECY, statement="不含")
    again_read = read(library, csv_file([["211", "水库名录（又）", code, *[""] * 6]]))
    [finding] = seen_in(again_read).findings
    assert finding.fate == Fate.REFUSED
    assert "signed" in str(finding.reasons)
    assert item.entries.get(number=2).state == EntryState.SECRECY_CHECKED


BAD = {
    "": "missing",
    "x" * 201: "200",
    "机密★10年 目录": "secrecy",
}


def test_bad_lines_are_refused_in_words_and_the_others_come_in(library: SimpleNamespace) -> None:
    other = [*ROWS[0][:2], "k3", *ROWS[0][3:]]
    rows = [
        ROWS[0],
        *[["211", title, f"b{place}", *ROWS[0][3:]] for place, title in enumerate(BAD)],
        ["999", *other[1:]],
        [*ROWS[1][:2], "k4", *ROWS[1][3:6], "看情况", *ROWS[1][7:]],
        [*ROWS[1][:2], "k5", *ROWS[1][3:5], "站名（C50）；站名（C20）", *ROWS[1][6:]],
        [*ROWS[1][:2], "k6", *ROWS[1][3:]],
        [*ROWS[1][:2], "k6", *ROWS[1][3:]],
    ]
    harvest = read(library, csv_file(rows))
    findings = seen_in(harvest).findings
    assert [finding.fate for finding in findings] == [Fate.NEW, *[Fate.REFUSED] * 8]
    for finding, word in zip(findings[1:4], BAD.values(), strict=True):
        assert word in " ".join(map(str, finding.reasons))
    said = " ".join(str(reason) for finding in findings for reason in finding.reasons)
    for word in ("999", "看情况", "Two data items", "Two lines"):
        assert word in said
    page = signed_in(library.data_officer).get(harvest.get_absolute_url(), {"show": "refused"}).content.decode()
    assert "看情况" in page
    counts = actions.bring_in(actor=library.data_officer, harvest=harvest)
    assert (counts["new"], counts["refused"], Item.objects.count()) == (1, 8, 1)
    assert len(harvest.lines) == len(rows), "nothing is lost"


def test_why_lines_were_left_out_stays_on_the_page_of_the_reading(library: SimpleNamespace) -> None:
    bad = [*ROWS[1][:2], "k4", *ROWS[1][3:6], "看情况", *ROWS[1][7:]]
    read(library, csv_file([ROWS[0], bad]))
    harvest, client = Harvest.objects.get(), signed_in(library.data_officer)
    answer = client.post(harvest.get_absolute_url(), {"seen": seen_in(harvest).stamp})
    assert answer["Location"] == harvest.get_absolute_url(), "whoever brought it in reads there what did not come in"
    for address in (harvest.get_absolute_url(), f"{harvest.get_absolute_url()}?show=new"):
        page = client.get(address).content.decode()
        assert page.count("import-wrong") == 1
        assert "看情况" in page
        assert ROWS[1][1] in page
        assert ROWS[0][1] not in page
    harvest.refresh_from_db()
    assert [line.cells["code"] for line in lines_of(harvest)] == ["k1", "k4"]


def test_where_nothing_is_new_nothing_is_offered_to_be_brought_in(library: SimpleNamespace) -> None:
    rows = [*ROWS, *[["211", f"名录{place}", f"m{place}", *ROWS[1][3:]] for place in range(8)]]
    brought_in(library, rows)
    User.objects.update(language="en")
    client = signed_in(again(library.data_officer))

    def offered(lines: list[list[str]]) -> list[bool]:
        page = client.get(read(library, csv_file(lines)).get_absolute_url()).content.decode()
        buttons = ("Bring in", "Withdraw what is ticked", "Note that it was looked through")
        return ["Nothing is new" in page, *(f"{each}</button>" in page for each in buttons)]

    refused = ["999", *ROWS[0][1:2], "k3", *ROWS[0][3:]]
    assert offered([*rows, [*ROWS[0][:2], "k3", *ROWS[0][3:]]]) == [False, True, False, False]
    assert offered([*rows, refused]) == [True, False, False, True]
    assert offered([refused]) == [True, False, False, False], "of what is refused there is nothing to note"
    assert offered(rows[:-1]) == [True, False, True, False], "what is gone may still be withdrawn"
    assert offered(rows[:5]) == [True, False, False, True], "and not where too much is gone"


def test_of_what_was_looked_through_and_is_unchanged_it_is_noted_when_it_was_found(library: SimpleNamespace) -> None:
    brought_in(library, ROWS)
    Origin.objects.update(imported_at=timezone.now() - timedelta(days=30))
    harvest, client = read(library, csv_file(ROWS)), signed_in(again(library.data_officer))
    client.post(harvest.get_absolute_url(), {"seen": seen_in(harvest).stamp})
    assert Origin.objects.filter(imported_at__gt=timezone.now() - timedelta(minutes=5)).count() == 2
    harvest.refresh_from_db()
    assert (harvest.done_by, harvest.counts["unchanged"], Entry.objects.count()) == (library.data_officer, 2, 2)


def test_each_reads_why_lines_were_left_out_in_the_own_language(library: SimpleNamespace) -> None:
    bad = [[*ROWS[1][:2], "k4", *ROWS[1][3:6], "看情况", *ROWS[1][7:]], ["211", "x" * 201, "k5", *ROWS[0][3:]]]
    harvest = read(library, csv_file([ROWS[0], *bad]))
    with translation.override("zh-hans"):
        actions.bring_in(actor=library.data_officer, harvest=harvest)

    def told(language: str) -> str:
        User.objects.update(language=language)
        return signed_in(again(library.data_officer)).get(harvest.get_absolute_url()).content.decode()

    words = {"en": {"is none of these", "at most 200"}, "zh-hans": {"不在可选范围内", "200 个字符"}}
    for language, theirs in words.items():
        page = told(language)
        assert page.count("import-wrong") == 2
        assert {word for said in words.values() for word in said if word in page} == theirs


def test_reasons_that_were_kept_in_one_language_are_still_read(library: SimpleNamespace) -> None:
    harvest = read(library, csv_file(ROWS))
    harvest.lines[1]["reasons"] = ["缺少名称"]
    assert [one.reasons for one in left_out_of(harvest)] == [["缺少名称"]]


def test_nobody_brings_in_what_another_agency_provides(library: SimpleNamespace) -> None:
    rows = [
        {"信息资源名称": "林地", "信息资源提供方": library.b.name},
        {"信息资源名称": "水库", "信息资源提供方": "水文处"},
    ]
    harvest = read(library, json.dumps(rows).encode(), "a.json")
    assert fates(harvest) == ["refused", "new"]


def test_what_changed_since_it_was_looked_through_is_not_brought_in(library: SimpleNamespace) -> None:
    harvest = read(library, csv_file(ROWS))
    seen = seen_in(harvest).stamp
    brought_in(library, [ROWS[0]])
    with pytest.raises(SomeoneWasFaster):
        actions.bring_in(actor=library.data_officer, harvest=harvest, seen=seen)
    assert Item.objects.count() == 1


def test_what_is_gone_at_the_source_is_withdrawn_only_where_it_is_ticked(library: SimpleNamespace) -> None:
    rows = [*ROWS, *[["211", f"名录{place}", f"m{place}", *ROWS[1][3:]] for place in range(8)]]
    brought_in(library, rows)
    harvest = read(library, csv_file(rows[:-2]))
    gone = seen_in(harvest).gone
    assert [origin.identifier for origin in gone] == ["m6", "m7"]
    page = signed_in(library.data_officer).get(harvest.get_absolute_url()).content.decode()
    assert f'name="gone" value="{gone[0].pk}"' in page
    counts = actions.bring_in(actor=library.data_officer, harvest=harvest, gone={gone[0].pk})
    assert counts["gone"] == 1
    item = gone[0].item
    item.refresh_from_db()
    assert (item.state, item.origin.gone_at is not None) == (ItemState.WITHDRAWN, True)
    assert Item.objects.filter(state=ItemState.WITHDRAWN).count() == 1
    assert "目录.csv" in item.because
    assert [origin.identifier for origin in seen_in(read(library, csv_file(rows[:-2]))).gone] == ["m7"]


def test_where_too_much_is_gone_nothing_is_withdrawn(library: SimpleNamespace) -> None:
    rows = [["211", f"名录{place}", f"m{place}", *ROWS[1][3:]] for place in range(10)]
    brought_in(library, rows)
    few, many = read(library, csv_file(rows[:6])), read(library, csv_file(rows[:5]))
    assert not seen_in(few).stop, "four are fewer than five"
    look = seen_in(many)
    assert "5 of 10" in str(look.stop)
    with pytest.raises(NotLawful):
        actions.bring_in(actor=library.data_officer, harvest=many, gone={look.gone[0].pk})
    assert 'name="gone"' not in signed_in(library.data_officer).get(many.get_absolute_url()).content.decode()
    assert not Item.objects.filter(state=ItemState.WITHDRAWN).exists()
    assert (comparing.STOP_SHARE, comparing.STOP_LEAST) == (0.2, 5)


def test_only_the_data_office_of_the_agency_imports(library: SimpleNamespace) -> None:
    harvest, where = read(library, csv_file(ROWS)), reverse("sharing:imports")
    for person, starts, sees in (
        (library.data_officer, 200, 200),
        (library.staff_a, 403, 403),
        (library.liaison_b, 200, 404),
        (library.stranger, None, 404),
    ):
        client = signed_in(person)
        assert starts in {None, client.get(where).status_code}
        assert client.get(harvest.get_absolute_url()).status_code == sees
        assert client.post(harvest.get_absolute_url(), {}).status_code in {sees, 302}
        if sees != 200:
            assert not Item.objects.exists() or person == library.data_officer
    with pytest.raises(NotPermitted):
        actions.read_source(actor=library.staff_a, brought=files.read("a.csv", csv_file(ROWS)))


def test_a_file_goes_all_the_way_through_the_pages(library: SimpleNamespace) -> None:
    client = signed_in(library.data_officer)
    book, content = Workbook(), BytesIO()
    sheet = book.active
    for row in [HEAD, *ROWS, ["211", "=1+1", "k9", *ROWS[0][3:]]]:
        sheet.append(row)
    book.save(content)
    sent = {"file": SimpleUploadedFile("目录.xlsx", content.getvalue()), "name": "省水利厅目录"}
    shown = client.post(reverse("sharing:imports"), sent, follow=True)
    page = shown.content.decode()
    assert "省水利厅目录" in page
    harvest = Harvest.objects.get()
    refused = client.get(harvest.get_absolute_url(), {"show": "refused"}).content.decode()
    assert refused.count("import-wrong") == 1, "a formula that was never reckoned is refused"
    client.post(harvest.get_absolute_url(), {"seen": seen_in(harvest).stamp})
    assert set(Item.objects.values_list("title", flat=True)) == {"水库名录", "雨量站名录"}
    item = Item.objects.get(title="水库名录")
    assert "省水利厅目录" in client.get(item.get_absolute_url()).content.decode()
    assert "省水利厅目录" in client.get(reverse("sharing:imports")).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 no workbook"),
        ("a.pdf", b"%PDF"),
        ("a.csv", "名称\r\n水库".encode()),
        ("a.csv", csv_file([])),
        ("a.json", b"{"),
        ("a.json", b"[" * 100_000 + b"]" * 100_000),
        ("a.json", b"[1, 2]"),
        ("a.json", b"{}"),
        ("a.jsonld", b'{"@context": {}, "@graph": []}'),
        ("a.json", b'{"a":' * 60 + b"1" + b"}" * 60),
    ],
)
def test_what_is_no_catalogue_is_refused_in_a_sentence(library: SimpleNamespace, name: str, content: bytes) -> None:
    sent = {"file": SimpleUploadedFile(name, content)}
    response = signed_in(library.data_officer).post(reverse("sharing:imports"), sent)
    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Harvest.objects.exists()


def test_dcat_of_another_house_is_read_however_its_names_are_shortened(library: SimpleNamespace) -> None:
    dcat, dct = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
    expanded = [
        {
            "@id": "https://data.example.org/d/1",
            "@type": [f"{dcat}Dataset"],
            f"{dct}title": [{"@value": "Reservoirs", "@language": "en"}, {"@value": "水库", "@language": "zh"}],
            f"{dct}accrualPeriodicity": [{"@id": "http://publications.europa.eu/resource/authority/frequency/MONTHLY"}],
            f"{dcat}distribution": [{"@id": "_:x"}],
        },
        {"@id": "_:x", "@type": [f"{dcat}Distribution"], f"{dct}format": [{"@value": "CSV"}]},
    ]
    short = {
        "@context": "https://evil.example.org/context",
        "dataset": [{"@type": "Dataset", "title": "雨量", "identifier": "r"}],
    }
    brought = [*files.read("a.jsonld", json.dumps(expanded).encode()).lines]
    assert brought[0].identifier == "https://data.example.org/d/1"
    assert {name: brought[0].cells[name] for name in ("title", "frequency", "format")} == {
        "title": "水库",
        "frequency": "monthly",
        "format": "CSV",
    }
    assert files.read("b.jsonld", json.dumps(short).encode()).lines[0].cells == {"title": "雨量", "identifier": "r"}


def test_a_preview_asks_as_many_questions_for_one_as_for_three(library: SimpleNamespace) -> None:
    rows = [["211", f"名录{place}", f"m{place}", *ROWS[1][3:]] for place in range(3)]
    brought_in(library, rows)

    def asked(number: int) -> int:
        harvest = read(library, csv_file([[*row[:3], "改", *row[4:]] for row in rows[:number]]))
        with CaptureQueriesContext(connection) as queries:
            seen_in(harvest)
        return len(queries)

    assert asked(1) == asked(3) <= 8


def test_the_head_of_the_agency_imports_too(library: SimpleNamespace) -> None:
    harvest = actions.read_source(actor=again(library.leader_a), brought=files.read("a.csv", csv_file(ROWS)))
    assert harvest.read_by == library.leader_a
