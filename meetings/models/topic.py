"""Topics: what waits in the pool of a mechanism (议题库) until the office puts it on an agenda."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.overwriting import stamp_of
from coordination.mechanisms.models import Mechanism
from meetings.flows import TOPIC, TopicState
from meetings.models.matter import Matter
from meetings.querysets import TopicQuerySet


class Topic(Matter):
    """A matter that an agency asks a mechanism to take up. What it becomes on an agenda are its `items`, the last of
    which counts: what a meeting puts off comes back and becomes another one.
    """

    flow = TOPIC

    class Back(models.TextChoices):
        """Why it waits again although it stood on an agenda."""

        TAKEN_OFF = "taken_off", _("it was taken off the agenda")
        CANCELLED = "cancelled", _("the meeting is cancelled")
        DEFERRED = "deferred", _("the meeting put it off")

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="topics", verbose_name=_("mechanism")
    )
    state = models.CharField(_("state"), max_length=12, choices=TopicState, default=TopicState.SUBMITTED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    because = models.TextField(
        pgettext_lazy("topic", "reason"), blank=True, editable=False
    )  # of who returns, withdraws
    back = models.CharField(max_length=12, choices=Back, blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_type", "source_id"],
                condition=Q(state=TopicState.SUBMITTED, source_id__isnull=False),
                name="waits_once_in_the_pool",
                violation_error_message=_("It waits in the topic pool already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[TopicState.RETURNED, TopicState.WITHDRAWN]) | ~Q(because=""),
                name="a_topic_goes_with_a_reason",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mechanism", "state", "state_at"], name="topic_of_mechanism"),
            models.Index(fields=["state_at", "id"], name="topic_by_time"),
        ]

    @property
    def stamp(self) -> str:
        """Differs whenever somebody else reads other words than were read before."""
        return stamp_of(*map(str, (self.title, self.kind, self.matter, self.proposing_agency_id)))

    def get_absolute_url(self) -> str:
        return reverse("topics:topic", args=[self.pk])
