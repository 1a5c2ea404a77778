"""What an audit stands on. Rows of these tables are only added: the database refuses anything else."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.audit.querysets import DailyHeadQuerySet, EntryQuerySet, VerificationQuerySet
from coordination.core.workdays import today


class RowHistory(models.Model):
    """One change of one row of a table that binds, written by the database itself whoever changed it and by whatever
    means. Of a change only the columns that differ are kept.
    """

    class Operation(models.TextChoices):
        INSERT = "insert", pgettext_lazy("row", "Entered")
        UPDATE = "update", pgettext_lazy("row", "Changed")
        DELETE = "delete", pgettext_lazy("row", "Deleted")

    at = models.DateTimeField(_("time"))
    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.BigIntegerField()
    operation = models.CharField(_("change"), max_length=6, choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    transaction = models.BigIntegerField()
    by_role = models.CharField(max_length=63, help_text="the role that was signed in to the database")

    class Meta:
        verbose_name = _("change of a row")
        verbose_name_plural = _("changes of rows")
        indexes: ClassVar = [
            models.Index(fields=["table", "row_id", "-id"], name="history_of_row"),
            models.Index(fields=["transaction"], name="history_of_transaction"),
            models.Index(fields=["at"], name="history_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.operation} {self.table} {self.row_id}"


class Reading(models.Model):
    """Restricted content was handed to a person. The opening of a record's page counts once a person, capacity and day.

    Without a number it tells of a list: an export, a month of the calendar; `detail` says which.
    """

    class How(models.TextChoices):
        OPENED = "opened", _("Opened the page")
        HANDED_OUT = "handed_out", _("Took the file")
        EXPORTED = "exported", _("Exported the list")
        PULLED = "pulled", _("Pulled rows by a program")

    at = models.DateTimeField(_("time"), auto_now_add=True)
    on = models.DateField(default=today, editable=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reader_name = models.CharField(_("person"), max_length=100)
    acting_for = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="+")
    acting_for_name = models.CharField(_("agency"), max_length=200, blank=True)
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    subject_label = models.CharField(max_length=300, blank=True)
    how = models.CharField(_("how"), max_length=10, choices=How)
    detail = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reader", "acting_for", "subject_type", "subject_id", "on"],
                condition=models.Q(how="opened"),
                nulls_distinct=False,
                name="a_page_is_opened_once_a_day",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="reading_by_time"),
            models.Index(fields=["subject_type", "subject_id", "at"], name="reading_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.reader_name} {self.how} {self.subject_label}"


class Seal(models.Model):
    """A row of activity, row history or readings, bound into the chain (`chain.py`). Without gaps from 1 on."""

    class Source(models.TextChoices):
        ACTIVITY = "activity", _("Act")
        ROW = "row", _("Change of a row")
        READING = "reading", _("Reading")

    seq = models.BigIntegerField(primary_key=True)
    source = models.CharField(max_length=10, choices=Source)
    row_id = models.BigIntegerField()
    layout = models.PositiveSmallIntegerField(help_text="by which list of columns the row was read")
    algorithm = models.CharField(max_length=20)
    key_id = models.CharField(max_length=16)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering: ClassVar = ["seq"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "row_id"], name="one_seal_per_row")]

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"


class DailyHead(models.Model):
    """The end of the chain as it was told to the agencies on a day: they keep the letter, and witness one another."""

    noun = "daily_head"

    on = models.DateField(_("day"), unique=True, default=today)
    seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    objects = DailyHeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("end of the audit record")
        verbose_name_plural = _("ends of the audit record")
        ordering: ClassVar = ["-on"]

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"

    def get_absolute_url(self) -> str:
        return reverse("audit:daily_head", args=[self.pk])


class Entry(models.Model):
    """A line of the audit: an act, a change of a row or a reading, as a view of the database lays them side by side.

    `key` is unique over all three; `act` is the verb of an act, the operation of a change, the way of a reading.
    """

    key = models.BigIntegerField(primary_key=True)
    source = models.TextField(choices=Seal.Source)
    row_id = models.BigIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, related_name="+")
    person_name = models.TextField()
    in_place_of_name = models.TextField()
    agency = models.ForeignKey(Group, on_delete=models.DO_NOTHING, null=True, related_name="+")
    agency_name = models.TextField()
    act = models.TextField()
    subject_type = models.ForeignKey(ContentType, on_delete=models.DO_NOTHING, null=True, related_name="+")
    table = models.TextField(db_column="table_name")
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.TextField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    detail = models.TextField()
    has_reason = models.BooleanField()
    transaction = models.BigIntegerField(null=True)
    by_role = models.TextField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Audit")
        managed = False
        db_table = "audit_entry"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person_name} {self.act} {self.subject_label}"

    def get_absolute_url(self) -> str:
        return reverse("audit:entry", args=[self.pk])


class Verification(models.Model):
    """Somebody asked whether the chain is whole, and the answer. One at a time; without a person the portal asked."""

    noun = "verification"

    class Outcome(models.TextChoices):
        SOUND = "sound", _("Sound")
        UNSOUND = "unsound", _("Not sound")
        FAILED = "failed", _("Not finished")

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    alive_at = models.DateTimeField(null=True, help_text="the last sign of life of whoever verifies")
    finished_at = models.DateTimeField(_("finished at"), null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    outcome = models.CharField(_("verdict"), max_length=8, choices=Outcome, blank=True)
    seq = models.BigIntegerField(_("sealed entries"), default=0)
    digest = models.CharField(max_length=64, blank=True)
    anchors = models.PositiveIntegerField(_("anchors compared"), default=0)
    found = models.PositiveBigIntegerField(_("findings"), default=0)
    findings = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outcome"], condition=models.Q(outcome=""), name="one_verification_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.outcome}"

    def get_absolute_url(self) -> str:
        return reverse("audit:verification", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.outcome != ""
