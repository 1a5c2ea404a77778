"""Disputes: raised, put in points, talked over, offered an end, taken up the ladder, settled or ruled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Post, User
from coordination.core import reminders
from coordination.core.activity import acted, record
from coordination.core.errors import NotLawful
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import add_workdays, today
from coordination.core.workflow import advance
from coordination.opinions import notices
from coordination.opinions.climbing import Rung
from coordination.opinions.models import Comment, Dispute, DisputePaper, Draft, Offer, Option, Party, Point, Talk
from coordination.opinions.sealing import seal, signature, words_of_party


@dataclass(frozen=True)
class Ruling:
    """What the superior decided: who, when, by which document, and which of the options, if one."""

    by: str
    on: date
    number: str
    text: str
    option: Option | None = None
    papers: Sequence[Incoming] = field(default_factory=tuple)


@transaction.atomic
def begin_dispute(
    *,
    actor: User,
    lead: Agency,
    parties: Sequence[Agency],
    points: Sequence[str],
    comments: Sequence[Comment] = (),
    draft: Draft | None = None,
    **fields: Any,
) -> Dispute:
    """Write a dispute down: whose matter it is, who differs, on what. Nobody else sees it before it is raised.

    Out of comments that were not agreed on, each agency's own words are its opinion until it writes another.
    """
    own = actor.acting_for
    dispute = Dispute(lead=lead, draft=draft, raised_by=actor, raised_for=own, **fields)
    require(actor, "dispute.begin", dispute)
    dispute.full_clean(exclude=["raised_for"])
    dispute.save()
    said = {comment.request.agency_id: comment for comment in comments}
    sides = {agency.pk: agency for agency in (lead, *parties)}
    Party.objects.bulk_create(_party(dispute, agency, said.get(pk)) for pk, agency in sides.items())
    Point.objects.bulk_create(Point(dispute=dispute, place=place, text=text) for place, text in enumerate(points, 1))
    record(actor, "dispute.begin", dispute, after={"parties": [agency.name for agency in sides.values()]})
    return dispute


@transaction.atomic
def raise_dispute(*, actor: User, dispute: Dispute) -> None:
    """Put it to the parties. From now on every one of them sees it, and the time of the first step runs."""
    held = _hold(dispute)
    advance(held, "raise", actor=actor, **_at(held, Rung.CONSULTATION))
    _stand_at(dispute, held)
    notify(notices.DisputeRaised, held)


@transaction.atomic
def state_opinion(*, actor: User, party: Party, opinion: str, grounds: str = "", legal_basis: str = "") -> None:
    """Write what the agency holds. What was signed before counts no more until its head signs again."""
    party = _hold_party(party)
    require(actor, "dispute.state", party)
    before = {name: getattr(party, name) for name in ("opinion", "grounds", "legal_basis")}
    party.opinion, party.grounds, party.legal_basis = opinion, grounds, legal_basis
    party.signed_by, party.signed_as, party.in_place_of, party.signed_at, party.sha256 = None, "", "", None, ""
    party.full_clean(exclude=["dispute", "agency"])
    party.save()
    record(
        actor, "dispute.state", party.dispute, before=before, after={"agency": party.agency.name, "opinion": opinion}
    )


@transaction.atomic
def sign_opinion(*, actor: User, party: Party) -> None:
    """The head of the agency signs its opinion, grounds and legal basis (or the deputy, who is recorded as such)."""
    party = _hold_party(party)
    require(actor, "dispute.sign", party)
    if not party.opinion:
        raise NotLawful(_("There is no opinion to sign yet."))
    as_, now = signature(actor, party.agency, {Post.Role.LEADER}), timezone.now()
    party.signed_by, party.signed_as, party.in_place_of, party.signed_at = actor, as_, actor.in_place_of_name, now
    said = {**words_of_party(party), "signed": acted(as_, actor.in_place_of_name), "at": now.isoformat()}
    party.sha256 = seal(said)
    party.save()
    record(actor, "dispute.sign", party.dispute, after={"agency": party.agency.name, "sha256": party.sha256})


@transaction.atomic
def add_option(*, actor: User, dispute: Dispute, text: str, effects: str) -> Option:
    """Put forward one way to end it, with what follows from it."""
    held = _hold(dispute)
    require(actor, "dispute.put_forward", held)
    place = (held.options.aggregate(last=Max("place"))["last"] or 0) + 1
    option = Option(dispute=held, place=place, text=text, effects=effects, proposed_by=actor.acting_for)
    option.full_clean(exclude=["dispute", "proposed_by"])
    option.save()
    record(actor, "dispute.put_forward", held, after={"option": text, "effects": effects})
    return option


@transaction.atomic
def withdraw_option(*, actor: User, option: Option) -> None:
    """Whoever put it forward takes it back; it stays on record."""
    held = _hold(option.dispute)
    require(actor, "dispute.put_forward", held)
    if option.proposed_by_id not in actor.acting_for.line:  # type: ignore[union-attr]  # the policy asked for an agency
        raise NotLawful(_("Only the agency that put it forward takes it back."))
    option.withdrawn_at = timezone.now()
    option.save(update_fields=["withdrawn_at"])
    record(actor, "dispute.take_back", held, after={"option": option.text})


@transaction.atomic
def propose(*, actor: User, dispute: Dispute, proposal: str) -> None:
    """The lead agency says how it would end it."""
    held = _hold(dispute)
    require(actor, "dispute.propose", held)
    before, held.proposal = held.proposal, proposal
    held.save(update_fields=["proposal"])
    record(actor, "dispute.propose", held, before={"proposal": before}, after={"proposal": proposal})


@transaction.atomic
def record_talk(
    *, actor: User, dispute: Dispute, held_on: date, how: str, present: str, record_text: str, outcome: str = ""
) -> Talk:
    """Write down one talk. It stays as it was written."""
    held = _hold(dispute)
    require(actor, "dispute.talk", held)
    if held_on > today():
        raise NotLawful(_("This day is still to come."))
    talk = Talk(
        dispute=held,
        rung=held.rung,
        held_on=held_on,
        how=how,
        present=present,
        record=record_text,
        outcome=outcome,
        recorded_by=actor,
        recorded_for=actor.acting_for,
        in_place_of=actor.in_place_of_name,
    )
    talk.full_clean(exclude=["dispute", "recorded_by", "recorded_for"])
    talk.save()
    record(actor, "dispute.talk", held, after={"held_on": held_on, "outcome": outcome})
    return talk


@transaction.atomic
def offer(*, actor: User, dispute: Dispute, text: str) -> Offer:
    """A party, or the office that mediates, offers a wording. Others may take it up as the agreement."""
    held = _hold(dispute)
    require(actor, "dispute.make_offer", held)
    row = Offer(dispute=held, rung=held.rung, text=text, made_for=actor.acting_for, made_by=actor)
    row.full_clean(exclude=["dispute", "made_for", "made_by"])
    row.save()
    act = record(actor, "dispute.make_offer", held, after={"offer": text})
    notify(notices.OfferMade, held, act=act, agency=row.made_for.name)
    return row


@transaction.atomic
def withdraw_offer(*, actor: User, row: Offer) -> None:
    held = _hold(row.dispute)
    require(actor, "dispute.make_offer", held)
    if row.made_for_id not in actor.acting_for.line:  # type: ignore[union-attr]  # the policy asked for an agency
        raise NotLawful(_("Only the agency that made the offer withdraws it."))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(actor, "dispute.take_back", held, after={"offer": row.text})


@transaction.atomic
def climb(*, actor: User, dispute: Dispute, reason: str) -> None:
    """Take it one step up: what is not agreed here is brought before those above. To the superior the reason says what
    there is to decide.
    """
    held = _hold(dispute)
    following = Rung(held.rung).following
    if following is None:
        raise NotLawful(_("It is before the superior: only the ruling ends it."))
    asked = reason if following == Rung.SUPERIOR_RULING else ""
    advance(held, "climb", actor=actor, note=reason, asked=asked, **_at(held, following))
    _stand_at(dispute, held)
    notify(notices.DisputeClimbs, held, reason=reason)


@transaction.atomic
def propose_agreement(*, actor: User, dispute: Dispute, text: str) -> None:
    """Put an agreement to the parties, each of which confirms it or does not. Whoever puts it has confirmed it."""
    held = _hold(dispute)
    advance(held, "offer", actor=actor, agreement=text)
    held.parties.update(agreed_at=None, agreed_by=None)
    dispute.refresh_from_db()
    notify(notices.AgreementProposed, held)
    own = held.parties.filter(agency__in=actor.acting_for.line).first() if actor.acting_for else None
    if own:
        confirm_agreement(actor=actor, party=own)


@transaction.atomic
def confirm_agreement(*, actor: User, party: Party) -> None:
    """A party says yes. With the last of them the dispute is settled."""
    party = _hold_party(party)
    require(actor, "dispute.confirm", party)
    if party.dispute.state != "agreeing":
        raise NotLawful(_("There is no agreement to confirm."))
    party.agreed_at, party.agreed_by = timezone.now(), actor
    party.save(update_fields=["agreed_at", "agreed_by"])
    record(actor, "dispute.confirm", party.dispute, after={"agency": party.agency.name})
    if not party.dispute.parties.filter(agreed_at=None).exists():
        advance(party.dispute, "settle", actor=None)
        reminders.cancel(party.dispute, reason="settle")
        notify(notices.DisputeEnded, party.dispute)


@transaction.atomic
def decline_agreement(*, actor: User, party: Party, reason: str) -> None:
    """A party says no: the talk goes on where it was."""
    party = _hold_party(party)
    require(actor, "dispute.confirm", party)
    advance(party.dispute, "decline", actor=actor, note=reason)
    party.dispute.parties.update(agreed_at=None, agreed_by=None)
    notify(notices.AgreementDeclined, party.dispute, agency=party.agency.name, reason=reason)


@transaction.atomic
def record_ruling(*, actor: User, dispute: Dispute, ruling: Ruling) -> None:
    """Write down what the superior decided, with its document. It binds; a party may keep its reservation on record."""
    held = _hold(dispute)
    if ruling.option and ruling.option.dispute_id != held.pk:
        raise NotLawful(_("The option belongs to another dispute."))
    advance(
        held,
        "rule",
        actor=actor,
        ruled_by=ruling.by,
        ruled_on=ruling.on,
        ruling_no=ruling.number,
        ruling=ruling.text,
        due_on=None,
    )
    if ruling.option:
        Option.objects.filter(pk=ruling.option.pk).update(is_ruled=True)
    for each in ruling.papers:
        paper = DisputePaper.objects.create(dispute=held, file=store(each, by=actor), is_ruling=True)
        record(actor, "dispute.attach", held, after={"file": paper.file.name, "sha256": paper.file.sha256})
    reminders.cancel(held, reason="rule")
    dispute.refresh_from_db()
    notify(notices.DisputeEnded, held)


@transaction.atomic
def reserve(*, actor: User, party: Party, text: str) -> None:
    """Keep a reservation on record (保留意见). The ruling or agreement is carried out all the same."""
    party = _hold_party(party)
    require(actor, "dispute.reserve", party)
    if party.dispute.is_open:
        raise NotLawful(_("A reservation is kept once the dispute is settled or ruled."))
    before, party.reservation = party.reservation, text
    party.save(update_fields=["reservation"])
    record(actor, "dispute.reserve", party.dispute, before={"reservation": before}, after={"reservation": text})


@transaction.atomic
def withdraw_dispute(*, actor: User, dispute: Dispute, reason: str) -> None:
    """Whoever raised it gives it up; it stays on record."""
    held = _hold(dispute)
    was_open = held.is_open
    advance(held, "withdraw", actor=actor, note=reason, due_on=None)
    reminders.cancel(held, reason="withdraw")
    dispute.refresh_from_db()
    if was_open:
        notify(notices.DisputeWithdrawn, held, reason=reason)


def _hold(dispute: Dispute) -> Dispute:
    return Dispute.objects.select_for_update(no_key=True).get(pk=dispute.pk)


def _hold_party(party: Party) -> Party:
    """The side of a dispute, and the dispute with it: whoever agrees or signs waits for whoever does just now."""
    dispute = Dispute.objects.select_for_update(no_key=True).get(pk=party.dispute_id)
    held = Party.objects.select_related("agency").get(pk=party.pk)
    held.dispute = dispute
    return held


def _party(dispute: Dispute, agency: Agency, comment: Comment | None) -> Party:
    if comment is None:
        return Party(dispute=dispute, agency=agency)
    opinion = comment.proposed or comment.ground
    return Party(
        dispute=dispute,
        agency=agency,
        comment=comment,
        opinion=opinion,
        grounds=comment.ground,
        legal_basis=comment.legal_basis,
    )


def _at(dispute: Dispute, rung: Rung) -> dict[str, Any]:
    """Where it stands from now on, and until when."""
    due_on = add_workdays(today(), rung.limit) if rung.limit else None
    return {"rung": rung, "due_on": due_on, "due_version": dispute.due_version + 1}


def _stand_at(dispute: Dispute, held: Dispute) -> None:
    if held.due_on:
        reminders.plan(held)
    else:
        reminders.cancel(held, reason="no limit on this step")
    dispute.refresh_from_db()
