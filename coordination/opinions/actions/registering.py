"""The register of policies in force: entered, changed, ended, and tied to one another."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.policy import require
from coordination.core.search import Text, vector
from coordination.opinions.likeness import fingerprint
from coordination.opinions.models import Draft, Policy, PolicyEntry, PolicySection, Tie
from coordination.opinions.sections import Passage


@transaction.atomic
def enter_policy(
    *, actor: User, issuers: Collection[Agency], passages: Sequence[Passage], draft: Draft | None = None, **fields: Any
) -> Policy:
    """Put a policy or rule in force into the register, with its text by sections. What a `draft` was said to be to
    others, the policy it became is to them.
    """
    policy = Policy(entered_by=actor, entered_for=actor.acting_for, draft=draft, **fields)
    require(actor, "policy.enter", policy)
    if draft is not None:
        require(actor, "draft.register", draft)
    if not passages:
        raise NotLawful(_("There is no text in it."))
    policy.full_clean(exclude=["entered_for"])
    policy.save()
    policy.issuers.set(issuers)
    _write(policy, passages)
    _index(policy)
    if draft is not None:
        Tie.objects.bulk_create(
            Tie(policy=policy, to=row.to, kind=row.kind, note=row.note, made_by=actor)
            for row in draft.ties.select_related("to")
        )
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
    """Correct what the register says of a policy, or put another text in the place of its text. What was found or said
    of sections that are replaced goes with them: whoever compared a draft is told to compare again.
    """
    policy = _held(policy)
    require(actor, "policy.change", policy)
    before = {name: getattr(policy, name) for name in fields}
    after = dict(fields)
    for name, value in fields.items():
        setattr(policy, name, value)
    if passages:
        after["sections"], before["sections"] = len(passages), policy.sections.count()
        policy.text_at = timezone.now()
        policy.sections.all().delete()
        _write(policy, passages)
    policy.full_clean()
    policy.save()
    if issuers is not None:
        before["issuers"] = list(policy.issuers.order_by("pk"))
        after["issuers"] = sorted(issuers, key=lambda agency: agency.pk)
        policy.issuers.set(issuers)
    _index(policy)
    record(actor, "policy.change", policy, before=before, after=after)


@transaction.atomic
def strike_policy(*, actor: User, policy: Policy) -> None:
    """Take out what was entered by mistake, as long as nothing refers to it. What is no longer in force is ended."""
    policy = _held(policy)
    require(actor, "policy.change", policy)
    if Tie.objects.filter(Q(policy=policy) | Q(to=policy)).exists():
        raise NotLawful(_("Relations to it are recorded: it stays in the register."))
    record(actor, "policy.strike", policy, before={"number": policy.number, "issued_on": policy.issued_on})
    policy.delete()


@transaction.atomic
def end_policy(*, actor: User, policy: Policy, on: date, reason: str) -> None:
    """It is in force until this day; it stays in the register, and new drafts are compared with it no more after."""
    policy = _held(policy)
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
    if policy == to:
        raise NotLawful(_("A policy has no relation to itself."))
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


def _held(policy: Policy) -> Policy:
    return Policy.objects.select_for_update(no_key=True).get(pk=policy.pk)


def _index(policy: Policy) -> None:
    """By its title as it is written and spoken, its number, its subject words, and who issued it, as on this day."""
    names = [agency.name for agency in policy.issuers.all()]
    said = [policy.issued_by, *names, *(agency.short_name for agency in policy.issuers.all())]
    texts = [
        Text(policy.title, "A", spoken=True),
        Text(policy.number, "B"),
        *(Text(word, "C", spoken=True) for word in policy.subject_words),
        *(Text(name, "D", spoken=True) for name in dict.fromkeys(filter(None, said))),
    ]
    PolicyEntry.objects.update_or_create(policy=policy, defaults={"search": vector(texts)})


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
