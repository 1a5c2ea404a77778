"""How agencies came to be what they are: the road of a reform and what it moved, and the names an agency bore."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coordination.agencies.flows import REFORM, ReformState
from coordination.agencies.models import Agency, Reform
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


@dataclass(frozen=True)
class Named:
    """A name of an agency, from a day to a day; none where nobody knows since when, or where it is the present one."""

    name: str
    short_name: str
    since: date | None
    until: date | None


def names_of(agency: Agency) -> list[Named]:
    """Its names one after the other, the present one first; none where it always bore the same. Known with the row."""
    names, since = [], None
    for row in agency.bygone_names:
        until = date.fromisoformat(row["until"])
        names.append(Named(row["name"], row["short_name"], since, until))
        since = until + timedelta(days=1)
    if names:
        names.append(Named(agency.name, agency.short_name, since, agency.ended_on))
    return names[::-1]
