"""By what an agency is found."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from coordination.agencies.models.agency import Agency
from coordination.core.search import SearchField


class DirectoryEntry(models.Model):
    """By what the directory finds an agency. It stands beside the agency and not in it: nearly every page of the portal
    reads agencies, and none reads this. `actions.index_agencies` alone writes it.
    """

    agency = models.OneToOneField(Agency, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    search = SearchField()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["search"], name="directory_entry_search")]

    def __str__(self) -> str:
        return str(self.agency)
