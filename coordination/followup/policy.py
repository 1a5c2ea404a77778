"""Who may do what with an assignment."""

from typing import Any

from coordination.core import policy
from coordination.core.policy import predicate
from coordination.followup.models import Assignment
from coordination.mechanisms.policy import keeps_office, speaks_for_agency, works_on_it


@predicate
def is_lead(person: Any, assignment: Assignment) -> bool:
    return person.acting_for is not None and person.acting_for.pk == assignment.lead_agency_id


@predicate
def owes_a_part(person: Any, assignment: Assignment) -> bool:
    agency = person.acting_for
    return agency is not None and assignment.parts.live().filter(agency=agency).exists()


@predicate
def is_open(person: Any, assignment: Assignment) -> bool:
    return assignment.is_open


policy.register(
    {
        "assignment.issue": keeps_office,
        "assignment.receive": is_lead & speaks_for_agency,
        "assignment.refuse": is_lead & speaks_for_agency,
        "assignment.start": is_lead & works_on_it,
        "assignment.report": owes_a_part & works_on_it & is_open,
        "assignment.submit": is_lead & speaks_for_agency,
        "assignment.send_back": keeps_office,
        "assignment.close": keeps_office,
        "assignment.make_routine": keeps_office,
        "assignment.reissue": keeps_office,
        "assignment.cancel": keeps_office,
        "assignment.urge": keeps_office & is_open,
    }
)
