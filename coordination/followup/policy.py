"""Who may do what with an assignment."""

from typing import Any

from coordination.agencies.models import Post, leaders_of
from coordination.core import policy
from coordination.core.policy import predicate
from coordination.followup.models import Assignment, Extension, Part
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


@predicate
def is_supporting(person: Any, part: Part) -> bool:
    return part.role == Part.Role.SUPPORTING and part.is_open and part.ended_at is None


@predicate
def owes_it(person: Any, part: Part) -> bool:
    return person.acting_for is not None and person.acting_for.pk == part.agency_id


@predicate
def leads_the_whole(person: Any, part: Part) -> bool:
    return person.acting_for is not None and person.acting_for.pk == part.assignment.lead_agency_id


@predicate
def is_of_the_lead(person: Any, extension: Extension) -> bool:
    return person.acting_for is not None and person.acting_for.pk == extension.assignment.lead_agency_id


@predicate
def approves_in_agency(person: Any, extension: Extension) -> bool:
    """The agency's leader; where nobody holds that post on the portal, whoever speaks for the agency."""
    if Post.Role.LEADER in person.roles:
        return True
    return Post.Role.LIAISON in person.roles and not leaders_of(extension.assignment.lead_agency).exists()


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
        "assignment.extend": is_lead & works_on_it & is_open,
        "part.lay_down": is_supporting & (keeps_office | (leads_the_whole & speaks_for_agency)),
        "part.send_back": is_supporting & (keeps_office | (leads_the_whole & speaks_for_agency)),
        "part.receive": is_supporting & owes_it & speaks_for_agency,
        "extension.endorse": is_of_the_lead & approves_in_agency,
        "extension.decline": is_of_the_lead & approves_in_agency,
        "extension.withdraw": is_of_the_lead & works_on_it,
        "extension.grant": keeps_office,
        "extension.deny": keeps_office,
        "extension.lapse": policy.nobody,
    }
)
