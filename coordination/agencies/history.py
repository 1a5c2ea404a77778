"""How agencies came to be what they are: the road of a reform and what it moved, and the names an agency bore."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coordination.agencies.flows import REFORM, ReformState
from coordination.agencies.models import Agency, Reform
from coordination.agencies.notices import who_confirms
from coordination.agencies.succession import movings
from coordination.core.activity import history
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.models import Activity
from coordination.core.next import steps_on

_GIVEN_UP_BY: dict[str, str] = {ReformState.WITHDRAWN: "reform.withdraw", ReformState.DECLINED: "reform.decline"}


def steps_of(reform: Reform) -> list[dict[str, Any]]:
    """Entered, confirmed, in force; none for what was given up."""
    road = [state for state in ReformState if REFORM.stages[state].on_road]
    if reform.state not in road:
        return []
    at = {
        ReformState.PLANNED: reform.planned_at,
        ReformState.CONFIRMED: reform.confirmed_at,
        ReformState.IN_FORCE: reform.state_at,
    }
    return steps_on(road, reform.state, at=at, is_over=reform.state == ReformState.IN_FORCE)


def next_of(reform: Reform) -> dict[str, Any] | None:
    """What comes next while it is to come, who must act, and by when."""
    what, waits = REFORM.stages[reform.state].next, reform.state == ReformState.PLANNED
    if not what:
        return None
    who = listed(who_confirms(reform)[:3]) if waits else ""
    return {"what": what, "who": who, "by": reform.effective_on, "late": reform.is_overdue}


def reason_of(reform: Reform) -> Activity | None:
    """The act by which it was withdrawn or declined, which bears the reason."""
    verb = _GIVEN_UP_BY.get(reform.state)
    return history(reform).filter(verb=verb).first() if verb else None


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
