"""What people are told of those who come: invited, or asking to join."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.agencies.flows import JoinState
from coordination.agencies.models import Invitation, JoinRequest, User, with_their_posts
from coordination.agencies.notices.audiences import ToAnAddress, keepers_of, of_the_portal
from coordination.core.notices import Category, Notice, notice


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


@notice
class Invited(ToAnAddress):
    """Goes to an address: whoever reads it there is not here yet. Each letter has a link of its own."""

    kind = "invited"
    label = _("Somebody is invited into an agency")

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
