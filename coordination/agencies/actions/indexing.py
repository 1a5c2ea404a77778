"""By what agencies and divisions are found."""

from collections.abc import Iterable

from coordination.agencies.models import Agency, DirectoryEntry, Region, RegionEntry
from coordination.core.search import vector

AT_ONCE = 1000


def index_agencies(agencies: Iterable[Agency]) -> None:
    """Write anew by what these agencies are found. Whatever changes a name of one calls this, in its transaction."""
    entries = [DirectoryEntry(agency=agency, search=vector(agency.texts_to_index())) for agency in agencies]
    DirectoryEntry.objects.bulk_create(
        entries, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["agency"], update_fields=["search"]
    )


def index_regions(regions: Iterable[Region]) -> None:
    """Likewise for divisions. Whatever renames one gives those below it too: they are found behind its name."""
    entries = [RegionEntry(region=region, search=vector(region.texts_to_index())) for region in regions]
    RegionEntry.objects.bulk_create(
        entries, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["region"], update_fields=["search"]
    )
