"""What a person types is read as a question, and nothing that is typed is an error."""

from typing import Any

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coordination.core.inquiry import Inquiry, inquiry
from coordination.core.search import Text, vector
from coordination.core.stretches import OVERLAP, WIDEST, marked, snippet, stretches
from tests.scanned import pattern, plain

EXAMPLES = settings(max_examples=250, deadline=None)
SIGNS = '水利厅局省ab1２3 -"“”「」，、·〔NOT'


def told(asked: Inquiry) -> tuple[list[str], list[str]]:
    """Terms as they were read: signs with nothing, words with a stroke between them, exact ones in marks."""

    def said(term: Any) -> str:
        text = "|".join("".join(word) for word in term.words)
        return f"«{text}»" if term.is_exact else text

    return [said(term) for term in asked.wanted], [said(term) for term in asked.unwanted]


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("水利 防汛", ["水利", "防汛"], []),
        ("水利、防汛，调度", ["水利", "防汛", "调度"], []),
        ('"水利厅 防汛" 调度', ["«水利厅|防汛»", "调度"], []),
        ("“水利厅”调度", ["«水利厅»", "调度"], []),
        ("「水利」 『防汛』", ["«水利»", "«防汛»"], []),
        ("关于“防汛”", ["关于", "«防汛»"], []),
        ("＂水利＂", ["«水利»"], []),
        ("水利 -草案", ["水利"], ["草案"]),
        ("水利 －草案", ["水利"], ["草案"]),
        ("水利 NOT 草案 防汛", ["水利", "防汛"], ["草案"]),
        ('水利 -"征求意见 草案"', ["水利"], ["«征求意见|草案»"]),
        ("水利 NOT “草案”", ["水利"], ["«草案»"]),
        ("水利 not 草案", ["水利", "not", "草案"], []),
        ("水利 NOT", ["水利", "not"], []),
        ("水利-草案", ["水利|草案"], []),
        ("3月", ["3月"], []),
        ("２０２６－０３", ["2026|03"], []),
        ("粤府办〔2026〕8号", ["粤府办|2026|8号"], []),
        ("ＧＤ２０１９", ["gd2019"], []),
        ("水", ["水"], []),
        ('"水利', ["水利"], []),
        ("水利”", ["水利"], []),
        ('""', [], []),
        ("- -- NOT", ["not"], []),
        ("", [], []),
        ("，。", [], []),
        ("-水利", [], ["水利"]),
        ("水利 水利", ["水利"], []),
    ],
)
def test_it_is_read(typed: str, wanted: list[str], unwanted: list[str]) -> None:
    assert told(inquiry(typed)) == (wanted, unwanted)


def answers(asked: str, entry: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [entry, asked])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
@EXAMPLES
@given(st.text(SIGNS, max_size=24) | st.text(max_size=20).filter(lambda text: "\x00" not in text))
@example('NOT NOT -"')
def test_whatever_is_typed_is_a_question_that_the_database_reads(typed: str) -> None:
    asked = inquiry(typed)
    for term in (*asked.wanted, *asked.unwanted):
        for question in (term.question(), term.question(spoken=True)):
            assert answers(question, vector([Text("省水利厅", spoken=True)])) in {True, False}
        assert isinstance(marked("省水利厅", [term]), list)


WORDS = "水利厅局a1"


@pytest.mark.django_db
@EXAMPLES
@given(st.text(WORDS + "·", min_size=1, max_size=5), st.text(WORDS + " ·，", max_size=20))
@example("水·利", "水，利")
@example("1·1", "11")
def test_words_in_one_go_are_found_one_behind_the_other(typed: str, text: str) -> None:
    asked = inquiry(typed)
    if asked:
        assert answers(asked.wanted[0].question(), vector([Text(text)])) == bool(pattern(typed).search(plain(text)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "text", "is_found"),
    [
        ('"GD"', "GDP", False),
        ("GD", "GDP", True),
        ('"2026"', "20261", False),
        ("粤府办〔2026〕8号", "见粤府办[2026]8号文", True),
        ("粤府办〔2026〕8号", "见粤府办〔2026〕18号文", False),
        ("粤府办〔2026〕8号", "8号、粤府办〔2026〕", False),
        ("3月", "13月", False),
        ("3月", "３月５日", True),
        ("水", "省水利厅", True),
    ],
)
def test_numbers_and_phrases_are_found_just_so(typed: str, text: str, is_found: bool) -> None:
    assert answers(inquiry(typed).wanted[0].question(), vector([Text(text)])) is is_found


@pytest.mark.django_db
def test_a_long_text_is_found_by_whatever_it_holds_across_every_cut() -> None:
    text = "".join(f"第{number}条各级机关应当依法共享数据{number * 7919}号，" for number in range(1_500))
    pieces = list(stretches(text))
    assert len(pieces) > len(text) // WIDEST
    for place in range(0, len(text) - 60, 331):
        start = text.index("第", place)
        question = inquiry(text[start : start + 24].rstrip("0123456789")).wanted[0].question()
        assert any(answers(question, piece.search) for piece in pieces), text[start : start + 24]
    assert sum(len(piece.text) for piece in pieces) < len(text) + (len(pieces) + 1) * OVERLAP * 2


@pytest.mark.django_db
@pytest.mark.parametrize("filling", ["哈", "合格,", "是|", "12 ", "a"])
def test_what_is_repeated_without_end_hides_nothing(filling: str) -> None:
    text = filling * 2_000 + "合格品" + filling * 2_000
    asked = inquiry("格品").wanted[0], inquiry("合格品").wanted[0]
    found = list(stretches(text))
    assert all(any(answers(term.question(), piece.search) for piece in found) for term in asked)


def test_no_number_and_no_word_is_parted_by_a_cut() -> None:
    text = "数据2026a " * 4_000
    assert {part for piece in stretches(text) for part in piece.text.split()} == {"数据2026a", "数据", "2026a"}


def shown(text: str, typed: str, **how: Any) -> str:
    return "".join(
        f"[{piece.text}]" if piece.is_hit else piece.text for piece in snippet(text, inquiry(typed).wanted, **how)
    )


def test_hits_are_marked_in_the_text_as_it_was_written() -> None:
    assert shown("省ＧＤＰ与水利", "gdp 水利") == "省[ＧＤＰ]与[水利]"
    assert shown("见粤府办[2026]8号文", "粤府办〔2026〕8号") == "见[粤府办[2026]8号]文"
    assert shown("13月与3月", "3月") == "13月与[3月]"
    assert shown("无", "水利") == ""
    assert shown("前" * 100 + "水利" + "后" * 100, "水利", around=3) == "…前前前[水利]后后后后后后…"
