"""The end of a post, as it is written down. Whoever calls has asked the policy and holds the row."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination.agencies.leaving import ends_sooner
from coordination.agencies.models import Post
from coordination.core.activity import Actor, record
from coordination.core.workdays import today


def write_end(*, actor: Actor, post: Post, on: date | None) -> None:
    """With the end of a day, or where none is named at this moment; what had not begun by then never begins. An end
    prolongs nothing: ValidationError where the term is over before that day.
    """
    if sooner := ends_sooner([post], on):
        raise ValidationError({"on": sooner})
    before = {"ends_on": post.ends_on}
    is_now = on is None or on < post.starts_on
    post.ends_on = max(on or today(), post.starts_on)
    post.ended_at = timezone.now() if is_now else None
    post.full_clean()
    post.save(update_fields=["ends_on", "ended_at"])
    record(actor, "post.end", post, before=before, after={"ended_at": post.ended_at} if is_now else {"ends_on": on})
