"""What must be true of accounts and posts; asked by `manage.py reconcile`."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from coordination.agencies.actions import close_all_accounts_left_open
from coordination.agencies.models import Post
from coordination.agencies.querysets import accounts_left_open
from coordination.core.reconcile import invariant
from coordination.core.workdays import today

invariant(
    "I20",
    "Nobody can sign in whose last post is over.",
    lambda: accounts_left_open().exclude(posts__ends_on__gte=today() - timedelta(days=1)).count(),
    close_all_accounts_left_open,
)


def _outlasting() -> int:
    """Deputies of another role or agency than the post, longer than it, of a deputy, or without a post of their own."""
    rows = Post.objects.not_over().exclude(stands_in_for=None)
    other, own = "stands_in_for__", Post.objects.own().filter(user=OuterRef("user"), agency=OuterRef("agency"))
    longer = Q(**{f"{other}ends_on__isnull": False}) & (Q(ends_on=None) | Q(ends_on__gt=F(f"{other}ends_on")))
    alien = ~Q(role=F(f"{other}role")) | ~Q(agency=F(f"{other}agency")) | Q(**{f"{other}stands_in_for__isnull": False})
    return rows.filter(longer | alien | ~Exists(own.not_over())).count()


invariant("I21", "Every deputy stands in for one who is none, no longer than the post and the own lasts.", _outlasting)
