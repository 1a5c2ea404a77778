"""The engines' own tables. None of them knows a noun: what they attach to is a generic relation."""

from datetime import datetime, time
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import BigIntegerField, F, Func, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordination.core.flows import STORED_FILE, FileState
from coordination.core.querysets import DeliveryQuerySet, NotificationQuerySet, OccurrenceQuerySet, StoredFileQuerySet

# The number under which the database knows the transaction at hand: rows that bear the same were written together. In a
# copy laid into another server it begins to count anew.
THIS_TRANSACTION = Cast(Cast(Func(function="pg_current_xact_id"), TextField()), BigIntegerField())


class Activity(models.Model):
    """One act. Never changed, never deleted."""

    at = models.DateTimeField(_("time"), auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(_("person"), max_length=100, blank=True)
    acting_for = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="+")
    acting_for_name = models.CharField(_("agency"), max_length=200, blank=True)
    in_place_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    in_place_of_name = models.CharField(_("in place of"), max_length=100, blank=True)
    verb = models.CharField(_("act"), max_length=60)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField(max_length=300)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    note = models.TextField(_("reason"), blank=True)
    transaction = models.BigIntegerField(null=True, editable=False, db_default=THIS_TRANSACTION)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="activity_of_subject"),
            models.Index(fields=["transaction"], name="activity_of_transaction"),
            models.Index(fields=["at"], name="activity_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb}"


class CalendarDay(models.Model):
    """A day that differs from the plain week: a holiday on a weekday, or a make-up workday (调休) at a weekend."""

    region = models.CharField(
        _("region"), max_length=12, default="CN", help_text=_("CN, or the code of a region with days of its own")
    )
    date = models.DateField(_("date"))
    is_workday = models.BooleanField(_("people work"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    is_estimated = models.BooleanField(
        _("estimated"), default=False, help_text=_("Reckoned before the official notice was issued")
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering: ClassVar = ["-date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region", "date"], name="one_entry_per_region_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Serial(models.Model):
    """The last number given out by a body in a year. Locked while one is taken, so none is used twice."""

    body = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["body", "year"], name="one_serial_per_body_and_year")]

    def __str__(self) -> str:
        return f"{self.body}〔{self.year}〕{self.last}"


class StoredFile(models.Model):
    """A file as it was handed in. Its bytes never change; the digest proves it. Who may have it says its state too."""

    flow = STORED_FILE

    name = models.CharField(_("file name"), max_length=200)
    content = models.FileField(upload_to="%Y/%m/")
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    declared_at = models.DateTimeField(
        null=True,
        help_text="when the sender declared that it holds no secret; none: the portal's own, or of former days",
    )
    uploaded_for = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, related_name="+", help_text="the agency of whoever handed it in"
    )
    state = models.CharField(max_length=12, choices=FileState, default=FileState.STORED)
    state_at = models.DateTimeField(default=timezone.now)
    finding = models.CharField(max_length=150, blank=True, help_text="what the scanner found")
    check_at = models.DateTimeField(default=timezone.now, help_text="not to be scanned before; the lease of a scan")
    checks = models.PositiveIntegerField(default=0, help_text="how often a scan was begun")

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "check_at"], name="file_to_be_checked"),
            models.Index(fields=["sha256"], name="file_of_content"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in FileState.open()


class Occurrence(models.Model):
    """One reminder of one record under one rule: planned, then closed in exactly one way. (K1)"""

    class Outcome(models.TextChoices):
        PLANNED = "planned", _("planned")
        FIRED = "fired", _("sent")
        CANCELLED = "cancelled", _("no longer needed")
        SUPERSEDED = "superseded", _("replaced by a new date")

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    rule = models.CharField(max_length=60)
    due_version = models.PositiveIntegerField()
    fire_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.PLANNED)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "rule", "due_version"], name="k1_one_occurrence"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["fire_at"], condition=Q(outcome="planned"), name="occurrence_planned")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject_type_id}:{self.subject_id} v{self.due_version}"


