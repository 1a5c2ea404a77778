"""What is told of accounts."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, Post, User, with_their_posts
from coordination.core.notices import Category, Notice, notice
from coordination.signin.flows import RequestState


@notice
class SecondPersonWanted(Notice):
    kind = "second_person_wanted"
    label = _("A second person is wanted for an account")
    category = Category.PEOPLE
    mandatory = True

    @classmethod
    def audience(cls, subject: Any) -> Iterable[User]:
        """Whoever may confirm it: security administrators; where an administrator of the portal is concerned the system
        administrators, and where security itself asked those who administer the person's agencies.
        """
        roles = [User.PortalRole.SECURITY]
        people = Q()
        if subject.kind == "role" or subject.subject.portal_role:
            roles.append(User.PortalRole.SYSTEM)
        elif subject.asked_by.portal_role == User.PortalRole.SECURITY:
            at = [post.agency for post in subject.subject.posts.held_today()]
            over = Agency.objects.filter(Q(pk__in=[a.pk for a in at]) | Q(pk__in=[a.parent_id for a in at]))
            people = Q(pk__in=User.objects.holding({Post.Role.ADMINISTRATOR}, at=list(over)).values("pk"))
        chosen = Q(portal_role__in=roles) | people if people else Q(portal_role__in=roles)
        return User.objects.filter(chosen, is_active=True).exclude(pk__in=[subject.asked_by_id, subject.subject_id])

    @classmethod
    def still_holds(cls, subject: Any, recipient: Any) -> bool:
        return bool(subject.state == RequestState.ASKED)


@notice
class RequestAnswered(Notice):
    """Goes to whoever asked, however it ends; only who withdraws it knows."""

    kind = "account_request_answered"
    label = _("What you asked for an account was confirmed, refused or not confirmed in time")
    category = Category.PEOPLE
    mandatory = True  # somebody waits outside until whoever asked knows

    @classmethod
    def audience(cls, subject: Any) -> Iterable[User]:
        return [subject.asked_by]


@notice
class AccountChanged(Notice):
    kind = "account_changed"
    label = _("Two persons changed something about your account")
    category = Category.PEOPLE
    mandatory = True
    urgent = True  # if it was not as the person wished, every hour counts

    @classmethod
    def audience(cls, subject: Any) -> Iterable[User]:
        return [subject.subject]


@notice
class BoundByNumber(Notice):
    """Goes to the holder of the post by which the number was found: whoever came may be somebody else to whom another
    system gave the same number.
    """

    kind = "bound_by_number"
    label = _("Single sign-on opens your account now")
    category = Category.PEOPLE
    mandatory = True
    urgent = True  # if it was not the person, every hour counts

    @classmethod
    def audience(cls, subject: Post) -> Iterable[User]:
        return with_their_posts(User.objects.filter(pk=subject.user_id))

    @classmethod
    def url(cls, subject: Post) -> str:
        return subject.user.get_absolute_url()
