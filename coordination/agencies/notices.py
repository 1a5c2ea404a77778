"""What people are told of agencies, posts and accounts."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.flows import JoinState, ReformState
from coordination.agencies.models import (
    AccountReview,
    AddressChange,
    Agency,
    Departure,
    Dormancy,
    Invitation,
    JoinRequest,
    Post,
    Reform,
    User,
    administrators_of,
    liaisons_of,
    with_their_posts,
)
from coordination.core.notices import Category, Notice, notice


def keepers_of(agency: Agency) -> "list[User]":
    """Who looks after its people: its administrators; where it has none those of the agency that supervises it."""
    return list(administrators_of(agency)) or (list(administrators_of(agency.parent)) if agency.parent else [])


def of_the_portal(role: str) -> "Iterable[User]":
    """Those who look after the portal itself in one of the three roles."""
    return with_their_posts(User.objects.filter(portal_role=role, is_active=True))


class OfADeputy(Notice):
    """Goes to the deputy and to whoever the deputy stands in for."""

    category = Category.PEOPLE
    mandatory = True  # rights come and go with it

    @classmethod
    def audience(cls, subject: Post) -> "Iterable[User]":
        holder = subject.stood_in_for
        return with_their_posts(User.objects.filter(pk__in=[subject.user_id, holder.pk if holder else None]))


@notice
class DeputyAppointed(OfADeputy):
    kind = "deputy_appointed"
    label = _("You stand in for somebody, or somebody for you")

    @classmethod
    def still_holds(cls, subject: Post, recipient: Any) -> bool:
        return subject.ended_at is None


@notice
class DeputyEnded(OfADeputy):
    kind = "deputy_ended"
    label = _("You no longer stand in for somebody, or somebody for you")


@notice
class JoinAsked(Notice):
    kind = "join_asked"
    label = _("Somebody asks to join your agency")
    category = Category.PEOPLE
    mandatory = True

    @classmethod
    def audience(cls, subject: JoinRequest) -> "Iterable[User]":
        """The agency's administrators; where it has none those of the agency that supervises it, else of the portal."""
        return keepers_of(subject.agency) or of_the_portal(User.PortalRole.SYSTEM)

    @classmethod
    def still_holds(cls, subject: JoinRequest, recipient: Any) -> bool:
        return bool(subject.state == JoinState.ASKED)


@notice
class JoinDecided(Notice):
    kind = "join_decided"
    label = _("An agency has decided whether you belong to it")
    category = Category.PEOPLE
    mandatory = True

    @classmethod
    def audience(cls, subject: JoinRequest) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk=subject.joined_as_id or subject.person_id))

    @classmethod
    def url(cls, subject: JoinRequest) -> str:
        return reverse("agencies:join")


class AboutReform(Notice):
    """Goes to the administrators of the agencies concerned and to those through whom they are reached, always."""

    category = Category.PEOPLE
    mandatory = True
    told_of: ReformState

    @classmethod
    def audience(cls, subject: Reform) -> "Iterable[User]":
        return [*administrators_of(*subject.concerned), *liaisons_of(*subject.concerned)]

    @classmethod
    def still_holds(cls, subject: Reform, recipient: User) -> bool:
        return subject.state == cls.told_of


@notice
class ReformPlanned(AboutReform):
    kind = "reform_planned"
    label = _("A change of your agency is planned")
    told_of = ReformState.PLANNED


@notice
class ReformInForce(AboutReform):
    kind = "reform_in_force"
    label = _("A change of your agency is in force")
    told_of = ReformState.IN_FORCE


@notice
class ReformWithdrawn(AboutReform):
    kind = "reform_withdrawn"
    label = _("A planned change of your agency is withdrawn")
    told_of = ReformState.WITHDRAWN


