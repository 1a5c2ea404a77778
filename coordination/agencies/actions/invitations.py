"""What is done with invitations: how somebody comes into the portal."""

from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.actions.joining import unite
from coordination.agencies.actions.letters import count_letters
from coordination.agencies.actions.people import create_person
from coordination.agencies.actions.posts import appoint
from coordination.agencies.appointing import require_may_give
from coordination.agencies.joining import has_a_way_back, told_of
from coordination.agencies.models import Agency, Invitation, User
from coordination.agencies.models.invitation import is_one_name
from coordination.agencies.notices import AppointedByThePortal, InvitationAccepted, Invited
from coordination.core.activity import Actor, record
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.models import Activity
from coordination.core.notices import notify, write_to
from coordination.core.policy import can, require


@transaction.atomic
def invite(
    *,
    actor: Actor,
    agency: Agency,
    address: str,
    full_name: str,
    role: str,
    title: str = "",
    ends_on: date | None = None,
    person: User | None = None,
) -> Invitation:
    """Ask somebody to join an agency, by a letter to one address. Only roles in an agency are given so.

    1. the address is looked at: nobody who works there has it, nobody whom the security administrator shut out, nobody
       is invited there under another name, and it is not invited to this role already
    2. the invitation is saved with a link of its own, good for some days
    3. it is recorded, without the link, and the letter is on its way

    `person`: somebody whose account is closed comes back to it, by a letter to the address of that account alone:
    whoever ends the posts of somebody must not come by the account. Raises ValidationError, and Refusal where there
    were too many letters lately.
    """
    require(actor, "agency.appoint", agency)
    require_may_give(actor, role=role, until=ends_on)
    if actor and actor.email.casefold() == address.casefold():
        raise ValidationError({"address": _("Nobody invites oneself: another administrator does.")})
    if person and person.is_active:
        raise ValidationError(_("%(person)s has an account that is not closed.") % {"person": person})
    if shut_out := _shut_out(address, person):
        raise ValidationError({"address": shut_out})
    if person and (stranger := _another_address(address, person)):
        raise ValidationError({"address": stranger})
    if said := _of_another(address, full_name):
        raise ValidationError({"address": said})
    if here := User.objects.working_at(agency).filter(email__iexact=address).first():
        said = _("%(person)s works here with this address: give another post instead.")
        raise ValidationError({"address": said % {"person": here}})
    invitation = Invitation(
        agency=agency, address=address, full_name=full_name, role=role, title=title, ends_on=ends_on, person=person
    )
    invitation.invited_by = actor
    _count_letters(actor, address)
    invitation.renew()
    invitation.full_clean()
    invitation.save()
    record(actor, "invitation.create", invitation, after={"role": role, "address": address})
    write_to(Invited, invitation, address=address)
    return invitation


@transaction.atomic
def resend_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """Write the letter again, with a new link and new days; the link before opens nothing any more."""
    require(actor, "invitation.resend", invitation)
    _hold(invitation)
    if shut_out := _shut_out(invitation.address, invitation.person):
        raise NotLawful(shut_out)
    if said := _of_another(invitation.address, invitation.full_name):
        raise NotLawful(said)
    _count_letters(actor, invitation.address)
    invitation.renew()
    invitation.save(update_fields=["seed", "digest", "times_sent", "expires_at"])
    record(actor, "invitation.resend", invitation, after={"times_sent": invitation.times_sent})
    write_to(Invited, invitation, address=invitation.address)


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> None:
    """The link opens nothing from now on, and a letter still on its way is not sent."""
    require(actor, "invitation.withdraw", invitation)
    _hold(invitation)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(actor, "invitation.withdraw", invitation)


@transaction.atomic
def accept_as_newcomer(*, invitation: Invitation, username: str, full_name: str, password: str) -> User:
    """Whoever holds the link of an invitation enters: an account of one's own choosing, and the post.

    Raises ValidationError when the password is too weak or the user name is taken; NotLawful when the link was used,
    withdrawn or has run out meanwhile.
    """
    _hold(invitation, open_only=True)
    person = create_person(username=username, full_name=full_name, email=invitation.address, password=password)
    _accept(invitation, person)
    return person


@transaction.atomic
def accept_as_returning(*, invitation: Invitation, password: str | None = None) -> User:
    """Somebody whose account was closed comes back to it, with the post and a new password; with none (None) where the
    door says that the person signs in elsewhere. The one of then opens nothing any more. NotLawful where the letter
    went to another address than the one of the account.
    """
    _hold(invitation, open_only=True)
    person = invitation.person
    if (
        person is None
        or not User.objects.select_for_update().filter(pk=person.pk, is_active=False, closed_by_security=False).exists()
    ):
        raise SomeoneWasFaster
    if stranger := _another_address(invitation.address, person, lets_in=password is not None):
        raise NotLawful(stranger)
    if password is not None:
        validate_password(password, person)
    person.set_password(password)
    person.password_changed_at, person.must_change_password = timezone.now(), False
    person.is_active = True
    person.full_clean()
    person.save(update_fields=["password", "password_changed_at", "must_change_password", "is_active"])
    record(person, "user.reopen", person)
    _accept(invitation, person)
    return person


