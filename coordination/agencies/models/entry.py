"""By what agencies and divisions are found."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models.agency import Agency, Region
from coordination.core.search import SearchField


class DirectoryEntry(models.Model):
    """By what the directory finds an agency. It stands beside the agency and not in it: nearly every page of the portal
    reads agencies, and none reads this. `actions.index_agencies` alone writes it.
    """

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    search = SearchField()
    spellings = ArrayField(models.TextField(), default=list)  # of every name it bears or bore, as names are compared

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["search"], name="directory_entry_search"),
            GinIndex(fields=["spellings"], name="directory_entry_spellings"),
        ]

    def __str__(self) -> str:
        return str(self.agency)


class RegionEntry(models.Model):
    """By what a division is found: its name, and the same behind that of the division above. Written by
    `actions.index_regions` alone.
    """

    region = models.OneToOneField(Region, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    search = SearchField()

    class Meta:
        verbose_name = _("search entry of a division")
        verbose_name_plural = _("search entries of divisions")
        indexes: ClassVar = [GinIndex(fields=["search"], name="region_entry_search")]

    def __str__(self) -> str:
        return str(self.region)
