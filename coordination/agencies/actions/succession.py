"""What of people, subordinates, duties and rights passes from agencies to those that follow them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Greatest

from coordination.agencies.models import Agency, Duty, Post
from coordination.agencies.succession import Transfer, Will, by_heir, hold
from coordination.core import principals
from coordination.core.activity import Actor, Change, record, record_all
from coordination.core.policy import require


@transaction.atomic
def hand_over_posts(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """Posts end with the agency, and their holders hold the same with its heir.

    1. what has begun ends on the day before; what is still to begin is the heir's from the start
    2. each holder holds the same post with the heir from the day on, as long as it was given, and once
    3. whoever stood in for one of them does so for the same person at the heir
    4. record it; the groups follow
    """
    require(actor, "reform.take_effect", will.reform)
    posts = Post.objects.filter(pk__in=[one.row.pk for one in transfers])
    hold(posts)
    begun = [one for one in transfers if one.row.starts_on < will.on]
    ended = [Change(one.row, {"ends_on": one.row.ends_on}, {"ends_on": will.day_before}) for one in begun]
    posts.filter(starts_on__lt=will.on).update(ends_on=will.day_before)
    new, moved, place = _with_the_heirs([one for one in transfers if one.row.stands_in_for_id is None], will)
    Post.objects.bulk_update(moved, ["agency", "ends_on"])
    Post.objects.bulk_create(new)
    new += Post.objects.bulk_create(_deputies(transfers, place, will))
    record_all(actor, "post.end", ended, note=will.note)
    record_all(actor, "post.move", [Change(post, {}, {"agency": post.agency.name}) for post in moved], note=will.note)
    given = [Change(post, {}, {"role": post.role, "agency": post.agency.name}) for post in new]
    record_all(actor, "post.create", given, note=will.note)
    principals.sync(users={one.row.user_id for one in transfers})


def _with_the_heirs(transfers: Iterable[Transfer], will: Will) -> tuple[list[Post], list[Post], dict[int, Post]]:
    """The posts that begin with the heirs, those to come that become theirs, and by which post each is held on."""
    handed = [(one.row, one.heir) for one in transfers if one.heir is not None]
    held: dict[tuple[int, int, str], list[Post]] = defaultdict(list)
    known = (
        Post.objects.own()
        .not_over(will.on)
        .filter(agency__in={heir for _row, heir in handed}, user__in={row.user_id for row, _heir in handed})
    )
    for post in known:
        held[post.user_id, post.agency_id, post.role].append(post)
    new, moved, place = [], [], {}
    for row, heir in sorted(handed, key=lambda pair: (pair[0].ends_on is not None, pair[0].pk)):
        others = held[row.user_id, heir.pk, row.role]
        place[row.pk] = row
        if row.starts_on >= will.on:
            row.agency, row.ends_on = heir, row.starts_on if _is_held(row, others) else row.ends_on
            moved.append(row)
            others.append(row)
        elif not _is_held(post := _same(row, heir, will), others):
            new.append(post)
            others.append(post)
            place[row.pk] = post
        else:
            place[row.pk] = others[0]
    return new, moved, place


def _deputies(transfers: Iterable[Transfer], place: Mapping[int, Post], will: Will) -> list[Post]:
    """The posts by which deputies stand in at the heirs: where both came to the same, and no longer than the post."""
    new = []
    for row, heir in ((one.row, one.heir) for one in transfers if one.row.stands_in_for_id):
        post = place.get(row.stands_in_for_id)
        if heir and post and post.agency == heir and post.user_id != row.user_id:
            last = min((day for day in (row.ends_on, post.ends_on) if day), default=None)
            begins = max(row.starts_on, post.starts_on, will.on)
            if last is None or last >= begins:
                same = _same(row, heir, will)
                same.starts_on, same.ends_on, same.stands_in_for, same.reason = begins, last, post, row.reason
                new.append(same)
    return new


def _same(row: Post, heir: Agency, will: Will) -> Post:
    return Post(
        user=row.user,
        agency=heir,
        role=row.role,
        title=row.title,
        starts_on=will.on,
        ends_on=row.ends_on,
        is_main=row.is_main,
    )


def _is_held(post: Post, others: Iterable[Post]) -> bool:
    """Does one of the other posts cover this one? If one without end only begins later, this one lasts until then."""
    for other in others:
        if other.starts_on <= post.starts_on and (
            other.ends_on is None or (post.ends_on is not None and other.ends_on >= post.ends_on)
        ):
            return True
        if other.ends_on is None and post.ends_on is None:
            post.ends_on = other.starts_on - timedelta(days=1)
    return False


@transaction.atomic
def hand_over_subordinates(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """Bodies that an agency supervised are supervised by its heir. What the heir itself stands under moves up, to
    whatever supervised the agency: nobody comes to stand under itself.
    """
    require(actor, "reform.take_effect", will.reform)
    rows = Agency.objects.filter(pk__in=[one.row.pk for one in transfers])
    hold(rows)
    moved, changes = [], []
    for body, before, after in placed(transfers, will):
        body.parent = after
        moved.append(body)
        changes.append(Change(body, {"parent": before.name}, {"parent": after.name if after else None}))
    Agency.objects.bulk_update(moved, ["parent"])
    record_all(actor, "agency.edit", changes, note=will.note)


def placed(transfers: Sequence[Transfer], will: Will) -> Iterator[tuple[Agency, Agency, Agency | None]]:
    """Each body, under which agency it stands and under which it comes; None: nobody supervises it."""
    leaving = {agency.pk: agency for agency in will.reform.before}
    for heir, bodies in by_heir(transfers).items():
        above = _standing_above(heir) if heir else set()
        for body in bodies:
            before = leaving[body.parent_id]
            upper = before.parent if before.parent_id not in leaving else None
            yield body, before, upper if body.pk in above else heir


def _standing_above(agency: Agency) -> set[int]:
    """The agency and whatever it stands under, as far up as that goes: a few steps."""
    above: set[int] = set()
    step: Agency | None = agency
    while step and step.pk not in above:
        above.add(step.pk)
        step = step.parent
    return above


@transaction.atomic
def hand_over_duties(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """What agencies were charged with ends with them, and stands behind the duties of their heir, but for what the heir
    is charged with already.
    """
    require(actor, "reform.take_effect", will.reform)
    for heir, duties in by_heir(transfers).items():
        Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(ends_on=Greatest("starts_on", will.day_before))
        if heir is None:
            continue
        own = list(heir.duties.in_force(will.on))
        last, known = max((duty.position for duty in heir.duties.all()), default=0), {duty.text for duty in own}
        new = {duty.text: duty.basis for duty in duties if duty.text not in known}
        Duty.objects.bulk_create(
            Duty(agency=heir, text=text, basis=basis, starts_on=will.on, position=place)
            for place, (text, basis) in enumerate(new.items(), start=last + 1)
        )
        record(actor, "agency.add_duties", heir, after={"duties": list(new)}, note=will.note)


@transaction.atomic
def hand_over_rights(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """Rights on single records that were given to an agency are its heir's; without one they end."""
    require(actor, "reform.take_effect", will.reform)
    for heir, rights in by_heir(transfers).items():
        principals.hand_over(rights, to=heir.principal if heir else None)
    told = [Change(agency, {}, {}) for agency in will.reform.before]
    record_all(actor, "agency.hand_over_rights", told, note=will.note)