@transaction.atomic
def accept_as(*, actor: User, invitation: Invitation) -> None:
    """Somebody who is here already, under the address of the invitation, takes another post; whoever is here under no
    address yet, having come by single sign-on, is here under this one from now on. Whoever is invited back and came so
    comes back to the account of then, which single sign-on opens from now on; the one it made is closed.
    """
    _hold(invitation, open_only=True)
    if not is_meant(actor, invitation):
        raise NotLawful(_("This invitation is for somebody else."))
    if actor.portal_role:
        raise NotLawful(_("An administrator of the portal holds no post in an agency."))
    if invitation.person is not None:
        held = User.objects.select_for_update().filter(pk__in=[actor.pk, invitation.person.pk]).order_by("pk")
        newcomer = {one.pk: one for one in held}[actor.pk]
        unite(newcomer, accept_as_returning(invitation=invitation), actor=actor, at=invitation.agency)
        return
    if not actor.email:
        actor.email = invitation.address
        actor.save(update_fields=["email"])
        record(actor, "user.edit_contact", actor, before={"email": ""}, after={"email": actor.email})
    _accept(invitation, actor)


def is_meant(person: User, invitation: Invitation) -> bool:
    """The invitation is bound to an address: whoever is here under it is meant. Whoever has an account, no address and
    never had a post came by single sign-on: that the letter was for this person says the link, which only its reader
    has; unless somebody is here under the address. Likewise of somebody invited back whose account single sign-on does
    not open yet.
    """
    if not person.is_active:
        return False
    if invitation.person is not None:
        is_new = told_of(person) is not None and not person.portal_role and not person.posts.exists()
        return is_new and told_of(invitation.person) is None
    if person.email:
        return person.email.casefold() == invitation.address.casefold()
    return not person.posts.exists() and not User.objects.reading(invitation.address).exists()


def _hold(invitation: Invitation, *, open_only: bool = False) -> None:
    """Nobody else answers it meanwhile; and nobody has."""
    invitation.refresh_from_db(from_queryset=Invitation.objects.select_for_update(of=("self",)))
    if invitation.is_answered or (open_only and not Invitation.objects.open().filter(pk=invitation.pk).exists()):
        raise SomeoneWasFaster


def _another_address(address: str, person: User, *, lets_in: bool = False) -> str:
    """Why a letter to this address does not open an account that is there already. One without an address is opened to
    whom single sign-on knows by it, and to nobody whom the link alone `lets_in`.
    """
    if not has_a_way_back(person) or (lets_in and not person.email):
        said = _("The account of %(person)s has no address by which its owner is known: invite as somebody new.")
        return said % {"person": person}
    if person.email and person.email.casefold() != address.casefold():
        said = _(
            "The letter that opens the account of %(person)s goes to the address of that account alone. Whoever no "
            "longer reads there is invited as somebody new."
        )
        return said % {"person": person}
    return ""


def _shut_out(address: str, person: User | None) -> str:
    """Why nobody is invited so; said to who invites, never to who opens a letter."""
    shut_out = User.objects.filter(closed_by_security=True)
    if person and shut_out.filter(pk=person.pk).exists():
        said = _("The security administrator suspended the account of %(person)s, and alone opens it again.")
        return said % {"person": person}
    if shut_out.filter(email__iexact=address).exists():
        return _("The security administrator suspended an account with this address, and alone opens it again.")
    return ""


def _count_letters(actor: Actor, address: str) -> None:
    """Also of those that were withdrawn to be written anew."""
    there = list(Invitation.objects.filter(address__iexact=address).values_list("pk", flat=True))
    count_letters(actor, Invitation, there, ("invitation.create", "invitation.resend"))


def _of_another(address: str, full_name: str) -> str:
    """Why nobody is invited so: two persons who read at one address would be one account, whoever comes first."""
    waiting = Invitation.objects.open().filter(address__iexact=address).values_list("full_name", flat=True)
    if all(is_one_name(name, full_name) for name in waiting):
        return ""
    return _("An open invitation to this address bears another name. Each person needs an address of the own.")


def _accept(invitation: Invitation, person: User) -> None:
    inviter = invitation.invited_by
    if inviter is not None and not _still_may(inviter, invitation.agency):
        raise NotLawful(_("Whoever invited you no longer may. Ask the agency to invite you again."))
    if inviter == person or _wrote(person, invitation):
        raise NotLawful(_("Nobody invites oneself: another administrator does."))
    has_other: Any = person.posts.not_over().exists()
    post = appoint(
        actor=None,
        person=person,
        agency=invitation.agency,
        role=invitation.role,
        title=invitation.title,
        ends_on=invitation.ends_on,
        is_main=not has_other,
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(person, "invitation.accept", invitation)
    notify(InvitationAccepted, invitation)
    if inviter and inviter.portal_role:
        notify(AppointedByThePortal, post, by=inviter)


def _wrote(person: User, invitation: Invitation) -> bool:
    """Whoever leaves hands the invitations over; the activity keeps who wrote them."""
    kind = ContentType.objects.get_for_model(Invitation)
    acts = Activity.objects.filter(subject_type=kind, subject_id=invitation.pk, verb="invitation.create")
    return acts.filter(actor=person).exists()


def _still_may(inviter: User, agency: Agency) -> bool:
    """The first people of an agency are invited together: whoever of them comes later is not shut out by the first."""
    if inviter.portal_role == User.PortalRole.SYSTEM:
        return inviter.is_active
    return inviter.is_active and any(can(each, "agency.appoint", agency) for each in inviter.capacities())
