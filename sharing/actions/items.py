"""An item is suspended, resumed, withdrawn."""

from django.db import transaction

from coordination.agencies.models import User
from coordination.core.workflow import advance
from sharing.actions.holding import hold_item
from sharing.models import Item


@transaction.atomic
def suspend_item(*, actor: User, item: Item, reason: str) -> None:
    """Its content is given to nobody else for the time being; that it exists, and why it is suspended, stays known."""
    hold_item(item)
    advance(item, "suspend", actor=actor, note=reason, because=reason)


@transaction.atomic
def resume_item(*, actor: User, item: Item) -> None:
    hold_item(item)
    advance(item, "resume", actor=actor, because="")


@transaction.atomic
def withdraw_item(*, actor: User, item: Item, reason: str) -> None:
    """It is given to nobody any more. Whoever knew of it still finds that it was there, and why it went."""
    hold_item(item)
    advance(item, "withdraw", actor=actor, note=reason, because=reason)
