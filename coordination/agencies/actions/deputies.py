"""What is done with deputies (AB角): who stands in for whom, always or from a day to a day."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from coordination.agencies.actions.terms import write_end
from coordination.agencies.appointing import require_may_give
from coordination.agencies.models import Post, User
from coordination.agencies.notices import AppointedByThePortal, DeputyAppointed, DeputyEnded
from coordination.core.activity import Actor, record
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import today

NEVER = date.max


@transaction.atomic
def appoint_deputy(
    *,
    actor: Actor,
    post: Post,
    deputy: User,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
) -> Post:
    """Have somebody of the same agency stand in for the holder of a post: from a day to a day, or always.

    1. both people are held, so that neither's posts end meanwhile
    2. the deputy is looked at: works there, holds no such post, is not the deputy in that time already
    3. the deputy's post is saved, no longer than the post stood in for and the deputy's own; nobody names oneself
    4. it is recorded, and both are told; where the system administrator did it, the agency as well

    Raises ValidationError where the deputy does not fit.
    """
    require(actor, "post.deputise", post)
    list(User.objects.select_for_update().filter(pk__in=[post.user_id, deputy.pk]).order_by("pk"))
    post.refresh_from_db(fields=["starts_on", "ends_on", "ended_at"])
    own = Post.objects.own().not_over().filter(user=deputy, agency=post.agency_id)
    row = Post(user=deputy, agency=post.agency, role=post.role, stands_in_for=post, reason=reason)
    row.starts_on, row.ends_on = max(starts_on or today(), post.starts_on), ends_on
    if objection := _objection(row, post, own.in_force()):
        raise ValidationError({"deputy": objection})
    row.ends_on = _earliest(ends_on, post.ends_on, _last_day(own))
    require_may_give(actor, to=deputy, role=row.role, until=row.ends_on, whom="deputy")
    row.full_clean()
    row.save()
    term = {"starts_on": row.starts_on, "ends_on": row.ends_on}
    record(actor, "post.deputise", row, after={"deputy": deputy.full_name, **term}, note=reason)
    deputy.__dict__.pop("posts_in_force", None)
    notify(DeputyAppointed, row)
    if actor and actor.portal_role:
        notify(AppointedByThePortal, row, by=actor)
    return row


def _objection(row: Post, post: Post, own: Any) -> str:
    """Why this person cannot stand in for the holder of the post."""
    person, holder = row.user, post.user
    names = {"person": person, "holder": holder}
    if person == holder:
        return _("Nobody is the own deputy.")
    if not Post.objects.not_over().filter(pk=post.pk).exists():
        return _("The post is over: nobody can stand in for %(holder)s in it.") % names
    if not person.is_active or not own.exists():
        return _("%(person)s holds no post in this agency.") % names
    if own.filter(role=row.role).exists():
        return _("%(person)s holds such a post already, and may do all that %(holder)s may.") % names
    same = Post.objects.not_over().filter(user=person, stands_in_for=post)
    meets = same.filter(starts_on__lte=row.ends_on or NEVER).filter(Q(ends_on=None) | Q(ends_on__gte=row.starts_on))
    return _("%(person)s is the deputy in this time already.") % names if meets.exists() else ""


def bound_deputies(*, actor: Actor, people: Collection[int], agency_id: int) -> None:
    """The posts of some people in an agency have changed: no deputy outlasts the post stood in for, nor the own."""
    concerned = Q(user__in=people) | Q(stands_in_for__user__in=people)
    held = Post.objects.exclude(stands_in_for=None).not_over().filter(concerned, agency=agency_id)
    rows = list(held.select_related("user", "agency", "stands_in_for__user"))
    own: dict[int, list[date]] = {}
    for post in Post.objects.own().not_over().filter(agency=agency_id, user__in=[row.user_id for row in rows]):
        own.setdefault(post.user_id, []).append(post.ends_on or NEVER)
    for row in rows:
        other = row.stands_in_for
        if row.user_id not in own or (other and other.ended_at):
            _cut(row, actor=actor, on=None)
            continue
        limit = min(max(own[row.user_id]), (other and other.ends_on) or NEVER)
        if (row.ends_on or NEVER) > limit:
            _cut(row, actor=actor, on=limit)


def _cut(row: Post, *, actor: Actor, on: date | None) -> None:
    write_end(actor=actor, post=row, on=on)
    if row.ended_at or (on and on < today()):
        notify(DeputyEnded, row)


def _last_day(posts: Any) -> date | None:
    """The day with which the last of some posts ends; none where one goes on without end."""
    days = list(posts.values_list("ends_on", flat=True))
    return None if None in days else max(days, default=None)


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
