"""What nobody gives, whoever may appoint: a post to oneself; and as a deputy what goes beyond standing in."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coordination.agencies.models import Post, User
from coordination.core.activity import Actor
from coordination.core.templatetags.portal import local_date

NEVER = date.max


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
    if role == Post.Role.ADMINISTRATOR:
        raise ValidationError({"role": _("Whoever stands in for an administrator appoints no administrator.")})
    limit = last_day_given_by(actor)
    if limit and (until is None or until > limit):
        said = _("You stand in until %(day)s: what you give ends no later.") % {"day": local_date(limit)}
        raise ValidationError({"ends_on": said})


def last_day_given_by(actor: Actor) -> date | None:
    """The last day of whoever appoints as a deputy; none in the own right, or where it is for always."""
    if actor is None or actor.in_place_of is None:
        return None
    own = actor.acting_for
    standing_in = [
        post.ends_on
        for post in actor.posts_in_force
        if post.stands_in_for_id and own and post.agency_id == own.pk and post.role == Post.Role.ADMINISTRATOR
    ]
    return None if None in standing_in else max((day for day in standing_in if day), default=None)


def is_later(until: date | None, than: date | None) -> bool:
    """Days with which something ends; none is never."""
    return (until or NEVER) > (than or NEVER)
