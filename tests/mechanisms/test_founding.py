"""Founding a mechanism in two steps: nothing is written before it is confirmed, and nothing typed is lost."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.models import Agency
from coordination.core.models import Activity, Notification
from coordination.mechanisms.actions import establish_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from tests.cast import agency, signed_in
from tests.core.files import made
from tests.reforms import merging, renaming

pytestmark = pytest.mark.django_db

URL = "/mechanisms/found/"
LIST = "省应急管理厅（牵头、办公室）、水利厅、财政厅、省气象局（列席）和省林业局等5个单位"


def facts(**changed: str) -> dict[str, str]:
    return {
        "name": "省森林防火工作联席会议",
        "short_name": "森林防火联席会议",
        "kind": "joint_meeting",
        "tier": "provincial",
        "cadence": "quarterly",
        "founding_no": "粤办函〔2026〕18号",
        "founded_on": "2026-03-01",
        "approved_by": "省人民政府",
        "purpose": "统筹森林防火",
        "charter": "一、主要职责\n二、成员单位",
        "member_list": LIST,
        "step": "read",
        **changed,
    }


def box(response: HttpResponse) -> str:
    """The box "in force at once", as the page draws it."""
    (drawn,) = re.findall(r'<input type="checkbox" name="at_once"[^>]*>', response.content.decode())
    return str(drawn)


def ticked(response: HttpResponse) -> bool:
    return " checked" in box(response)


def carried(response: HttpResponse) -> dict[str, str]:
    """What the second page would send back: its inputs and chosen options, as a browser reads them."""
    form = response.context["rows"]
    data = {
        f"{form.prefix}-TOTAL_FORMS": str(len(form.forms)),
        f"{form.prefix}-INITIAL_FORMS": str(len(form.forms)),
        "step": "confirm",
        **({"at_once": "on"} if ticked(response) else {}),
    }
    for field in response.context["form"]:
        if field.name != "member_file":
            data[field.name] = str(field.value() or "")
    for row in form.forms:
        for field in row:
            value = field.value()
            if field.name != "leave_out" or value:
                data[field.html_name] = "" if value is None else str(value)
    return data


def row_of(data: dict[str, str], name: str) -> str:
    """The prefix of the row in which a name stands."""
    return next(key.removesuffix("-name") for key, value in data.items() if key.endswith("-name") and value == name)


def read(cast: SimpleNamespace, **changed: Any) -> HttpResponse:
    response = signed_in(cast.secretariat).post(URL, facts(**changed))
    assert response.status_code == 200
    return response


def errors(response: HttpResponse) -> str:
    summary = response.content.decode().split("form-errors")[1].split("</ul>")[0]
    found = re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", line) for line in found)


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def test_the_list_is_shown_as_read_and_nothing_is_written_yet(cast: SimpleNamespace) -> None:
    before = Mechanism.objects.count(), Agency.objects.count(), Activity.objects.count()
    response = read(cast)
    assert [(code, [row["name"].value() for row in rows]) for code, _title, rows in response.context["groups"]] == [
        ("new", ["省林业局"]),
        ("known", ["省应急管理厅", "水利厅", "财政厅", "省气象局"]),
    ]
    assert response.context["warnings"] == []
    assert (Mechanism.objects.count(), Agency.objects.count(), Activity.objects.count()) == before


def test_a_confirmed_founding_is_in_force_and_its_agencies_are_told(cast: SimpleNamespace) -> None:
    client = signed_in(cast.secretariat)
    response = client.post(URL, carried(read(cast)))
    mechanism = Mechanism.objects.get(name="省森林防火工作联席会议")
    assert response["Location"] == mechanism.get_absolute_url()
    assert (mechanism.state, mechanism.cadence, mechanism.charter) == (
        "active",
        "quarterly",
        "一、主要职责\n二、成员单位",
    )
    new = Agency.objects.get(name="省林业局")
    assert [(row.agency, row.role) for row in mechanism.in_force] == [
        (cast.office, "convener"),
        (cast.office, "office"),
        (cast.a, "member"),
        (cast.b, "member"),
        (cast.watching, "observer"),
        (new, "member"),
    ]
    told = Notification.objects.filter(kind="mechanism_founded", subject_id=mechanism.pk)
    assert {row.recipient for row in told} == {cast.secretariat, cast.liaison_a, cast.liaison_b, cast.observer}
    assert client.get(mechanism.get_absolute_url()).status_code == 200


def test_what_the_person_changed_in_the_second_step_is_what_is_written(cast: SimpleNamespace) -> None:
    data = carried(read(cast))
    data[f"{row_of(data, '水利厅')}-role"] = "deputy"
    data[f"{row_of(data, '水利厅')}-note"] = "主管水旱"
    data[f"{row_of(data, '财政厅')}-leave_out"] = "on"
    data[f"{row_of(data, '省林业局')}-name"] = "广东省林业局"
    signed_in(cast.secretariat).post(URL, data)
    mechanism = Mechanism.objects.get(name="省森林防火工作联席会议")
    assert [(row.agency.name, row.role, row.note) for row in mechanism.in_force[2:]] == [
        ("省水利厅", "deputy", "主管水旱"),
        ("省气象局", "observer", ""),
        ("广东省林业局", "member", ""),
    ]


NEW_ONES = {
    "省林业局": ("government", "provincial"),
    "省林业学会": ("association", "none"),
    "某电网公司": ("enterprise", "none"),
    "救助中心": ("public_service", "municipal"),  # as the mechanism, for its name says nothing of it
}


def test_what_a_new_agency_is_stands_beside_its_name_and_may_be_changed(cast: SimpleNamespace) -> None:
    response = read(
        cast, tier="municipal", member_list="省应急管理厅（牵头、办公室）、省林业局、省林业学会、某电网公司、救助中心"
    )
    data = carried(response)
    offered = {name: (data[f"{row_of(data, name)}-kind"], data[f"{row_of(data, name)}-tier"]) for name in NEW_ONES}
    assert offered == NEW_ONES
    assert f'id="id_{row_of(data, "省林业局")}-kind"' in response.content.decode()
    data[f"{row_of(data, '救助中心')}-kind"] = "social"
    data[f"{row_of(data, '救助中心')}-tier"] = "county"
    signed_in(cast.secretariat).post(URL, data)
    entered = {row.name: (row.kind, row.tier) for row in Agency.objects.filter(name__in=NEW_ONES)}
    assert entered == NEW_ONES | {"救助中心": ("social", "county")}


def test_a_new_agency_may_convene_and_keep_the_office_at_once(cast: SimpleNamespace) -> None:
    data = carried(read(cast))
    data[f"{row_of(data, '省林业局')}-role"] = "convener+office"
    data[f"{row_of(data, '省应急管理厅')}-role"] = "deputy"
    signed_in(cast.secretariat).post(URL, data)
    assert Participation.objects.filter(agency__name="省林业局").count() == 2


def test_unticked_it_stays_a_draft(cast: SimpleNamespace) -> None:
    data = carried(read(cast))
    del data["at_once"]
    signed_in(cast.secretariat).post(URL, data)
    assert Mechanism.objects.get(name="省森林防火工作联席会议").state == "draft"


def test_with_its_paper_the_box_stands_ticked_and_open(cast: SimpleNamespace) -> None:
    response = read(cast)
    assert ticked(response)
    assert " disabled" not in box(response)
    assert "kept as a draft" not in response.content.decode()


WITHOUT_PAPER = pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"founding_no": ""}, "The number of the founding document is missing."),
        ({"founded_on": ""}, "The date of the founding document is missing."),
        ({"founding_no": "", "founded_on": ""}, "The number and the date of the founding document are missing."),
    ],
)


@WITHOUT_PAPER
def test_without_its_paper_the_box_is_shut_and_says_why(
    cast: SimpleNamespace, missing: dict[str, str], sentence: str
) -> None:
    response = read(cast, **missing)
    assert not ticked(response)
    assert " disabled" in box(response)
    assert f"{sentence} So it is kept as a draft." in response.content.decode()
    signed_in(cast.secretariat).post(URL, carried(response))
    assert Mechanism.objects.get(name="省森林防火工作联席会议").state == "draft"


@WITHOUT_PAPER
def test_without_its_paper_in_force_is_refused_beside_the_box(
    cast: SimpleNamespace, missing: dict[str, str], sentence: str
) -> None:
    """Also where it is sent past the page; what was filled in stays, and as a draft it goes through."""
    data = carried(read(cast, **missing))
    response = signed_in(cast.secretariat).post(URL, data | {"at_once": "on"})
    assert response.status_code == 200
    assert response.context["confirm"].errors == {
        "at_once": ["A mechanism in force has a founding document with number and date."]
    }
    assert "Put it in force at once · A mechanism in force" in errors(response)
    assert not Mechanism.objects.filter(name="省森林防火工作联席会议").exists()
    assert carried(response) == data
    assert signed_in(cast.secretariat).post(URL, data).status_code == 302


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        (
            {"省应急管理厅": "member", "水利厅": "convener+office"},
            "省应急管理厅 · Your own agency, 省应急管理厅, must lead the mechanism you found. Choose convener,",
        ),
        ({"省应急管理厅": "office"}, "No agency is convener."),
        ({"省应急管理厅": "convener"}, "No agency keeps the office."),
    ],
)
def test_without_the_leading_roles_it_is_refused_and_all_is_kept(
    cast: SimpleNamespace, roles: dict[str, str], sentence: str
) -> None:
    data = carried(read(cast))
    for name, role in roles.items():
        data[f"{row_of(data, name)}-role"] = role
    response = signed_in(cast.secretariat).post(URL, data)
    assert response.status_code == 200
    assert sentence in errors(response)
    assert carried(response) == data
    assert not Mechanism.objects.filter(name="省森林防火工作联席会议").exists()
    assert not Agency.objects.filter(name="省林业局").exists()


def test_a_draft_may_still_lack_its_convener(cast: SimpleNamespace) -> None:
    data = carried(read(cast))
    data[f"{row_of(data, '省应急管理厅')}-role"] = "office"
    del data["at_once"]
    assert signed_in(cast.secretariat).post(URL, data).status_code == 302


def test_an_ambiguous_name_must_be_chosen(cast: SimpleNamespace) -> None:
    first, second = agency("广州市水务局"), agency("深圳市水务局")
    response = read(cast, member_list="省应急管理厅（牵头、办公室）、水务局")
    (choice, _title, (row,)) = response.context["groups"][0]
    assert choice == "choice"
    assert [value for value, _label in row.fields["agency"].choices] == ["", first.pk, second.pk, "new"]
    data = carried(response)
    refused = signed_in(cast.secretariat).post(URL, data)
    assert "Choose which agency “水务局” means." in errors(refused)
    data[f"{row_of(data, '水务局')}-agency"] = str(second.pk)
    signed_in(cast.secretariat).post(URL, data)
    assert second in Mechanism.objects.get(name="省森林防火工作联席会议").members


def test_an_agency_cannot_be_smuggled_into_a_row_that_does_not_name_it(cast: SimpleNamespace) -> None:
    data = carried(read(cast))
    data[f"{row_of(data, '水利厅')}-agency"] = str(cast.outside.pk)
    response = signed_in(cast.secretariat).post(URL, data)
    assert "Select a valid choice" in errors(response)


def test_the_own_agency_is_offered_where_the_list_forgets_it(cast: SimpleNamespace) -> None:
    response = read(cast, member_list="水利厅、财政厅")
    data = carried(response)
    own = row_of(data, "省应急管理厅")
    refused = signed_in(cast.secretariat).post(URL, data)
    assert "省应急管理厅 · Your own agency" in errors(refused)
    beside = re.search(rf'id="id_{own}-leave_out_error">(.*?)</div>', refused.content.decode(), re.DOTALL)
    assert beside
    assert "Remove the tick at “Leave out” in this row" in beside[1]
    del data[f"{own}-leave_out"]
    assert signed_in(cast.secretariat).post(URL, data).status_code == 302


def test_the_row_of_the_own_agency_says_which_role_to_choose(cast: SimpleNamespace) -> None:
    data = carried(read(cast, member_list="水利厅（牵头、办公室）、省应急管理厅"))
    own = row_of(data, "省应急管理厅")
    refused = signed_in(cast.secretariat).post(URL, data)
    assert f'href="#id_{own}-role"' in refused.content.decode()
    assert [len(row.errors) for row in refused.context["rows"]] == [0, 1]
    assert signed_in(cast.secretariat).post(URL, data | {f"{own}-role": "deputy"}).status_code == 302


def test_where_no_row_is_the_own_agency_s_it_is_to_be_added(cast: SimpleNamespace) -> None:
    data = carried(read(cast))
    data[f"{row_of(data, '省应急管理厅')}-name"] = "省林草局"
    data[f"{row_of(data, '省林草局')}-agency"] = "new"
    assert "add it to the list" in errors(signed_in(cast.secretariat).post(URL, data))


def test_two_rows_for_one_agency_are_refused(cast: SimpleNamespace) -> None:
    data = carried(read(cast, member_list="省应急管理厅（牵头、办公室）、省林业局、省林草局"))
    data[f"{row_of(data, '省林草局')}-name"] = "省林业局"
    assert "In the list more than once: 省林业局." in errors(signed_in(cast.secretariat).post(URL, data))


def test_what_reads_like_no_agency_is_left_out_unless_taken_in(cast: SimpleNamespace) -> None:
    data = carried(read(cast, member_list=f"{LIST}，承担日常工作"))
    assert data[f"{row_of(data, '承担日常工作')}-leave_out"] == "True"
    signed_in(cast.secretariat).post(URL, data)
    assert not Agency.objects.filter(name="承担日常工作").exists()


def test_warnings_say_what_to_look_at(cast: SimpleNamespace) -> None:
    response = read(
        cast,
        name="省自然灾害综合防治工作联席会议",
        founding_no="粤办函2026年18号",
        member_list="省应急管理厅（牵头、办公室）、水利厅等3个单位",
    )
    warnings = " ".join(response.context["warnings"])
    assert "speaks of 3 agencies; 2 were read" in warnings
    assert "“粤办函2026年18号” is not written in the usual way" in warnings
    assert "A mechanism with nearly this name exists: “省自然灾害防治工作联席会议”" in warnings


@pytest.mark.parametrize("names", [("水利厅", "广东省水利厅"), ("省水利厅", "水利厅"), ("广东省水利厅", "省水利厅")])
def test_two_spellings_of_one_agency_are_one_row_and_it_is_said(cast: SimpleNamespace, names: tuple[str, str]) -> None:
    response = read(cast, member_list=f"省应急管理厅（牵头、办公室）、{names[0]}、财政厅、{names[1]}（副召集）")
    rows = [row for row in response.context["rows"] if row.match.found == cast.a]
    assert [(row["name"].value(), row["role"].value()) for row in rows] == [(names[0], "deputy")]
    if "广东省水利厅" in names:
        assert response.context["warnings"] == [
            f"Named more than once in the list, taken as one agency: {', '.join(names)}."
        ]
    assert signed_in(cast.secretariat).post(URL, carried(response)).status_code == 302


def test_a_name_that_stands_twice_is_told(cast: SimpleNamespace) -> None:
    response = read(cast, member_list="省应急管理厅（牵头、办公室）、水利厅、省水利厅、省林业局、省林业局")
    assert response.context["warnings"] == [
        "Named more than once in the list, taken as one agency: 水利厅, 省水利厅.",
        "Named more than once in the list, taken as one agency: 省林业局.",
    ]


def test_a_mechanism_one_may_not_see_is_not_named_as_similar(cast: SimpleNamespace) -> None:
    response = signed_in(cast.stranger).post(
        URL, facts(name="省自然灾害综合防治工作联席会议", member_list="省体育局（牵头、办公室）")
    )
    assert response.context["warnings"] == []


def test_going_back_brings_everything_back_with_the_list_as_corrected(cast: SimpleNamespace) -> None:
    data = carried(read(cast)) | {"step": "change"}
    data[f"{row_of(data, '水利厅')}-role"] = "deputy"
    response = signed_in(cast.secretariat).post(URL, data)
    form = response.context["form"]
    assert (form["name"].value(), form["charter"].value()) == ("省森林防火工作联席会议", "一、主要职责\n二、成员单位")
    assert form["member_list"].value().splitlines() == [
        "省应急管理厅（牵头）（办公室）",
        "水利厅（副召集）",
        "财政厅",
        "省气象局（列席）",
        "省林业局",
    ]
    assert not form.errors


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "省自然灾害防治工作联席会议"}, "already exists"),
        ({"kind": "party"}, "Select a valid choice"),
        ({"founded_on": "yesterday"}, "Enter a valid date"),
        ({"founded_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "This day is still to come."),
        ({"member_list": ""}, "Paste the member list or choose a file"),
        ({"member_list": "，、。"}, "No agency could be read"),
        ({"member_list": "省" * 20_001}, "at most 20000 characters"),
    ],
)
def test_bad_input_of_the_first_step_is_said_beside_its_field(
    cast: SimpleNamespace, changed: dict[str, str], sentence: str
) -> None:
    response = read(cast, **changed)
    assert sentence in errors(response)
    form = response.context["form"]
    assert form["approved_by"].value() == "省人民政府"
    assert form["member_list"].value() == changed.get("member_list", LIST)


@pytest.mark.parametrize(
    ("member_list", "sentence"),
    [("", "Paste the member list or choose a file"), ("，、。", "No agency could be read"), ("省" * 20_001, "at most")],
)
def test_all_that_is_wrong_in_the_first_step_is_said_at_once(
    cast: SimpleNamespace, member_list: str, sentence: str
) -> None:
    said = errors(read(cast, name="", founded_on="yesterday", member_list=member_list))
    for words in ("This field is required.", "Enter a valid date", sentence):
        assert said.count(words) == 1


def test_a_file_is_looked_at_beside_a_missing_name(cast: SimpleNamespace) -> None:
    said = errors(read(cast, name="", member_list="", member_file=SimpleUploadedFile("list.pdf", b"%PDF-1.4")))
    assert "This field is required." in said
    assert "taken as XLSX or CSV" in said


def test_the_list_may_come_as_a_file(cast: SimpleNamespace) -> None:
    table = "单位,角色\n省应急管理厅,召集人\n省应急管理厅,办公室\n水利厅,成员\n".encode("gb18030")
    response = read(cast, member_list="", member_file=SimpleUploadedFile("成员.csv", table))
    assert [row["role"].value() for row in response.context["rows"]] == ["convener+office", "member"]
    assert signed_in(cast.secretariat).post(URL, carried(response)).status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("list.pdf", b"%PDF-1.4", "taken as XLSX or CSV"),
        ("list.csv", "单位,角色\n水利厅,头儿\n".encode(), "Row 2: “头儿” is not a role"),
        ("list.xlsx", b"no workbook", "does not fit its name"),
        ("list.xlsx", made.office("xlsx", "<x>" + " " * 10**7 + "</x>"), "unpacks to far more"),
        ("list.xlsx", made.office("xlsx"), "cannot be read as a table"),
        ("list.csv", "单位\n".encode(), "No agency could be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_beside_it(
    cast: SimpleNamespace, name: str, content: bytes, sentence: str
) -> None:
    response = read(cast, member_list="", member_file=SimpleUploadedFile(name, content))
    assert sentence in errors(response)


def test_a_pasted_list_and_a_file_at_once_are_one_too_many(cast: SimpleNamespace) -> None:
    response = read(cast, member_file=SimpleUploadedFile("a.csv", "单位\n水利厅\n".encode()))
    assert "one of the two" in errors(response)


def test_only_those_who_speak_for_an_agency_found_a_mechanism(cast: SimpleNamespace) -> None:
    assert signed_in(cast.liaison_a).get(URL).status_code == 200
    assert signed_in(cast.staff_a).get(URL).status_code == 403
    assert signed_in(cast.admin_a).post(URL, facts()).status_code == 403


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_names_the_readers_agency(cast: SimpleNamespace, kind: str) -> None:
    response = signed_in(cast.secretariat).get(reverse("mechanisms:member_list_template", args=[kind]))
    table = SimpleUploadedFile(f"a.{kind}", response.content)
    read_back = read(cast, member_list="", member_file=table)
    assert [row["name"].value() for row in read_back.context["rows"]] == ["省应急管理厅"]


def test_there_is_no_template_of_another_kind(cast: SimpleNamespace) -> None:
    assert signed_in(cast.secretariat).get("/mechanisms/found/template.pdf").status_code == 404


def test_both_or_neither_is_written(cast: SimpleNamespace) -> None:
    """What the guards of founding refuse leaves no draft behind."""
    with pytest.raises(Exception, match="convener"):
        establish_mechanism(
            actor=None,
            name="甲",
            tier="provincial",
            enrolments=[],
            at_once=True,
            founding_no="甲〔2026〕1号",
            founded_on=timezone.localdate(),
        )
    assert not Mechanism.objects.filter(name="甲").exists()


def test_a_pasted_old_name_is_read_as_who_followed_with_a_remark(cast: SimpleNamespace) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    merging(cast.b, into=cast.watching)
    page = read(cast, member_list="省应急管理厅（牵头、办公室）、水利厅、省财政厅")
    text = page.content.decode()
    assert "“水利厅” has been named “省水务厅” since" in text
    assert "“省财政厅” no longer exists since" in text
    data = carried(page)
    assert {value for name, value in data.items() if name.endswith("-agency")} == {
        str(body.pk) for body in (cast.office, cast.a, cast.watching)
    }
    assert signed_in(cast.secretariat).post(URL, data).status_code == 302
    made = Mechanism.objects.get(name="省森林防火工作联席会议")
    assert {row.agency for row in made.in_force} == {cast.office, cast.a, cast.watching}


def test_the_old_and_the_new_name_in_one_list_are_one_agency(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    page = read(cast, member_list="省应急管理厅（牵头、办公室）、水利厅、省财政厅")
    assert [row.match.found for row in page.context["rows"].forms] == [cast.office, cast.a]
    assert any("水利厅, 省财政厅" in warning for warning in page.context["warnings"])
