"""Which roles the heirs of agencies take in mechanisms in which both may take part already."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from coordination.agencies.models import Agency
from coordination.agencies.succession import Transfer
from coordination.core.activity import Change
from coordination.mechanisms.listwords import settled
from coordination.mechanisms.models import Participation

ONE_DAY = timedelta(days=1)


@dataclass
class Inheritance:
    """Rows to be written, and what is told of each mechanism."""

    changed: list[Participation] = field(default_factory=list)
    new: list[Participation] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)


def inherit(transfers: Sequence[Transfer], on: date) -> Inheritance:
    """What is left ends on the day before. Of the roles that both have without an end, the heir keeps the highest: a
    leading one with the office, or a single other one. A role with an end is taken over until its end, beside them.
    """
    made = Inheritance()
    places: dict[tuple[int, Agency], list[Participation]] = defaultdict(list)
    for one in transfers:
        if one.heir is not None:
            places[one.row.mechanism_id, one.heir].append(one.row)
        else:
            _end(one.row, on, made)
    own = _own(places, on)
    for (mechanism, heir), left in places.items():
        _take_place(heir, left, own[mechanism, heir.pk], on, made)
    return made


def _own(places: Iterable[tuple[int, Agency]], on: date) -> dict[tuple[int, int], list[Participation]]:
    """What the heirs have there themselves, in one query."""
    rows = Participation.objects.not_over(on).filter(
        mechanism__in={mechanism for mechanism, _heir in places}, agency__in={heir for _mechanism, heir in places}
    )
    own: dict[tuple[int, int], list[Participation]] = defaultdict(list)
    for row in rows:
        own[row.mechanism_id, row.agency_id].append(row)
    return own


def _take_place(
    heir: Agency, left: Sequence[Participation], own: list[Participation], on: date, made: Inheritance
) -> None:
    begun = [row for row in left if row.starts_on < on]
    lasting = [row for row in [*begun, *own] if row.ends_on is None and row.starts_on <= on]
    kept = settled({row.role for row in lasting}) if lasting else ()
    former = "、".join(dict.fromkeys(row.agency.name for row in left))
    for row in own:
        if row in lasting and row.role not in kept:
            _end(row, on, made)
    for row in begun:
        wanted = row.role in kept if row.ends_on is None else True
        if wanted and (given := _given(row, heir, own, on)):
            made.new.append(given)
            own.append(given)
        _end(row, on, made)
    for row in left:
        if row not in begun:
            row.ends_on = row.starts_on if _is_had(row, own) else row.ends_on
            row.agency = heir
            own.append(row)
            made.changed.append(row)
    roles = [row.role for row in own if row.ends_on is None or row.ends_on >= on]
    told = {"agency": heir.name, "former": former, "roles": sorted(set(roles))}
    made.told.append(Change(left[0].mechanism, {}, told))


def _given(row: Participation, heir: Agency, own: Iterable[Participation], on: date) -> Participation | None:
    """The heir's own in its place; none where it has the role at least as long. If it has it only from a later day on,
    until then.
    """
    given = Participation(
        mechanism=row.mechanism,
        agency=heir,
        role=row.role,
        position=row.position,
        starts_on=on,
        ends_on=row.ends_on,
        note=row.note,
    )
    return None if _is_had(given, own) else given


def _is_had(row: Participation, own: Iterable[Participation]) -> bool:
    for other in own:
        if other.role != row.role:
            continue
        if other.starts_on <= row.starts_on and (
            other.ends_on is None or (row.ends_on is not None and other.ends_on >= row.ends_on)
        ):
            return True
        if other.ends_on is None and row.ends_on is None:
            row.ends_on = other.starts_on - ONE_DAY
    return False


def _end(row: Participation, on: date, made: Inheritance) -> None:
    """On the day before; what the heir took up on the very day lasts for that day."""
    row.ends_on = max(on - ONE_DAY, row.starts_on)
    made.changed.append(row)
