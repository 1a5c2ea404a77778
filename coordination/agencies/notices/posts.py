"""What people are told of posts and of standing in."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, Post, User, administrators_of, with_their_posts
from coordination.agencies.notices.audiences import of_the_portal
from coordination.core.notices import Category, Notice, notice


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
class SupervisionChanged(Notice):
    """Goes to those who lead an agency and look after its people, and to the administrators of the department above it:
    told once as it was and once as it is, to both sides.
    """

    kind = "supervision_changed"
    label = _("An agency of yours has another supervising department")
    category = Category.PEOPLE
    mandatory = True  # power over people comes and goes with it

    @classmethod
    def audience(cls, subject: Agency) -> "Iterable[User]":
        own = User.objects.holding({Post.Role.LEADER, Post.Role.ADMINISTRATOR}, at=[subject])
        return [*with_their_posts(own), *(administrators_of(subject.parent) if subject.parent else ())]


@notice
class NameCorrected(Notice):
    """Goes to those who lead an agency and look after its people, and to the security administrators: one person alone
    gave it another name.
    """

    kind = "name_corrected"
    label = _("The name of an agency was corrected without a document")
    category = Category.PEOPLE
    mandatory = True  # whoever bears a name speaks in it

    @classmethod
    def audience(cls, subject: Agency) -> "Iterable[User]":
        own = User.objects.holding({Post.Role.LEADER, Post.Role.ADMINISTRATOR}, at=[subject])
        return [*with_their_posts(own), *of_the_portal(User.PortalRole.SECURITY)]
