"""Who may have the content of items, and know what versions there are."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from coordination.core.querysets import known_files, reader
from sharing.querysets.items import content_gate, item_gate
from sharing.querysets.masking import in_full

if TYPE_CHECKING:
    from sharing.models import CheckOut, Content, ContentFile, Relation


class ContentQuerySet(QuerySet["Content"]):
    def visible_to(self, user: Any) -> Self:
        """May have it: whoever may have the content of the item."""
        seen, has = item_gate(user, "item__"), content_gate(user, "item__")
        return self.none() if seen is None or has is None else self.filter(seen, has)


class ContentFileQuerySet(QuerySet["ContentFile"]):
    def visible_to(self, user: Any) -> Self:
        """As the version is, but for what still waits to be scanned for another agency, and for what holds in full what
        its rows show masked.
        """
        return self._of_content(user).filter(in_full(user, "content__item", "file", "path"))

    def masked_for(self, user: Any) -> Self:
        """What is kept from a person who may have the content, as it holds in full what its rows show masked."""
        return self._of_content(user).exclude(in_full(user, "content__item", "file", "path"))

    def named_to(self, user: Any, *states: str) -> Self:
        """As visible, and beside it what is masked and of which the person reads the rows (or read, by the `states` of
        its table): by its name, under which they stand. It is given to nobody by that.
        """
        from sharing.models import DataTable  # this module is read before the models are

        tables = DataTable.objects.filter(source=OuterRef("pk"), state__in=states or ["loaded"])
        return self._of_content(user).filter(in_full(user, "content__item", "file", "path") | Q(Exists(tables)))

    def _of_content(self, user: Any) -> Self:
        seen, has = item_gate(user, "content__item__"), content_gate(user, "content__item__")
        if seen is None or has is None:
            return self.none()
        return self.filter(seen, has).filter(known_files(user, "file__"))


class CheckOutQuerySet(QuerySet["CheckOut"]):
    def visible_to(self, user: Any) -> Self:
        """The agency of the item."""
        agency = reader(user)
        return self.filter(item__owner__in=agency.line) if agency else self.none()

    def live(self) -> Self:
        return self.filter(until__gt=timezone.now())


class RelationQuerySet(QuerySet["Relation"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees both items: a relation tells of neither to whoever does not know of it."""
        one, other = item_gate(user, "item__"), item_gate(user, "to__")
        return self.none() if one is None or other is None else self.filter(Q(one), Q(other))
