"""The directory as a tree: who stands under which department, unfolded branch by branch."""

import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.agencies.models import Agency
from tests.cast import agency, signed_in
from tests.reforms import merging

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(cast: SimpleNamespace) -> SimpleNamespace:
    """A ministry over a department over an office; everybody else of the cast stands under nobody."""
    ministry = agency("国家水利部", official_order=1)
    Agency.objects.filter(pk=cast.a.pk).update(parent=ministry)
    return SimpleNamespace(ministry=ministry, department=cast.a, office=agency("市水务局", parent=cast.a), cast=cast)


def lines(tree: SimpleNamespace, address: str, **headers: str) -> list[str]:
    shown = signed_in(tree.cast.stranger).get(address, headers=headers)
    assert shown.status_code == 200
    return re.findall(r'class="tree-name"[^>]*>([^<]+)<', shown.content.decode())


def test_at_the_top_stand_those_that_nobody_supervises(tree: SimpleNamespace) -> None:
    assert lines(tree, "/agencies/tree/") == ["国家水利部", "省财政厅", "省气象局", "省体育局", "省应急管理厅"]


def test_a_branch_is_those_right_below_alone_where_it_is_unfolded(tree: SimpleNamespace) -> None:
    address = f"/agencies/tree/{tree.ministry.pk}/"
    assert lines(tree, address) == ["省水利厅"]
    unfolded = signed_in(tree.cast.stranger).get(address, headers={"hx-request": "true"}).content.decode()
    assert "省水利厅" in unfolded
    assert "<html" not in unfolded
    assert f'hx-get="/agencies/tree/{tree.department.pk}/"' in unfolded


def test_the_page_of_a_branch_shows_the_way_up(tree: SimpleNamespace) -> None:
    shown = signed_in(tree.cast.stranger).get(f"/agencies/tree/{tree.office.pk}/")
    assert [above.name for above in shown.context["way"]] == ["国家水利部", "省水利厅"]
    assert lines(tree, f"/agencies/tree/{tree.office.pk}/") == []


def test_two_that_supervise_each_other_do_not_hang_the_page(tree: SimpleNamespace) -> None:
    Agency.objects.filter(pk=tree.ministry.pk).update(parent=tree.office)
    shown = signed_in(tree.cast.stranger).get(f"/agencies/tree/{tree.office.pk}/")
    assert [above.name for above in shown.context["way"]] == ["市水务局", "国家水利部", "省水利厅"]


def test_one_that_ended_is_not_in_the_tree(tree: SimpleNamespace) -> None:
    merging(tree.cast.b, into=tree.department)
    assert "省财政厅" not in lines(tree, "/agencies/tree/")


def test_a_long_branch_is_walked_on_line_by_line(tree: SimpleNamespace) -> None:
    for number in range(30):
        agency(f"第{number}局", parent=tree.office, official_order=number)
    address = f"/agencies/tree/{tree.office.pk}/"
    first = signed_in(tree.cast.stranger).get(address).context["page"]
    names = [row.name for row in first] + lines(tree, first.next_url, **{"hx-request": "true"})
    assert names == [f"第{number}局" for number in range(30)]
    assert next(row.below for row in signed_in(tree.cast.stranger).get("/agencies/tree/").context["page"]) == 1
    department = signed_in(tree.cast.stranger).get(f"/agencies/tree/{tree.department.pk}/").context["page"]
    assert [row.below for row in department] == [30]


def test_the_tree_costs_the_same_for_one_and_for_three(tree: SimpleNamespace) -> None:
    client = signed_in(tree.cast.stranger)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/agencies/tree/{tree.department.pk}/")
        return len(asked)

    queries()
    once = queries()
    agency("县水务局", parent=tree.department)
    agency("区水务局", parent=agency("镇水务局", parent=tree.department))
    assert queries() == once
