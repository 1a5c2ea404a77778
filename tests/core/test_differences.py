"""What changed between two wordings is told in pieces that a person can read."""

import random
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.core.differences import MOST_COMPARED, Kind, differences

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shown(before: str, after: str) -> str:
    signs = {Kind.SAME: "{}", Kind.REMOVED: "[-{}]", Kind.ADDED: "[+{}]"}
    return "".join(signs[piece.kind].format(piece.text) for piece in differences(before, after))


@UNHURRIED
@given(st.text(alphabet="报送灾情。\n ab12", max_size=60), st.text(alphabet="报送灾情。\n ab12", max_size=60))
def test_what_differs_gives_back_both_wordings(before: str, after: str) -> None:
    told = differences(before, after)
    assert "".join(piece.text for piece in told if piece.kind != Kind.ADDED) == before
    assert "".join(piece.text for piece in told if piece.kind != Kind.REMOVED) == after
    assert all(piece.text for piece in told)
    assert all(one.kind != other.kind for one, other in pairwise(told))


@pytest.mark.parametrize("length", [1_500, 30_000])
def test_a_very_long_wording_is_told_as_well(length: int) -> None:
    dice = random.Random(length)
    before = "".join(dice.choices("报送灾情信息单位。", k=length))
    after = before[: length // 3] + "改。" + before[length // 3 : -9] + "".join(dice.choices("乙丙", k=9)) + before[:50]
    told = differences(before, after)
    assert length**2 > MOST_COMPARED
    assert "".join(piece.text for piece in told if piece.kind != Kind.ADDED) == before
    assert "".join(piece.text for piece in told if piece.kind != Kind.REMOVED) == after
    assert sum(len(piece.text) for piece in told if piece.kind == Kind.SAME) > length * 0.9


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("应当在2小时内报送。", "应当在24小时内报送。", "应当在[-2][+24]小时内报送。"),
        ("由省厅报送。", "由省应急厅报送。", "由省[+应急]厅报送。"),
        ("甲", "甲", "甲"),
        ("", "新的一条。", "[+新的一条。]"),
        ("旧的一条。", "", "[-旧的一条。]"),
    ],
)
def test_a_person_can_read_what_changed(before: str, after: str, told: str) -> None:
    assert shown(before, after) == told
