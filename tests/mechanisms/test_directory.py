"""Which agency of the directory a name in a list means."""

from datetime import date

import pytest
from django.utils import translation

from coordination.agencies.models import Agency
from coordination.mechanisms.directory import Directory, Place, alike, spelling


def directory(*names: str) -> Directory:
    """Agencies by name; `name|alias|alias` gives other names."""
    agencies = [
        Agency(pk=number, name=parts[0], short_name="", aliases=parts[1:])
        for number, parts in enumerate((name.split("|") for name in names), start=1)
    ]
    return Directory(agencies)


def found(name: str, *names: str) -> str | None:
    match = directory(*names).match(name)
    return match.found.name if match.found else None


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        ("广东省水利厅", "广东省水利厅"),
        ("省水利厅", "广东省水利厅"),
        ("水利厅", "广东省水利厅"),
        ("广东省水利厅", "省水利厅"),
        ("发展改革委", "广东省发展和改革委员会"),
        ("省发展改革委员会", "广东省发展和改革委员会"),
        ("住房城乡建设厅", "广东省住房和城乡建设厅"),
        ("市场监管局", "广东省市场监督管理局"),
        ("广东海事局", "海事局"),
        ("省委宣传部", "中共广东省委宣传部"),
        ("水 利 厅", "水利厅"),
    ],
)
def test_a_name_written_as_papers_write_it_is_known(listed: str, known: str) -> None:
    assert found(listed, known, "广东省体育局") == known


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        ("湖南省水利厅", "广东省水利厅"),
        ("广州市水利局", "省水利局"),
        ("财政部", "财政厅"),
        ("省委办公厅", "省政府办公厅"),
        ("国家林业局", "省林业局"),
    ],
)
def test_another_body_is_not_taken_for_one_that_sounds_alike(listed: str, known: str) -> None:
    assert found(listed, known) is None


def test_where_several_fit_a_person_chooses() -> None:
    match = directory("广州市水务局", "深圳市水务局", "省水利厅").match("水务局")
    assert match.group == "choice"
    assert [agency.name for agency in match.choices] == ["广州市水务局", "深圳市水务局"]


def test_an_alias_is_as_good_as_the_name() -> None:
    assert found("省发改委", "广东省发展和改革委员会|省发改委") == "广东省发展和改革委员会"


def test_an_own_name_counts_before_an_alias_of_another() -> None:
    """Nobody takes a name over by entering it as an alias."""
    assert found("省财政厅", "省体育局|省财政厅", "省财政厅") == "省财政厅"


def test_a_name_not_known_is_new_and_near_ones_are_offered() -> None:
    match = directory("广东省粮食和物资储备局", "广东省体育局").match("省粮食物资储备中心")
    assert (match.group, [agency.name for agency in match.near]) == ("new", ["广东省粮食和物资储备局"])


def test_a_name_is_taken_apart_into_place_and_rest() -> None:
    assert spelling("中共广东省委宣传部") == (Place("广东省", "委"), "宣传部")
    assert spelling("市场监督管理局") == (Place(), "市场监管局")
    assert spelling("内蒙古自治区水利厅") == (Place("内蒙古自治区"), "水利厅")


def test_names_of_mechanisms_are_alike_without_their_usual_words() -> None:
    words = ("联席会议", "工作", "制度")
    assert alike("广东省自然灾害防治工作联席会议", "省自然灾害综合防治联席会议制度", words) >= 0.5
    assert alike("广东省自然灾害防治工作联席会议", "广东省大气污染防治工作联席会议", words) < 0.5


def of_the_past() -> Directory:
    """安全生产监督管理局 went into 应急管理厅, which was 应急办 once; 粮食局 was abolished; 林业局 was founded anew."""
    heir = Agency(pk=1, name="广东省应急管理厅", short_name="省应急厅")
    heir.bygone_names = [{"name": "广东省应急管理办公室", "short_name": "省应急办", "until": "2018-10-22"}]
    gone = Agency(
        pk=2, name="广东省安全生产监督管理局", short_name="省安监局", aliases=["安监局"], ended_on=date(2018, 10, 22)
    )
    gone.successor_id = 1
    abolished = Agency(pk=3, name="广东省粮食局", ended_on=date(2020, 3, 31))
    earlier = Agency(pk=4, name="广东省林业局", ended_on=date(2010, 1, 31), successor_id=1)
    return Directory([heir, gone, abolished, earlier, Agency(pk=5, name="广东省林业局")])


@pytest.mark.parametrize(
    ("listed", "meant", "remark"),
    [
        ("广东省应急管理厅", 1, ""),
        ("广东省应急管理办公室", 1, "“广东省应急管理办公室” has been named “广东省应急管理厅” since 23 Oct 2018."),
        ("省应急办", 1, "“省应急办” has been named “广东省应急管理厅” since 23 Oct 2018."),
        ("省安监局", 1, "“省安监局” no longer exists since 23 Oct 2018; “广东省应急管理厅” followed it."),
        (
            "省安全生产监管局",
            1,
            "“广东省安全生产监督管理局” no longer exists since 23 Oct 2018; “广东省应急管理厅” followed it.",
        ),
        ("广东省粮食局", None, "“广东省粮食局” no longer exists since 1 Apr 2020; nobody followed it."),
        ("广东省林业局", 5, ""),
    ],
)
def test_a_name_of_the_past_means_who_followed_and_that_is_said(listed: str, meant: int | None, remark: str) -> None:
    with translation.override("en"):
        match = of_the_past().match(listed)
        assert ((match.found.pk if match.found else None), str(match.remark)) == (meant, remark)


def test_names_of_the_past_stay_whole_in_a_list() -> None:
    assert {"广东省安全生产监督管理局", "省应急办", "广东省粮食局"} <= set(of_the_past().names)
