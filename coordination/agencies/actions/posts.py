"""What is done with posts."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from coordination.agencies.actions.accounts import close_account_without_post
from coordination.agencies.models import Agency, Post, User
from coordination.core import principals
from coordination.core.activity import Actor, record
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
    """Give a person a post; it counts at once."""
    require(actor, "agency.appoint", agency)
    User.objects.select_for_update().get(pk=person.pk)
    post = Post(user=person, agency=agency, role=role, title=title, ends_on=ends_on, is_main=is_main)
    if starts_on:
        post.starts_on = starts_on
    post.full_clean()
    post.save()
    record(actor, "post.create", post, after={"role": role, "agency": agency.name})
    person.__dict__.pop("posts_in_force", None)
    principals.sync(users=[person.pk])
    return post


@transaction.atomic
def end_post(*, actor: Actor, post: Post, on: date | None = None) -> Post:
    """End a post with the end of a day, or where none is named at this moment.

    1. the term is written down; at a moment, with the moment
    2. it is recorded
    3. rights that came with it end with it: groups now, everything else is asked of the post
    4. whoever holds no post any more is out, everywhere and at once
    """
    require(actor, "post.end", post)
    stored = Post.objects.select_for_update().get(pk=post.pk)
    before = {"ends_on": stored.ends_on}
    post.ends_on = on or max(today(), stored.starts_on)
    post.ended_at = None if on else timezone.now()
    post.full_clean()
    post.save(update_fields=["ends_on", "ended_at"])
    after = {"ends_on": on} if on else {"ended_at": post.ended_at}
    record(actor, "post.end", post, before=before, after=after)
    principals.sync(users=[post.user_id])
    close_account_without_post(actor=actor, person=post.user)
    return post