@notice
class Invited(Notice):
    """Goes to an address: whoever reads it there is not here yet. Each letter has a link of its own."""

    kind = "invited"
    label = _("Somebody is invited into an agency")
    category = Category.PEOPLE
    for_strangers = True

    @classmethod
    def audience(cls, subject: Invitation) -> "Iterable[User]":
        return User.objects.none()

    @classmethod
    def occasion(cls, subject: Invitation) -> str:
        return str(subject.times_sent)

    @classmethod
    def way_in(cls, subject: Invitation) -> str:
        return reverse("join_by_link", args=[subject.token])

    @classmethod
    def still_holds(cls, subject: Invitation, recipient: Any) -> bool:
        return subject.is_open and bool(subject.token)


@notice
class InvitationAccepted(Notice):
    kind = "invitation_accepted"
    label = _("Somebody you invited has come")
    category = Category.PEOPLE

    @classmethod
    def audience(cls, subject: Invitation) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk__in=[subject.invited_by_id]))


class AboutDeparture(Notice):
    """Goes to those who look after the agency's people, those through whom it is reached, whoever leaves, and whoever
    follows.
    """

    category = Category.PEOPLE
    mandatory = True  # rights come and go with it

    @classmethod
    def audience(cls, subject: Departure) -> "Iterable[User]":
        concerned = User.objects.filter(pk__in=[subject.user_id, *subject.followers])
        told = [*administrators_of(subject.agency), *liaisons_of(subject.agency), *with_their_posts(concerned)]
        return {person.pk: person for person in told}.values()


@notice
class DeparturePlanned(AboutDeparture):
    kind = "departure_planned"
    label = _("Somebody leaves your agency, or hands a post over")

    @classmethod
    def still_holds(cls, subject: Departure, recipient: Any) -> bool:
        return subject.called_off_at is None


@notice
class DepartureCalledOff(AboutDeparture):
    kind = "departure_called_off"
    label = _("Somebody who was to leave your agency stays")


@notice
class HandedOver(AboutDeparture):
    """Goes to whoever got something, when the last day is over."""

    kind = "handed_over"
    label = _("Work of somebody who left is handed over to you")

    @classmethod
    def audience(cls, subject: Departure) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk__in=subject.followers))


class AboutReview(Notice):
    """Goes to those who look after the people of the agency: its administrators, where it has none those of the
    supervising agency. While its list is open.
    """

    category = Category.PEOPLE
    mandatory = True  # GB/T 22239-2019, 8.1.4.2 c

    @classmethod
    def audience(cls, subject: AccountReview) -> "Iterable[User]":
        return keepers_of(subject.agency)

    @classmethod
    def still_holds(cls, subject: AccountReview, recipient: Any) -> bool:
        return subject.is_open


@notice
class ReviewOpened(AboutReview):
    kind = "review_opened"
    label = _("The quarterly review of accounts begins")


@notice
class ReviewDueSoon(AboutReview):
    kind = "review_due_soon"
    label = _("The quarterly review of accounts is due soon")


@notice
class ReviewLate(AboutReview):
    """Those of the supervising agency are told as well."""

    kind = "review_late"
    label = _("The quarterly review of accounts is late")

    @classmethod
    def audience(cls, subject: AccountReview) -> "Iterable[User]":
        told = [agency for agency in (subject.agency, subject.agency.parent) if agency]
        return administrators_of(*told)


@notice
class ReviewNeglected(AboutReview):
    """Goes to whoever answers for accounts in the portal."""

    kind = "review_neglected"
    label = _("An agency does not finish its review of accounts")

    @classmethod
    def audience(cls, subject: AccountReview) -> "Iterable[User]":
        return of_the_portal(User.PortalRole.SECURITY)


class AboutUnused(Notice):
    """Goes to the person whose account lies idle: signing in is all there is to do."""

    category = Category.PEOPLE
    mandatory = True  # whoever is not told loses access

    @classmethod
    def audience(cls, subject: Dormancy) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk=subject.user_id))

    @classmethod
    def still_holds(cls, subject: Dormancy, recipient: Any) -> bool:
        return subject.still_rests


@notice
class AccountUnused(AboutUnused):
    kind = "account_unused"
    label = _("Your account will be suspended because nobody uses it")


