"""What an agency is there for, line by line."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models.agency import Agency
from coordination.agencies.querysets import DutyQuerySet


class Duty(models.Model):
    """One duty (职责) of an agency, as the document that gives it says. Mechanisms cite it, so it ends and is never
    deleted. Without a first day it has been so for as long as anybody knows.
    """

    noun = "duty"

    agency = models.ForeignKey(  # an index below begins with it
        Agency, on_delete=models.PROTECT, related_name="duties", verbose_name=_("agency"), db_index=False
    )
    text = models.TextField(_("duty"))
    basis = models.CharField(
        _("legal basis"),
        max_length=300,
        blank=True,
        help_text=_("The law, or the document that gives the duty, for instance 粤办发〔2024〕12号"),
    )
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day on which it is its duty"))

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="duty_ends_after_it_starts",
                violation_error_message=_("The duty ends before it begins."),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "position", "id"], name="duty_of_agency")]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{self.agency.get_absolute_url()}#duties"
