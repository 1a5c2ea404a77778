"""A person follows something in the library, says how often to be told, and stops again."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Post, User
from coordination.core.activity import record, reworded
from coordination.core.errors import NotLawful
from coordination.core.models import Notification
from coordination.core.policy import require
from sharing.models import Category, Following, Item, Rhythm
from sharing.told_of_news import FollowedDigest, FollowedNews

MOST = 100  # of one person: each is asked about in every round, and nobody reads of more
CLEARED_AT_ONCE = 500


@transaction.atomic
def follow(
    *, actor: User, item: Item | None = None, space: Group | None = None, category: Category | None = None
) -> Following:
    """Follow one of these in the agency acted for, and be told of it in one letter each working day, until another
    rhythm is chosen. What is followed already stays as it is. Raises Http404 for what the actor may not know of.
    """
    require(actor, "item.follow" if item else "following.begin", item)
    kind = Following.Kind.ITEM if item else Following.Kind.SPACE if space else Following.Kind.CATEGORY
    return _begin(actor, kind=kind, item=item, space=space, category=category)


@transaction.atomic
def keep_search(*, actor: User, search: str, name: str, rhythm: str = Rhythm.DAILY) -> Following:
    """Keep what the address of a list asks, under a name; kept already, it gets this name and rhythm."""
    require(actor, "following.begin", None)
    kept = _begin(actor, kind=Following.Kind.SEARCH, search=search, words={"name": name, "rhythm": rhythm})
    if (kept.name, kept.rhythm) != (name, rhythm):
        change_following(actor=actor, following=kept, name=name, rhythm=rhythm)
    return kept


def _begin(actor: User, *, words: Any = None, **what: Any) -> Following:
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # of two at once the second counts the first
    rows = Following.objects.filter(person=actor)
    there = rows.filter(agency=actor.acting_for, **what).first()
    if there is None:
        _make_room(actor)
        there = Following(person=actor, agency=actor.acting_for, **what, **(words or {}))
        there.full_clean(exclude=["person"])
        there.save()
        record(actor, "following.begin", actor, after={"following": there.kind})
    if not Following.objects.visible_to(actor).filter(pk=there.pk).exists():
        raise Http404
    return there


def _make_room(actor: User) -> None:
    """What the actor may no longer know of, and cannot find to stop it, gives way."""
    rows = Following.objects.filter(person=actor)
    if rows.count() < MOST:
        return
    here = rows.filter(agency__in=actor.acting_for.line if actor.acting_for else ())
    silent = here.exclude(pk__in=Following.objects.visible_to(actor).values("pk")).order_by("pk").first()
    if silent is None:
        raise NotLawful(_("You follow %(most)d things already: stop following one of them first.") % {"most": MOST})
    silent.delete()


@transaction.atomic
def change_following(*, actor: User, following: Following, name: str, rhythm: str) -> None:
    """Call it otherwise, or be told in another rhythm: of what comes from now on."""
    require(actor, "following.change", following)
    before, after = reworded(following, {"name": name, "rhythm": rhythm})
    if not after:
        return
    if "rhythm" in after:
        following.told_at = timezone.now()
    following.full_clean(exclude=["person"])
    following.save(update_fields=[*after, "told_at"])
    record(
        actor,
        "following.change",
        actor,
        before={"rhythm": before.get("rhythm", following.rhythm)},
        after={"rhythm": following.rhythm},
    )


@transaction.atomic
def stop_following(*, actor: User, following: Following) -> None:
    require(actor, "following.end", following)
    record(actor, "following.end", actor, before={"following": following.kind})
    following.delete()


@transaction.atomic
def mark_seen(*, actor: User, until: Any = None) -> None:
    """What is followed in the agency acted for has been looked at, as it stood at a moment; the bell is silent."""
    now = timezone.now()
    rows = Following.objects.visible_to(actor)
    rows.update(seen_at=min(until, now) if until else now)
    bells = Notification.objects.visible_to(actor).unread()
    bells.filter(kind__in=[FollowedNews.kind, FollowedDigest.kind]).update(read_at=now)


@transaction.atomic
def clear_followings() -> int:
    """What people followed in agencies where they hold no post any more, nor are to, nor in one that took it over: the
    gate has been silent since; how many.
    """
    posts = Post.objects.not_over().filter(user=OuterRef("person"))
    here = Q(agency=OuterRef("agency")) | Q(agency__absorbed__contains=[OuterRef("agency")])
    rows = Following.objects.filter(~Exists(posts.filter(here))).select_related("person").order_by("person", "pk")
    gone = list(rows.select_for_update(skip_locked=True, of=("self",))[:CLEARED_AT_ONCE])
    for person in {row.person for row in gone}:
        number = sum(row.person_id == person.pk for row in gone)
        record(None, "following.clear", person, before={"number": number})
    Following.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)
