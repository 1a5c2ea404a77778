"""A text is taken apart into numbered sections and its versions are matched section by section."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.opinions.continuity import continuing
from coordination.opinions.sections import LONGEST_HEADING, LONGEST_NUMBER, Passage, passages, without_title

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
RULE = "第一条 目的。\n第二条 期限。"


@pytest.mark.parametrize(
    "head",
    [
        "灾情信息报送办法",
        "广东省灾情信息报送办法",
        "《广东省灾情信息\n报送办法》",
        "广东省　灾情信息\n\n报 送 办 法\n（征求意见稿）",
        "灾情信息报送办法（送审稿）",
    ],
)
def test_the_title_at_the_head_of_a_text_is_no_section(head: str) -> None:
    found = passages(without_title(f"{head}\n{RULE}", "关于《广东省灾情信息报送办法》的通知"))
    assert [passage.number for passage in found] == ["第一条", "第二条"]


@pytest.mark.parametrize(
    "head", ["总则", "各有关单位：", "灾情信息报送办法的说明", "办法\n灾情信息", "第三条 灾情信息报送办法。"]
)
def test_whatever_else_stands_there_is_one(head: str) -> None:
    text = f"{head}\n{RULE}"
    assert passages(without_title(text, "广东省灾情信息报送办法总则")) == passages(text)


def test_a_text_that_is_nothing_but_its_title_is_kept() -> None:
    assert without_title("灾情信息报送办法", "灾情信息报送办法") == "灾情信息报送办法"
    assert without_title(RULE, "") == RULE


BEGINNINGS = st.sampled_from(
    [
        *(
            "第一编 ",
            "第一章 ",
            "第二章 ",
            "第一节 ",
            "第一条 ",
            "第二条",
            "第三条：",
            "第二条之一 ",
            "第十章 " + "长" * 300,
        ),
        *("一、", "二、", "三、总体要求", "四、" + "长" * 300, "（一）", "(二)", "(三)见(甲)", "（四）" + "长" * 300),
        *("1.", "（1）", "附件", "各单位", "第" + "一" * 60 + "条", "一" * 60 + "、", "（" + "一" * 60 + "）", "　"),
    ]
)
ENDINGS = st.sampled_from(["", "。", "："])


@UNHURRIED
@given(st.lists(st.tuples(BEGINNINGS, ENDINGS), max_size=25))
def test_every_line_of_a_text_stands_in_its_sections_once_and_in_order(drawn: list[tuple[str, str]]) -> None:
    """In a section; or, where it is a heading, above one. What is a sentence and a heading stands in both."""
    marks = [f"〈{place:02}〉" for place in range(len(drawn))]
    found = passages("\n".join(begin + mark + end for mark, (begin, end) in zip(marks, drawn, strict=True)))
    lines = "".join(line for passage in found for line in passage.lines)
    headings = {heading for passage in found for heading in passage.headings}
    for mark in marks:
        assert lines.count(mark) <= 1
        assert mark in lines or any(mark in heading for heading in headings), mark
    kept = [mark for mark in marks if mark in lines]
    assert kept == sorted(kept, key=lines.index)
    assert all(passage.lines for passage in found)
    assert all(len(passage.number) <= LONGEST_NUMBER for passage in found)
    assert all(len(heading) <= LONGEST_HEADING for heading in headings)


@pytest.mark.parametrize(
    ("text", "sections"),
    [
        ("第一条\n第二条 报送。\n第三条", [("第一条", ()), ("第二条", ()), ("第三条", ())]),
        (
            "第一章 总则\n第一条 甲\n第二条 乙\n第二章 附则",
            [("第一条", ("第一章 总则",)), ("第二条", ("第一章 总则",)), ("", ())],
        ),
        (
            "第一编 甲\n第一条 乙\n第二条 丙\n第一章 丁\n第二编 戊",
            [("第一条", ("第一编 甲",)), ("第二条", ("第一编 甲",)), ("", ("第一编 甲",)), ("", ())],
        ),
        (
            "第一编 甲\n第一章 乙\n第一条 丙\n第二编 丁\n第二条 戊",
            [("第一条", ("第一编 甲", "第一章 乙")), ("第二条", ("第二编 丁",))],
        ),
        ("一、目标\n(一)见附件(甲)\n（二）其他", [("一、（一）", ("一、目标",)), ("一、（二）", ("一、目标",))]),
        ("关于报送的通知\n各单位：", [("1", ()), ("2", ())]),
        ("依第三条办理。", [("1", ())]),
    ],
)
def test_sections_are_numbered_as_officials_number_them(text: str, sections: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(passage.number, passage.headings) for passage in passages(text)] == sections


def test_brackets_within_a_line_stay_as_they_were_typed() -> None:
    assert passages("一、目标\n(一)见附件(甲)")[0].text == "见附件(甲)"


def test_a_chapter_without_articles_is_not_lost() -> None:
    found = passages("第一条 甲\n第二条 乙\n第一章 空\n第二章 附则\n第三条 丙")
    assert [passage.text for passage in found] == ["甲", "乙", "第一章 空", "丙"]


# Versions ------------------------------------------------------------

BEFORE = [
    Passage("第一条", (), ["为了规范灾情信息报送，制定本办法。"]),
    Passage("第二条", (), ["各单位应当在2小时内报送灾情信息，并抄送省应急管理厅。"]),
    Passage("第三条", (), ["报送采用书面方式，由单位负责人签发，加盖单位印章。"]),
    Passage("第四条", (), ["本办法自发布之日起施行，有效期五年。"]),
]


def renumbered(*texts: str) -> list[Passage]:
    return [Passage(f"第{'一二三四五六'[place]}条", (), [text]) for place, text in enumerate(texts)]


def test_an_article_put_in_renumbers_the_rest_and_the_rest_continues_itself() -> None:
    one, two, three, four = (passage.text for passage in BEFORE)
    assert continuing(BEFORE, renumbered(one, "省应急管理厅统一受理。", two, three, four)) == [0, None, 1, 2, 3]


def test_an_article_left_out_is_continued_by_none() -> None:
    one, _two, three, four = (passage.text for passage in BEFORE)
    assert continuing(BEFORE, renumbered(one, three, four)) == [0, 2, 3]


def test_an_article_that_was_moved_continues_itself_where_it_stands_now() -> None:
    one, two, three, four = (passage.text for passage in BEFORE)
    assert continuing(BEFORE, renumbered(one, three, two.replace("2小时", "4小时"), four)) == [0, 2, 1, 3]


def test_an_article_wholly_rewritten_continues_the_one_whose_number_it_bears() -> None:
    one, two, _three, four = (passage.text for passage in BEFORE)
    assert continuing(BEFORE, renumbered(one, two, "紧急时可以先打电话。", four)) == [0, 1, 2, 3]


def test_of_two_that_say_the_same_each_continues_its_own() -> None:
    twice = renumbered("略。", "略。", "略。")
    assert continuing(twice, twice) == [0, 1, 2]
    assert continuing(twice, [twice[2], twice[0]]) == [2, 0]


@UNHURRIED
@given(st.lists(st.integers(0, 8), max_size=9), st.lists(st.integers(0, 8), max_size=9))
def test_no_two_sections_continue_the_same(old: list[int], new: list[int]) -> None:
    before, after = ([Passage(f"第{n}条", (), ["甲乙丙丁"[n % 4 :] + str(n)]) for n in drawn] for drawn in (old, new))
    found = [place for place in continuing(before, after) if place is not None]
    assert len(set(found)) == len(found)
    assert set(found) <= set(range(len(before)))


def test_five_hundred_sections_that_all_changed_a_little_continue_themselves() -> None:
    dice = random.Random(1949)
    before = [
        Passage(f"{n}", (), ["".join(dice.choices("各单位应当按时报送灾情信息并抄送省厅备案", k=60))])
        for n in range(500)
    ]
    after = [Passage(f"{n + 1}", (), [passage.text[:-4] + "改过了。"]) for n, passage in enumerate(before)]
    assert continuing(before, after) == list(range(500))
