"""A file on its way: what was said of it, and how much of it is here."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coordination.core.arrivals.querysets import ArrivalQuerySet
from coordination.core.files.examining import sentence_of


class Arrival(models.Model):
    """It goes when its file is kept, when whoever brings it gives it up, or when nobody has come back for a day."""

    noun = "arrival"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    folder = models.CharField(max_length=400, blank=True, help_text="in which it lies within a folder that was chosen")
    size = models.PositiveBigIntegerField()
    modified = models.BigIntegerField(default=0, help_text="as the browser says: by it the same file is known again")
    arrived = models.PositiveBigIntegerField(default=0, help_text="bytes that are on the volume")
    place = models.CharField(max_length=32, unique=True)
    declared_at = models.DateTimeField()
    heard_at = models.DateTimeField(default=timezone.now, help_text="when something last came or happened")
    check_at = models.DateTimeField(null=True, help_text="not to be looked into before; the lease of a look")
    checks = models.PositiveSmallIntegerField(default=0, help_text="how often a look was begun")
    sha256 = models.CharField(max_length=64, blank=True)
    examined_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=20, blank=True)
    refused_part = models.CharField(max_length=80, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size__gt=0, arrived__lte=F("size")), name="no_more_arrives_than_said")
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "purpose"], name="arrival_of_person"),
            models.Index(fields=["check_at"], condition=Q(examined_at=None), name="arrival_to_be_looked_into"),
            models.Index(fields=["heard_at"], name="arrival_by_time"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_here(self) -> bool:
        return self.arrived == self.size

    @property
    def is_ready(self) -> bool:
        """It was found to be in order: a form may take it."""
        return self.examined_at is not None and not self.refusal

    @property
    def trouble(self) -> str:
        """Why it was refused, in the reader's language."""
        return sentence_of(self.refusal, self.refused_part) if self.refusal else ""

    @property
    def label(self) -> str:
        return f"{self.folder}/{self.name}" if self.folder else self.name