@notice
class AccountUnusedStill(AboutUnused):
    kind = "account_unused_still"
    label = _("Your account will be suspended in a few days because nobody uses it")


@notice
class AccountUnusedTooLong(Notice):
    """Goes to the administrators of the person's agencies; where the last of them is meant, to whoever answers for
    accounts in the portal.
    """

    kind = "account_unused_too_long"
    label = _("An account is suspended because nobody uses it")
    category = Category.PEOPLE
    mandatory = True

    @classmethod
    def audience(cls, subject: Dormancy) -> "Iterable[User]":
        if subject.outcome == Dormancy.Outcome.SPARED:
            return of_the_portal(User.PortalRole.SECURITY)
        posts = subject.user.posts.in_force().select_related("agency__parent")
        agencies = {agency for post in posts for agency in (post.agency, post.agency.parent) if agency}
        return administrators_of(*agencies)


@notice
class AccountSuspended(Notice):
    """Goes by letter: whoever it concerns cannot open the portal."""

    kind = "account_suspended"
    label = _("Your account is suspended")
    category = Category.PEOPLE
    for_strangers = True

    @classmethod
    def audience(cls, subject: Dormancy) -> "Iterable[User]":
        return User.objects.none()

    @classmethod
    def way_in(cls, subject: Dormancy) -> str:
        return reverse("sign_in")

    @classmethod
    def still_holds(cls, subject: Dormancy, recipient: Any) -> bool:
        return not subject.user.is_active


@notice
class AppointedByThePortal(Notice):
    """Goes to those who lead the agency and look after its people, but for the one appointed: it was not they."""

    kind = "appointed_by_the_portal"
    label = _("The system administrator has appointed somebody in your agency")
    category = Category.PEOPLE
    mandatory = True

    @classmethod
    def audience(cls, subject: Post) -> "Iterable[User]":
        told = User.objects.holding({Post.Role.LEADER, Post.Role.ADMINISTRATOR}, at=[subject.agency])
        return with_their_posts(told.exclude(pk=subject.user_id))

    @classmethod
    def url(cls, subject: Post) -> str:
        return subject.agency.people_url


@notice
class NumberChanged(Notice):
    """Goes to the holder of the post through which it was entered: single sign-on may let in whoever comes under it."""

    kind = "number_changed"
    label = _("Your employee number was entered or changed")
    category = Category.PEOPLE
    mandatory = True
    urgent = True  # if it was not as the person wished, every hour counts

    @classmethod
    def audience(cls, subject: Post) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk=subject.user_id))

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return f"{timezone.now():%Y%m%d%H%M%S%f}"

    @classmethod
    def url(cls, subject: Post) -> str:
        return subject.user.get_absolute_url()


@notice
class AddressToConfirm(Notice):
    """Goes to an address that somebody entered for a person: whether the person reads there is not known yet."""

    kind = "address_to_confirm"
    label = _("A new e-mail address waits for your confirmation")
    category = Category.PEOPLE
    for_strangers = True

    @classmethod
    def audience(cls, subject: AddressChange) -> "Iterable[User]":
        return User.objects.none()

    @classmethod
    def occasion(cls, subject: AddressChange) -> str:
        return str(subject.times_sent)

    @classmethod
    def way_in(cls, subject: AddressChange) -> str:
        return reverse("address_by_link", args=[subject.token])

    @classmethod
    def still_holds(cls, subject: AddressChange, recipient: Any) -> bool:
        return subject.is_open and bool(subject.token)


@notice
class AddressToChange(Notice):
    """Goes to the address that holds, and to that one whatever becomes of it meanwhile."""

    kind = "address_to_change"
    label = _("Another e-mail address was entered for your account")
    category = Category.PEOPLE
    for_strangers = True

    @classmethod
    def audience(cls, subject: AddressChange) -> "Iterable[User]":
        return User.objects.none()

    @classmethod
    def way_in(cls, subject: AddressChange) -> str:
        return subject.get_absolute_url()
