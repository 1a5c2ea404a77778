"""The agenda: items, their papers, and where each agency stands on them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.models import StoredFile
from meetings.models.matter import Matter
from meetings.models.meeting import Meeting
from meetings.models.topic import Topic
from meetings.querysets import AgendaItemQuerySet, PaperQuerySet


class AgendaItem(Matter):
    """A matter brought before a meeting, and what the minutes say of it."""

    noun = "agenda_item"

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        DISCUSSED = "discussed", _("Discussed")
        DECIDED = "decided", _("Decided")
        DEFERRED = "deferred", _("Deferred")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items", verbose_name=_("meeting"))
    no = models.PositiveSmallIntegerField(_("no."))
    topic = models.ForeignKey(  # out of the pool; none: the office wrote it, or follow-up suggested it
        Topic, on_delete=models.PROTECT, null=True, editable=False, related_name="items", verbose_name=_("topic")
    )
    minutes_allotted = models.PositiveSmallIntegerField(_("minutes allotted"), null=True, blank=True)
    record = models.TextField(
        _("record"), blank=True, help_text=_("What the meeting heard, held and agreed on this item")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.OPEN)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["meeting", "no"], name="one_item_per_number", deferrable=models.Deferrable.DEFERRED
            )
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('meetings:meeting', args=[self.meeting_id])}#item-{self.pk}"

    @property
    def mechanism_id(self) -> int:
        return self.meeting.mechanism_id

    def positions_now(self) -> "list[Position]":
        """Each agency's latest position on the item. Uses what is prefetched."""
        latest = {row.agency_id: row for row in sorted(self.positions.all(), key=lambda row: row.pk)}
        return sorted(latest.values(), key=lambda row: row.pk)


class Paper(models.Model):
    """A file laid before the meeting on an item. Withdrawn papers stay on record."""

    noun = "paper"

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="papers", verbose_name=_("agenda item"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    laid_by = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("laid by")
    )  # none: the office, in the days when nobody else could
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.title or self.file.name

    @property
    def meeting(self) -> Meeting:
        return self.item.meeting

    @property
    def mechanism_id(self) -> int:
        return self.item.meeting.mechanism_id


class Position(models.Model):
    """Where an agency stands on an item. Rows are only added: a later one replaces it, a reservation is kept for ever.

    不同意见应当如实载明 (the differing view is written down truthfully): 《重大行政决策程序暂行条例》art. 30.
    """

    class Stance(models.TextChoices):
        AGREE = "agree", _("Agrees")
        RESERVATION = "reservation", _("Agrees with a reservation")
        DISAGREE = "disagree", _("Disagrees")
        NOT_CONCERNED = "not_concerned", _("Not concerned")

    item = models.ForeignKey(
        AgendaItem, on_delete=models.PROTECT, related_name="positions", verbose_name=_("agenda item")
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="positions", verbose_name=_("agency"))
    stance = models.CharField(_("position"), max_length=14, choices=Stance)
    grounds = models.TextField(_("grounds"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(stance__in=["reservation", "disagree"]) | ~models.Q(grounds=""),
                name="a_differing_view_has_grounds",
                violation_error_message=_("A reservation or disagreement states its grounds."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.get_stance_display()}"
