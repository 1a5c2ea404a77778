"""Refusals: a lead agency says that the matter is not its own, and somebody decides."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.followup.models.assignment import Assignment
from coordination.followup.querysets import RefusalQuerySet

if TYPE_CHECKING:
    from coordination.mechanisms.models import Mechanism


class Refusal(models.Model):
    """An agency refused to lead. `due_on`: by when the office of the mechanism decides whether it stays there, goes to
    another or is withdrawn; after that day the convener is told. `settled_at`: it has decided.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="refusals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    reason = models.TextField(_("reason"))
    due_on = models.DateField(_("to be decided by"))
    due_version = models.PositiveIntegerField(default=0, editable=False)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    objects = RefusalQuerySet.as_manager()

    class Meta:
        verbose_name = _("refusal of an assignment")
        verbose_name_plural = _("refusals of assignments")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"], condition=models.Q(settled_at=None), name="one_refusal_to_be_decided"
            )
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    def get_absolute_url(self) -> str:
        return self.assignment.get_absolute_url()

    @property
    def mechanism(self) -> "Mechanism":
        return self.assignment.mechanism

    @property
    def mechanism_id(self) -> Any:
        return self.assignment.mechanism_id
