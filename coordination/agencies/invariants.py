"""What must be true of accounts and posts; asked by `manage.py reconcile`."""

from datetime import timedelta

from coordination.agencies.actions import close_all_accounts_left_open
from coordination.agencies.querysets import accounts_left_open
from coordination.core.reconcile import invariant
from coordination.core.workdays import today

invariant(
    "I20",
    "Nobody can sign in whose last post is over.",
    lambda: accounts_left_open().exclude(posts__ends_on__gte=today() - timedelta(days=1)).count(),
    close_all_accounts_left_open,
)
