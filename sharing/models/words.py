"""What the files of items say, by which items are found. Written by `actions.indexing` alone."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.core.models import StoredFile
from coordination.core.search import SearchField
from sharing.models.item import Item
from sharing.querysets.words import PassageQuerySet


class ItemText(models.Model):
    """That a file of the newest version of an item is to be read, was read, or says nothing, and why."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="texts", db_index=False)
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=400, help_text="under which it lies in the item")
    due_at = models.DateTimeField(default=timezone.now, help_text="not to be read before; a lease")
    tries = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True, help_text="why it says nothing")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "file"], name="a_file_is_read_once_for_an_item")
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(read_at=None, trouble=""), name="item_text_to_be_read")
        ]

    def __str__(self) -> str:
        return self.name


class ItemPassage(models.Model):
    """A stretch of what a file says, as it is written there, and its entry of the index."""

    text = models.ForeignKey(ItemText, on_delete=models.CASCADE, related_name="passages")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()
    search = SearchField()

    objects = PassageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["search"], name="item_passage_search")]

    def __str__(self) -> str:
        return f"{self.text}: {self.words[:40]}"
