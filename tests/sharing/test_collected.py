"""What is shared already is not collected again: whoever is about to ask for fields is shown who holds them."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharing import actions
from sharing.collected import holders_of, names_in
from tests.cast import signed_in
from tests.sharing.house import drafted, published

pytestmark = pytest.mark.django_db


def held(person: object, *names: str) -> dict[str, list[str]]:
    return {holder.item.title: sorted(holder.held) for holder in holders_of(names, person).holders}


def test_names_are_read_from_lines_rows_and_lists() -> None:
    assert names_in("水位\n水库名称\t水位；责任人、 电话 ,") == ["水位", "水库名称", "责任人", "电话"]


def test_those_who_hold_most_come_first_however_the_name_is_written(library: SimpleNamespace) -> None:
    published(library, "水库名录")
    other = published(library, "水库水雨情")
    entry = actions.begin_version(actor=library.liaison_a, item=other)
    assert entry.number == 2
    assert held(library.stranger, "水 位", "水库名称", "电话") == {
        "水库名录": ["水 位", "水库名称"],
        "水库水雨情": ["水 位", "水库名称"],
    }
    assert holders_of(["水位", "电话"], library.stranger).nowhere == ["电话"]


def test_what_one_may_not_know_of_and_what_is_not_published_holds_nothing(library: SimpleNamespace) -> None:
    published(library, "列明的资源", visibility=3)
    drafted(library.liaison_a, "未公开的资源")
    assert held(library.stranger, "水位") == {}
    assert held(library.liaison_a, "水位") == {"列明的资源": ["水位"]}


def test_the_page_asks_as_much_of_one_entry_as_of_three(library: SimpleNamespace) -> None:
    client = signed_in(library.stranger)
    counts = []
    for titles in (["一"], ["二", "三"]):
        for title in titles:
            published(library, f"资源{title}")
        client.get("/sharing/collected/?fields=水位")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/sharing/collected/?fields=水位")
        counts.append(len(queries))
        assert answer.content.decode().count("资源") >= len(titles)
    assert counts[0] == counts[1]
