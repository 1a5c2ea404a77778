"""Dormancies: accounts with which nobody has signed in for long."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models.person import User
from coordination.agencies.staff_querysets import DormancyQuerySet


class Dormancy(models.Model):
    """An account on its way to being suspended: since when it lies idle, and on which day it is. One a period of rest,
    so that any number of sweepers find it once; a sign-in after `since_at` makes it nothing.

    GB/T 22239-2019, 8.1.4.2 c asks that superfluous and outdated accounts are removed or suspended in time; after how
    many days (`IDLE_ACCOUNT_DAYS`) is the portal's own.
    """

    noun = "dormancy"
    is_personal = True  # who may see it is asked of each person

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        SUSPENDED = "suspended", _("suspended")
        SPARED = "spared", _("not suspended: the last administrator")
        OVER = "over", _("used again, or closed otherwise")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="dormancies", verbose_name=_("person"))
    since_at = models.DateTimeField(_("unused since"))
    due_on = models.DateField(_("due"))
    due_version = models.PositiveIntegerField(default=1)
    found_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.OPEN, blank=True)

    objects = DormancyQuerySet.as_manager()

    class Meta:
        verbose_name = _("unused account")
        verbose_name_plural = _("unused accounts")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "since_at"], name="one_dormancy_per_rest"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="dormancy_is_closed_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return self.user.get_absolute_url()

    @property
    def still_rests(self) -> bool:
        seen = self.user.last_login
        return self.closed_at is None and (seen is None or seen <= self.since_at)
