"""How agencies came to be what they are: the road of a reform and what it moved, and the names an agency bore."""

from typing import Any

from coordination.agencies.flows import REFORM, ReformState
from coordination.agencies.models import Reform
from coordination.agencies.succession import movings
from coordination.core.flow import Sentence


def steps_of(reform: Reform) -> list[dict[str, Any]]:
    """Planned, in force; none for what was withdrawn."""
    road = [state for state in ReformState if REFORM.stages[state].on_road]
    if reform.state not in road:
        return []
    here = road.index(ReformState(reform.state))
    at = {ReformState.PLANNED: reform.planned_at, reform.state: reform.state_at}
    return [
        {
            "label": state.label,
            "done": place < here or reform.state == ReformState.IN_FORCE,
            "current": place == here,
            "at": at.get(state) if place <= here else None,
        }
        for place, state in enumerate(road)
    ]


def moved_by(reform: Reform) -> list[tuple[Sentence, Sentence]]:
    """What passed on when it took effect, kind by kind: its name, and how much of it."""
    by_code = {moving.code: moving for moving in movings()}
    return [(by_code[code].label, by_code[code].said(count)) for code, count in reform.moved if code in by_code]
