"""What is found: all that is asked for and nothing else, by each of those alone who may know of it or have it."""

import io
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from coordination.core.files.checking import quarantine
from coordination.core.models import StoredFile
from sharing import actions
from sharing.actions.indexing import index_missing
from sharing.models import Item, ItemEntry, ItemPassage, ItemText, SharingClass
from sharing.querysets.items import found_by
from sharing.tasks import nightly, read_contents
from tests.cast import again, signed_in
from tests.core.test_documents import minutes
from tests.printed import needs_fonts
from tests.sharing.house import published
from tests.sheets import workbook
from tests.uploads import upload

pytestmark = pytest.mark.django_db

WORDS = "长湖水库汛限水位一百三十二米，入库流量超警。"


def read_all() -> None:
    """The scanner has passed everything, and the worker has read it."""
    StoredFile.objects.filter(state="stored").update(state="clean")
    read_contents()


def holding(by: Any, item: Item, *uploads: Any, note: str = "") -> Item:
    actions.add_content(actor=again(by), item=item, uploads=uploads or [upload("汛情.txt", WORDS.encode())], note=note)
    read_all()
    return item


def found(who: Any, words: str) -> list[Item]:
    person = again(who)
    return list(Item.objects.visible_to(person).published().filter(found_by(words, person)).order_by("pk"))


def page(who: Any, **said: Any) -> str:
    return signed_in(again(who)).get(reverse("sharing:library"), said).content.decode()


def test_what_files_say_is_found_by_those_alone_who_may_have_it(library: SimpleNamespace) -> None:
    item = holding(library.staff_a, published(library))
    assert found(library.staff_a, "汛限水位") == [item]
    assert found(library.liaison_b, "汛限水位") == []
    assert found(library.liaison_b, "水雨情") == [item]
    Item.objects.filter(pk=item.pk).update(sharing_class=SharingClass.UNCONDITIONAL)
    assert found(library.liaison_b, "汛限水位") == [item]
    actions.suspend_item(actor=library.data_officer, item=Item.objects.get(pk=item.pk), reason="核对")
    assert not Item.objects.visible_to(library.liaison_b).filter(found_by("汛限水位", library.liaison_b)).exists()


def test_what_one_may_not_have_is_not_told_by_what_is_left_out_either(library: SimpleNamespace) -> None:
    item = holding(library.staff_a, published(library))
    assert found(library.liaison_b, "水雨情 NOT 汛限水位") == [item]
    assert found(library.staff_a, "水雨情 NOT 汛限水位") == []
    assert found(library.staff_a, "水雨情 -汛限水位") == []


def test_terms_are_found_wherever_each_stands(library: SimpleNamespace) -> None:
    """One in the title, one in a file, one in the name of the agency, as it is spoken."""
    item = holding(library.staff_a, published(library))
    assert found(library.staff_a, "水雨情 超警") == [item]
    assert found(library.staff_a, f"{library.a.name[:2]} “汛限水位”") == [item]
    assert found(library.staff_a, "shuiku 入库流量") == [item]
    assert found(library.staff_a, "水雨情 林业") == []
    assert found(library.staff_a, "“流量入库”") == []


@needs_fonts
def test_files_of_each_kind_are_read(library: SimpleNamespace) -> None:
    item, word = published(library), Document()
    word.add_paragraph("第一条 为了防治洪水，制定本办法。")
    packed = io.BytesIO()
    word.save(packed)
    holding(
        library.staff_a,
        item,
        upload("办法.docx", packed.getvalue()),
        upload("名录.xlsx", workbook(["水库", "库容"], ["飞来峡", 1904])),
        upload("水位.csv", "站名,水位\n石角站,9.87\n".encode("gb18030")),
        upload("纪要.pdf", minutes(2).as_pdf()),
    )
    for words in ("防治洪水", "飞来峡", "1904", "石角站", "出席"):
        assert found(library.staff_a, words) == [item], words
    assert not ItemText.objects.filter(read_at=None).exists()


def test_what_cannot_be_read_says_nothing_and_why(library: SimpleNamespace) -> None:
    item = published(library)
    actions.add_content(actor=library.staff_a, item=item, uploads=[upload("汛情.txt", WORDS.encode())])
    StoredFile.objects.update(state="clean", content="gone")
    read_contents()
    assert ItemText.objects.get().trouble == "lost"
    assert found(library.staff_a, "汛限") == []


def test_what_could_not_be_read_is_read_again_in_the_night(library: SimpleNamespace) -> None:
    item = published(library)
    actions.add_content(actor=library.staff_a, item=item, uploads=[upload("汛情.txt", WORDS.encode())])
    place = str(StoredFile.objects.get().content.name)
    StoredFile.objects.update(state="clean", content="gone")
    read_contents()
    StoredFile.objects.update(content=place)
    with time_machine.travel(timezone.now() + timedelta(hours=12)):
        nightly()
        read_contents()
    assert found(library.staff_a, "汛限") == [item]


def test_nothing_is_read_before_it_was_scanned_and_read_twice_nothing_changes(library: SimpleNamespace) -> None:
    item = published(library)
    actions.add_content(actor=library.staff_a, item=item, uploads=[upload("汛情.txt", WORDS.encode())])
    StoredFile.objects.update(state="checking")
    read_contents()
    assert not ItemPassage.objects.exists()
    StoredFile.objects.update(state="clean")
    read_contents()
    kept = list(ItemPassage.objects.values())
    read_contents()
    assert list(ItemPassage.objects.values()) == kept != []


