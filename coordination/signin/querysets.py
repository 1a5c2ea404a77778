"""Whose sign-ins are whose."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from coordination.signin.models import SignIn


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
