"""What is done with mechanisms."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from coordination.agencies.actions import create_agencies_named
from coordination.agencies.models import Agency, Duty, liaisons_of
from coordination.agencies.naming import kind_of, relation_of, tier_of
from coordination.agencies.succession import Transfer, Will, hold
from coordination.core import activity, principals
from coordination.core.activity import Actor, record, record_all, reworded
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.core.workdays import today
from coordination.core.workflow import advance
from coordination.mechanisms.citing import cite_as_heirs
from coordination.mechanisms.flows import ChangeState
from coordination.mechanisms.holding import hold_change, hold_mechanism, stamp_of_change
from coordination.mechanisms.inheriting import inherit
from coordination.mechanisms.models import Change, Mechanism, Participation
from coordination.mechanisms.notices import ChangeProposed, CharterAmended, MechanismDissolved, MechanismFounded
from coordination.mechanisms.querysets import forget_roles

Role = Participation.Role
PROCEDURAL = frozenset({"purpose", "charter"})  # once in force, changed by an amendment alone


@dataclass(frozen=True)
class Enrolment:
    """One line of a member list: an agency that is known, or the name of one to be entered with its kind and tier."""

    role: str
    agency: Agency | None = None
    name: str = ""
    note: str = ""
    kind: str = ""
    tier: str = ""


@transaction.atomic
def propose_mechanism(*, actor: Actor, enrolments: Sequence[Enrolment], tier: str, **fields: Any) -> Mechanism:
    """Write down a mechanism with its member list, as a draft.

    1. enter the agencies known only by name, each once whatever the number of its roles
    2. save the mechanism with its principal, and who takes part in it
    3. record it
    """
    mechanism = Mechanism(tier=tier, principal=None, **fields)
    require(actor, "mechanism.propose", mechanism)
    mechanism.full_clean(exclude=["principal"])
    unknown = {line.name: _place_of(line, tier) for line in enrolments if line.agency is None}
    new = dict(zip(unknown, create_agencies_named(unknown, actor=actor), strict=True))
    mechanism.principal = principals.new_group("mechanism")
    mechanism.save()
    Participation.objects.bulk_create(
        Participation(
            mechanism=mechanism,
            agency=line.agency or new[line.name],
            role=line.role,
            position=place,
            note=line.note,
            starts_on=today(),
        )
        for place, line in enumerate(enrolments, start=1)
    )
    _belong(actor, mechanism)
    record(
        actor, "mechanism.propose", mechanism, after={**fields, "agencies": [str(row) for row in mechanism.in_force]}
    )
    return mechanism


def _place_of(line: Enrolment, tier: str) -> dict[str, str]:
    """Kind and tier of an agency to be entered, as the list says or its name suggests, and how it then stands."""
    kind = line.kind or kind_of(line.name)
    return {"kind": kind, "tier": line.tier or tier_of(line.name, tier), "relation": relation_of(line.name, kind)}


@transaction.atomic
def found_mechanism(*, actor: Actor, mechanism: Mechanism) -> None:
    """Put a mechanism in force on its founding document, and tell the agencies in it."""
    hold_mechanism(mechanism)
    advance(mechanism, "found", actor=actor)
    notify(MechanismFounded, mechanism)


@transaction.atomic
def establish_mechanism(
    *, actor: Actor, enrolments: Sequence[Enrolment], tier: str, at_once: bool, **fields: Any
) -> Mechanism:
    """Propose a mechanism and, where its founding document allows, put it in force: both or neither."""
    mechanism = propose_mechanism(actor=actor, enrolments=enrolments, tier=tier, **fields)
    if at_once:
        found_mechanism(actor=actor, mechanism=mechanism)
    return mechanism


@transaction.atomic
def withdraw_mechanism(*, actor: Actor, mechanism: Mechanism, reason: str) -> None:
    """Give a draft up. It stays on record; nobody takes part in it any longer, and no group keeps it."""
    hold_mechanism(mechanism)
    advance(mechanism, "withdraw", actor=actor, note=reason)
    still = mechanism.participations.filter(Q(ends_on=None) | Q(ends_on__gt=today()))
    still.update(ends_on=Greatest(F("starts_on"), Value(today())))
    mechanism.__dict__.pop("in_force", None)
    _belong(actor, mechanism)


@transaction.atomic
def edit_mechanism(*, actor: Actor, mechanism: Mechanism, **fields: Any) -> None:
    """Change what the papers of a mechanism say; what they said stays in the activity. In force, the words of its
    charter are first entered here, and changed by a procedure ever after.
    """
    hold_mechanism(mechanism)
    require(actor, "mechanism.edit", mechanism)
    _require_no_procedure(mechanism, fields)
    before = {name: getattr(mechanism, name) for name in fields}
    for name, value in fields.items():
        setattr(mechanism, name, value)
    mechanism.full_clean(exclude=["principal"])
    mechanism.save(update_fields=list(fields))
    record(actor, "mechanism.edit", mechanism, before=before, after=fields)


def _require_no_procedure(mechanism: Mechanism, fields: Mapping[str, Any]) -> None:
    wanted = {name for name in fields if name in PROCEDURAL and fields[name] != getattr(mechanism, name)}
    if not mechanism.is_in_force or not wanted:
        return
    if any(getattr(mechanism, name) for name in wanted):
        raise NotLawful(_("What the charter of a mechanism in force says is amended by a procedure."))
    if mechanism.changes.filter(kind=Change.Kind.CHARTER, state=ChangeState.DRAFT).exists():
        raise NotLawful(_("An amendment of its charter is being prepared: write it there."))


@transaction.atomic
def propose_change(*, actor: Actor, mechanism: Mechanism, kind: str, **fields: Any) -> Change:
    """Write down what is to change in a mechanism by a procedure: its charter, or that there is one at all."""
    hold_mechanism(mechanism)
    change = Change(mechanism=mechanism, kind=kind, **fields)
    require(actor, "mechanism.dissolve" if change.is_dissolution else "mechanism.amend", mechanism)
    _require_a_change(change)
    change.full_clean()
    change.save()
    record(actor, "change.propose", change, after={"kind": kind, **fields})
    others = [agency for agency in mechanism.agencies_as(*Role.leading()) if actor and agency != actor.acting_for]
    notify(ChangeProposed, change, among=liaisons_of(*others))
    return change


def _require_a_change(change: Change) -> None:
    mechanism = change.mechanism
    if not change.is_dissolution and (change.purpose, change.charter) == (mechanism.purpose, mechanism.charter):
        raise ValidationError({"charter": _("Nothing would change: these are the words in force.")})


@transaction.atomic
def edit_change(*, actor: Actor, change: Change, seen: str | None = None, **fields: Any) -> None:
    """Change what is proposed, as long as it is. `seen` is the stamp of what whoever changes it had before the eyes:
    changed since, SomeoneWasFaster.
    """
    hold_change(change)
    require(actor, "change.edit", change)
    not_overtaken(seen, stamp_of_change(change))
    before, after = reworded(change, fields)
    _require_a_change(change)
    change.full_clean()
    if after:
        change.save(update_fields=list(after))
        record(actor, "change.edit", change, before=before, after=after)


@transaction.atomic
def withdraw_change(*, actor: Actor, change: Change, reason: str) -> None:
    hold_change(change)
    advance(change, "withdraw", actor=actor, note=reason)


@transaction.atomic
def put_change_in_force(*, actor: Actor, change: Change, document_no: str, decided_on: date, approved_by: str) -> None:
    """On the document that approves it, the mechanism becomes what the change says; all who take part are told.

    The list of a mechanism that is dissolved stays as it was: those in it read its papers, and its office follows what
    was assigned to the end. Nothing new begins in it.
    """
    mechanism = hold_change(change)
    require(actor, "change.take_effect", change)
    proposed = Change.objects.filter(pk=change.pk, state=ChangeState.DRAFT)
    proposed.update(former_purpose=mechanism.purpose, former_charter=mechanism.charter)
    paper: dict[str, Any] = {"document_no": document_no, "decided_on": decided_on, "approved_by": approved_by}
    advance(change, "take_effect", actor=actor, **paper)
    if change.is_dissolution:
        advance(mechanism, "dissolve", actor=actor, note=document_no)
        _belong(actor, mechanism)
        notify(MechanismDissolved, change)
    else:
        before = {"purpose": mechanism.purpose, "charter": mechanism.charter}
        mechanism.purpose, mechanism.charter = change.purpose, change.charter
        mechanism.save(update_fields=list(before))
        after = {"purpose": change.purpose, "charter": change.charter}
        record(actor, "mechanism.amend", mechanism, before=before, after=after, note=document_no)
        notify(CharterAmended, change)


@transaction.atomic
def enrol(
    *,
    actor: Actor,
    mechanism: Mechanism,
    agency: Agency,
    role: str,
    note: str = "",
    duties: Collection[Duty] = (),
) -> Participation:
    """Take an agency in, in a role, citing the duties by which it takes part; its people belong at once."""
    hold_mechanism(mechanism)
    require(actor, "mechanism.enrol", mechanism)
    row = Participation(mechanism=mechanism, agency=agency, role=role, note=note, position=len(mechanism.in_force) + 1)
    row.full_clean()
    row.save()
    _cite(row, duties)
    _took_part(actor, "mechanism.enrol", row)
    return row


@transaction.atomic
def edit_participation(*, actor: Actor, participation: Participation, note: str, duties: Collection[Duty]) -> None:
    """Change what the list says of a member, and the duties by which it takes part."""
    require(actor, "mechanism.enrol", participation.mechanism)
    before: dict[str, Any] = {"note": participation.note, "duties": [duty.text for duty in participation.duties.all()]}
    participation.note = note
    participation.full_clean()
    participation.save(update_fields=["note"])
    _cite(participation, duties)
    said: dict[str, Any] = {"note": note, "duties": [duty.text for duty in duties]}
    after = {"agency": participation.agency.name, "role": participation.role, **said}
    record(actor, "mechanism.edit_participation", participation.mechanism, before=before, after=after)


def _cite(participation: Participation, duties: Collection[Duty]) -> None:
    """A member cites its own duties, and those that ended since it cited them."""
    if any(duty.agency_id != participation.agency_id for duty in duties):
        raise NotLawful(_("An agency takes part by its own duties."))
    participation.duties.set(duties)


@transaction.atomic
def leave(*, actor: Actor, participation: Participation, on: date, reason: str) -> None:
    """End an agency's role; on the next day its people no longer belong.

    A mechanism in force keeps a convener and an office: the successor is enrolled first.
    """
    mechanism = participation.mechanism
    hold_mechanism(mechanism)
    require(actor, "mechanism.enrol", mechanism)
    if mechanism.is_in_force and participation.role in {Role.CONVENER, Role.OFFICE}:
        others = mechanism.participations.in_force(on + timedelta(days=1)).filter(role=participation.role)
        if not others.exclude(pk=participation.pk).exists():
            raise NotLawful(
                _("“%(agency)s” is the last to hold the role “%(role)s”. Enrol a successor first.")
                % {"agency": participation.agency, "role": participation.get_role_display()}
            )
    participation.ends_on = on
    participation.full_clean()
    participation.save(update_fields=["ends_on"])
    _took_part(actor, "mechanism.leave", participation, note=reason)


@transaction.atomic
def hand_over_participations(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """The heirs of agencies that end take their places in all mechanisms; without an heir the place is given up.

    1. hold the mechanisms: whoever changes who takes part meanwhile gives way
    2. the old roles end on the day before, the new ones begin on the day, none twice (`inherit`)
    3. the heirs cite the duties by which the agencies took part, where these passed to them too (`cite_as_heirs`)
    4. record it for each mechanism; the groups follow
    """
    require(actor, "reform.take_effect", will.reform)
    mechanisms = {one.row.mechanism_id: one.row.mechanism for one in transfers}
    hold(Mechanism.objects.filter(pk__in=mechanisms))
    inheritance = inherit(transfers, will.on)
    Participation.objects.bulk_update(inheritance.changed, ["agency", "ends_on"])
    Participation.objects.bulk_create(inheritance.new)
    cite_as_heirs(transfers, will.on)
    record_all(actor, "mechanism.succeed", inheritance.told, note=will.note)
    given_up = [
        activity.Change(
            one.row.mechanism, {}, {"agency": one.row.agency.name, "role": one.row.role, "ends_on": will.day_before}
        )
        for one in transfers
        if one.heir is None
    ]
    record_all(actor, "mechanism.leave", given_up, note=will.note)
    principals.sync(groups=[mechanism.principal_id for mechanism in mechanisms.values()])


def _took_part(actor: Actor, verb: str, row: Participation, note: str = "") -> None:
    row.mechanism.__dict__.pop("in_force", None)
    _belong(actor, row.mechanism)
    record(
        actor,
        verb,
        row.mechanism,
        after={"agency": row.agency.name, "role": row.role, "ends_on": row.ends_on},
        note=note,
    )


def _belong(actor: Actor, mechanism: Mechanism) -> None:
    """Who takes part has changed: the groups follow, and whoever does this must not go by what was before."""
    principals.sync(groups=[mechanism.principal_id])
    if actor and actor.acting_for:
        forget_roles(actor.acting_for)
