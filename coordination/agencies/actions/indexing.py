"""By what agencies and divisions are found."""

from collections.abc import Iterable

from coordination.agencies.models import Agency, DirectoryEntry, Region, RegionEntry
from coordination.core.search import vector

AT_ONCE = 1000


def index_agencies(agencies: Iterable[Agency]) -> None:
    """Write anew by what these agencies are found. Whatever changes a name of one calls this, in its transaction."""
    entries = [
        DirectoryEntry(agency=agency, search=vector(agency.texts_to_index()), spellings=agency.spellings)
        for agency in agencies
    ]
    DirectoryEntry.objects.bulk_create(
        entries,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["agency"],
        update_fields=["search", "spellings"],
    )


def index_regions(regions: Iterable[Region]) -> None:
    """Likewise for divisions. Whatever renames one gives those below it too: they are found behind its name."""
    entries = [RegionEntry(region=region, search=vector(region.texts_to_index())) for region in regions]
    RegionEntry.objects.bulk_create(
        entries, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["region"], update_fields=["search"]
    )


def index_what_has_no_entry() -> int:
    """Agencies and divisions that no verb brought: those the migrations enter, and those that were there before the
    index was. How many.
    """
    done = 0
    agencies, regions = Agency.objects.filter(entry=None), Region.objects.filter(entry=None).select_related("parent")
    while batch := list(agencies.order_by("pk")[:AT_ONCE]):
        index_agencies(batch)
        done += len(batch)
    while divisions := list(regions.order_by("pk")[:AT_ONCE]):
        index_regions(divisions)
        done += len(divisions)
    return done
