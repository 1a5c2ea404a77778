"""Who may read the rows of a data set, and who reads them in full."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import QuerySet

from coordination.core.querysets import reader
from sharing.querysets.items import content_gate, item_gate

if TYPE_CHECKING:
    from sharing.models import BadRow, DataRow, DataTable


class DataTableQuerySet(QuerySet["DataTable"]):
    def visible_to(self, user: Any) -> Self:
        """That rows were loaded, how many, and what their columns are: whoever may have the content of the item."""
        seen, has = item_gate(user, "item__"), content_gate(user, "item__")
        return self.none() if seen is None or has is None else self.filter(seen, has)

    def loaded(self) -> Self:
        return self.filter(state="loaded")

    def over(self) -> Self:
        """Of which no rows are kept."""
        return self.filter(state__in=["failed", "replaced", "dropped"])


class DataRowQuerySet(QuerySet["DataRow"]):
    def visible_to(self, user: Any) -> Self:
        """Rows of what is loaded: whoever may have the content. What of them is masked is said by `rows.reading`."""
        seen, has = item_gate(user, "table__item__"), content_gate(user, "table__item__")
        return self.none() if seen is None or has is None else self.filter(seen, has, table__state="loaded")


class BadRowQuerySet(QuerySet["BadRow"]):
    def visible_to(self, user: Any) -> Self:
        """The agency that provides the item: what is wrong in them may be anything."""
        agency = reader(user)
        return self.filter(table__item__owner__in=agency.line) if agency else self.none()
