"""Member lists of founding documents, read as they stand there."""

import re

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.mechanisms.listwords import as_number
from coordination.mechanisms.memberlist import Line, as_text, read_text

GUANGDONG = (
    "联席会议由省应急管理厅、省发展改革委、省财政厅、教育厅、科技厅、自然资源厅、生态环境厅、住房城乡建设厅、交通运输厅、水利厅、"
    "农业农村厅、卫生健康委、省消防救援总队、林业局、水文局、自然资源部南海局、省通信管理局、气象局、地震局、广东海事局等20个单位组成，"
    "省应急管理厅、发展改革委、财政厅为牵头单位。联席会议办公室设在省应急管理厅。"
)


@pytest.fixture(autouse=True)
def _in_english() -> None:
    translation.activate("en")


def names(text: str, known: tuple[str, ...] = ()) -> list[str]:
    return [line.name for line in read_text(text, known).lines]


def roles(text: str) -> dict[str, str]:
    return {line.name: "+".join(line.roles) for line in read_text(text).lines}


def test_the_list_of_twenty_units_is_read_whole() -> None:
    reading = read_text(GUANGDONG)
    assert len(reading.lines) == 20
    assert reading.warnings == []
    assert roles(GUANGDONG)["省应急管理厅"] == "convener+office"
    assert roles(GUANGDONG)["省财政厅"] == "convener"  # 财政厅 in the next sentence is the same agency, said shortly
    assert roles(GUANGDONG)["广东海事局"] == "member"


def test_a_count_that_does_not_fit_is_said() -> None:
    assert read_text("省水利厅、省财政厅等20个单位").warnings == ["The list speaks of 20 agencies; 2 were read."]
    assert read_text("省水利厅、省财政厅等两个单位").warnings == []
    assert read_text("成员单位（3个）：省水利厅、省财政厅").warnings == ["The list speaks of 3 agencies; 2 were read."]


@pytest.mark.parametrize(
    "name",
    [
        "住房和城乡建设厅",
        "人力资源和社会保障厅",
        "工业和信息化厅",
        "文化和旅游厅",
        "国家发展和改革委员会",
        "粮食和物资储备局",
        "医疗保障和社会救助中心",
        "林业和草原局",
        "经济运行和安全生产局",
    ],
)
def test_a_name_with_a_conjunction_in_it_stays_whole(name: str) -> None:
    assert names(f"省{name}") == [f"省{name}"]
    assert names(f"省水利厅、省{name}和省财政厅") == ["省水利厅", f"省{name}", "省财政厅"]
    assert names(f"省水利厅和省{name}") == ["省水利厅", f"省{name}"]


@pytest.mark.parametrize("joined", ["和", "及", "以及", "与"])
def test_the_last_two_are_parted_at_their_conjunction(joined: str) -> None:
    assert names(f"公安部、最高人民法院{joined}最高人民检察院") == ["公安部", "最高人民法院", "最高人民检察院"]


def test_a_known_name_stays_whole_whatever_it_contains() -> None:
    name = "省大气、水、土壤污染防治局和海洋局联合办公室（筹）"
    assert names(f"省水利厅、{name}") != ["省水利厅", name]
    assert names(f"省水利厅、{name}", known=(name,)) == [
        "省水利厅",
        "省大气、水、土壤污染防治局和海洋局联合办公室(筹)",
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("省水利厅（牵头）", "convener"),
        ("省水利厅（牵头单位）", "convener"),
        ("省水利厅(召集人)", "convener"),
        ("省水利厅（副召集人）", "deputy"),
        ("省水利厅（办公室）", "office"),
        ("省水利厅（牵头、办公室）", "convener+office"),
        ("省水利厅（列席）", "observer"),
        ("省水利厅【观察员】", "observer"),
        ("省水利厅（特邀）", "invited"),
        ("省水利厅", "member"),
        ("牵头单位：省水利厅", "convener"),
        ("副召集人单位：省水利厅", "deputy"),
        ("列席单位:省水利厅", "observer"),
        ("由省水利厅牵头", "convener"),
        ("联席会议由省水利厅牵头", "convener"),
        ("省水利厅为牵头单位", "convener"),
        ("联席会议办公室设在省水利厅", "office"),
        ("Lead agency: 省水利厅", "convener"),
        ("1\t省水利厅\t牵头", "convener"),
    ],
)
def test_a_role_is_read_where_the_list_says_one(text: str, role: str) -> None:
    assert roles(text) == {"省水利厅": role}


