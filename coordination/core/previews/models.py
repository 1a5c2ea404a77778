"""That the preview of a content is wanted, is being made, was made, or cannot be."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Preview(models.Model):
    """One for each content and ending: what is read as a table under one name is read as words under another."""

    sha256 = models.CharField(max_length=64)
    ending = models.CharField(max_length=10)
    content = models.CharField(max_length=100, help_text="where the file lies")
    size = models.PositiveBigIntegerField()
    due_at = models.DateTimeField(default=timezone.now, help_text="not to be made before; a lease")
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=20, blank=True, help_text="why there is none")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sha256", "ending"], name="one_preview_of_a_content")]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(made_at=None), name="preview_to_be_made")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}{self.ending}"
