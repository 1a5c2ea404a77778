"""The directory finds an agency by every name it bears, written or spoken, and narrows by what it is and where."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.agencies.actions import edit_agency, index_what_has_no_entry
from coordination.agencies.finding import CUSTOMARY, shortened
from coordination.agencies.models import Agency, DirectoryEntry, Region, User
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Participation
from tests.cast import PASSWORD, agency, person, signed_in
from tests.reforms import merging, renaming, root

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def found(user: User, **query: Any) -> list[str]:
    return [row.name for row in signed_in(user).get("/agencies/", query).context["page"]]


@pytest.mark.parametrize(
    "typed", ["fgw", "发改委", "fazhangaige", "fa zhan gai ge", "发展改革", "FAGAI", "省发改委", "sfgw", "shengfa"]
)
def test_the_reform_commission_is_found_as_everybody_calls_it(cast: SimpleNamespace, typed: str) -> None:
    agency("省发展和改革委员会", short_name="发展改革委")
    assert found(cast.stranger, q=typed) == ["省发展和改革委员会"]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("slt", "省水利厅"),
        ("chongqing", "重庆市水利局"),
        ("zhongqing", "重庆市水利局"),
        ("renminyinhang", "中国人民银行分行"),
        ("rmyx", "中国人民银行分行"),
        ("人社", "省人力资源和社会保障厅"),
        ("rsj", "市人力资源社会保障局"),
        ("住建厅", "省住房和城乡建设厅"),
        ("卫健委", "省卫生健康委员会"),
        ("市监局", "市市场监督管理局"),
        ("5g", "5G创新中心"),
    ],
)
def test_other_agencies_are_too(cast: SimpleNamespace, typed: str, name: str) -> None:
    if name != "省水利厅":
        agency(name)
    assert name in found(cast.stranger, q=typed)


def test_no_short_form_is_longer_than_what_it_stands_for() -> None:
    assert {long: short for long, short in CUSTOMARY.items() if len(short) >= len(long)} == {}
    assert shortened("省卫生健康委员会") == "省卫健委"
    assert shortened("省水利厅") == "省水利厅"


def test_a_new_name_is_found_at_once_and_the_old_one_no_longer(cast: SimpleNamespace) -> None:
    edit_agency(actor=None, agency=cast.a, name="省水务厅", short_name="水务厅", aliases=["防汛抗旱指挥部"])
    assert found(cast.stranger, q="水务") == found(cast.stranger, q="fangxun") == ["省水务厅"]
    assert found(cast.stranger, q="水利") == []


def test_a_name_that_is_read_otherwise_is_found_as_entered(cast: SimpleNamespace) -> None:
    agency("单县水利局", pinyin_override="shan xian shui li ju")
    assert found(cast.stranger, q="shanxianshui") == found(cast.stranger, q="danxianshui") == ["单县水利局"]


def test_what_is_called_just_so_comes_first_then_what_begins_so_then_the_official_order(cast: SimpleNamespace) -> None:
    agency("省第一水文局", official_order=1)
    agency("水文站网管理中心", official_order=3)
    agency("水文", official_order=9)
    agency("省水文局", short_name="水文局", official_order=4)
    agency("某某局", aliases=["水文"], official_order=8)
    ranked = ["水文", "某某局", "水文站网管理中心", "省水文局", "省第一水文局"]
    assert found(cast.stranger, q="水文") == ranked
    assert found(cast.stranger, q="shuiwen") == ranked
    assert found(cast.stranger, q="sw")[:2] == ranked[:2]


def test_what_was_searched_for_is_walked_page_by_page_and_stays_in_the_address(cast: SimpleNamespace) -> None:
    for number in range(30):
        agency(f"省第{number}水文站", official_order=number)
    agency("水文局", official_order=50)
    client, names = signed_in(cast.stranger), []
    address = "/agencies/?q=水文&kind=government"
    while address:
        page = client.get(address).context["page"]
        names += [row.name for row in page]
        address = page.next_url
        assert not address or "kind=government" in address
    assert names == ["水文局", *(f"省第{number}水文站" for number in range(30))]
    assert page.count == 31


@pytest.fixture
def regions(db: None) -> SimpleNamespace:
    guangdong = Region.objects.get(code="440000")
    city = Region.objects.create(code="440100", name="广州市", level="prefecture", parent=guangdong)
    district = Region.objects.create(code="440106", name="天河区", level="county", parent=city)
    return SimpleNamespace(province=guangdong, city=city, district=district)


def test_a_region_stands_for_everything_below_it(cast: SimpleNamespace, regions: SimpleNamespace) -> None:
    agency("甲厅", region=regions.province, official_order=1)
    agency("乙局", region=regions.city, official_order=2)
    agency("丙局", region=regions.district, official_order=3)
    agency("丁厅", region_id="430000", official_order=4)
    assert found(cast.stranger, region="440000") == ["甲厅", "乙局", "丙局"]
    assert found(cast.stranger, region="440100") == ["乙局", "丙局"]
    assert found(cast.stranger, region="440106") == ["丙局"]
    assert found(cast.stranger, region="440100", q="bj") == ["丙局"]


def test_a_relation_narrows(cast: SimpleNamespace) -> None:
    agency("省地震局", relation="vertical")
    assert found(cast.stranger, relation="vertical") == ["省地震局"]


def test_with_us_are_those_who_sit_in_a_mechanism_in_force_that_we_see(cast: SimpleNamespace) -> None:
    assert found(cast.liaison_a, with_us="on") == ["省财政厅", "省气象局", "省应急管理厅"]
    assert found(cast.liaison_a, with_us="on", q="财政") == ["省财政厅"]
    assert found(cast.stranger, with_us="on") == []
    other = propose_mechanism(
        actor=None,
        name="省全民健身联席会议",
        founding_no="粤办函〔2026〕9号",
        founded_on="2026-01-05",
        tier="provincial",
        enrolments=[
            Enrolment(Participation.Role.CONVENER, cast.outside),
            Enrolment(Participation.Role.OFFICE, cast.outside),
            Enrolment(Participation.Role.MEMBER, cast.b),
        ],
    )
    assert found(cast.stranger, with_us="on") == []  # a draft is no company
    found_mechanism(actor=None, mechanism=other)
    assert found(cast.stranger, with_us="on") == ["省财政厅"]
    assert "省体育局" not in found(cast.liaison_a, with_us="on")
    assert found(cast.liaison_a, with_us="") == found(cast.liaison_a)


def test_one_that_ended_is_shown_to_whoever_asks_for_it_by_name(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    assert cast.b.name not in found(cast.stranger)
    assert found(cast.stranger, q="财政") == [cast.b.name]
    assert "existed until" in signed_in(cast.stranger).get("/agencies/?q=财政").content.decode()
    assert "existed until" not in signed_in(cast.stranger).get("/agencies/").content.decode()


@pytest.mark.parametrize("typed", ["水务", "sswt", "水利", "shengshuili", "slt"])
def test_one_that_was_renamed_is_found_by_either_name(cast: SimpleNamespace, typed: str) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    assert found(cast.stranger, q=typed) == ["省水务厅"]


def test_a_search_costs_the_same_for_one_and_for_three(cast: SimpleNamespace) -> None:
    client = signed_in(cast.stranger)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/agencies/", {"q": "水利", "with_us": "", "region": "440000"})
        return len(asked)

    Agency.objects.filter(pk=cast.a.pk).update(region="440000")
    queries()
    once = queries()
    agency("市水利局", region_id="440000")
    agency("县水利局", region_id="440000", parent=cast.a)
    assert queries() == once


def test_only_the_rows_are_sent_where_only_they_are_asked_for(cast: SimpleNamespace) -> None:
    fragment = (
        signed_in(cast.stranger).get("/agencies/?q=水利&kind=king", headers={"hx-request": "true"}).content.decode()
    )
    assert "省水利厅" in fragment
    assert "<html" not in fragment
    assert "1 entry" in fragment
    assert "Kind: Select a valid choice" in fragment


def test_whoever_may_is_offered_to_enter_what_was_not_found(cast: SimpleNamespace) -> None:
    shown = signed_in(root()).get("/agencies/?q=省海洋局 ").content.decode()
    assert "No agency matches “省海洋局”." in shown
    assert "/agencies/new/?name=%E7%9C%81%E6%B5%B7%E6%B4%8B%E5%B1%80" in shown
    assert "/agencies/new/" not in signed_in(cast.stranger).get("/agencies/?q=省海洋局").content.decode()


def test_whoever_may_not_see_the_directory_finds_nothing(cast: SimpleNamespace) -> None:
    alone = User.objects.create_user("alone", password=PASSWORD, full_name="Alone")
    assert found(alone, q="水利") == []
    person(cast.a, "colleague")
    assert found(User.objects.get(username="colleague"), q="水利") == ["省水利厅"]


def test_who_was_there_before_the_index_is_found_after_the_migrations(cast: SimpleNamespace) -> None:
    """By today's code, for the migrations keep to what was true when they were written. Half way it does nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    DirectoryEntry.objects.all().delete()
    call_command("migrate", "agencies", "0003_what_never_is", verbosity=0, interactive=False)
    assert not DirectoryEntry.objects.exists()
    Region.objects.all().delete()
    call_command("migrate", verbosity=0, interactive=False)
    assert list(Agency.objects.named("shuili")) == [cast.a]
    assert [region.pk for piece in Region.objects.best_first("guangdong") for region in piece] == ["440000"]
    assert index_what_has_no_entry() == 0