def test_the_newest_version_alone_is_searched(library: SimpleNamespace) -> None:
    item = holding(library.staff_a, published(library))
    kept = item.contents.get().files.get()
    actions.add_content(
        actor=again(library.staff_a), item=item, kept=[kept], uploads=[upload("新.txt", "北江".encode())], note="补充"
    )
    read_all()
    assert [found(library.staff_a, words) for words in ("超警", "北江")] == [[item], [item]]
    holding(library.staff_a, item, upload("另.txt", "西江".encode()), note="更换")
    assert [found(library.staff_a, words) for words in ("超警", "北江", "西江")] == [[], [], [item]]


def test_what_the_scanner_finds_harmful_later_is_found_no_more(library: SimpleNamespace) -> None:
    item = holding(library.staff_a, published(library))
    quarantine(sha256=StoredFile.objects.get().sha256, finding="Eicar")
    assert found(library.staff_a, "超警") == []
    assert ItemText.objects.get().trouble == "quarantined"
    read_contents()
    assert not ItemPassage.objects.exists()
    assert found(library.staff_a, "水雨情") == [item]


def test_what_is_missing_in_the_index_is_entered_by_night(library: SimpleNamespace) -> None:
    item = holding(library.staff_a, published(library))
    ItemEntry.objects.all().delete()
    ItemText.objects.all().delete()
    assert found(library.staff_a, "水雨情") == found(library.staff_a, "超警") == []
    nightly()
    read_contents()
    assert found(library.staff_a, "水雨情") == found(library.staff_a, "超警") == [item]
    assert index_missing() == 0


def test_hits_are_marked_and_whatever_a_file_says_stays_words(library: SimpleNamespace) -> None:
    item = published(library, "水库<b>水雨情")
    holding(library.staff_a, item, upload("汛情.txt", f"见<b onclick=x>{WORDS}".encode()))
    shown = page(library.staff_a, q="水雨情 汛限水位")
    assert "水库&lt;b&gt;<mark>水雨情</mark>" in shown
    assert "见&lt;b onclick=x&gt;长湖水库<mark>汛限水位</mark>" in shown
    assert "汛情.txt" in shown
    assert "<b onclick" not in shown
    others = page(library.liaison_b, q="水雨情")
    assert "<mark>水雨情</mark>" in others
    assert "汛情.txt" not in others
    assert "长湖" not in others


def facets(shown: str) -> dict[str, str]:
    """Of each choice beside the results how many there are."""
    choices = re.findall(r"<a href=\"[^\"]*\"\s*>\s*<span>([^<]*)</span>\s*<span class=\"num\">([^<]*)</span>", shown)
    return dict(choices)


@pytest.mark.usefixtures("english")
def test_facets_count_what_one_may_know_of_and_narrow_it_down(library: SimpleNamespace) -> None:
    published(library, "水库大坝")
    published(library, "水库名录", sharing_class=SharingClass.UNCONDITIONAL)
    hidden = published(library, "水库密级材料")
    Item.objects.filter(pk=hidden.pk).update(visibility=0)
    own, others = facets(page(library.staff_a, q="水库")), facets(page(library.liaison_b, q="水库"))
    assert (own["Government data"], others["Government data"]) == ("3", "2")
    assert (others["Shared conditionally"], others["Shared unconditionally"]) == ("1", "1")
    assert others[str(library.a)] == "2"
    narrowed = re.sub("</?mark>", "", page(library.liaison_b, q="水库", shared=1))
    assert "水库名录" in narrowed
    assert "水库大坝" not in narrowed
    assert 'aria-current="true"' in narrowed
    assert "Nothing is found" in page(library.liaison_b, q="密级")


@pytest.mark.usefixtures("english")
def test_of_more_results_than_are_counted_each_number_says_so(
    library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for title in ("水库一", "水库二", "水库三"):
        published(library, title)
    monkeypatch.setattr("sharing.facets.CAP", 2)
    shown = page(library.staff_a, q="水库")
    assert facets(shown)["Government data"] == "2+"


def test_one_leafs_to_the_end_and_back_however_far_the_numbers_look(
    library: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, day = published(library), timedelta(days=1)
    for number in range(1, 61):
        one.pk, one.code, one.changed_at = None, None, timezone.now() - number * day
        one.save(force_insert=True)
    index_missing()
    monkeypatch.setattr("sharing.facets.CAP", 30)
    client, url, seen = signed_in(library.staff_a), f"{reverse('sharing:library')}?q=水库", []
    while url:
        pages = client.get(url).context["page"]
        seen += [row.pk for row in pages.rows]
        url = pages.next_url
    assert seen == list(Item.objects.order_by("-changed_at").values_list("pk", flat=True))
    before = client.get(pages.previous_url).context["page"]
    assert [row.pk for row in before.rows] == seen[25:50]


def test_a_search_asks_at_most_ten_questions_for_one_as_for_three(library: SimpleNamespace) -> None:
    client = signed_in(library.liaison_b)

    def asked(**said: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("sharing:library"), said).status_code == 200
        assert len(queries) <= (10 if said else 9), "\n".join(query["sql"][:400] for query in queries)
        return len(queries)

    def add(title: str) -> None:
        holding(library.staff_a, published(library, title, sharing_class=SharingClass.UNCONDITIONAL))

    add("水库一")
    asked(q="水库 汛限")
    few = asked(), asked(q="水库 汛限 NOT 林业")
    add("水库二")
    add("水库三")
    assert (asked(), asked(q="水库 汛限 NOT 林业")) == few


@pytest.mark.parametrize(
    "typed", ["-", "NOT", '"', "“", "''", "%", "\\", "a" * 100, "：", "-水 -库", "<->", "'x':*", "|&!()"]
)
def test_whatever_is_typed_is_answered(library: SimpleNamespace, typed: str) -> None:
    published(library)
    assert signed_in(library.staff_a).get(reverse("sharing:library"), {"q": typed}).status_code == 200
