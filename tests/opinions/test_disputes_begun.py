"""Who may write a dispute down, between whom and over which text: asked of the act itself, whoever calls it."""

from typing import Any

import pytest

from coordination.core.errors import NotLawful, NotPermitted
from coordination.opinions import actions
from coordination.opinions.models import Dispute, Draft
from tests.cast import again
from tests.opinions.conftest import asked
from tests.opinions.test_disputes import begun


def over(by: Any, text: Draft, *sides: Any) -> Dispute:
    lead, *parties = sides
    words: dict[str, Any] = {
        "title": "报送时限",
        "kind": "text",
        "matter": "两家不一",
        "points": ["时限"],
        "draft": text,
    }
    return actions.begin_dispute(actor=again(by), lead=lead, parties=parties, mechanism=text.mechanism, **words)


def test_over_a_text_differ_whoever_drafts_it_and_whoever_was_asked(desk: Any, draft: Draft) -> None:
    asked(desk, draft, desk.b)
    assert over(desk.liaison_b, draft, desk.a, desk.b).draft == draft
    assert over(desk.secretariat, draft, desk.a, desk.b), "the office that mediates"
    with pytest.raises(NotPermitted):
        over(desk.stranger, draft, desk.a, desk.outside)
    with pytest.raises(NotLawful, match="征求过意见"):
        over(desk.liaison_b, draft, desk.a, desk.b, desk.outside)
    with pytest.raises(NotLawful, match="不是分歧一方"):
        over(desk.liaison_b, draft, desk.a, desk.office)
    mine = over(desk.liaison_b, draft, desk.a, desk.b)
    sides: dict[str, Any] = {"lead": desk.a, "parties": [desk.b, desk.outside], "points": ["时限"]}
    with pytest.raises(NotLawful, match="征求过意见"):
        actions.change_dispute(actor=again(desk.liaison_b), dispute=mine, **sides)


def test_nobody_writes_one_down_between_others(desk: Any) -> None:
    with pytest.raises(NotLawful, match="不是分歧一方"):
        begun(desk, lead=desk.b, parties=[desk.outside])
    own = begun(desk)
    with pytest.raises(NotLawful, match="不是分歧一方"):
        actions.change_dispute(
            actor=again(desk.liaison_a), dispute=own, lead=desk.b, parties=[desk.outside], points=["一"]
        )
