"""What is brought before a meeting, whether it still waits in the pool or stands on an agenda."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.followup.models import Assignment
from coordination.opinions.models import Dispute


class Matter(models.Model):
    """What a topic and the agenda item that it becomes both say: what is to be decided, who asks, and out of what."""

    class Kind(models.TextChoices):
        DELIBERATE = "deliberate", _("For deliberation")
        COORDINATE = "coordinate", _("For coordination")
        INFORM = "inform", _("For information")
        STUDY = "study", _("For study")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DELIBERATE)
    proposing_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposing agency")
    )
    matter = models.TextField(_("matter to decide"))
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    source_id = models.BigIntegerField(null=True, editable=False)
    source = GenericForeignKey("source_type", "source_id")  # out of what it comes: a late assignment, a dispute

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def assignment_id(self) -> int | None:
        return self._came_of(Assignment)

    @property
    def dispute_id(self) -> int | None:
        return self._came_of(Dispute)

    @property
    def dispute(self) -> Dispute | None:
        return self.source if self.dispute_id else None

    def _came_of(self, noun: type[models.Model]) -> int | None:
        """The number of what it was brought up for, if that is of this kind."""
        is_one = self.source_type_id == ContentType.objects.get_for_model(noun).pk
        return self.source_id if is_one else None
