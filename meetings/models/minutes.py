"""Minutes, the resolutions in them, and who has signed for them."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.workdays import day_of, today
from meetings.flows import MINUTES, RESOLUTION, MinutesState, ResolutionState
from meetings.models.agenda import AgendaItem
from meetings.models.meeting import Meeting
from meetings.querysets import MinutesQuerySet, ReceiptQuerySet, ResolutionQuerySet

YEARS_AHEAD = 20  # a date further off is a slip of the pen


class Minutes(models.Model):
    """The minutes of a meeting. Issued, they have a number 〔year〕第N期, a frozen text and its digest."""

    flow = MINUTES

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes", verbose_name=_("meeting"))
    opening = models.TextField(
        _("opening"), blank=True, help_text=_("What the meeting was held for; time, place and chair are added")
    )
    closing = models.TextField(_("closing"), blank=True)
    signed_by = models.CharField(_("signed off by"), max_length=100, blank=True)
    scope = models.CharField(
        _("distribution"), max_length=300, blank=True, help_text=_("Who gets a copy besides the members")
    )
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    text = models.TextField(blank=True, editable=False, help_text="frozen at issue")
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=MinutesState, default=MinutesState.DRAFT)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="draft")
                | (Q(number__isnull=False) & Q(issued_at__isnull=False) & ~Q(text="") & ~Q(sha256="")),
                name="issued_minutes_are_numbered_and_frozen",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["-issued_at", "-id"], condition=Q(state="issued"), name="minutes_latest_first")
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.document_no}".strip()

    def get_absolute_url(self) -> str:
        return reverse("meetings:minutes", args=[self.meeting_id])

    @property
    def mechanism_id(self) -> int:
        return self.meeting.mechanism_id

    @property
    def document_no(self) -> str:
        """〔2026〕第3期; empty before issue."""
        return f"〔{self.year}〕第{self.number}期" if self.number else ""


class Resolution(models.Model):
    """What a meeting resolved (议定事项): who does what by when."""

    flow = RESOLUTION

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="resolutions", verbose_name=_("meeting")
    )
    item = models.ForeignKey(
        AgendaItem,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        verbose_name=_("agenda item"),
    )
    no = models.PositiveSmallIntegerField(_("no."))
    text = models.TextField(_("text"))
    lead_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead agency"))
    supporting_agencies = models.ManyToManyField(
        Agency, through="Support", related_name="+", verbose_name=_("supporting agencies"), blank=True
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    is_long_term = models.BooleanField(_("long-term"), default=False)
    state = models.CharField(_("state"), max_length=12, choices=ResolutionState, default=ResolutionState.PROPOSED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("resolution")
        verbose_name_plural = _("resolutions")
        ordering: ClassVar = ["no"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "no"], name="one_resolution_per_number"),
            models.CheckConstraint(
                condition=Q(due_on__isnull=False, is_long_term=False) | Q(due_on=None, is_long_term=True),
                name="resolution_has_a_date_or_is_long_term",
                violation_error_message=_("Give a due date, or mark the resolution as long-term: one of the two."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return f"{reverse('meetings:meeting', args=[self.meeting_id])}#resolution-{self.pk}"

    def clean(self) -> None:
        """What a meeting resolves is done after it, and comes from its own agenda."""
        held = self.meeting.starts_at
        if self.due_on and held and self.due_on < day_of(held):
            raise ValidationError({"due_on": _("The due date lies before the day of the meeting.")})
        if self.due_on and self.due_on > today() + timedelta(days=365 * YEARS_AHEAD):
            sentence = _("The due date is more than %(years)d years ahead: mark the resolution as long-term.")
            raise ValidationError({"due_on": sentence % {"years": YEARS_AHEAD}})
        if self.item and self.item.meeting_id != self.meeting_id:
            raise ValidationError({"item": _("This item is not on the agenda of the meeting.")})

    @property
    def mechanism_id(self) -> int:
        return self.meeting.mechanism_id

    @property
    def settled_at(self) -> datetime | None:
        """When it was adopted or referred: agencies are shown as they were called then. None while it is proposed."""
        return None if self.state == ResolutionState.PROPOSED else self.state_at


class Support(models.Model):
    """A supporting agency of a resolution."""

    resolution = models.ForeignKey(
        Resolution, on_delete=models.CASCADE, related_name="supports"
    )  # goes with a struck proposal
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("supporting agency")
        verbose_name_plural = _("supporting agencies")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["resolution", "agency"], name="one_support_per_agency")
        ]

    def __str__(self) -> str:
        return str(self.agency)


class Receipt(models.Model):
    """An agency's duty to sign for issued minutes, and when it did."""

    noun = "receipt"

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="receipts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    signed_in_place_of = models.CharField(max_length=100, blank=True, editable=False)
    left_on: date | None  # from which day the agency takes part no longer; known where `for_page` asked

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of minutes")
        verbose_name_plural = _("receipts of minutes")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["minutes", "agency"], name="one_receipt_per_agency")]
        indexes: ClassVar = [models.Index(fields=["agency"], condition=Q(signed_at=None), name="receipt_unsigned")]

    def __str__(self) -> str:
        return f"{self.agency} · {self.minutes}"

    @property
    def mechanism_id(self) -> int:
        return self.minutes.meeting.mechanism_id
