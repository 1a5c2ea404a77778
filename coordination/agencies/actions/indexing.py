"""By what agencies are found."""

from collections.abc import Iterable

from coordination.agencies.models import Agency, DirectoryEntry
from coordination.core.search import vector

AT_ONCE = 1000


def index_agencies(agencies: Iterable[Agency]) -> None:
    """Write anew by what these agencies are found. Whatever changes a name of one calls this, in its transaction."""
    entries = [DirectoryEntry(agency=agency, search=vector(agency.texts_to_index())) for agency in agencies]
    DirectoryEntry.objects.bulk_create(
        entries, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["agency"], update_fields=["search"]
    )
