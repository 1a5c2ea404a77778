"""What is done when somebody leaves an agency, or hands posts over."""

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.actions.deputies import appoint_deputy
from coordination.agencies.actions.posts import appoint, end_post
from coordination.agencies.actions.terms import write_end
from coordination.agencies.leaving import (
    Handover,
    belongings,
    ends_sooner,
    given_back_by,
    goes_on,
    key_of,
    known_to,
    objection_to_calling_off,
    own_title,
)
from coordination.agencies.models import Departure, Post, User, with_their_posts
from coordination.agencies.notices import DepartureCalledOff, DeparturePlanned, HandedOver
from coordination.core import principals
from coordination.core.activity import Actor, record
from coordination.core.errors import Refusal, SomeoneWasFaster
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import today

BATCH = 50
LISTED = 10  # of what somebody got, by name in the letter; the rest is counted


@transaction.atomic
def plan_departure(*, actor: Actor, handover: Handover) -> Departure:
    """Settle who leaves, when, and who follows in what.

    1. all concerned are held; who follows works at the agency; who leaves did nothing for it after the last day
    2. the departure is written down and recorded
    3. whoever follows in a post has its role from the day after, or at once, under the own title; whoever holds such a
       post already goes on
    4. the posts end with the last day, or at once; one whose term is over before ends as it would have; who leaves is
       out with the last of them
    5. where it is at once, what hangs on the person goes to those who follow; else when the day is over
    6. the agency and those who follow are told

    Raises ValidationError.
    """
    require(actor, "agency.appoint", handover.agency)
    people = [handover.person.pk, *(to.pk for to in handover.followers)]
    list(User.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    _require_fit(handover)
    row = Departure(
        user=handover.person,
        agency=handover.agency,
        leaves=handover.leaves,
        last_on=handover.last_on or today(),
        successors={key: to.pk if to else None for key, to in handover.successors.items()},
        ended={str(post.pk): post.ends_on.isoformat() if post.ends_on else None for post in handover.posts},
        followers=[to.pk for to in handover.followers],
        planned_by=actor,
    )
    row.full_clean(exclude=["planned_by", "successors", "ended", "given", "followers"])
    if sooner := ends_sooner(handover.posts, handover.last_on):
        raise ValidationError({"on": sooner})
    handed = _handed(handover)
    row.given = [post.pk for post in _appoint_those_who_follow(actor, handover)]
    row.save()
    names = {key: str(to) for key, to in handover.successors.items() if to}
    record(actor, "departure.plan", row, after={"last_on": row.last_on, "successors": names})
    for post in sorted(handover.posts, key=lambda post: post.stands_in_for_id is None):  # deputies end with posts
        if handover.last_day_of(post) == handover.last_on:
            end_post(actor=actor, post=post, on=handover.last_on)
    notify(DeparturePlanned, row, handed=handed)
    if handover.last_on is None or handover.last_on < today():
        settle_departure(departure=row, actor=actor)
    return row


def _handed(handover: Handover) -> list[dict[str, Any]]:
    """For the notice, before anybody is appointed: each post with who follows in it, and whether that is new."""
    followed = [(post, handover.successors.get(key_of(post))) for post in handover.posts]
    return [{"post": post, "to": to, "goes_on": bool(to and goes_on(to, post))} for post, to in followed]


def _require_fit(handover: Handover) -> None:
    working = User.objects.working_at(handover.agency)
    for to in handover.followers:
        if to == handover.person or not working.filter(pk=to.pk).exists():
            raise ValidationError(_("%(person)s cannot follow: no post in this agency.") % {"person": to})
    if too_early := handover.too_early():
        raise ValidationError(too_early)
    if not handover.posts:
        raise ValidationError(_("Nothing is handed over: choose a post."))
    for post in handover.posts:
        if handover.last_on and post.starts_on > handover.last_on:
            raise ValidationError(_("%(post)s begins after the last day.") % {"post": post.role_words})


def _appoint_those_who_follow(actor: Actor, handover: Handover) -> list[Post]:
    followed = [(post, to) for post in handover.posts if (to := handover.successors.get(key_of(post)))]
    return [given for post, to in followed if (given := _follow(actor, post, to, handover.last_day_of(post)))]


def _follow(actor: Actor, post: Post, to: User, last_on: date | None) -> Post | None:
    """The post of whoever follows; none where there is one already that goes on."""
    begins = max(last_on + timedelta(days=1), today()) if last_on else today()
    until = post.ends_on if post.ends_on and post.ends_on >= begins else None
    if goes_on(to, post):
        return None
    if post.stands_in_for:
        holder = post.stands_in_for
        return appoint_deputy(actor=actor, post=holder, deputy=to, starts_on=begins, ends_on=until, reason=post.reason)
    return appoint(
        actor=actor,
        person=to,
        agency=post.agency,
        role=post.role,
        title=own_title(to, post.agency),
        starts_on=begins,
        ends_on=until,
    )


@transaction.atomic
def call_off_departure(*, actor: Actor, departure: Departure) -> None:
    """Before the day is over: the posts go on as they did, and those who were to follow do not.

    Deputies who were to end with a post do end then; they are named anew. Refusal where the person's own departure was
    planned by somebody else, or where whoever calls it off may not give such a post for so long.
    """
    require(actor, "agency.appoint", departure.agency)
    _hold(departure)
    if objection := objection_to_calling_off(actor, departure):
        raise Refusal(objection)
    for post in given_back_by(departure):
        post.full_clean()
        post.save(update_fields=["ends_on"])
        record(actor, "post.edit", post, before={"ends_on": departure.last_on}, after={"ends_on": post.ends_on})
    for post in Post.objects.not_over().filter(pk__in=departure.given, starts_on__gt=today()).select_related("user"):
        write_end(actor=actor, post=post, on=None)
    departure.called_off_at = timezone.now()
    departure.save(update_fields=["called_off_at"])
    record(actor, "departure.call_off", departure)
    principals.sync(users=[departure.user_id])
    notify(DepartureCalledOff, departure)


@transaction.atomic
def settle_departure(*, departure: Departure, actor: Actor = None) -> None:
    """The last day is over: what hangs on the person goes to those who follow.

    Where the person still holds a post of the agency (the term was prolonged meanwhile), nothing moves.
    """
    _hold(departure)
    departure.settled_at = timezone.now()
    departure.save(update_fields=["settled_at"])
    person, agency = departure.user, departure.agency
    stays = Post.objects.own().not_over().filter(user=person, agency=agency).exists()
    moved = {} if departure.leaves and stays else _move(departure, actor)
    record(actor, "departure.settle", departure, after={"moved": moved})


def _move(departure: Departure, actor: Actor) -> dict[str, int]:
    """How much of each kind went to whoever follows, who is told what it is."""
    person, agency, moved = departure.user, departure.agency, dict[str, int]()
    working = User.objects.working_at(agency).filter(pk__in=departure.followers)
    got: dict[int, list[dict[str, Any]]] = {to.pk: [] for to in working}
    to = {follower.pk: follower for follower in with_their_posts(working)}
    for kind in belongings():
        successor = to.get(departure.successors.get(kind.code) or 0)
        names = list(kind.named(person, agency)) if kind.move and successor else []
        if kind.move and successor and names:
            known = known_to(successor, names)
            kind.move(actor, person, agency, successor)
            moved[kind.code] = len(names)
            line = {"label": kind.label, "count": len(names), "names": known[:LISTED]}
            got[successor.pk].append({**line, "left": len(names) - len(line["names"])})
    for pk, lines in got.items():
        if lines:
            notify(HandedOver, departure, among=[to[pk]], lines=lines)
    return moved


def _hold(departure: Departure) -> None:
    departure.refresh_from_db(from_queryset=Departure.objects.select_for_update(of=("self",)))
    if departure.settled_at or departure.called_off_at:
        raise SomeoneWasFaster


def settle_departures_due() -> int:
    """Those whose last day is over; how many. Each once, however many sweep."""
    done = 0
    for pk in list(Departure.objects.due().values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            row = Departure.objects.due().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
            if row:
                settle_departure(departure=row)
                done += 1
    return done
