"""By which duties the heirs of agencies take part in the mechanisms in which they take a place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from coordination.agencies.models import Duty
from coordination.agencies.succession import Transfer, Will
from coordination.mechanisms.models import Participation

Citation: Any = Participation.duties.through
Place = tuple[int, int]  # mechanism, agency


def cite_as_heirs(transfers: Sequence[Transfer], on: date) -> None:
    """Each heir cites what was cited at the places it took, as far as it is charged with it from the day on: in the
    same role, or where it has another there, in that one. What ended keeps its own citations.
    """
    taken = [(one.row, one.heir.pk) for one in transfers if one.heir is not None]
    cited = _cited([row for row, _heir in taken])
    if not cited:
        return
    charged, held, new = _charged_with({heir for _row, heir in taken}, on), _held(taken, on), set()
    for row, heir in taken:
        own = {charged[heir, duty.text] for duty in cited.get(row.pk, ()) if (heir, duty.text) in charged}
        places = held[row.mechanism_id, heir]
        same = [place for place in places if place.role == row.role] or places
        new |= {(place.pk, duty) for place in same for duty in own}
    # A place that was still to begin became the heir's as it was: what it cites is another agency's duty now.
    moved = Citation.objects.filter(participation__in=[row.pk for row, _heir in taken if row.starts_on >= on])
    moved.filter(duty__in={duty.pk for duties in cited.values() for duty in duties}).delete()
    Citation.objects.bulk_create(
        [Citation(participation_id=place, duty_id=duty) for place, duty in sorted(new)], ignore_conflicts=True
    )


def going_elsewhere(transfers: Sequence[Transfer], will: Will) -> int:
    """How many of the duties cited do not pass to whoever takes the place."""
    cited = _cited([one.row for one in transfers])
    ending = {agency.pk for agency in will.reform.ending}
    return sum(
        duty.agency_id not in ending or will.heir("duties", duty.pk) != one.heir
        for one in transfers
        if one.heir is not None
        for duty in cited.get(one.row.pk, ())
    )


def _cited(rows: Iterable[Participation]) -> dict[int, list[Duty]]:
    """The duties cited at these places, in one query."""
    cited: dict[int, list[Duty]] = defaultdict(list)
    for citation in Citation.objects.filter(participation__in=[row.pk for row in rows]).select_related("duty"):
        cited[citation.participation_id].append(citation.duty)
    return cited


def _charged_with(heirs: Iterable[int], on: date) -> dict[tuple[int, str], int]:
    """What these agencies are charged with from the day on, by its words."""
    duties = Duty.objects.in_force(on).filter(agency__in=list(heirs)).order_by("-position", "-pk")
    return {(duty.agency_id, duty.text): duty.pk for duty in duties}


def _held(taken: Iterable[tuple[Participation, int]], on: date) -> dict[Place, list[Participation]]:
    """What the heirs have in these mechanisms from the day on."""
    pairs = {(row.mechanism_id, heir) for row, heir in taken}
    rows = Participation.objects.not_over(on).filter(
        mechanism__in={mechanism for mechanism, _heir in pairs}, agency__in={heir for _mechanism, heir in pairs}
    )
    held: dict[Place, list[Participation]] = defaultdict(list)
    for row in rows:
        held[row.mechanism_id, row.agency_id].append(row)
    return held
