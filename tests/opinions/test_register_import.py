"""Policies brought by a table: laid out row by row, carried out in the name of whoever brings it, and taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from coordination.core.errors import NotPermitted
from coordination.core.imports import actions as imports
from coordination.core.imports.kinds import kind_of
from coordination.core.imports.models import ImportRun
from coordination.opinions.models import Policy
from tests.agencies.importing import carry_out, complaints, outcomes, row, start, take_back, verdicts
from tests.cast import again, signed_in
from tests.opinions.conftest import RULE
from tests.opinions.registers import SUPPLIES, entered

pytestmark = pytest.mark.usefixtures("english")

HEAD = ("标题", "文号", "类别", "发文单位", "成文日期", "失效日期", "主题词", "正文")
LINE = ("灾情信息报送办法", "粤应急[2024]07号", "Rule", "省水利厅、省政府", "2024年3月1日", None, "灾情，报送", RULE)


@pytest.fixture(autouse=True)
def _read_in_english() -> Iterator[None]:
    with override("en"):
        yield


def brought(desk: Any, *rows: Any, by: Any = None) -> ImportRun:
    return start(again(by or desk.liaison_a), HEAD, *rows, kind="policies")


def test_a_table_of_policies_is_carried_out_and_taken_back(desk: Any) -> None:
    run = brought(desk, LINE, ("山洪预警规定", None, None, "省水利厅", "2024-05-01", None, None, SUPPLIES * 60))
    assert verdicts(run) == ["new", "new"]
    page = signed_in(desk.liaison_a).get(f"/agencies/import/{run.pk}/").content.decode()
    assert "4 sections" in page
    assert len(SUPPLIES * 60) > 1000
    run = carry_out(run, again(desk.liaison_a))
    assert outcomes(run) == ["done", "done"]
    policy = Policy.objects.get(number="粤应急〔2024〕7号")
    assert (policy.title, policy.kind, policy.issued_by) == ("灾情信息报送办法", "rule", "省水利厅、省政府")
    assert list(policy.issuers.all()) == [desk.a]
    assert policy.effective_on == policy.issued_on
    assert policy.entered_for == desk.a
    assert [section.number for section in policy.sections.all()] == ["第一条", "第二条", "第三条", "第四条"]
    assert Policy.objects.found_by("灾情").get() == policy
    assert set(outcomes(take_back(run, again(desk.liaison_a)))) == {"undone"}
    assert not Policy.objects.exists()


def test_what_is_in_the_register_is_recognised_and_corrected_by_its_agency_alone(desk: Any) -> None:
    carry_out(brought(desk, LINE), again(desk.liaison_a))
    assert verdicts(brought(desk, LINE)) == ["unchanged"]
    longer = (*LINE[:-1], f"{RULE}\n第五条 另有规定的，从其规定。")
    foreign = brought(desk, longer, by=desk.liaison_b)
    assert "which alone correct it" in complaints(row(foreign))[0]
    run = carry_out(brought(desk, longer), again(desk.liaison_a))
    assert outcomes(run) == ["done"]
    assert Policy.objects.get().sections.count() == 5
    take_back(run, again(desk.liaison_a))
    assert Policy.objects.get().sections.count() == 4


@pytest.mark.parametrize(
    ("place", "cell", "sentence"),
    [
        (7, None, "is missing"),
        (3, None, "is missing"),
        (4, "2024-02-30", "is no day"),
        (5, "2023-01-01", "It ends before it is in force."),
        (6, "词" * 41, "subject words"),
        (2, "小说", "is none of these"),
        (7, "一行\n" * 2001, "more than 2000 sections"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_by_its_column(desk: Any, place: int, cell: Any, sentence: str) -> None:
    line = [*LINE[:place], cell, *LINE[place + 1 :]]
    assert any(sentence in complaint for complaint in complaints(row(brought(desk, line))))


def test_two_rows_of_one_number_are_told_apart_or_refused(desk: Any) -> None:
    run = brought(desk, LINE, ("另一件", *LINE[1:]))
    assert "stands in row 2 already" in " ".join(complaints(row(run, 3)))


def test_only_who_speaks_for_an_agency_brings_policies_and_others_do_not_see_what_is_not_confirmed(desk: Any) -> None:
    run = brought(desk, LINE)
    assert not ImportRun.objects.visible_to(again(desk.liaison_b)).filter(pk=run.pk).exists()
    assert signed_in(desk.liaison_b).get(f"/agencies/import/{run.pk}/").status_code == 404
    for other in (desk.staff_a, desk.admin_a):
        with pytest.raises(NotPermitted):
            brought(desk, LINE, by=other)
    assert signed_in(desk.staff_b).get("/agencies/import/", {"what": "policies"}).status_code == 403
    assert signed_in(desk.liaison_b).get("/agencies/import/", {"what": "policies"}).status_code == 200


def test_the_way_to_it_and_back_is_the_register_and_not_the_directory(desk: Any) -> None:
    client = signed_in(desk.liaison_a)
    assert "/agencies/import/" not in client.get("/agencies/").content.decode()
    assert "/agencies/import/?what=policies" in client.get("/opinions/policies/").content.decode()
    run = brought(desk, LINE)
    for page in ("/agencies/import/?what=policies", f"/agencies/import/{run.pk}/"):
        crumbs = client.get(page).content.decode().split('class="breadcrumb"')[1].split("</ol>")[0]
        assert 'href="/opinions/policies/"' in crumbs
        assert 'href="/agencies/"' not in crumbs


def test_a_number_that_was_entered_since_the_preview_is_not_entered_twice(desk: Any) -> None:
    run = brought(desk, LINE)
    entered(desk, number="粤应急〔2024〕7号")
    assert imports.confirm(actor=again(desk.liaison_a), run=run) == 1, "it is shown anew"


def test_what_the_register_gives_out_it_takes_in(desk: Any) -> None:
    entered(desk, number="粤水〔2024〕3号", subject_words=["防汛"])
    content = signed_in(desk.liaison_b).get("/opinions/policies/export.xlsx").getvalue()
    kind = kind_of("policies")
    run = imports.start(actor=again(desk.liaison_b), kind=kind, brought=kind.read("政策库.xlsx", content))
    assert verdicts(run) == ["unchanged"]
