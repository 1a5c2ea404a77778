"""Meetings, the seats of agencies at them, and the people who come."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.phones import is_phone
from coordination.core.workdays import day_of
from coordination.mechanisms.models import Mechanism
from meetings.flows import MEETING, SEAT, MeetingState, SeatState
from meetings.querysets import MeetingQuerySet, SeatQuerySet

FAR_OFF = datetime(9999, 12, 31, tzinfo=UTC)  # where meetings without a time sort


class Meeting(models.Model):
    """One meeting of a mechanism. `ordinal` (第N次) counts the meetings of its kind, from the day it is convened."""

    flow = MEETING

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("Plenary meeting")
        THEMATIC = "thematic", _("Thematic meeting")
        LIAISON = "liaison", _("Meeting of liaison officers")
        OFFICE = "office", _("Office meeting")
        EMERGENCY = "emergency", _("Emergency meeting")

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("mechanism")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PLENARY)
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), null=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    time_key = models.GeneratedField(
        expression=Coalesce("starts_at", Value(FAR_OFF, models.DateTimeField())),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    chair = models.CharField(_("chair"), max_length=100, blank=True)
    reply_by = models.DateField(_("answers until"), null=True, blank=True)
    requirements = models.TextField(_("what to prepare"), blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)  # the calendar's name for it, for ever the same
    sequence = models.PositiveIntegerField(default=0, editable=False)  # raised whenever time or place moves (RFC 5545)
    state = models.CharField(_("state"), max_length=12, choices=MeetingState, default=MeetingState.DRAFT)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    convened_at = models.DateTimeField(null=True, editable=False)
    cancelled_because = models.TextField(_("reason for cancelling"), blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar = ["-starts_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message=_("The meeting ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "cancelled"]) | Q(starts_at__isnull=False),
                name="convened_meeting_has_a_time",
                violation_error_message=_("A convened meeting has a time."),
            ),
            models.UniqueConstraint(fields=["mechanism", "kind", "ordinal"], name="one_meeting_per_ordinal"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mechanism", "-starts_at", "-id"], name="meeting_of_mechanism"),
            models.Index(fields=["starts_at", "id"], name="meeting_by_time"),
            models.Index(fields=["-time_key", "-id"], name="meeting_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.pk])

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def held_on(self) -> date | None:
        """The day on which it was held: agencies are shown as they were called then. None while it lies ahead."""
        return day_of(self.starts_at) if self.starts_at and self.has_begun else None


class Seat(models.Model):
    """An agency's place at a meeting: its answer before, its attendance after."""

    flow = SEAT

    class Attendance(models.TextChoices):
        PRESENT = "present", _("Present")
        ON_LEAVE = "on_leave", _("On leave")
        ABSENT = "absent", _("Absent")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="seats", verbose_name=_("meeting"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats", verbose_name=_("agency"))
    is_observer = models.BooleanField(_("observes (列席)"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(_("answer"), max_length=12, choices=SeatState, default=SeatState.INVITED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    reason = models.TextField(_("reason"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_in_place_of = models.CharField(max_length=100, blank=True, editable=False)
    attendance = models.CharField(_("attendance"), max_length=12, choices=Attendance, blank=True)
    attendance_note = models.CharField(_("note"), max_length=200, blank=True)

    people: list[dict[str, Any]]  # of `with_people`

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "agency"], name="one_seat_per_agency")]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="seat_of_agency")]

    def __str__(self) -> str:
        return f"{self.agency} · {self.meeting}"

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @property
    def mechanism_id(self) -> int:
        return self.meeting.mechanism_id

    @property
    def attendances(self) -> list[tuple[str, Any]]:
        """What may be said of its attendance: whoever observes does not 出席 but 列席."""
        words: dict[str, Any] = dict(self.Attendance.choices)
        if self.is_observer:
            words[self.Attendance.PRESENT.value] = pgettext("attendance", "Observing")
        return list(words.items())

    @property
    def attendance_said(self) -> Any:
        return dict(self.attendances).get(self.attendance, pgettext("attendance", "Not recorded"))

    @property
    def answer_by(self) -> date | None:
        """The day set for answers; for an agency that was invited after it, the day of the meeting."""
        meeting = self.meeting
        if meeting.reply_by and day_of(self.state_at) <= meeting.reply_by:
            return meeting.reply_by
        return day_of(meeting.starts_at) if meeting.starts_at else meeting.reply_by


class Attendee(models.Model):
    """A person whom an agency names for a meeting."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="attendees")  # a new answer replaces the list
    name = models.CharField(pgettext_lazy("person", "name"), max_length=100)
    title = models.CharField(pgettext_lazy("post", "title"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[is_phone])
    is_substitute = models.BooleanField(_("substitute"), default=False)

    class Meta:
        verbose_name = _("attendee")
        verbose_name_plural = _("attendees")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.name} {self.title}".strip()
