"""What the heirs of agencies owe to assignments to which they may owe something already."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from coordination.agencies.models import Agency
from coordination.agencies.succession import Transfer
from coordination.core.activity import Change
from coordination.followup.models import Part


@dataclass
class Inheritance:
    """Parts that end, that stay with another word of being done, that begin; and what is told of each assignment."""

    ended: list[Part] = field(default_factory=list)
    kept: list[Part] = field(default_factory=list)
    new: list[Part] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)


def inherit(transfers: Sequence[Transfer]) -> Inheritance:
    """Two parts that come together are one: the lead's, if one is; done if the lead has done its own, or, where both
    only support, if both have.
    """
    made = Inheritance()
    debts: dict[tuple[int, Agency], list[Part]] = defaultdict(list)
    for one in transfers:
        if one.heir is not None:
            debts[one.row.assignment_id, one.heir].append(one.row)
    own = _own(debts)
    for (assignment, heir), left in debts.items():
        _owe(heir, left, own.get((assignment, heir.pk)), made)
    return made


def _own(debts: Iterable[tuple[int, Agency]]) -> dict[tuple[int, int], Part]:
    """What the heirs owe there themselves, in one query."""
    parts = Part.objects.live().filter(
        assignment__in={assignment for assignment, _heir in debts}, agency__in={heir for _assignment, heir in debts}
    )
    return {(part.assignment_id, part.agency_id): part for part in parts}


def _owe(heir: Agency, left: Sequence[Part], own: Part | None, made: Inheritance) -> None:
    every = [*left, *([own] if own else [])]
    lead = next((part for part in every if part.role == Part.Role.LEAD), None)
    role, done_at = (Part.Role.LEAD, lead.done_at) if lead else (Part.Role.SUPPORTING, _all_done(every))
    made.ended += left
    if own and own.role == role:
        own.done_at = done_at
        made.kept.append(own)
    else:
        made.ended += [own] if own else []
        of = lead or left[0]
        laid_down = {name: getattr(of, name) for name in ("task", "due_on", "is_required")}
        made.new.append(Part(assignment=of.assignment, agency=heir, role=role, done_at=done_at, **laid_down))
    former = "、".join(part.agency.name for part in left)
    made.told.append(Change(left[0].assignment, {}, {"agency": heir.name, "former": former, "role": role}))


def _all_done(parts: Iterable[Part]) -> datetime | None:
    days = [part.done_at for part in parts]
    return None if None in days else max(day for day in days if day)
