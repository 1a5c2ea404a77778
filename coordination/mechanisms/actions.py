"""What is done with mechanisms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from coordination.agencies.actions import create_agencies_named
from coordination.agencies.models import Agency
from coordination.core import principals
from coordination.core.activity import Actor, record
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import today
from coordination.core.workflow import advance
from coordination.mechanisms.models import Mechanism, Participation
from coordination.mechanisms.notices import MechanismFounded


@dataclass(frozen=True)
class Enrolment:
    """One line of a member list: an agency that is known, or the name of one to be entered."""

    role: str
    agency: Agency | None = None
    name: str = ""
    note: str = ""


@transaction.atomic
def propose_mechanism(*, actor: Actor, enrolments: Sequence[Enrolment], tier: str, **fields: Any) -> Mechanism:
    """Write down a mechanism with its member list, as a draft.

    1. enter the agencies known only by name
    2. save the mechanism with its principal, and who takes part in it
    3. record it
    """
    mechanism = Mechanism(tier=tier, principal=None, **fields)
    require(actor, "mechanism.propose", mechanism)
    new = iter(create_agencies_named([line.name for line in enrolments if line.agency is None], actor=actor, tier=tier))
    mechanism.principal = principals.new_group("mechanism")
    mechanism.save()
    Participation.objects.bulk_create(
        Participation(
            mechanism=mechanism,
            agency=line.agency or next(new),
            role=line.role,
            position=place,
            note=line.note,
            starts_on=today(),
        )
        for place, line in enumerate(enrolments, start=1)
    )
    record(
        actor, "mechanism.propose", mechanism, after={**fields, "agencies": [str(row) for row in mechanism.in_force]}
    )
    principals.sync(groups=[mechanism.principal_id])
    return mechanism


@transaction.atomic
def found_mechanism(*, actor: Actor, mechanism: Mechanism) -> None:
    """Put a mechanism in force on its founding document, and tell the agencies in it."""
    advance(mechanism, "found", actor=actor)
    notify(MechanismFounded, mechanism)


@transaction.atomic
def edit_mechanism(*, actor: Actor, mechanism: Mechanism, **fields: Any) -> None:
    """Change what the papers of a mechanism say; what they said stays in the activity."""
    require(actor, "mechanism.edit", mechanism)
    before = {name: getattr(mechanism, name) for name in fields}
    for name, value in fields.items():
        setattr(mechanism, name, value)
    mechanism.full_clean(exclude=["principal"])
    mechanism.save()
    record(actor, "mechanism.edit", mechanism, before=before, after=fields)


@transaction.atomic
def enrol(*, actor: Actor, mechanism: Mechanism, agency: Agency, role: str, note: str = "") -> Participation:
    """Take an agency in, in a role; its people belong at once."""
    require(actor, "mechanism.enrol", mechanism)
    row = Participation(mechanism=mechanism, agency=agency, role=role, note=note, position=len(mechanism.in_force) + 1)
    row.full_clean()
    row.save()
    _took_part(actor, "mechanism.enrol", row)
    return row


@transaction.atomic
def leave(*, actor: Actor, participation: Participation, on: date, reason: str) -> None:
    """End an agency's role; on the next day its people no longer belong."""
    require(actor, "mechanism.enrol", participation.mechanism)
    participation.ends_on = on
    participation.full_clean()
    participation.save()
    _took_part(actor, "mechanism.leave", participation, note=reason)


def _took_part(actor: Actor, verb: str, row: Participation, note: str = "") -> None:
    row.mechanism.__dict__.pop("in_force", None)
    record(
        actor,
        verb,
        row.mechanism,
        after={"agency": row.agency.name, "role": row.role, "ends_on": row.ends_on},
        note=note,
    )
    principals.sync(groups=[row.mechanism.principal_id])
