"""Two items are said to belong together, and that is taken back."""

from django.db import transaction
from django.http import Http404

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.policy import require
from sharing.models import Item, Relation


@transaction.atomic
def relate(*, actor: User, item: Item, to: Item, kind: str) -> Relation:
    """An item of the actor's agency belongs to another that the actor may know of. Whoever sees both learns of it."""
    require(actor, "item.relate", item)
    if not Item.objects.visible_to(actor).filter(pk=to.pk).exists():
        raise Http404
    relation = Relation(item=item, to=to, kind=kind, made_by=actor)
    relation.full_clean(exclude=["made_by"])
    relation.save()
    record(actor, "item.relate", item, after={"kind": kind, "to": to.pk})
    return relation


@transaction.atomic
def take_back_relation(*, actor: User, relation: Relation) -> None:
    require(actor, "relation.take_back", relation)
    record(actor, "relation.take_back", relation.item, before={"kind": relation.kind, "to": relation.to_id})
    relation.delete()
