"""How a dispute may end: options, the lead's proposal, talks, offers, and the agreement that every party confirms."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core import reminders
from coordination.core.activity import record
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.notices import notify
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.core.workdays import today
from coordination.core.workflow import advance
from coordination.opinions import notices
from coordination.opinions.actions.holding import hold_dispute, hold_party
from coordination.opinions.climbing import DisputeState, keeps_the_file
from coordination.opinions.models import Dispute, Offer, Option, Party, Talk
from coordination.opinions.sealing import stamp_of_agreement, stamp_of_proposal


@transaction.atomic
def add_option(*, actor: User, dispute: Dispute, text: str, effects: str) -> Option:
    """Put forward one way to end it, with what follows from it. Said twice, by whomever, it is one way all the same."""
    held = _hold_open_file(actor, "dispute.put_forward", dispute)
    place = (held.options.aggregate(last=Max("place"))["last"] or 0) + 1
    option = Option(dispute=held, place=place, text=text, effects=effects, proposed_by=actor.acting_for)
    option.full_clean(exclude=["dispute", "proposed_by"])
    if any(each.text.split() == text.split() for each in held.live_options):
        raise NotLawful(_("This option is put forward already, word for word."))
    option.save()
    record(actor, "dispute.put_forward", held, after={"option": text, "effects": effects})
    return option


@transaction.atomic
def withdraw_option(*, actor: User, option: Option) -> None:
    """Whoever put it forward takes it back; it stays on record."""
    held = _hold_open_file(actor, "dispute.put_forward", option.dispute)
    if option.proposed_by_id not in actor.acting_for.line:  # type: ignore[union-attr]  # the policy asked for an agency
        raise NotLawful(_("Only the agency that put it forward takes it back."))
    if not Option.objects.filter(pk=option.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise SomeoneWasFaster
    option.refresh_from_db()
    record(actor, "dispute.take_back", held, after={"option": option.text})


@transaction.atomic
def propose(*, actor: User, dispute: Dispute, proposal: str, seen: str | None = None) -> None:
    """The lead agency says how it would end it. `seen` is the stamp of what it said before: changed since,
    SomeoneWasFaster.
    """
    held = _hold_open_file(actor, "dispute.propose", dispute)
    not_overtaken(seen, stamp_of_proposal(held))
    if not proposal.strip():
        raise ValidationError({"proposal": _("Say how your agency would end it.")})
    before, held.proposal = held.proposal, proposal
    held.save(update_fields=["proposal"])
    record(actor, "dispute.propose", held, before={"proposal": before}, after={"proposal": proposal})


@transaction.atomic
def record_talk(
    *, actor: User, dispute: Dispute, held_on: date, how: str, present: str, record_text: str, outcome: str = ""
) -> Talk:
    """Write down one talk. It stays as it was written; sent twice, it is written down once."""
    held = hold_dispute(dispute.pk)
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
    said = {name: getattr(talk, name) for name in ("held_on", "how", "present", "record", "outcome", "recorded_for")}
    if held.talks.filter(**said).exists():
        raise NotLawful(_("This talk is recorded already, word for word."))
    talk.save()
    record(actor, "dispute.talk", held, after={"held_on": held_on, "outcome": outcome})
    return talk


@transaction.atomic
def offer(*, actor: User, dispute: Dispute, text: str) -> Offer:
    """A party, or the office that mediates, offers a wording, once on each rung. Others may take it up as the
    agreement.
    """
    held = hold_dispute(dispute.pk)
    require(actor, "dispute.make_offer", held)
    row = Offer(dispute=held, rung=held.rung, text=text, made_for=actor.acting_for, made_by=actor)
    row.full_clean(exclude=["dispute", "made_for", "made_by"])
    standing = held.offers.filter(made_for=row.made_for, rung=held.rung, withdrawn_at=None)
    if any(each.text.split() == text.split() for each in standing):
        raise NotLawful(_("Your agency has offered this already, word for word."))
    row.save()
    act = record(actor, "dispute.make_offer", held, after={"offer": text})
    notify(notices.OfferMade, held, act=act, agency=row.made_for.name)
    return row


@transaction.atomic
def withdraw_offer(*, actor: User, row: Offer) -> None:
    """Whoever made it takes it back; it stays on record."""
    held = hold_dispute(row.dispute_id)
    require(actor, "dispute.make_offer", held)
    if row.made_for_id not in actor.acting_for.line:  # type: ignore[union-attr]  # the policy asked for an agency
        raise NotLawful(_("Only the agency that made the offer withdraws it."))
    if not Offer.objects.filter(pk=row.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise SomeoneWasFaster
    row.refresh_from_db()
    record(actor, "dispute.take_back", held, after={"offer": row.text})


@transaction.atomic
def propose_agreement(*, actor: User, dispute: Dispute, text: str) -> None:
    """Put an agreement to the parties, each of which confirms it or does not. Whoever puts it has confirmed it.

    Another text in the place of one that waits for confirmation needs all confirmations anew.
    """
    held = hold_dispute(dispute.pk)
    if not text.strip():
        raise ValidationError({"text": _("Write down what is agreed.")})
    advance(held, "offer", actor=actor, agreement=text)
    held.parties.update(agreed_at=None, agreed_by=None)
    dispute.refresh_from_db()
    notify(notices.AgreementProposed, held)
    own = held.parties.filter(agency__in=actor.acting_for.line).first() if actor.acting_for else None
    if own:
        confirm_agreement(actor=actor, party=own)


@transaction.atomic
def confirm_agreement(*, actor: User, party: Party, seen: str | None = None) -> None:
    """A party says yes. With the last of them the dispute is settled. `seen` is the stamp of the text that was before
    its eyes: if another one was put meanwhile, nobody has agreed to that.
    """
    party = hold_party(party)
    require(actor, "dispute.confirm", party)
    if party.dispute.state != DisputeState.AGREEING:
        raise NotLawful(_("There is no agreement to confirm."))
    not_overtaken(seen, stamp_of_agreement(party.dispute))
    if party.agreed_at:
        raise NotLawful(_("Your agency has confirmed it already."))
    party.agreed_at, party.agreed_by = timezone.now(), actor
    party.save(update_fields=["agreed_at", "agreed_by"])
    record(actor, "dispute.confirm", party.dispute, after={"agency": party.agency.name})
    if not party.dispute.parties.filter(agreed_at=None).exists():
        advance(party.dispute, "settle", actor=None, due_on=None)
        reminders.cancel(party.dispute, reason="settle")
        notify(notices.DisputeEnded, party.dispute)


@transaction.atomic
def decline_agreement(*, actor: User, party: Party, reason: str, seen: str | None = None) -> None:
    """A party says no: the talk goes on where it was. `seen` as in `confirm_agreement`."""
    party = hold_party(party)
    require(actor, "dispute.confirm", party)
    not_overtaken(seen, stamp_of_agreement(party.dispute))
    advance(party.dispute, "decline", actor=actor, note=reason)
    party.dispute.parties.update(agreed_at=None, agreed_by=None)
    notify(notices.AgreementDeclined, party.dispute, agency=party.agency.name, reason=reason)


def _hold_open_file(actor: User, code: str, dispute: Dispute) -> Dispute:
    """Hold it as long as what goes before the superior may still be changed."""
    held = hold_dispute(dispute.pk)
    require(actor, code, held)
    if objection := keeps_the_file(held):
        raise NotLawful(objection)
    return held
