"""Whose sign-ins and accounts are whose business."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from coordination.agencies.models import User
    from coordination.agencies.querysets import UserQuerySet
    from coordination.signin.models import AccountRequest, SignIn


class SignInQuerySet(QuerySet["SignIn"]):
    def visible_to(self, user: Any) -> Self:
        """Everybody sees the own ones."""
        return self.filter(user=user) if user.is_authenticated else self.none()

    def open(self) -> Self:
        """Not ended, and used lately enough to be still in force."""
        now = timezone.now()
        return self.filter(
            ended_at=None,
            seen_at__gt=now - timedelta(minutes=settings.SESSION_IDLE_MINUTES),
            began_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE),
        )


def accounts_visible_to(user: Any) -> "QuerySet[User]":
    """All to the security administrator; to an agency's administrator those who work for it or for one it
    supervises.
    """
    from coordination.agencies.models import Agency, Post, User  # this module is read before the models are

    if not user.is_authenticated:
        return User.objects.none()
    if user.portal_role == User.PortalRole.SECURITY:
        return User.objects.all()
    if not user.acting_for or Post.Role.ADMINISTRATOR not in user.roles:
        return User.objects.none()
    kept = Post.objects.not_over().filter(user=OuterRef("pk"), agency__in=Agency.objects.kept_by(user.acting_for))
    return User.objects.filter(Exists(kept), portal_role="")


def for_the_list(accounts: "UserQuerySet") -> "UserQuerySet":
    """Each with how it stands and with `posts_here`, what the person holds now or is to hold: two queries for any
    number.
    """
    from coordination.agencies.models import Post

    posts = Post.objects.not_over().select_related("agency", "stands_in_for__user").order_by("-is_main", "pk")
    return accounts.with_standing().prefetch_related(Prefetch("posts", queryset=posts, to_attr="posts_here"))


class AccountRequestQuerySet(QuerySet["AccountRequest"]):
    def visible_to(self, user: Any) -> Self:
        """Whom it is about, who asked, and who may be the second person."""
        from coordination.agencies.models import User

        if not user.is_authenticated:
            return self.none()
        own = Q(subject=user) | Q(asked_by=user)
        if user.portal_role == User.PortalRole.SECURITY:
            return self
        if user.portal_role == User.PortalRole.SYSTEM:
            return self.filter(own | Q(kind="role") | ~Q(subject__portal_role=""))
        return self.filter(own | Q(kind="factors", subject__in=accounts_visible_to(user)))

    def open(self) -> Self:
        return self.filter(state="asked")
