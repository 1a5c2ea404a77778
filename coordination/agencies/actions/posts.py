"""What is done with posts."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from coordination.agencies.actions.accounts import close_account_without_post
from coordination.agencies.actions.deputies import bound_deputies
from coordination.agencies.actions.reviews import settle_lines_of
from coordination.agencies.actions.terms import write_end
from coordination.agencies.appointing import is_later, require_may_give
from coordination.agencies.leaving import Handover
from coordination.agencies.models import Agency, Post, User
from coordination.agencies.notices import AppointedByThePortal, DeputyEnded
from coordination.core import principals
from coordination.core.activity import Actor, record
from coordination.core.errors import SomeoneWasFaster
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import today


@transaction.atomic
def appoint(
    *,
    actor: Actor,
    person: User,
    agency: Agency,
    role: str,
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    is_main: bool = False,
) -> Post:
    """Give a person a post; it counts at once. Where the system administrator does, the agency is told."""
    require(actor, "agency.appoint", agency)
    require_may_give(actor, to=person, role=role, until=ends_on)
    User.objects.select_for_update().get(pk=person.pk)
    post = Post(user=person, agency=agency, role=role, title=title, ends_on=ends_on, is_main=is_main)
    if starts_on:
        post.starts_on = starts_on
    post.full_clean()
    post.save()
    record(actor, "post.create", post, after={"role": role, "agency": agency.name})
    person.__dict__.pop("posts_in_force", None)
    principals.sync(users=[person.pk])
    if actor and actor.portal_role:
        notify(AppointedByThePortal, post, by=actor)
    return post


@transaction.atomic
def edit_post(*, actor: Actor, post: Post, role: str, title: str, starts_on: date, ends_on: date | None = None) -> Post:
    """Change what a post is called and how long it is held; what it was stays in the activity.

    1. the holder is held; another role is another post, which begins as this one ends at once
    2. where it becomes more, it is looked at whether the person may give that (`appointing`)
    3. the post is saved and recorded; one that has begun keeps its first day
    4. whoever stands in for the holder until the last day does so until the new one, and never longer; of oneself it
       is not said
    5. groups follow: a term may have come to begin or to end today
    """
    require(actor, "post.edit", post)
    User.objects.select_for_update().get(pk=post.user_id)
    post.refresh_from_db(fields=["role", "title", "starts_on", "ends_on", "ended_at"])
    if post.ended_at:
        raise SomeoneWasFaster
    begins_sooner = not post.has_begun and starts_on < post.starts_on
    if role != post.role or is_later(ends_on, post.ends_on) or begins_sooner:
        require_may_give(actor, to=post.user, role=role, until=ends_on, whom="ends_on" if role == post.role else "role")
    if role != post.role:
        return _give_another_role(actor, post, role=role, title=title, ends_on=ends_on)
    before = {name: getattr(post, name) for name in ("title", "starts_on", "ends_on")}
    post.title, post.ends_on = title, ends_on
    post.starts_on = post.starts_on if post.has_begun else starts_on
    after = {name: getattr(post, name) for name in before if getattr(post, name) != before[name]}
    if not after:
        return post
    post.full_clean()
    post.save(update_fields=list(after))
    record(actor, "post.edit", post, before={name: before[name] for name in after}, after=after)
    followed = post.deputies.not_over().filter(ends_on=before["ends_on"])
    followed.exclude(user=actor).update(ends_on=post.ends_on)
    bound_deputies(actor=actor, people=[post.user_id], agency_id=post.agency_id)
    principals.sync(users=[post.user_id])
    return post


def _give_another_role(actor: Actor, post: Post, *, role: str, title: str, ends_on: date | None) -> Post:
    other = appoint(
        actor=actor,
        person=post.user,
        agency=post.agency,
        role=role,
        title=title,
        starts_on=max(post.starts_on, today()),
        ends_on=ends_on,
        is_main=post.is_main,
    )
    end_post(actor=actor, post=post)
    return other


@transaction.atomic
def end_post(*, actor: Actor, post: Post, on: date | None = None) -> Post:
    """End a post with the end of a day, or where none is named at this moment.

    1. the person is held; the term is written down, at a moment with the moment, and recorded
    2. whoever stands in for the holder does so no longer than that
    3. rights that came with it end with it: groups now, everything else is asked of the post
    4. whoever holds no post any more is out, everywhere and at once

    Raises ValidationError where the term is over before that day, or the person still acted after it.
    """
    require(actor, "post.end", post)
    User.objects.select_for_update().get(pk=post.user_id)
    post.refresh_from_db(fields=["starts_on", "ends_on", "ended_at"])
    if post.ended_at:
        raise SomeoneWasFaster
    if too_early := Handover(post.user, post.agency, [post], leaves=False, last_on=on).too_early():
        raise ValidationError({"on": too_early})
    write_end(actor=actor, post=post, on=on)
    if post.stands_in_for and post.ended_at:
        notify(DeputyEnded, post)
    bound_deputies(actor=actor, people=[post.user_id], agency_id=post.agency_id)
    principals.sync(users=[post.user_id])
    if post.is_over:
        settle_lines_of(post, actor)
    close_account_without_post(actor=actor, person=post.user)
    return post
