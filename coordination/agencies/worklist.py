"""What waits for an agency's administrator."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Post
from coordination.core.workdays import today
from coordination.core.worklist import LIMIT, Waiting, source

END_IN_SIGHT = timedelta(days=30)


def _administers(person: Any) -> bool:
    return bool(person.acting_for) and Post.Role.ADMINISTRATOR in person.roles


@source
def agencies_without_liaison(person: Any) -> Iterator[Waiting]:
    """Own and supervised agencies that nobody can reach: notices go to the leader instead, or to no one."""
    if not _administers(person):
        return
    own = person.acting_for
    liaisons = Post.objects.in_force().filter(agency=OuterRef("pk"), role=Post.Role.LIAISON, user__is_active=True)
    for agency in Agency.objects.filter(~Exists(liaisons), Q(pk=own.pk) | Q(parent=own))[:LIMIT]:
        yield Waiting(
            what=_("Appoint a liaison officer"), title=agency.name, url=agency.get_absolute_url(), icon="user-plus"
        )


@source
def posts_that_end(person: Any) -> Iterator[Waiting]:
    """Posts of the own agency that end within a month: with them go the rights they gave."""
    if not _administers(person):
        return
    ending = Post.objects.in_force().filter(
        agency=person.acting_for, user__is_active=True, ends_on__lte=today() + END_IN_SIGHT
    )
    for post in ending.select_related("user", "agency").order_by("ends_on", "pk")[:LIMIT]:
        yield Waiting(
            what=_("The post ends: appoint a successor, or renew it"),
            title=f"{post.user} · {post.get_role_display()}",
            url=post.get_absolute_url(),
            due_on=post.ends_on,
            icon="user-exclamation",
            where=str(post.agency),
        )
