"""What tests of the register say."""

from datetime import date
from typing import Any

from coordination.opinions import actions
from coordination.opinions.models import Draft, Likeness, Policy, Tie
from coordination.opinions.sections import Passage
from tests.cast import again

FLOOD = "水库管理单位应当在汛期每日八时和二十时各巡查大坝一次，发现渗漏、裂缝的，立即报告所在地水行政主管部门。"
SUPPLIES = "救灾物资实行分级储备、专库存放、专人保管，每半年盘点一次，接近保质期的及时轮换，轮换情况报财政部门备案。"
FIRST_DAY = date(2024, 3, 1)


def entered(desk: Any, *texts: str, by: Any = None, **fields: Any) -> Policy:
    """A policy of these sections, which B has entered."""
    given = {"title": "水库巡查办法", "issued_on": FIRST_DAY, "effective_on": FIRST_DAY, **fields}
    return actions.enter_policy(
        actor=again(by or desk.liaison_b),
        issuers=given.pop("issuers", [desk.b]),
        passages=_cut(*(texts or (FLOOD, SUPPLIES))),
        **given,
    )


def written(desk: Any, *texts: str, title: str = "新办法") -> Draft:
    """A draft of A with these sections."""
    return actions.begin_draft(actor=again(desk.liaison_a), title=title, kind="rule", passages=_cut(*texts))


def _cut(*texts: str) -> list[Passage]:
    return [Passage(f"第{n}条", (), [text]) for n, text in enumerate(texts, 1)]


def compared(cast: Any) -> tuple[Likeness, Tie]:
    """A policy of B that a draft of A repeats, and what A has said the draft to be to it."""
    policy, draft = entered(cast), written(cast, FLOOD, title="未公开的草案")
    version = draft.being_written
    assert version
    actions.compare(actor=again(cast.liaison_a), revision=version)
    tie = actions.tie(actor=again(cast.liaison_a), draft=draft, to=policy, kind="amends", note="未公开的考虑")
    return Likeness.objects.select_related("of").get(section__revision=version), tie
