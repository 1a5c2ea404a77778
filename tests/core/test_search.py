"""What is found is what plain Python would find; names are found as they are spoken, too."""

import re
import unicodedata
from typing import Any

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coordination.core.pinyin import readings, syllabled
from coordination.core.search import LONGEST, Text, best_first, folded, question, vector, words

pytestmark = pytest.mark.django_db

SIGNS = "水利厅局省海关重庆行abＡ１23，, -·（"  # few, so that texts and questions meet; wide ones, and what parts words
TEXTS = st.text(SIGNS, max_size=14) | st.text(max_size=10).filter(lambda text: "\x00" not in text)
EXAMPLES = settings(max_examples=250, deadline=None)


def finds(asked: str, entry: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [entry, asked])
        return bool(cursor.fetchone()[0])


def found(typed: str, *texts: str, **how: Any) -> bool:
    return finds(question(typed, **how), vector(Text(text, **how) for text in texts))


def marked(text: str) -> str:
    """The text with a mark before every sign, written down apart from the analyser."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        f"|{run}" if run[0].isalnum() else "||" for run in re.findall(r"[一-龥]|[a-z]+|[0-9]+|.", plain, re.DOTALL)
    )


def python_finds(typed: str, *texts: str) -> bool:
    """Every word of the question is `in` one of the texts, its signs one behind the other, the last perhaps begun."""
    asked = [word for word in marked(typed).split("||") if word.strip("|")]
    ends = [f"{word.rstrip('|')}{'|' if re.match('[一-龥]', word.rstrip('|')[-1]) else ''}" for word in asked]
    kept = [f"{marked(text)}|" for text in texts]
    return bool(ends) and all(any(f"|{word.lstrip('|')}" in text for text in kept) for word in ends)


@EXAMPLES
@given(st.text("水利厅局省海关", min_size=1, max_size=6), st.text("水利厅局省海关", max_size=14))
def test_ideographs_are_found_where_in_finds_them(typed: str, text: str) -> None:
    assert found(typed, text) == (typed in text)


@EXAMPLES
@given(st.text(SIGNS, max_size=8), st.lists(st.text(SIGNS, max_size=14), max_size=3))
@example("3月", ["13月", "2月3日"])
@example("a1", ["省a12局"])
@example("利 厅", ["水利", "厅"])
def test_all_signs_are_found_where_python_finds_them(typed: str, texts: list[str]) -> None:
    assert found(typed, *texts) == python_finds(typed, *texts)


@EXAMPLES
@given(TEXTS, st.data())
def test_every_piece_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    """Cut where words and signs end, whatever script it is written in."""
    for word in words(text):
        start = data.draw(st.integers(0, len(word) - 1))
        piece = "".join(word[start : data.draw(st.integers(start + 1, len(word)))])
        assert found(piece, text), piece


@EXAMPLES
@given(TEXTS)
def test_what_is_typed_is_never_taken_for_the_language_of_the_database(typed: str) -> None:
    for asked in (question(typed, spoken=True), *best_first(typed, spoken=True)):
        assert finds(asked, vector([Text("省水利厅", "A", spoken=True)])) in {True, False}


@EXAMPLES
@given(st.text("重庆行长单省水利都朝", min_size=1, max_size=6), st.data())
def test_a_name_is_found_in_every_reading_and_by_its_initials(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    piece = name[start : data.draw(st.integers(start + 1, len(name)))]
    said = [data.draw(st.sampled_from(readings(sign))) for sign in piece]
    assert found("".join(said), name, spoken=True) or len(list(syllabled("".join(said)))) > 8
    assert found(" ".join(said), name, spoken=True)
    if len(said) > 1:
        assert found("".join(syllable[0] for syllable in said), name, spoken=True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("chongqing", "重庆市水利局"),
        ("zhongqing", "重庆市水利局"),
        ("yinhang", "人民银行"),
        ("yinxing", "人民银行"),
        ("shuili", "省水利厅"),
        ("shui li", "省水利厅"),
        ("shui'li", "省水利厅"),
        ("SHUIL", "省水利厅"),
        ("ｓｈｕｉｌｉ", "省水利厅"),
        ("shuǐlì", "省水利厅"),
        ("guangdong shuili", "广东省水利厅"),
        ("slt", "省水利厅"),
        ("fgw", "发改委"),
        ("lvhua", "绿化委员会"),
        ("luhua", "绿化委员会"),
        ("lǜhuà", "绿化委员会"),
        ("xian", "西安市"),
        ("xian", "县水利局"),
        ("5g", "5G创新中心"),
        ("red cro", "Red Cross Society"),
    ],
)
def test_a_name_is_found_as_it_is_spoken(typed: str, name: str) -> None:
    assert found(typed, name, spoken=True)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("shuiting", "省水利厅"), ("lt", "厅水利"), ("hui", "水利"), ("ilt", "水利厅"), ("", "水利"), ("%", "水利%")],
)
def test_what_is_not_in_a_name_is_not_found(typed: str, name: str) -> None:
    assert not found(typed, name, spoken=True)


def test_a_name_that_is_read_otherwise_is_found_so(db: None) -> None:
    entry = vector([Text("六安市", spoken=True, read_as=["lu", "an", "shi"]), Text("X", spoken=True)])
    assert finds(question("luan", spoken=True), entry)
    assert finds(question("liuan", spoken=True), entry)
    assert finds(best_first("luanshi", spoken=True)[1], entry)


def test_texts_are_no_neighbours(db: None) -> None:
    assert not found("利厅", "水利", "厅局")
    assert found("水利 厅局", "水利", "厅局")


FITS = ["it is the name", "it is another name", "a name begins so", "it is in a name"]


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        ("水利厅", "it is another name"),
        ("slt", "it is another name"),
        ("shuiliting", "it is another name"),
        ("省水利厅", "it is the name"),
        ("省 水利厅", "it is the name"),
        ("水利", "a name begins so"),
        ("shui", "a name begins so"),
        ("利厅", "it is in a name"),
        ("liting", "it is in a name"),
        ("财政", ""),
        ("", ""),
    ],
)
def test_what_was_asked_for_in_whole_is_told_from_what_begins_so(typed: str, fits: str) -> None:
    entry = vector([Text("省水利厅", "A", spoken=True), Text("水利厅", "B", spoken=True)])
    asked = dict(zip(FITS, best_first(typed, spoken=True), strict=False))
    assert [way for way, how in asked.items() if finds(how, entry)] == ([fits] if fits else [])


@EXAMPLES
@given(st.text(SIGNS, max_size=8), st.lists(st.text(SIGNS, max_size=14), min_size=1, max_size=3))
def test_the_pieces_of_a_ranking_find_what_the_question_finds_and_nothing_twice(typed: str, texts: list[str]) -> None:
    entry = vector([Text(text, weight, spoken=True) for text, weight in zip(texts, "ABD", strict=False)])
    pieces = [finds(piece, entry) for piece in best_first(typed, spoken=True)]
    assert sum(pieces) == finds(question(typed, spoken=True), entry)


def test_a_text_that_is_too_long_is_refused_not_forgotten(db: None) -> None:
    assert found("水厅", "省" * 200 + "水厅")
    with pytest.raises(ValueError, match="more than one entry holds"):
        vector([Text("水" * LONGEST)])


def test_a_question_of_any_length_is_answered(db: None) -> None:
    for typed in ("a" * 5_000, "an" * 5_000, "水利" * 5_000, "局 " * 5_000, "z" * 5_000, "1" * 5_000):
        assert not finds(question(typed, spoken=True), vector([Text("省水利厅", spoken=True)]))


def test_wide_narrow_capital_and_accented_signs_are_one() -> None:
    assert folded("ＡＢＣ１２３é①ｶﾞ") == "abc123e1ガ"