LEADING = {"省应急管理厅": "convener+office"}
OTHER = {"省应急管理厅": "convener", "省水利厅": "office"}
BOTH = {"省应急管理厅": "convener+office", "省水利厅": "member"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("召集人：省应急管理厅（办公室设在该厅）", LEADING),
        ("召集人:省应急管理厅(办公室设在该厅)", LEADING),
        ("召集人：省应急管理厅【办公室设在该厅】", LEADING),
        ("召集人：省应急管理厅［办公室设在其］", LEADING),
        ("召集人：省应急管理厅〔办公室设在该单位〕", LEADING),
        ("召集人：省应急管理厅｛办公室设在该厅｝", LEADING),
        ("召集人：省应急管理厅（办公室设在该厅)", LEADING),
        ("召集人：省应急管理厅（办公室设在该厅", LEADING),
        ("召集人：省应急管理厅（办公室设在该厅））", LEADING),
        ("召集人：省应急管理厅（联席会议办公室设在该厅，承担日常工作）", LEADING),
        ("召集人：省应急管理厅（办公室设在该厅、承担联席会议日常工作）", LEADING),
        ("召集人：省应急管理厅（办公室设在省应急管理厅）", LEADING),
        ("召集人：省应急管理厅（办公室）", LEADING),
        ("省应急管理厅（牵头单位（办公室设在该厅））", LEADING),
        ("省应急管理厅（召集人，办公室设在该厅）", LEADING),
        ("省应急管理厅（牵头）（办公室设在该厅）", LEADING),
        ("由省应急管理厅（办公室设在该厅）牵头", LEADING),
        ("由省应急管理厅牵头（办公室设在该厅）", LEADING),
        ("省应急管理厅为召集人单位（联席会议办公室设在该厅）", LEADING),
        ("省应急管理厅为召集人单位，办公室设在该厅。", LEADING),
        ("召集人：省应急管理厅。联席会议办公室设在其，承担日常工作。", LEADING),
        ("召集人：省应急管理厅\n办公室设在省应急管理厅，承担联席会议日常工作", LEADING),
        ("召集人：省应急管理厅\n（联席会议办公室设在省应急管理厅）", LEADING),
        ("召集人：省应急管理厅\n(办公室设在该厅,负责日常工作)", LEADING),
        ("召集人：省应急管理厅（办公室设在省水利厅）", OTHER),
        ("召集人：省应急管理厅，办公室设在省水利厅具体承担日常工作", OTHER),
        ("召集人：省应急管理厅（办公室设在省水利厅（承担日常工作））", OTHER),
        ("召集人：省应急管理厅\n秘书处设于省水利厅", OTHER),
        ("召集人：省应急管理厅（办公室设在该厅）\n成员单位：省水利厅", BOTH),
        ("由省应急管理厅、省水利厅组成，省应急管理厅为牵头单位，办公室设在该厅", BOTH),
        ("省应急管理厅（牵头）、省水利厅等2个单位，办公室设在该厅", BOTH),
        ("省应急管理厅（牵头）、省水利厅等2个单位（办公室设在省应急管理厅）", BOTH),
    ],
)
def test_the_office_is_kept_by_whom_the_paper_names_or_has_just_named(text: str, expected: dict[str, str]) -> None:
    reading = read_text(text)
    assert {line.name: "+".join(line.roles) for line in reading.lines} == expected
    assert [line.note for line in reading.lines if line.note] == []
    assert reading.warnings == []


@pytest.mark.parametrize(
    ("kind", "name"), [("局", "省气象局"), ("委", "省发展和改革委员会"), ("委", "省卫生健康委"), ("公司", "省电网公司")]
)
def test_of_several_just_named_the_one_of_that_kind_is_meant(kind: str, name: str) -> None:
    assert roles(f"省水利厅、{name}牵头，办公室设在该{kind}")[name] == "convener+office"
    assert roles(f"牵头单位：{name}（办公室设在该{kind}）") == {name: "convener+office"}


