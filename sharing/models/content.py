"""What an item holds: version by version, files or the address of a service."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.inspection.kinds import ending_of
from coordination.core.lines import is_one_line
from coordination.core.models import StoredFile
from coordination.core.previews.ways import WAYS
from coordination.core.tables.whole import WHOLE
from sharing.models.item import Item
from sharing.querysets.contents import CheckOutQuerySet, ContentFileQuerySet, ContentQuerySet, RelationQuerySet

LONGEST_PATH = 400  # characters: what a folder is taken with, and a name


class Content(models.Model):
    """A version of what an item holds. It stays as it was; what replaces it is the next version."""

    noun = "content"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="contents", verbose_name=_("item"))
    number = models.PositiveIntegerField(_("version"))
    note = models.CharField(_("what changed"), max_length=300, blank=True, validators=[is_one_line])
    address = models.CharField(  # of a service, or of where it lies on the exchange platform
        _("address"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])]
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an item")
        verbose_name_plural = _("versions of items")
        ordering: ClassVar = ["item", "-number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "number"], name="one_content_of_a_number")]

    def __str__(self) -> str:
        return f"{self.item} · {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:content", args=[self.item_id, self.number])


class ContentFile(models.Model):
    """A file of a version, under the name it has there: a path, where a folder was handed in."""

    content = models.ForeignKey(Content, on_delete=models.PROTECT, related_name="files", db_index=False)
    position = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(_("name"), max_length=LONGEST_PATH)

    objects = ContentFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an item")
        verbose_name_plural = _("files of items")
        ordering: ClassVar = ["content", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["content", "position"], name="one_file_of_a_content_at_a_place")
        ]

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return self.content.get_absolute_url()

    @property
    def is_shown(self) -> bool:
        """There is a preview, or will be, as soon as it is given out."""
        return self.file.is_open and ending_of(self.file.name) in WAYS

    @property
    def is_tabular(self) -> bool:
        """Its rows can be loaded."""
        return self.file.is_open and ending_of(self.path) in WHOLE


class CheckOut(models.Model):
    """A person works on the next version, and others of the agency wait, until a moment at the latest."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="check_out")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("for what"), max_length=200, blank=True, validators=[is_one_line])
    taken_at = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField(_("until"))

    objects = CheckOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-out")
        verbose_name_plural = _("check-outs")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("taken_at")), name="a_check_out_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.person}"


class Relation(models.Model):
    """Two items that belong together, said by the agency of one of them. Nobody learns of the other by it."""

    class Kind(models.TextChoices):
        SEE_ALSO = "see_also", _("see also")
        REPLACES = "replaces", _("replaces")
        DERIVED = "derived", _("is derived from")
        EXPLAINS = "explains", _("explains")

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="relations", db_index=False)
    to = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="related", verbose_name=_("item"))
    kind = models.CharField(_("relation"), max_length=12, choices=Kind, default=Kind.SEE_ALSO)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation of items")
        verbose_name_plural = _("relations of items")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "to", "kind"],
                name="two_items_are_related_once_so",
                violation_error_message=_("This relation is recorded already."),
            ),
            models.CheckConstraint(condition=~Q(item=F("to")), name="an_item_is_not_related_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.get_kind_display()} {self.to}"
