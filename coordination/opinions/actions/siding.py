"""The sides of a dispute: what each holds, signed by its head, and what it keeps as a reservation.

Until it is signed an opinion is inner to its agency. The activity of the dispute, which others read, therefore says
that it was written and not what; the words of every day stand in the row history.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Post, User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.opinions.actions.holding import hold_party
from coordination.opinions.climbing import keeps_the_file
from coordination.opinions.disputing import keeps_the_words
from coordination.opinions.models import Party
from coordination.opinions.sealing import seal_of_party, signature, stamp_of_party


@transaction.atomic
def state_opinion(
    *,
    actor: User,
    party: Party,
    opinion: str,
    grounds: str = "",
    legal_basis: str = "",
    seen: str | None = None,
) -> None:
    """Write what the agency holds. What was signed before counts no more until its head signs again; therefore only a
    head words that anew. `seen` is the stamp of what stood there: changed since, SomeoneWasFaster.
    """
    party = hold_party(party)
    require(actor, "dispute.state", party)
    not_overtaken(seen, stamp_of_party(party))
    if objection := keeps_the_file(party.dispute) or keeps_the_words(actor, party):
        raise NotLawful(objection)
    if party.signed_at:
        require(actor, "dispute.sign", party)  # in whose place, where a deputy does it
    was_signed = party.signed_at is not None
    party.opinion, party.grounds, party.legal_basis = opinion, grounds, legal_basis
    party.signed_by, party.signed_as, party.in_place_of, party.signed_at, party.sha256 = None, "", "", None, ""
    party.full_clean(exclude=["dispute", "agency"])
    party.save()
    record(actor, "dispute.state", party.dispute, after={"agency": party.agency.name, "was_signed": was_signed})


@transaction.atomic
def sign_opinion(*, actor: User, party: Party, seen: str | None = None) -> None:
    """The head of the agency signs its opinion, grounds and legal basis (or the deputy, who is recorded as such).
    `seen` is the stamp of the words that whoever signs has read: changed since, SomeoneWasFaster.
    """
    party = hold_party(party)
    require(actor, "dispute.sign", party)
    not_overtaken(seen, stamp_of_party(party))
    if not party.opinion:
        raise NotLawful(_("There is no opinion to sign yet."))
    if party.signed_at:
        raise NotLawful(_("The opinion is signed already."))
    as_, now = signature(actor, actor.acting_for or party.agency, {Post.Role.LEADER}), timezone.now()
    party.signed_by, party.signed_as, party.in_place_of, party.signed_at = actor, as_, actor.in_place_of_name, now
    party.sha256 = seal_of_party(party)
    party.save()
    record(actor, "dispute.sign", party.dispute, after={"agency": party.agency.name, "sha256": party.sha256})


@transaction.atomic
def reserve(*, actor: User, party: Party, text: str) -> None:
    """Keep a reservation on record (保留意见). The ruling or agreement is carried out all the same."""
    party = hold_party(party)
    require(actor, "dispute.reserve", party)
    if not text.strip():
        raise NotLawful(_("A reservation says what is reserved."))
    before, party.reservation = party.reservation, text
    party.save(update_fields=["reservation"])
    record(
        actor,
        "dispute.reserve",
        party.dispute,
        before={"reservation": before},
        after={"agency": party.agency.name, "reservation": text},
    )
