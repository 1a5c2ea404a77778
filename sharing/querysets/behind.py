"""Who may know out of what an item comes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

from coordination.core.referring import seen_by
from sharing.querysets.items import item_gate

if TYPE_CHECKING:
    from sharing.models import Behind


class BehindQuerySet(QuerySet["Behind"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees both the item and the record: it tells of neither to whoever does not know of it."""
        gate = item_gate(user, "item__")
        return self.none() if gate is None else self.filter(gate, seen_by(user))

    def items_seen_by(self, user: Any) -> Self:
        """Those of items that the person may know of; for a page of the record, which the person sees."""
        gate = item_gate(user, "item__")
        return self.none() if gate is None else self.filter(gate)

    def of(self, sources: Iterable[Model]) -> Self:
        """What comes from any of these records."""
        of_a_kind: dict[type[Model], list[int]] = {}
        for source in sources:
            of_a_kind.setdefault(type(source), []).append(source.pk)
        asked = Q(pk__in=[])
        for kind, keys in of_a_kind.items():
            asked |= Q(source_type=ContentType.objects.get_for_model(kind), source_id__in=keys)
        return self.filter(asked)
