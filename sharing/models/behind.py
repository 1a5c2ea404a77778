"""Out of what an item comes: a meeting, a resolution, an assignment, a round of opinions."""

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from sharing.models.item import Item
from sharing.querysets.behind import BehindQuerySet


class Behind(models.Model):
    """A record of another app out of which an item comes (依据), said by the agency that provides it. Nobody learns of
    the one by the other.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="behind", db_index=False)
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", db_index=False)
    source_id = models.BigIntegerField()
    source = GenericForeignKey("source_type", "source_id")  # `core.referring`; never deleted
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = BehindQuerySet.as_manager()

    class Meta:
        verbose_name = _("what an item comes from")
        verbose_name_plural = _("what items come from")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "source_type", "source_id"],
                name="an_item_comes_from_a_record_once",
                violation_error_message=_("This is recorded already."),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["source_type", "source_id"], name="behind_of_source")]

    def __str__(self) -> str:
        return f"{self.item} · {self.source}"
