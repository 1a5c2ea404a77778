"""Grants are given, taken away, and end."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Permission
from django.db import transaction

from coordination.agencies.models import Agency
from coordination.core.activity import Actor, record
from coordination.core.workdays import begin_of
from sharing.models import Grant, Item

SWEPT_AT_ONCE = 500


@transaction.atomic
def give(*, actor: Actor, item: Item, to: Agency, right: str, purpose: str, until: date | None) -> Grant:
    """An agency has a right on an item until the end of a day; without one until it is taken away. Given again for
    the same purpose, it lasts as long as the later one says. Whoever calls has asked whether it may be given.
    """
    permission = Permission.objects.get(codename=right, content_type__app_label="sharing")
    ends_at = begin_of(until + timedelta(days=1)) if until else None
    grant: Grant
    grant, is_new = Grant.objects.update_or_create(
        content_object=item,
        group=to.principal,
        permission=permission,
        purpose=purpose,
        defaults={"expires_at": ends_at, "granted_by": actor},
    )
    told: dict[str, Any] = {"group": to.name, "permission": right, "expires_at": ends_at}
    record(actor, "grant.give" if is_new else "grant.prolong", item, after=told, note=purpose)
    return grant


@transaction.atomic
def take_away(*, actor: Actor, grant: Grant, reason: str) -> None:
    """At once: the next question is answered without it."""
    told = {"group": str(grant.group_id), "permission": grant.permission.codename, "expires_at": grant.expires_at}
    record(actor, "grant.take_away", grant.content_object, before=told, note=reason)
    grant.delete()


def sweep_expired() -> int:
    """Clear away what has run out: since its moment nobody was given anything by it. Returns how many."""
    swept = 0
    with transaction.atomic():
        over = Grant.objects.over().select_for_update(skip_locked=True, of=("self",)).order_by("expires_at", "pk")
        for grant in over.select_related("content_object", "permission")[:SWEPT_AT_ONCE]:
            take_away(actor=None, grant=grant, reason="")
            swept += 1
    return swept
