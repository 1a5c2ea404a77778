"""Extensions: a later date that the lead agency asks for."""

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.followup.extension_flow import EXTENSION, ExtensionState
from coordination.followup.models.assignment import Assignment
from coordination.followup.querysets import ExtensionQuerySet

if TYPE_CHECKING:
    from coordination.mechanisms.models import Mechanism


class Extension(models.Model):
    """A later date for an assignment, asked for before the limit with the reason, what was done so far, and the day by
    which it will be finished. The agency's own leader says yes first, then the office that issued it answers.

    What was asked stays as it was asked; the office may give another day. `due_on`: the date of the assignment when it
    was asked, which is also the day by which it must be answered.
    """

    flow = EXTENSION

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="extensions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    reason = models.TextField(pgettext_lazy("extension", "why it cannot be done by then"))
    progress = models.TextField(_("what has been done so far"))
    until = models.DateField(_("new date asked for"))
    due_on = models.DateField(_("due when it was asked"), editable=False)
    due_version = models.PositiveIntegerField(default=0, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    endorsed_at = models.DateTimeField(null=True, editable=False)  # from then on others than the agency know of it
    given_until = models.DateField(_("new date"), null=True, editable=False)
    answer = models.TextField(_("answer"), blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ExtensionState, default=ExtensionState.ASKED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension of an assignment")
        verbose_name_plural = _("extensions of assignments")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(state__in=ExtensionState.waiting()),
                name="one_extension_at_a_time",
                violation_error_message=_("A later date has been asked for already, and is not answered yet."),
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("due_on")),
                name="an_extension_is_later",
                violation_error_message=_("The new date must lie after the present one."),
            ),
            models.CheckConstraint(
                condition=Q(state="granted", given_until__isnull=False)
                | (~Q(state="granted") & Q(given_until__isnull=True)),
                name="what_is_granted_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["denied", "declined"]) | ~Q(answer=""),
                name="no_extension_is_denied_without_a_reason",
                violation_error_message=_("Say why."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.assignment)

    def get_absolute_url(self) -> str:
        return f"{self.assignment.get_absolute_url()}#extension-{self.pk}"

    @property
    def mechanism(self) -> "Mechanism":
        return self.assignment.mechanism

    @property
    def mechanism_id(self) -> Any:
        return self.assignment.mechanism_id

    @property
    def later(self) -> date:
        """The new date: as it was given, or else as it was asked for."""
        return self.given_until or self.until

    @property
    def is_waiting(self) -> bool:
        return self.state in ExtensionState.waiting()
