"""The register of policies in force: entered, changed, ended, tied to one another; and drafts compared with it."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.policy import require
from coordination.opinions.likeness import LEAST_SHARE, MOST_OF_A_SECTION, fingerprint, share
from coordination.opinions.models import Draft, Likeness, Policy, PolicySection, Revision, Section, Tie
from coordination.opinions.sections import Passage

CANDIDATES = 20  # sections looked at closely for each section of a draft


@transaction.atomic
def enter_policy(*, actor: User, issuers: Collection[Agency], passages: Sequence[Passage], **fields: Any) -> Policy:
    """Put a policy or rule in force into the register, with its text by sections."""
    policy = Policy(entered_by=actor, entered_for=actor.acting_for, **fields)
    require(actor, "policy.enter", policy)
    if not passages:
        raise NotLawful(_("There is no text in it."))
    policy.full_clean(exclude=["entered_for"])
    policy.save()
    policy.issuers.set(issuers)
    _write(policy, passages)
    record(actor, "policy.enter", policy, after={"number": policy.number, "sections": len(passages)})
    return policy


@transaction.atomic
def change_policy(
    *,
    actor: User,
    policy: Policy,
    issuers: Collection[Agency] | None = None,
    passages: Sequence[Passage] = (),
    **fields: Any,
) -> None:
    """Correct what the register says of a policy, or its text."""
    policy = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    require(actor, "policy.change", policy)
    before = {name: getattr(policy, name) for name in fields}
    for name, value in fields.items():
        setattr(policy, name, value)
    policy.full_clean()
    policy.save()
    if issuers is not None:
        policy.issuers.set(issuers)
    if passages:
        policy.sections.all().delete()
        _write(policy, passages)
    record(actor, "policy.change", policy, before=before, after=fields)


@transaction.atomic
def end_policy(*, actor: User, policy: Policy, on: date, reason: str) -> None:
    """It is in force until this day; it stays in the register, and new drafts are compared with it no more after."""
    policy = Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)
    require(actor, "policy.change", policy)
    before, policy.ended_on = policy.ended_on, on
    policy.full_clean()
    policy.save(update_fields=["ended_on"])
    record(actor, "policy.end", policy, before={"ended_on": before}, after={"ended_on": on}, note=reason)


@transaction.atomic
def tie(
    *, actor: User, to: Policy, kind: str, draft: Draft | None = None, policy: Policy | None = None, note: str = ""
) -> Tie:
    """Record what a draft or a policy is to a policy in force."""
    if draft is not None:
        require(actor, "draft.write", draft)
    elif policy is not None:
        require(actor, "policy.change", policy)
    row = Tie(draft=draft, policy=policy, to=to, kind=kind, note=note, made_by=actor)
    row.full_clean(exclude=["made_by"])
    row.save()
    record(actor, "policy.tie", draft or policy or to, after={"kind": kind, "to": str(to)}, note=note)
    return row


@transaction.atomic
def untie(*, actor: User, row: Tie) -> None:
    thing = row.draft or row.policy
    if row.draft is not None:
        require(actor, "draft.write", row.draft)
    else:
        require(actor, "policy.change", row.policy)
    before = {"kind": row.kind, "to": str(row.to)}
    row.delete()
    record(actor, "policy.untie", thing or row.to, before=before)


def compare(revision: Revision, *, told: Callable[[int, int], None] = lambda _done, _of: None) -> int:
    """Find what sections of the register say much the same as those of a version; how many were found.

    Section by section, each in a transaction of its own, so that what was found is there to be read at once; `told`
    hears how far it is. A second run finds the same.
    """
    sections = list(revision.sections.all())
    found = 0
    for done, section in enumerate(sections, 1):
        found += _compare(section)
        told(done, len(sections))
    return found


@transaction.atomic
def _compare(section: Section) -> int:
    rows = []
    for candidate in PolicySection.objects.filter(pk__in=_candidates(section)):
        measure = share(section.text, candidate.text)
        if measure >= LEAST_SHARE:
            rows.append(Likeness(section=section, of=candidate, share=measure))
    best = sorted(rows, key=lambda row: -row.share)[:MOST_OF_A_SECTION]
    Likeness.objects.filter(section=section).delete()
    Likeness.objects.bulk_create(best)
    return len(best)


def _candidates(section: Section) -> list[int]:
    """The sections in force that share most kept hashes with this one, of policies other than those it replaces."""
    hashes = fingerprint(section.text)
    if not hashes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT s.id FROM opinions_policysection s JOIN opinions_policy p ON p.id = s.policy_id
            WHERE s.fingerprint && %(hashes)s::integer[] AND (p.ended_on IS NULL OR p.ended_on >= CURRENT_DATE)
            ORDER BY (SELECT count(*) FROM unnest(s.fingerprint) f WHERE f = ANY(%(hashes)s::integer[])) DESC, s.id
            LIMIT %(most)s
            """,
            {"hashes": hashes, "most": CANDIDATES},
        )
        return [row[0] for row in cursor.fetchall()]


def _write(policy: Policy, passages: Sequence[Passage]) -> None:
    PolicySection.objects.bulk_create(
        PolicySection(
            policy=policy,
            place=place,
            number=passage.number,
            headings=list(passage.headings),
            text=passage.text,
            fingerprint=fingerprint(passage.text),
        )
        for place, passage in enumerate(passages, 1)
    )
