"""Files that hold in full what their rows show masked: who is given them as they are."""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from coordination.core.querysets import reader

if TYPE_CHECKING:
    from sharing.models import DataTable

READ_IN_FULL = "read_in_full"
_READ = ("loaded", "replaced")  # its rows were there to be read


def in_full(user: Any, item: str, file: str) -> Q:
    """Of files on items (`item` and `file`: the ways to them): all but those that hold what is masked, and of these too
    what the person's agency provides or was granted in full. It opens nothing by itself: the gate of the content comes
    first.
    """
    agency = reader(user)
    if agency is None:
        return Q(pk=None)
    from sharing.models import Grant  # this module is read before the models are

    grants = Grant.objects.live().held_by(agency).of_right(READ_IN_FULL).filter(content_object=OuterRef(f"{item}__pk"))
    own = Q(**{f"{item}__owner__in": agency.line})
    return ~holds_what_is_masked(item, file) | own | Q(Exists(grants))


def holds_what_is_masked(item: str, file: str) -> Q:
    """Rows of the file, or of another of the item with this very content, were loaded with masked columns, and not
    later without any. It stays so when they are dropped or replaced.
    """
    from sharing.models import DataTable  # likewise

    same = {"item": OuterRef(f"{item}__pk"), "file__sha256": OuterRef(f"{file}__sha256")}
    masked = DataTable.objects.filter(is_masked=True, **same)
    return Q(Exists(masked.filter(~Exists(_later_without(DataTable)))))


def _later_without(tables: "type[DataTable]") -> Any:
    same = {"item": OuterRef("item"), "file__sha256": OuterRef("file__sha256")}
    return tables.objects.filter(is_masked=False, state__in=_READ, pk__gt=OuterRef("pk"), **same)