def test_where_it_is_not_clear_who_is_meant_it_is_said() -> None:
    reading = read_text("省水利厅、省财政厅牵头，办公室设在该厅")
    assert [line.roles for line in reading.lines] == [("convener",), ("convener",)]
    assert reading.warnings == [
        "“办公室设在该厅”: which agency is meant is not clear. Choose below who keeps the office."
    ]
    assert len(read_text("办公室设在该厅").warnings) == 1


def test_a_note_with_brackets_in_it_is_one_note() -> None:
    assert read_text("省水利厅（水旱灾害防御（含山洪））").lines == [
        Line("省水利厅", ("member",), "水旱灾害防御(含山洪)")
    ]


def test_a_note_that_says_more_than_a_role_is_kept() -> None:
    assert read_text("省水利厅（牵头）（水旱灾害防御）、财政厅（列席）").lines == [
        Line("省水利厅", ("convener",), "水旱灾害防御"),
        Line("财政厅", ("observer",)),
    ]


def test_numbering_headings_blanks_and_full_width_forms_are_no_part_of_names() -> None:
    text = (
        "成员单位：\r\n1. 省水利厅\n２．财　政　厅\n（三）教育厅　科技厅\n一、１２０急救中心\n①省司法厅②省民政厅\n\n—\n"
    )
    assert names(text) == ["省水利厅", "财政厅", "教育厅", "科技厅", "120急救中心", "省司法厅", "省民政厅"]


def test_an_agency_named_twice_is_one_with_all_its_roles() -> None:
    assert roles("省水利厅（牵头）、省财政厅、省 水利厅（办公室）、财政厅") == {
        "省水利厅": "convener+office",
        "省财政厅": "member",
    }


def test_a_bracket_that_is_never_closed_swallows_nothing() -> None:
    assert names("省政府（办公厅、省水利厅\n省财政厅") == ["省政府(办公厅", "省水利厅", "省财政厅"]


def test_a_whole_page_of_conjunctions_is_read_at_once() -> None:
    assert len(read_text("和".join(["某某厅"] * 5000)).lines) == 1
    assert len(read_text("和".join(["某"] * 10_000)).lines) == 1


def test_words_that_are_no_agency_are_read_but_doubted() -> None:
    lines = read_text("省水利厅，承担日常工作").lines
    assert [(line.name, line.is_doubtful) for line in lines] == [("省水利厅", False), ("承担日常工作", True)]


@pytest.mark.parametrize(
    "bodies",
    [
        "部门",
        "单位",
        "成员单位",
        "部门和单位",
        "部门（单位）",
        "部门(单位)",
        "部门、单位",
        "单位和部门",
        "有关部门和单位",
    ],
)
@pytest.mark.parametrize("around", ["{}", "联席会议由{}组成", "成员单位：{}"])
def test_a_count_behind_the_list_is_no_agency(bodies: str, around: str) -> None:
    for count in ("3个", "三个", "共3个"):
        reading = read_text(around.format(f"省应急管理厅、省水利厅、省财政厅等{count}{bodies}"))
        assert [line.name for line in reading.lines] == ["省应急管理厅", "省水利厅", "省财政厅"]
        assert reading.warnings == []
    assert names(around.format(f"省财政厅等{bodies}")) == ["省财政厅"]
    assert read_text(f"省财政厅等3个{bodies}").warnings == ["The list speaks of 3 agencies; 1 were read."]


def test_an_agency_named_again_with_nothing_new_is_remembered_as_such() -> None:
    assert [line.also for line in read_text("省水利厅、省财政厅、水利厅、省 水利厅").lines] == [
        ("水利厅", "省 水利厅".replace(" ", "")),
        (),
    ]
    assert [line.also for line in read_text(GUANGDONG).lines] == [()] * 20


