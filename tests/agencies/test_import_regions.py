"""The yearly list of administrative divisions: code and name are all it says, level and place follow from the code."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from coordination.agencies.models import Region, User
from coordination.core.imports.models import ImportRun
from tests.agencies.importing import (
    administrator,
    bring,
    carry_out,
    complaints,
    outcomes,
    reasons,
    row,
    start,
    take_back,
    verdicts,
)
from tests.cast import agency

pytestmark = pytest.mark.django_db

HEAD = ("行政区划代码", "单位名称")
NO_CODE = "is no code of a division: six digits, of which the first is not 0"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def root(db: None) -> User:
    return administrator()


def table(root: User, *rows: Any, head: tuple[str, ...] = HEAD) -> ImportRun:
    return start(root, head, *rows, kind="regions")


def placed(*codes: str) -> list[tuple[str, str | None]]:
    return [(region.level, region.parent_id) for region in (Region.objects.get(code=code) for code in codes)]


def test_level_and_place_follow_from_the_code_whatever_the_order(root: User) -> None:
    run = table(
        root,
        ("440104", "越秀区"),
        ("440100", "广州市"),
        ("110101", "东城区"),
        ("429004", "仙桃市"),
        ("440000", "广东省"),
    )
    assert verdicts(run) == ["new", "new", "new", "new", "unchanged"]
    carry_out(run, root)
    assert placed("440104", "440100", "110101", "429004") == [
        ("county", "440100"),
        ("prefecture", "440000"),
        ("county", "110000"),
        ("county", "420000"),
    ]


def year(count: int) -> list[tuple[object, ...]]:
    """The list as it is published: a title, indented names, codes as numbers, remarks at the end."""
    rows: list[tuple[object, ...]] = [("2025年中华人民共和国县以上行政区划代码",), HEAD]
    for province in Region.objects.order_by("code")[:count]:
        rows.append((int(province.code), province.name))
        for city in range(1, 11):
            code = int(province.code) + city * 100
            rows.append((code, f"　{province.name[:2]}第{city}市"))
            rows += [(code + district, f"　　第{district}区") for district in range(1, 10)]
    return [*rows, ("注：1.本行政区划代码截止时间为2025年12月31日。",)]


def test_the_yearly_list_is_taken_as_it_is_published(root: User) -> None:
    run = start(root, *year(34), kind="regions")
    counts = run.rows.counted("verdict")
    assert counts == {"unchanged": 34, "new": 34 * 100, "wrong": 1}
    assert row(run, 15).after == {
        "code": "110201",
        "name": "第1区",
        "level": "county",
        "parent": {"row": 14, "name": "北京第2市"},
    }
    remark, missing = complaints(run.rows.get(verdict="wrong"))
    assert remark == f"Region code: “注：1.本行政区划代码截止时间为2025年12月31日。” {NO_CODE}"
    assert missing == "Name of the region: is missing"


def test_a_division_is_renamed_and_ends_and_all_of_it_goes_back(root: User) -> None:
    carry_out(table(root, ("440100", "广州市"), ("440181", "番禺市")), root)
    head = (*HEAD, "启用日期", "停用日期")
    run = table(
        root,
        ("440100", "羊城市", None, None),
        ("440181", "番禺市", "1992/5/20", "2000年5月21日"),
        ("440113", "番禺区", 20000521, None),
        head=head,
    )
    assert verdicts(run) == ["changed", "changed", "new"]
    assert row(run, 3).after == {"valid_from": "1992-05-20", "valid_to": "2000-05-21"}
    done = carry_out(run, root)
    assert Region.objects.get(code="440181").valid_to.isoformat() == "2000-05-21"  # type: ignore[union-attr]
    agency("广州市番禺区水务局", region=Region.objects.get(code="440113"))
    take_back(done, root)
    assert outcomes(run) == ["undone", "undone", "kept"]
    assert reasons(row(run, 4)) == [": It cannot be removed, because it is used by: agencies (1)."]
    assert Region.objects.get(code="440100").name == "广州市"
    assert Region.objects.get(code="440181").valid_to is None


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (("44010", "广州市"), f"Region code: “44010” {NO_CODE}"),
        (("044010", "广州市"), f"Region code: “044010” {NO_CODE}"),
        (("440103000000", "荔湾区"), f"Region code: “440103000000” {NO_CODE}"),
        (("440100", "广" * 61), "Name of the region: longer than 60 characters"),
        (("990100", "某市"), "Region code: its province 990000 is known neither here nor in the table"),
        (("440100", "广州市", "2020-02-30"), "Valid from: “2020-02-30” is no day, as 2026-01-31 is one"),
        (("440100", "广州市", "2020"), "Valid from: “2020” is no day, as 2026-01-31 is one"),
        (("440100", "广州市", "2020-01-02", "2020-01-01"), "Valid until: The division ends before it begins."),
    ],
)  # fmt: skip
def test_a_wrong_division_is_named_by_its_column(root: User, said: tuple[str, ...], complaint: str) -> None:
    run = table(root, said, head=(*HEAD, "启用日期", "停用日期"))
    assert (verdicts(run), complaints(row(run))) == (["wrong"], [complaint])


def test_a_division_that_stands_twice_in_the_list_is_taken_once(root: User) -> None:
    run = table(root, ("440100", "广州市"), ("440100", "广州"), ("440000", "广东省"), ("440000", "广东"))
    assert verdicts(run) == ["new", "wrong", "unchanged", "wrong"]
    assert complaints(row(run, 3)) == ["Region code: “440100” stands in row 2 already"]


def test_a_csv_of_the_ministry_is_read_in_its_own_encoding(root: User) -> None:
    content = "行政区划代码,单位名称\r\n440100,　广州市\r\n".encode("gb18030")
    assert verdicts(bring(root, "区划.csv", content, kind="regions")) == ["new"]
