"""What is done with accounts that nobody uses."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.actions.accounts import close_account
from coordination.agencies.models import Dormancy, Post, User
from coordination.agencies.notices import AccountSuspended
from coordination.core import reminders
from coordination.core.models import Activity
from coordination.core.notices import write_to
from coordination.core.workdays import begin_of, day_of, today

NOTICE = timedelta(days=14)  # at least so long before it is suspended the person is told
BATCH = 200


def unused_accounts() -> Any:
    """Open accounts that nobody signed in with for so long that the person should be told, with `since_at`: the last
    sign-in, else the day it was opened; anew from the moment at which it was opened again, or an alarm was raised. The
    three administrators of the portal are known by name, and watched by each other.
    """
    told_from = begin_of(today() - timedelta(days=settings.IDLE_ACCOUNT_DAYS - 1) + NOTICE)
    begun = Coalesce("last_login", "date_joined")
    noun = ContentType.objects.get_for_model(User)
    opened = Activity.objects.filter(subject_type=noun, subject_id=OuterRef("pk"), verb="user.reopen").order_by()
    closed = Dormancy.objects.filter(user=OuterRef("pk")).order_by()
    since = Greatest(
        begun,
        Coalesce(Subquery(opened.values("subject_id").annotate(last=Max("at")).values("last")), "date_joined"),
        Coalesce(Subquery(closed.values("user").annotate(last=Max("closed_at")).values("last")), "date_joined"),
    )
    held = Post.objects.in_force().filter(user=OuterRef("pk"))
    people = User.objects.filter(is_active=True, portal_role="").annotate(begun_at=begun)
    resting = people.filter(begun_at__lt=told_from).filter(Exists(held))
    return resting.annotate(since_at=since).filter(since_at__lt=told_from)


def watch_unused_accounts() -> int:
    """Begin to count down for accounts that nobody uses; how many. However often it runs, each rest is found once, and
    whoever is found late is told as long before as everybody.
    """
    if not settings.IDLE_ACCOUNT_DAYS:
        return 0
    _close_what_is_over()
    found, known = 0, Dormancy.objects.resting().filter(user=OuterRef("pk"))
    while people := list(unused_accounts().filter(~Exists(known)).order_by("pk")[:BATCH]):
        _count_down(people)
        found += len(people)
    return found


@transaction.atomic
def _count_down(people: list[Any]) -> None:
    allowed = timedelta(days=settings.IDLE_ACCOUNT_DAYS)
    rows = [
        Dormancy(user=one, since_at=one.since_at, due_on=max(day_of(one.since_at) + allowed, today() + NOTICE))
        for one in people
    ]
    Dormancy.objects.bulk_create(rows, ignore_conflicts=True)
    reminders.plan_new(list(Dormancy.objects.resting().filter(user__in=people)))


def _close_what_is_over() -> None:
    """Used again, or closed for another reason: the count is over."""
    ended = Q(user__is_active=False) | Q(user__last_login__gt=F("since_at"))
    over = list(Dormancy.objects.resting().filter(ended).values_list("pk", flat=True))
    rows = Dormancy.objects.filter(pk__in=over, closed_at=None)
    rows.update(closed_at=timezone.now(), outcome=Dormancy.Outcome.OVER)


def suspend_unused(row: Dormancy) -> None:
    """The account is suspended; but an agency keeps its last administrator, and whoever answers for accounts is alarmed
    instead. In the transaction in which it is told.
    """
    if is_last_administrator(row.user):
        row.outcome = Dormancy.Outcome.SPARED
    else:
        note = _("Not used since %(day)s") % {"day": day_of(row.since_at).isoformat()}
        close_account(actor=None, person=row.user, note=note)
        row.outcome = Dormancy.Outcome.SUSPENDED
        if row.user.email:
            write_to(AccountSuspended, row, address=row.user.email)
    row.closed_at = timezone.now()
    row.save(update_fields=["outcome", "closed_at"])


def is_last_administrator(person: User) -> bool:
    """Of some agency: without the person nobody looks after its people."""
    role = Post.Role.ADMINISTRATOR
    others = Post.objects.in_force().filter(agency=OuterRef("agency"), role=role, user__is_active=True)
    alone = Post.objects.own().in_force().filter(user=person, role=role)
    return bool(alone.filter(~Exists(others.exclude(user=person))).exists())
