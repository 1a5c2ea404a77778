"""What is done with e-mail addresses: another one counts once it is confirmed, by the link that went there."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.actions.letters import IN_ALL, LETTERS, WITHIN, too_many
from coordination.agencies.models import AddressChange, User
from coordination.agencies.notices import AddressToChange, AddressToConfirm, who_helps
from coordination.core.activity import Actor, record
from coordination.core.errors import SomeoneWasFaster
from coordination.core.models import Activity
from coordination.core.notices import write_to
from coordination.core.policy import require


@transaction.atomic
def change_address(*, actor: User, address: str) -> AddressChange | None:
    """Enter another address of one's own; the door has asked anew who one is. None where it is the one that holds."""
    return propose_address(actor, User.objects.select_for_update().get(pk=actor.pk), address)


def propose_address(actor: Actor, person: User, address: str) -> AddressChange | None:
    """Have an address confirmed that somebody entered for a person, whom the caller holds, having asked the policy.

    1. an address that waited until now does so no longer
    2. the new one is saved with a link of its own, good for some days, and recorded; the old one holds
    3. a letter with the link goes to the new address
    4. who reads at the old one is told at once: by whom, and what to do if it was not as the person wished

    The same by the same person while it waits is nothing new: no letter goes. Raises ValidationError where there is an
    address and none is to follow it, Refusal where there were too many letters lately.
    """
    if address == person.email:
        return None
    if not address:
        raise ValidationError({"email": _("Enter an address: without one no letter reaches anybody.")})
    if same := AddressChange.objects.waiting_alike(actor, person, address).first():
        return same
    _count_letters(actor, person)
    for earlier in AddressChange.objects.select_for_update().unanswered().filter(user=person):
        _withdraw(actor, earlier)
    change = AddressChange(user=person, address=address, before=person.email, asked_by=actor)
    change.renew()
    change.full_clean()
    change.save()
    record(actor, "user.propose_address", person, before={"email": person.email}, after={"email": address})
    write_to(AddressToConfirm, change, address=address)
    if change.before:
        write_to(AddressToChange, change, address=change.before, whom=_whom_to_turn_to(change))
    return change


def _count_letters(actor: Actor, person: User) -> None:
    """Nobody has the portal fill strange mailboxes."""
    if actor is None:
        return
    verbs, since = ("user.propose_address", "user.resend_address"), timezone.now() - WITHIN
    whose = list(
        Activity.objects.filter(actor=actor, verb__in=verbs, at__gt=since).values_list("subject_id", flat=True)
    )
    if len(whose) >= IN_ALL or whose.count(person.pk) >= LETTERS:
        raise too_many()


def _whom_to_turn_to(change: AddressChange) -> list[User]:
    """Those who can help whoever did not wish this, but for the one who entered it."""
    return [one for one in who_helps(change.user) if one.pk != change.asked_by_id]


@transaction.atomic
def confirm_address(*, actor: User, change: AddressChange) -> None:
    """The person has opened the letter: the address counts from now on, and links to choose a password that went to the
    one before open nothing any more. NotPermitted where somebody else opened it.
    """
    require(actor, "address_change.confirm", change)
    person = User.objects.select_for_update().get(pk=change.user_id)
    _hold(change, open_only=True)
    before, person.email = person.email, change.address
    person.save(update_fields=["email"])
    actor.email = person.email
    change.confirmed_at = timezone.now()
    change.save(update_fields=["confirmed_at"])
    record(actor, "user.confirm_address", person, before={"email": before}, after={"email": person.email})


@transaction.atomic
def resend_address(*, actor: User, change: AddressChange) -> None:
    """Write the letter again, with a new link and new days; the link before opens nothing any more."""
    require(actor, "address_change.resend", change)
    _count_letters(actor, change.user)
    _hold(change)
    change.renew()
    change.save(update_fields=["seed", "digest", "times_sent", "expires_at"])
    record(actor, "user.resend_address", change.user, after={"email": change.address})
    write_to(AddressToConfirm, change, address=change.address)


@transaction.atomic
def withdraw_address(*, actor: User, change: AddressChange) -> None:
    """The old address goes on to hold; the link opens nothing from now on."""
    require(actor, "address_change.withdraw", change)
    _hold(change)
    _withdraw(actor, change)


def _withdraw(actor: Actor, change: AddressChange) -> None:
    change.withdrawn_at = timezone.now()
    change.save(update_fields=["withdrawn_at"])
    record(actor, "user.withdraw_address", change.user, after={"email": change.address})


def _hold(change: AddressChange, *, open_only: bool = False) -> None:
    """Nobody else answers it meanwhile; and nobody has."""
    change.refresh_from_db(from_queryset=AddressChange.objects.select_for_update(of=("self",)))
    if change.is_answered or (open_only and not change.is_open):
        raise SomeoneWasFaster
