"""The preview of a table of agencies: who is recognised by what, what would change, and what is wrong."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from coordination.agencies.actions import edit_agency
from coordination.agencies.actions.reform import confirm_reform, plan_reform
from coordination.agencies.models import Agency, Region, User
from coordination.core.imports.models import ImportRow, ImportRun
from coordination.core.workdays import today
from tests.agencies.importing import administrator, complaints, notes, row, start, verdicts
from tests.cast import agency
from tests.reforms import second

pytestmark = pytest.mark.django_db

CODE, OTHER_CODE = "11440000006939748G", "11100000000013338W"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def root(db: None) -> User:
    return administrator()


@pytest.fixture
def water(db: None) -> Agency:
    return agency(
        "广东省水利厅", short_name="水利厅", aliases=["水旱办"], credit_code=CODE, internal_code="007", official_order=5
    )


COLUMNS = {
    "name": "单位名称",
    "short": "简称",
    "others": "其他名称",
    "credit": "统一社会信用代码",
    "code": "内部编码",
    "parent": "主管部门",
    "region": "行政区划",
    "order": "排序",
}


def table(root: User, *rows: dict[str, Any]) -> ImportRun:
    """The preview of a table with these rows; what a row does not say is an empty cell."""
    return start(root, list(COLUMNS.values()), *[[said.get(name) for name in COLUMNS] for said in rows])


def seen(root: User, name: str | None = None, **said: Any) -> ImportRow:
    """The one row of a table, as it was examined."""
    return row(table(root, {"name": name, **said}))


@pytest.mark.parametrize(
    "said",
    [
        {"name": "广东省水利厅"},
        {"name": "  广东省 水利厅　"},
        {"name": "水利厅"},
        {"name": "水旱办"},
        {
            "name": "广东省水利厅",
            "short": "水利厅",
            "others": "水旱办",
            "credit": CODE.lower(),
            "code": "007",
            "order": 5,
        },
        {"name": "广东省水利厅", "credit": "１１４４００００００６９３９７４８Ｇ"},
    ],
)
def test_a_known_agency_is_recognised_by_whatever_names_it(root: User, water: Agency, said: dict[str, Any]) -> None:
    found = seen(root, **said)
    assert (found.verdict, found.target_id, complaints(found)) == ("unchanged", water.pk, [])


def test_what_differs_is_shown_beside_what_was(root: User, water: Agency) -> None:
    found = seen(root, "广东省水利厅", short="省水利厅", others="水旱办；水务局", region="广东省", order=6)
    assert (found.verdict, found.target_id) == ("changed", water.pk)
    assert found.before == {"short_name": "水利厅", "aliases": ["水旱办"], "region": None, "official_order": 5}
    assert found.after == {
        "short_name": "省水利厅",
        "aliases": ["水旱办", "水务局"],
        "region": {"pk": "440000", "name": "广东省"},
        "official_order": 6,
    }


def test_a_code_recognises_an_agency_under_a_new_name(root: User, water: Agency) -> None:
    found = seen(root, "广东省水务厅", credit=CODE)
    assert (found.before, found.after) == ({"name": "广东省水利厅"}, {"name": "广东省水务厅"})


def test_a_short_name_recognises_and_renames_nothing(root: User, water: Agency) -> None:
    found = seen(root, "水利厅", order=6)
    assert found.after == {"official_order": 6}
    assert notes(found) == ["Name of the agency: recognised by another of its names: 广东省水利厅"]


def test_a_new_agency_is_shown_whole_with_what_its_name_says(root: User) -> None:
    found = seen(root, "广州市港口行业协会", region="广东省 440000")
    assert found.verdict == "new"
    assert found.after == {
        "name": "广州市港口行业协会",
        "kind": "association",
        "tier": "none",
        "relation": "association",
        "region": {"pk": "440000", "name": "广东省"},
    }
    assert notes(found) == [": taken from the name: Kind, Tier, Relation to the government"]


LOST = "is a long number whose last digits were lost: keep the column as text"
INVALID = "is no valid code: 18 characters, the last checks the others"
UNRECKONED = "holds a formula that was never reckoned: open and save the file in a spreadsheet"


@pytest.mark.parametrize(
    ("said", "column", "sentence"),
    [
        ({"name": None, "short": "甲"}, "Name of the agency", "is missing"),
        ({"name": "省" * 201}, "Name of the agency", "longer than 200 characters"),
        ({"name": "省" * 5000}, "Name of the agency", "longer than 1000 characters"),
        (
            {"name": "#N/A"},
            "Name of the agency",
            "“#N/A” is an error of the spreadsheet, or a column that is too narrow",
        ),
        ({"name": "=A1"}, "Name of the agency", UNRECKONED),
        ({"name": "省\ufffd厅"}, "Name of the agency", "“省\ufffd厅” holds letters that were lost: save the file anew"),
        ({"short": "简" * 61}, "Short name", "longer than 60 characters"),
        ({"short": "水利厅"}, "Short name", "Another agency bears the name “水利厅”: 广东省水利厅."),
        ({"others": "乙、" + "丙" * 201}, "Other names", "longer than 200 characters"),
        ({"others": "、".join(f"名{n}" for n in range(31))}, "Other names", "more than 30 names"),
        ({"others": "乙、广东省水利厅"}, "Other names", "Another agency bears the name “广东省水利厅”: 广东省水利厅."),
        ({"credit": "11440000006939748H"}, "Unified social credit code", f"“11440000006939748H” {INVALID}"),
        ({"credit": "1144"}, "Unified social credit code", f"“1144” {INVALID}"),
        ({"credit": 114400000069397481}, "Unified social credit code", f"“1.144E+17” {LOST}"),
        ({"code": "1.1E+17"}, "Internal code", f"“1.1E+17” {LOST}"),
        ({"code": 7}, "Internal code", "“7” may be “007”, whose zeros were lost: keep the column as text"),
        ({"parent": "无此单位"}, "Supervising department", "“无此单位” is known neither here nor in the table"),
        ({"parent": "甲"}, "Supervising department", "An agency cannot supervise itself."),
        ({"region": "990000"}, "Region", "no region has the code or name “990000”"),
        ({"region": "广东"}, "Region", "no region has the code or name “广东”"),
        ({"region": "440000 湖南省"}, "Region", "the code 440000 is that of “广东省”, not of “湖南省”"),
        ({"order": "第三"}, "Official order", "“第三” is no whole number up to 2147483647"),
        ({"order": -1}, "Official order", "“-1” is no whole number up to 2147483647"),
        ({"order": 1.5}, "Official order", "“1.5” is no whole number up to 2147483647"),
        ({"order": 2**31}, "Official order", "“2147483648” is no whole number up to 2147483647"),
    ],
)
def test_a_wrong_cell_is_named_by_its_column_with_the_reason(
    root: User, water: Agency, said: dict[str, Any], column: str, sentence: str
) -> None:
    found = seen(root, **{"name": "甲", **said})
    assert (found.verdict, complaints(found)) == ("wrong", [f"{column}: {sentence}"])


def test_a_choice_is_taken_by_its_label_in_either_language_and_never_guessed(root: User) -> None:
    head = ("单位名称", "类别", "与本级政府的关系", "层级")
    rows = (
        ("甲", "企业", "企业", "不分级"),
        ("乙", "Enterprise", "enterprise", "No tier"),
        ("丙", "事业单位", None, None),
    )
    run = start(root, head, *rows)
    assert verdicts(run) == ["new", "new", "wrong"]
    assert [row(run, n).after["relation"] for n in (2, 3)] == ["enterprise", "enterprise"]
    begins = "Kind: “事业单位” is none of these: Government department, Public service body, Technical institution"
    assert complaints(row(run, 4))[0].startswith(begins)
    with translation.override("zh-hans"):
        assert "政府部门、公共服务机构、专业技术机构" in complaints(row(run, 4))[0]


def test_a_name_that_several_bear_is_wrong_with_all_of_them(root: User) -> None:
    agency("广东省水利厅", short_name="水利局")
    agency("广州市水务局", aliases=["水利局"])
    assert complaints(seen(root, "水利局")) == ["Name of the agency: may be any of these: 广东省水利厅、广州市水务局"]
    assert complaints(seen(root, "甲", parent="水利局")) == [
        "Supervising department: “水利局” may be any of these: 广东省水利厅、广州市水务局"
    ]


def test_codes_of_one_and_name_of_another_are_wrong(root: User, water: Agency) -> None:
    agency("广东省财政厅", credit_code=OTHER_CODE, internal_code="008")
    assert complaints(seen(root, "广东省财政厅", credit=CODE)) == [
        "Name of the agency: the code belongs to “广东省水利厅”, the name to “广东省财政厅”"
    ]
    assert complaints(seen(root, "广东省水利厅", credit=CODE, code="008")) == [
        "Name of the agency: the codes belong to different agencies: 广东省水利厅、广东省财政厅"
    ]


def test_a_code_seldom_borne_by_such_a_body_is_noted_and_not_refused(root: User) -> None:
    found = seen(root, "广东省水利厅", credit="91110000600037341L")
    assert found.verdict == "new"
    assert any(
        note.startswith("Unified social credit code: codes that begin with 91 are seldom") for note in notes(found)
    )


def test_two_rows_of_one_agency_are_one_too_many(root: User, water: Agency) -> None:
    run = table(
        root,
        {"name": "水利厅"},
        {"name": "广东省水利厅"},
        {"name": "甲"},
        {"name": "甲 "},
        {"name": "乙", "short": "甲"},
        {"name": "丙", "credit": OTHER_CODE},
        {"name": "丁", "credit": OTHER_CODE},
    )
    assert verdicts(run) == ["unchanged", "wrong", "new", "wrong", "wrong", "new", "wrong"]
    assert [complaints(row(run, n)) for n in (3, 5, 6, 8)] == [
        [": says again what row 2 says, of the same record"],
        ["Name of the agency: “甲” stands in row 4 already"],
        ["Short name: “甲” stands in row 4 already"],
        [f"Unified social credit code: “{OTHER_CODE}” stands in row 7 already"],
    ]


def test_a_supervising_department_may_stand_further_down(root: User, water: Agency) -> None:
    run = table(
        root,
        {"name": "省水文分局", "parent": "省水文局"},
        {"name": "省水文局", "short": "水文局", "parent": "水利厅"},
        {"name": "省水电局", "parent": "水文局"},
    )
    assert verdicts(run) == ["new", "new", "new"]
    assert [row(run, n).after["parent"] for n in (2, 3, 4)] == [
        {"row": 3, "name": "省水文局"},
        {"pk": water.pk, "name": "广东省水利厅"},
        {"row": 3, "name": "省水文局"},
    ]
    assert [row(run, n).stage for n in (2, 3, 4)] == [1, 0, 1]


def test_nobody_supervises_itself_by_way_of_others(root: User, water: Agency) -> None:
    below = agency("省水文局", parent=water)
    run = table(
        root,
        {"name": "甲", "parent": "乙"},
        {"name": "乙", "parent": "丙"},
        {"name": "丙", "parent": "甲"},
        {"name": "丁", "parent": "丙"},
        {"name": "水利厅", "parent": "省水文局"},
    )
    assert verdicts(run) == ["wrong"] * 5
    assert complaints(row(run, 2))[0] == "Supervising department: would supervise itself: 甲 → 乙 → 丙 → 甲"
    assert complaints(row(run, 5)) == [": stands on itself by way of other rows"]
    assert complaints(row(run, 6)) == [
        "Supervising department: would supervise itself: 广东省水利厅 → 省水文局 → 广东省水利厅"
    ]
    edit_agency(actor=None, agency=below, parent=None)
    assert seen(root, "水利厅", parent="省水文局").verdict == "changed"


def test_a_circle_that_one_row_closes_and_another_opens_is_none(root: User, water: Agency) -> None:
    agency("省水文局", parent=water)
    run = table(root, {"name": "水利厅", "parent": "省水文局"}, {"name": "省水文局", "parent": "甲"}, {"name": "甲"})
    assert verdicts(run) == ["changed", "changed", "new"]


def test_what_stands_on_a_wrong_row_is_wrong(root: User) -> None:
    run = table(root, {"name": "甲", "parent": "乙"}, {"name": "乙", "parent": "丙"}, {"name": "丙", "region": "火星"})
    assert verdicts(run) == ["wrong", "wrong", "wrong"]
    assert complaints(row(run, 2)) == [": stands on row 3, which is wrong"]


def test_a_chain_of_very_many_rows_is_walked(root: User) -> None:
    run = table(root, *[{"name": f"第{n}局", "parent": f"第{n + 1}局"} for n in range(3000)], {"name": "第3000局"})
    assert set(verdicts(run)) == {"new"}
    assert row(run).stage == 3000


def test_a_region_is_found_by_code_by_name_and_by_the_names_above_it(root: User) -> None:
    city = Region.objects.create(code="440100", name="广州市", level="prefecture", parent_id="440000")
    Region.objects.create(code="320106", name="鼓楼区", level="county", parent_id="320000")
    Region.objects.create(code="350102", name="鼓楼区", level="county", parent_id="350000")
    Region.objects.create(code="440104", name="越秀区", level="county", parent=city)
    yuexiu = ["440104", "越秀区", "广东省广州市越秀区", "广州市 越秀区", "越秀区（440104）"]
    said = [*yuexiu, "320106 鼓楼区", "福建省鼓楼区", "鼓楼区"]
    run = table(root, *[{"name": f"第{n}局", "region": words} for n, words in enumerate(said)])
    found = [row.after["region"]["pk"] for row in run.rows.exclude(verdict="wrong")]
    assert found == ["440104"] * 5 + ["320106", "350102"]
    assert complaints(row(run, 9)) == ["Region: “鼓楼区” may be any of these: 320106 江苏省鼓楼区、350102 福建省鼓楼区"]


def test_a_dissolved_region_gives_way_to_the_one_that_exists(root: User) -> None:
    Region.objects.create(code="440181", name="花都区", level="county", valid_to="2000-05-21")
    Region.objects.create(code="440114", name="花都区", level="county")
    assert seen(root, "甲", region="花都区").after["region"]["pk"] == "440114"
    assert seen(root, "甲", region="440181").after["region"]["pk"] == "440181"


def reformed(kind: str, before: list[Agency], after: list[Agency] = [], **fields: Any) -> None:  # noqa: B006
    reform = plan_reform(
        actor=None,
        kind=kind,
        before=before,
        after=after,
        document_no="粤办函〔2026〕1号",
        document_title="关于机构改革的通知",
        effective_on=today(),
        **fields,
    )
    confirm_reform(actor=second(), reform=reform)


def test_a_name_of_old_is_never_taken_for_the_agency_of_today(root: User, water: Agency) -> None:
    reformed("rename", [water], new_name="广东省水务厅", new_short_name="水务厅")
    (said,) = complaints(seen(root, "广东省水利厅"))
    assert said.startswith("Name of the agency: was once the name of: 广东省水务厅. Take the name of today")
    found = seen(root, "广东省水利厅", credit=CODE, order=6)
    assert (found.target_id, found.after) == (water.pk, {"official_order": 6})
    found = seen(root, "广东省江河局", others="水利厅")
    assert found.verdict == "new"
    assert "Other names: was once the name of: 广东省水务厅" in notes(found)


def test_what_ended_is_recognised_and_stays_as_it_is(root: User, water: Agency) -> None:
    ended = agency("广东省江河局", short_name="江河局")
    reformed("merge", [ended], [water])
    day = Agency.objects.get(pk=ended.pk).ended_on
    assert seen(root, "广东省江河局").verdict == "unchanged"
    assert complaints(seen(root, "江河局", order=7)) == [f": it ended on {day}: nothing of it changes"]
    assert complaints(seen(root, "省水文局", parent="江河局")) == [
        f"Supervising department: “广东省江河局” ended on {day}"
    ]
    agency("广东省江河局")  # founded anew
    assert seen(root, "广东省江河局", order=7).verdict == "changed"


def test_a_name_that_a_code_belies_is_corrected_with_a_warning(root: User, water: Agency) -> None:
    (note,) = notes(seen(root, "广东省水务厅", credit=CODE))
    assert note.startswith("Name of the agency: Here only mistakes are corrected. A change of name by a document")


def test_nothing_is_written_but_the_preview(root: User, water: Agency) -> None:
    before = list(Agency.objects.values_list("name", "short_name", "official_order"))
    table(root, {"name": "甲"}, {"name": "水利厅", "short": "新简称", "order": 1})
    assert list(Agency.objects.values_list("name", "short_name", "official_order")) == before
