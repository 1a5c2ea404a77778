"""Whence entries were brought in: a file by its name, a site by its address; what was read, and what came of it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from sharing.models.item import Item
from sharing.querysets.sources import HarvestQuerySet, OriginQuerySet, SourceQuerySet


class Source(models.Model):
    """What an agency brings entries in from. What comes under the same name again is compared with what came before."""

    noun = "source"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    name = models.CharField(_("source"), max_length=300, validators=[is_one_line])
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source of entries")
        verbose_name_plural = _("sources of entries")
        ordering: ClassVar = ["agency", "name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "name"], name="one_source_of_a_name")]

    def __str__(self) -> str:
        return self.name


class Harvest(models.Model):
    """One reading of a source: its lines as they were read, to be looked through and brought in once, or never."""

    noun = "harvest"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="harvests", verbose_name=_("source"))
    # `incoming.lines.Line`, each as a mapping; of a line that was left out why, by language
    lines = models.JSONField(default=list, editable=False)
    remarks = models.JSONField(default=list, editable=False)  # on the reading, `Remark`
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    read_at = models.DateTimeField(default=timezone.now, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    done_at = models.DateTimeField(null=True, editable=False)
    counts = models.JSONField(default=dict, editable=False)  # how many lines came to what, once it is brought in

    objects = HarvestQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading of a source")
        verbose_name_plural = _("readings of sources")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="somebody_brought_it_in",
            )
        ]

    def __str__(self) -> str:
        return str(self.source)

    def get_absolute_url(self) -> str:
        return reverse("sharing:harvest", args=[self.pk])


class Origin(models.Model):
    """Whence an item came: its source, and by what it is known there. It keeps its first source for good."""

    noun = "origin"

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="origin", verbose_name=_("item"))
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="origins", verbose_name=_("source"))
    identifier = models.CharField(_("identifier there"), max_length=400, validators=[is_one_line])
    imported_at = models.DateTimeField(default=timezone.now, editable=False)  # last found there
    gone_at = models.DateTimeField(null=True, editable=False)  # withdrawn as it was there no more

    objects = OriginQuerySet.as_manager()

    class Meta:
        verbose_name = _("origin of an item")
        verbose_name_plural = _("origins of items")
        ordering: ClassVar = ["source", "identifier"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "identifier"], name="one_origin_of_an_identifier")
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.identifier}"
