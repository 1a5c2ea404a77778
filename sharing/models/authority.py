"""Who reviews the catalogues of a level and region, and what limits hold there."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Agency, Region
from coordination.core.lines import is_one_line
from coordination.core.workdays import today
from sharing.limits import STATUTORY, Clock
from sharing.querysets.authority import AuthorityQuerySet


class Authority(models.Model):
    """An agency is the data authority (政务数据共享主管部门) of a level and region, from a day to a day: it reviews
    what the agencies of that level and region put into the catalogue (条例第十六条).
    """

    noun = "authority"

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="authorities", verbose_name=gettext_lazy("agency")
    )
    tier = models.CharField(gettext_lazy("tier"), max_length=12, choices=Agency.Tier)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("region")
    )
    ground = models.CharField(gettext_lazy("document that names it"), max_length=200, validators=[is_one_line])
    starts_on = models.DateField(gettext_lazy("from"), default=today)
    ends_on = models.DateField(gettext_lazy("until"), null=True, blank=True)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("data authority")
        verbose_name_plural = gettext_lazy("data authorities")
        ordering: ClassVar = ["tier", "region", "starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tier", "region"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="one_data_authority_of_a_level_and_region",
                violation_error_message=gettext_lazy(
                    "This level and region has a data authority already: end that first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="authority_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_tier_display()}{f' · {self.region}' if self.region else ''}"


class LocalLimit(models.Model):
    """A shorter limit than the law's, set for a level and region by a document of its own."""

    noun = "local_limit"

    tier = models.CharField(gettext_lazy("tier"), max_length=12, choices=Agency.Tier)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("region")
    )
    clock = models.CharField(pgettext_lazy("limit", "what it limits"), max_length=16, choices=Clock)
    workdays = models.PositiveSmallIntegerField(gettext_lazy("working days"))
    source = models.CharField(gettext_lazy("document that sets it"), max_length=200, validators=[is_one_line])

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("local limit")
        verbose_name_plural = gettext_lazy("local limits")
        ordering: ClassVar = ["tier", "region", "clock"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tier", "region", "clock"],
                nulls_distinct=False,
                name="one_local_limit_of_a_clock",
                violation_error_message=gettext_lazy("There is a limit for this already."),
            ),
            models.CheckConstraint(condition=Q(workdays__gte=1), name="a_limit_is_a_working_day_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()}: {self.workdays}"

    def clean(self) -> None:
        """Raises ValidationError where it is longer than the law allows."""
        law = STATUTORY.get(self.clock)
        if law and self.workdays and self.workdays > law.workdays:
            said = _("The law allows %(n)d working days at most (%(source)s): a local limit may only be shorter.")
            raise ValidationError({"workdays": ValidationError(said, params={"n": law.workdays, "source": law.source})})
