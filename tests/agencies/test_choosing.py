"""Forms that choose among all agencies hold the first few and ask for the rest as one types."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from coordination.agencies.actions import create_region, edit_region
from coordination.agencies.forms import AgencyForm
from coordination.agencies.models import Agency, Region, User
from coordination.core.choosing import MOST_LISTED
from coordination.mechanisms.forms import EnrolForm
from tests.cast import agency, signed_in
from tests.reforms import merging, renaming, root

pytestmark = pytest.mark.django_db


def offered(user: User, door: str = "", **query: Any) -> list[str]:
    answer = signed_in(user).get(f"/agencies/choose/{door}", query)
    assert answer.status_code == 200
    return [option["text"] for option in answer.json()["options"]]


def guangzhou() -> tuple[Region, Region]:
    """A city of the province, and a district of it."""
    above, tianhe = Region.objects.get(code="440000"), {"code": "440106", "name": "天河区", "level": "county"}
    city = create_region(actor=root(), code="440100", name="广州市", level="prefecture", parent=above)
    return city, create_region(actor=root(), parent=city, **tianhe)


def listed(form: Any, name: str) -> list[str]:
    return re.findall(r"<option[^>]*>([^<]*)</option>", str(form[name]))


@pytest.mark.parametrize("typed", ["省水利厅", "水利", "slt", "shuili", " shui li "])
def test_an_agency_is_offered_by_name_and_as_it_is_spoken(cast: SimpleNamespace, typed: str) -> None:
    assert offered(cast.stranger, q=typed) == ["省水利厅"]


def test_one_that_was_renamed_is_offered_by_its_old_name_and_says_so(cast: SimpleNamespace) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    answer = signed_in(cast.stranger).get("/agencies/choose/?q=省水利厅").json()
    assert [(option["text"], option["hint"]) for option in answer["options"]] == [("省水务厅", "水务厅 · 水利厅")]


def test_what_fits_best_is_offered_first_and_only_so_many(cast: SimpleNamespace) -> None:
    for number in range(MOST_LISTED + 3):
        agency(f"省第{number}水文站", official_order=number)
    agency("水文局", official_order=500)
    found = offered(cast.stranger, q="水文")
    assert found[:2] == ["水文局", "省第0水文站"]
    assert len(found) == MOST_LISTED == len(offered(cast.stranger))


def test_neither_one_that_ended_is_offered_nor_what_the_form_leaves_out(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    assert offered(cast.stranger, q="财政") == []
    assert cast.watching.name in offered(cast.stranger)
    left_out = f"{cast.watching.pk},x,99999999999999999999,-1"
    assert cast.watching.name not in offered(cast.stranger, without=left_out)


def test_nothing_is_offered_to_whoever_may_not_see_the_directory(cast: SimpleNamespace) -> None:
    alone = User.objects.create_user("alone", password="x", full_name="Alone")
    assert offered(alone) == offered(alone, q="水利") == []


def test_an_offer_costs_the_same_for_one_and_for_three(cast: SimpleNamespace) -> None:
    client = signed_in(cast.stranger)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/agencies/choose/?q=水利")
        return len(asked)

    queries()
    once = queries()
    agency("市水利局")
    agency("县水利局")
    assert queries() == once


def test_divisions_are_offered_by_name_by_the_one_above_and_by_code(cast: SimpleNamespace) -> None:
    guangzhou()
    assert offered(cast.stranger, "region/", q="天河") == ["广州市天河区"]
    assert offered(cast.stranger, "region/", q="广州市天") == ["广州市天河区"]
    assert offered(cast.stranger, "region/", q="4401") == ["广东省广州市", "广州市天河区"]
    assert offered(cast.stranger, "region/", q="４４０１") == ["广东省广州市", "广州市天河区"]
    assert len(offered(cast.stranger, "region/")) == MOST_LISTED


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gd", ["广东省", "广东省广州市"]),
        ("guangdong", ["广东省", "广东省广州市"]),
        ("guang", ["广东省", "广西壮族自治区", "广东省广州市", "广州市天河区"]),
        ("gzth", []),
        ("guangzhoushitian", ["广州市天河区"]),
        ("chongqing", ["重庆市"]),
        ("香港", ["香港特别行政区"]),
        ("bpm", []),
    ],
)
def test_divisions_are_offered_as_they_are_spoken(cast: SimpleNamespace, typed: str, found: list[str]) -> None:
    guangzhou()
    assert offered(cast.stranger, "region/", q=typed) == found


def test_a_division_is_found_behind_the_new_name_of_the_one_above(cast: SimpleNamespace) -> None:
    city, _district = guangzhou()
    edit_region(actor=root(), region=city, name="羊城市")
    assert offered(cast.stranger, "region/", q="yangcheng") == ["广东省羊城市", "羊城市天河区"]
    assert offered(cast.stranger, "region/", q="广州") == []


def test_a_form_lists_the_first_few_and_what_is_chosen(cast: SimpleNamespace) -> None:
    for number in range(MOST_LISTED):
        agency(f"第{number}局", official_order=number)
    late = agency("某局", official_order=99_999)
    blank = EnrolForm(person=cast.secretariat)
    assert len(listed(blank, "agency")) == MOST_LISTED + 1
    assert 'data-chooser="/agencies/choose/"' in str(blank["agency"])
    chosen = EnrolForm({"agency": late.pk, "role": "member"}, person=cast.secretariat)
    assert listed(chosen, "agency")[-1] == "某局"
    assert chosen.is_valid()


@pytest.mark.parametrize("typed", ["x", "99999999999999999999", "-1", "９９９９９９"])
def test_what_is_no_key_is_refused_beside_its_field(cast: SimpleNamespace, typed: str) -> None:
    form = EnrolForm({"agency": typed, "role": "member"}, person=cast.secretariat)
    assert str(form["agency"])
    assert not form.is_valid()
    assert list(form.errors) == ["agency"]


def test_one_that_ended_cannot_be_enrolled(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    assert not EnrolForm({"agency": cast.b.pk, "role": "member"}, person=cast.secretariat).is_valid()


def test_a_form_shows_the_supervising_department_by_its_full_name(cast: SimpleNamespace) -> None:
    administrator = root()
    Agency.objects.filter(pk=cast.b.pk).update(parent=cast.a)
    form = AgencyForm(person=administrator, instance=Agency.objects.get(pk=cast.b.pk))
    assert "省水利厅" in listed(form, "parent")
    assert "省财政厅" not in listed(form, "parent")
    assert re.search(r"<option[^>]* selected[^>]*>省水利厅", str(form["parent"]))


def test_where_nothing_is_chosen_yet_the_control_says_what_to_do(cast: SimpleNamespace) -> None:
    with translation.override("en"):
        assert listed(AgencyForm(person=root()), "parent")[0] == "Type a name to choose"
