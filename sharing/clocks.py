"""Which limit holds for an agency: the law's, or a shorter one of its level and region."""

from datetime import date

from coordination.agencies.models import Agency
from coordination.core.workdays import add_workdays
from sharing.limits import STATUTORY, Limit
from sharing.models import LocalLimit


def limit_of(clock: str, agency: Agency) -> Limit:
    """What the catalogue and the answers of an agency are held to. A region's own word goes before that of its
    level.
    """
    local = LocalLimit.objects.of_level(agency).filter(clock=clock)
    nearest = sorted(local, key=lambda row: row.region_id is None)
    law = STATUTORY[clock]
    return Limit(min(nearest[0].workdays, law.workdays), nearest[0].source) if nearest else law


def due_on(clock: str, agency: Agency, begins_on: date) -> date:
    """The last day on which it is in time; the day on which it begins does not count."""
    return add_workdays(begins_on, limit_of(clock, agency).workdays)
