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
    local, law = LocalLimit.objects.filter(clock=clock).nearest_to(agency), STATUTORY[clock]
    return Limit(min(local.workdays, law.workdays), local.source) if local else law


def due_on(clock: str, agency: Agency, begins_on: date) -> date:
    """The last day on which it is in time; the day on which it begins does not count."""
    return add_workdays(begins_on, limit_of(clock, agency).workdays)
