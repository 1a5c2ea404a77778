"""What nobody gives, whoever may appoint: a post to oneself; as a deputy what goes beyond standing in; and people whom
somebody looks after into the hands of another department.
"""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coordination.agencies.models import Agency, Post, User
from coordination.core.activity import Actor
from coordination.core.lines import listed
from coordination.core.templatetags.portal import local_date

NEVER = date.max
PLACED_BY = gettext_noop("Its administrator (%(names)s) changes the supervising department, or a reform does.")


def require_may_give(
    actor: Actor, *, role: str, until: date | None, to: User | None = None, whom: str = "person"
) -> None:
    """Asked after the policy, which has noted in whose place the person acts. Raises ValidationError beside the field
    that says to `whom`, which role, or until when.
    """
    if actor is None:
        return
    if to is not None and to.pk == actor.pk:
        raise ValidationError(
            {whom: _("Nobody gives a post to oneself, or prolongs the own: another administrator does.")}
        )
    if actor.in_place_of is None:
        return
    if beyond := beyond_a_deputy(actor, role=role, until=until):
        raise ValidationError(dict([beyond]))


def beyond_a_deputy(person: User, *, role: str, until: date | None) -> tuple[str, str] | None:
    """What in such a post goes beyond standing in for an administrator, as this person does: the field, and why."""
    if role == Post.Role.ADMINISTRATOR:
        return "role", _("Whoever stands in for an administrator appoints no administrator.")
    limit = _last_day_standing_in(person)
    if limit and is_later(until, limit):
        return "ends_on", _("You stand in until %(day)s: what you give ends no later.") % {"day": local_date(limit)}
    return None


def keepers_by_agency(agencies: Collection[Agency]) -> dict[int, list[User]]:
    """By its number, of each agency that somebody looks after: the administrators who do, in their own right."""
    there: dict[int, dict[int, User]] = {}
    for post in Post.objects.looking_after(agencies).select_related("user").order_by("pk"):
        there.setdefault(post.agency_id, {})[post.user_id] = post.user
    over = {agency.pk: there.get(agency.pk, {}) | there.get(agency.parent_id or 0, {}) for agency in agencies}
    return {pk: list(people.values()) for pk, people in over.items() if people}


def may_place(actor: Actor, keepers: Collection[User]) -> bool:
    """Whoever supervises an agency has its people in hand: where somebody looks after them, that one alone gives them
    into other hands, and no deputy.
    """
    return actor is None or not keepers or actor.pk in {keeper.pk for keeper in keepers}


def who_places_it(keepers: Collection[User]) -> str:
    return _(PLACED_BY) % {"names": listed(keepers)}


def require_may_place(actor: Actor, agency: Agency, under: Agency | None) -> None:
    """Raises ValidationError beside the supervising department."""
    keepers = keepers_by_agency([agency]).get(agency.pk, [])
    if not may_place(actor, keepers):
        raise ValidationError({"parent": who_places_it(keepers)})
    if under and under.ended_on:
        raise ValidationError({"parent": _("%(name)s has ended: it supervises nobody.") % {"name": under}})


def last_day_given_by(actor: Actor) -> date | None:
    """The last day of whoever appoints as a deputy; none in the own right, or where it is for always."""
    return None if actor is None or actor.in_place_of is None else _last_day_standing_in(actor)


def _last_day_standing_in(person: User) -> date | None:
    own = person.acting_for
    standing_in = [
        post.ends_on
        for post in person.posts_in_force
        if post.stands_in_for_id and own and post.agency_id == own.pk and post.role == Post.Role.ADMINISTRATOR
    ]
    return None if None in standing_in else max((day for day in standing_in if day), default=None)


def is_later(until: date | None, than: date | None) -> bool:
    """Days with which something ends; none is never."""
    return (until or NEVER) > (than or NEVER)
