"""Changes of a mechanism by procedure, as tests need them."""

from typing import Any

from coordination.core.workdays import today
from coordination.mechanisms import actions
from coordination.mechanisms.models import Change, Mechanism
from tests.cast import again

PAPER = {"document_no": "粤办函〔2026〕88号", "decided_on": today(), "approved_by": "省政府"}


CHARTER = "一、主要职责\n研究和协调重大事项。"


def amendment(cast: Any, charter: str = CHARTER, mechanism: Mechanism | None = None) -> Change:
    """What the secretariat would make of the charter."""
    of = mechanism or cast.mechanism
    words = {"reason": "机构改革", "purpose": of.purpose, "charter": charter}
    return actions.propose_change(actor=again(cast.secretariat), mechanism=of, kind="charter", **words)


def dissolution(cast: Any, mechanism: Mechanism | None = None) -> Change:
    words = {"reason": "任务完成", "arrangements": "未结事项由应急厅继续督办。"}
    of = mechanism or cast.mechanism
    return actions.propose_change(actor=again(cast.secretariat), mechanism=of, kind="dissolution", **words)


def put_in_force(cast: Any, change: Change) -> None:
    fresh = Change.objects.select_related("mechanism").get(pk=change.pk)
    actions.put_change_in_force(actor=again(cast.secretariat), change=fresh, **PAPER)