class Notification(models.Model):
    """What one person is told, in every language of the portal, as worded at the time. (K2: key and recipient)

    Somebody who is not here yet is told at an address; then there is no recipient, and no inbox it lies in.
    """

    kind = models.CharField(max_length=60)
    category = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="notifications"
    )
    address = models.EmailField(blank=True)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, null=True, related_name="notifications")
    texts = models.JSONField(help_text='{"zh-hans": {"title": …, "body": …}, "en": …}')
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "recipient"], name="k2_one_notification"),
            models.UniqueConstraint(
                fields=["key", "address"], condition=Q(recipient=None), name="k2_one_notification_to_an_address"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="") | Q(recipient=None) & ~Q(address=""),
                name="told_to_a_person_or_at_an_address",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id or self.address}"

    @property
    def text(self) -> dict[str, str]:
        """Title and body in the reader's language and zone; a language added later finds what was said in Chinese."""
        from coordination.core.zones import spell_out  # it counts by the calendar, which is kept here

        told: dict[str, dict[str, str]] = self.texts
        worded = told.get(get_language() or "") or told[settings.LANGUAGE_CODE]
        return {part: spell_out(text) for part, text in worded.items()}


class Digest(models.Model):
    """One letter that takes along many notifications: what one person wanted gathered until an hour. (K5)"""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["recipient", "due_at"], name="k5_one_digest")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.due_at}"


class Delivery(models.Model):
    """A notification on its way through one channel outside the portal (K3), or the letter of a digest, which has no
    notification of its own. What a digest has gathered shares the outcome of its letter.
    """

    class Progress(models.TextChoices):
        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        GATHERED = "gathered", _("in a digest")
        SUPPRESSED = "suppressed", _("held back")
        DEAD = "dead", _("failed")

    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, null=True, related_name="deliveries")
    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, null=True, related_name="deliveries")
    channel = models.CharField(max_length=20)
    message_id = models.CharField(max_length=200, unique=True)
    progress = models.CharField(max_length=12, choices=Progress, default=Progress.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    held_until = models.DateTimeField(
        null=True, help_text="its reader's own hours let it go no earlier; kept when that moment has passed"
    )
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notification", "channel"], name="k3_one_delivery"),
            models.UniqueConstraint(
                fields=["digest", "channel"], condition=Q(notification=None), name="k5_one_letter_of_a_digest"
            ),
            models.CheckConstraint(
                condition=Q(notification__isnull=False) | Q(digest__isnull=False), name="delivery_is_of_something"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=Q(progress__in=["pending", "sending"]), name="delivery_due")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.progress}"

    @property
    def recipient(self) -> Any:
        return self.notification.recipient if self.notification else self.digest.recipient  # type: ignore[union-attr]  # one of the two

    @property
    def waits_since(self) -> datetime:
        """Since when it could have gone out, for all its reader says."""
        written = self.notification.created_at if self.notification else self.digest.made_at  # type: ignore[union-attr]
        return self.held_until or written


class Preference(models.Model):
    """A person's wish about one category on one channel. No row: the channel's default."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="preferences")
    category = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    wanted = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "category", "channel"], name="one_wish_per_channel")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.category}/{self.channel}: {self.wanted}"


class Hours(models.Model):
    """When a person may be reached outside the portal, by the clock of the person's own zone, and when the person's
    digest is due. No row: at any time, and none.
    """

    class Rhythm(models.TextChoices):
        OFF = "off", _("No digest: each notice by itself")
        DAILY = "daily", _("Every day")
        WORKDAYS = "workdays", _("On working days")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="hours")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_days_off = models.BooleanField(_("quiet all day on weekends and holidays"), default=False)
    digest = models.CharField(_("digest"), max_length=10, choices=Rhythm, default=Rhythm.OFF)
    digest_at = models.TimeField(_("digest at"), default=time(8, 30))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False) & ~Q(quiet_from=F("quiet_until")),
                name="quiet_hours_begin_and_end",
                violation_error_message=_("Quiet hours have a beginning and another end."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.quiet_from}–{self.quiet_until}"


class Pace(models.Model):
    """From when on a channel may be used again, whoever wants to: one message at a time, and a gap between them."""

    channel = models.CharField(max_length=20, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.next_at}"


class Heartbeat(models.Model):
    """The last sign of life of a loop; an old one means that nobody is sweeping, whatever the process list says."""

    loop = models.CharField(max_length=40)
    instance = models.CharField(max_length=120)
    at = models.DateTimeField()
    lag_s = models.FloatField(
        default=0, help_text="seconds between being due and being done, at worst, in the last round"
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["loop", "instance"], name="one_heartbeat_per_loop")]

    def __str__(self) -> str:
        return f"{self.loop}@{self.instance} {self.at}"


from coordination.core.arrivals.models import Arrival  # noqa: E402, F401  (a table of this app like any other)
from coordination.core.imports.models import ImportRow, ImportRun  # noqa: E402, F401  (tables of this app like any other)
from coordination.core.previews.models import Preview  # noqa: E402, F401  (likewise)