def test_others_concerned_are_not_an_agency() -> None:
    assert names("省公安厅、省司法厅和其他有关部门") == ["省公安厅", "省司法厅"]
    assert names("省公安厅、省司法厅等部门") == ["省公安厅", "省司法厅"]


def test_names_in_latin_letters_keep_their_blanks() -> None:
    assert names("World Health Organization; Red Cross Society") == ["World Health Organization", "Red Cross Society"]


@pytest.mark.parametrize("text", ["", "  \n\t ", "。，、；", "（）", "成员单位：", "1.\n2.\n", "等20个单位"])
def test_a_list_without_names_reads_as_nothing(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(("words", "number"), [("20", 20), ("十", 10), ("二十", 20), ("十二", 12), ("一百二十", 120)])
def test_numbers_in_either_writing_count_alike(words: str, number: int) -> None:
    assert as_number(words) == number


PLACES = st.sampled_from(["", "省", "广东省", "国家"])
CORES = st.text(
    alphabet="水利财政教育科技自然资源生态环境交通运输农村卫健应急管理司法民商务审计统林业气象地震",
    min_size=2,
    max_size=6,
)
WITH_CONJUNCTION = st.sampled_from(
    ["住房和城乡建设", "人力资源和社会保障", "工业和信息化", "文化和旅游", "退役军人和优抚"]
)
KINDS = st.sampled_from(["厅", "局", "委", "总队", "中心", "管理办公室", "研究院"])
NAMES = st.builds(lambda place, core, kind: place + core + kind, PLACES, CORES | WITH_CONJUNCTION, KINDS)
SEPARATORS = st.sampled_from(["、", "，", "；", "\n", ",", ";", "\n\n", "、\n", " 、 ", "\t"])
ROLES = st.sampled_from(["", "（牵头）", "(办公室)", "（列席）", "（特邀）"])


def is_one_agency_only(listed: list[str]) -> bool:
    """财政厅 beside 省财政厅 would rightly be read as one."""
    bare = [name.removeprefix("省") for name in listed]
    return len(set(bare)) == len(bare)


@settings(max_examples=150, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=12, unique=True).filter(is_one_agency_only), st.data())
def test_no_character_of_a_name_is_lost_however_the_list_is_written(listed: list[str], data: st.DataObject) -> None:
    text = listed[0] + data.draw(ROLES)
    for name in listed[1:-1]:
        text += data.draw(SEPARATORS) + name + data.draw(ROLES)
    if len(listed) > 1:
        text += data.draw(st.sampled_from(["和", "以及", "及", "与", "、"])) + listed[-1] + data.draw(ROLES)
    assert names(text) == listed


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="省市水利厅财政局住房和及与以中心委、，\n；", max_size=60))
def test_whatever_stands_between_separators_is_read(text: str) -> None:
    """Parted at conjunctions it may be, or not, and 财政厅 beside 省财政厅 is one; nothing is dropped."""
    read = {core for name in names(text) for core in cores(name)}
    for piece in re.split("[、，\n；]", text):
        assert cores(piece) <= read


def cores(text: str) -> set[str]:
    """What stands between conjunctions, without the signs of a province or a city."""
    return {re.sub("[省市]", "", part) for part in re.split("以及|及|与|和", text)} - {""}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            Line,
            NAMES,
            st.sampled_from([("convener",), ("convener", "office"), ("deputy",), ("member",), ("invited",)]),
        ),
        max_size=8,
        unique_by=lambda line: line.name.removeprefix("省"),
    )
)
def test_a_list_written_out_is_read_back_the_same(lines: list[Line]) -> None:
    assert read_text(as_text(lines)).lines == lines


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_nothing_that_is_pasted_breaks_the_reader(text: str) -> None:
    for line in read_text(text, known=["、", "和", "省水利厅"]).lines:
        assert line.name.strip()
        assert line.roles


@pytest.mark.parametrize("text", ["()" * 10_000, "局" + "（a）" * 5_000, "（" * 20_000, "水利厅（" * 5_000])
def test_a_list_of_nothing_but_brackets_is_read_in_no_time(text: str) -> None:
    """A bound on work, not on time: each sign looks no further than its line, and a name of any length is cut."""
    assert names(text) is not None
