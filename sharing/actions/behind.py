"""It is said out of what an item comes, and that is taken back."""

from django.db import transaction
from django.db.models import Model
from django.http import Http404

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.policy import require
from coordination.core.referring import may_refer_to, noun_of
from sharing.actions.holding import hold_item
from sharing.models import Behind, Item


@transaction.atomic
def name_source(*, actor: User, item: Item, source: Model) -> Behind:
    """An item of the actor's agency comes from a record that the actor may see. Whoever sees both learns of it.

    Raises Http404 where the actor may not know of the record, ValidationError where it is recorded already.
    """
    hold_item(item)
    require(actor, "item.name_source", item)
    if not may_refer_to(actor, source):
        raise Http404
    behind = Behind(item=item, source=source, made_by=actor)
    behind.full_clean(exclude=["made_by"])
    behind.save()
    record(actor, "item.name_source", item, after={"source_type": noun_of(source).code, "source": source.pk})
    return behind


@transaction.atomic
def take_back_source(*, actor: User, behind: Behind) -> None:
    hold_item(behind.item)
    require(actor, "behind.take_back", behind)
    said = {"source_type": behind.source_type.model, "source": behind.source_id}
    record(actor, "behind.take_back", behind.item, before=said)
    behind.delete()
