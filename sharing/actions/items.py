"""An item that no catalogue describes is begun, edited and published; any item is suspended, resumed, withdrawn."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record, reworded
from coordination.core.errors import Refusal
from coordination.core.flow import Sentence
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import can, require
from coordination.core.workflow import advance, require_lawful
from sharing.actions.holding import hold_item, stamp_of_item
from sharing.actions.indexing import index_item
from sharing.flows import ItemState
from sharing.models import Item
from sharing.policy import provides_data


@transaction.atomic
def begin_item(*, actor: User, title: str, **said: Any) -> Item:
    """Begin an item of the agency the actor acts for: working material of those who provide government data, reference
    material of all others. Nobody outside knows of it yet.
    """
    require(actor, "item.begin", None)
    agency: Any = actor.acting_for
    nature = Item.Nature.WORKING if provides_data(actor, None) else Item.Nature.REFERENCE
    said.setdefault("space", agency.principal)
    item = Item(nature=nature, title=title, owner=agency, made_by=actor, **said)
    item.full_clean(exclude=["made_by"])
    item.save()
    index_item(item)
    record(actor, "item.begin", item, after={"nature": nature, "kind": item.kind})
    return item


@transaction.atomic
def edit_item(*, actor: User, item: Item, seen: str | None = None, **said: Any) -> None:
    """Say it otherwise, who may know of it and on what terms it is shared among it. `seen` is the stamp of what whoever
    edits it had before the eyes: changed since, SomeoneWasFaster. What is published is new in lists.
    """
    hold_item(item)
    require(actor, "item.edit", item)
    not_overtaken(seen, stamp_of_item(item))
    before, after = reworded(item, said)
    if not after:
        return
    if item.state == ItemState.PUBLISHED:
        item.changed_at = timezone.now()
    item.full_clean(exclude=["made_by"])
    item.save(update_fields=[*after, "changed_at"])
    index_item(item)
    record(actor, "item.edit", item, before=before, after=after)


@transaction.atomic
def publish_item(*, actor: User, item: Item) -> None:
    """The data office publishes it: from now on whoever may know of it finds it, at the head of lists."""
    hold_item(item)
    now = timezone.now()
    advance(item, "publish", actor=actor, published_at=now, changed_at=now)
    index_item(item)


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


@transaction.atomic
def withdraw_items(*, actor: User, items: Sequence[Item], reason: str) -> list[tuple[Item, Sentence]]:
    """Several with one reason, as many as may be; those that stay, with what keeps them. Held in one order, so that two
    who do so at once do not wait for each other.
    """
    stay: list[tuple[Item, Sentence]] = []
    for item in sorted(items, key=lambda item: item.pk):
        hold_item(item)
        if why := keeps_from_withdrawing(actor, item):
            stay.append((item, why))
        else:
            withdraw_item(actor=actor, item=item, reason=reason)
    return stay


def keeps_from_withdrawing(person: User, item: Item) -> Sentence:
    """Why this person cannot withdraw this item now, or nothing."""
    if not can(person, "item.withdraw", item):
        return _("Only the data office of the agency that provides it withdraws it.")
    try:
        require_lawful(item, "withdraw")
    except Refusal as refusal:
        return str(refusal)
    return ""
