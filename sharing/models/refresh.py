"""Whence a file of an item is fetched anew by itself, and what came of it each time."""

from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlsplit

from django.conf import settings
from django.core.validators import MaxValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.lines import is_one_line
from coordination.core.workdays import begin_of, day_of
from sharing.models.content import LONGEST_PATH, Content
from sharing.models.dataset import DataTable
from sharing.models.item import Item
from sharing.querysets.refreshes import RefreshQuerySet, RefreshRunQuerySet
from sharing.refresh_flow import REFRESH_RUN, RunState


class Refresh(models.Model):
    """One file of an item is fetched at set times, from an address or from the folder of its agency; what changed
    becomes the next version. It is done in the name of whoever set it up, as long as that person may.

    `due_at`: when it is fetched next; while it is being fetched, the end of the lease. `accepted`, `refused`: digests
    (SHA-256) of what the data office has decided about. `told`: the trouble of which it was told, until all is well.
    """

    noun = "refresh"

    class Rhythm(models.TextChoices):
        DAY = "day", _("each day")
        WEEK = "week", _("each Monday")
        MONTH = "month", _("on the first day of each month")

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="refresh", verbose_name=_("item"))
    address = models.CharField(
        pgettext_lazy("content", "address"), max_length=500, blank=True, validators=[URLValidator(["https", "http"])]
    )
    file_name = models.CharField(_("file name"), max_length=200, blank=True, validators=[is_one_line])
    path = models.CharField(_("file that is replaced"), max_length=LONGEST_PATH)  # by its name in the version
    rhythm = models.CharField(_("how often"), max_length=5, choices=Rhythm, default=Rhythm.DAY)
    hour = models.PositiveSmallIntegerField(_("from what hour on"), default=6, validators=[MaxValueValidator(23)])
    is_paused = models.BooleanField(default=False, editable=False)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted = models.CharField(max_length=64, blank=True, editable=False)
    refused = models.CharField(max_length=64, blank=True, editable=False)
    told = models.CharField(max_length=9, blank=True, editable=False)

    objects = RefreshQuerySet.as_manager()

    class Meta:
        verbose_name = _("refresh")
        verbose_name_plural = _("refreshes")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(address="") & ~Q(file_name="") | ~Q(address="") & Q(file_name=""),
                name="a_refresh_has_one_source",
                violation_error_message=_("Either an address or a file."),
            ),
            models.CheckConstraint(condition=Q(hour__lt=24), name="a_refresh_has_an_hour"),
        ]
        indexes: ClassVar = [models.Index(fields=["due_at"], condition=Q(is_paused=False), name="refresh_that_is_due")]

    def __str__(self) -> str:
        return str(self.item)

    def get_absolute_url(self) -> str:
        return reverse("sharing:refresh", args=[self.item_id])

    @property
    def place(self) -> str:
        """Whence, without what may stand in an address and is for the data office alone."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}" if self.address else self.file_name

    def next_after(self, moment: datetime) -> datetime:
        """The first time after a moment at which it is due by its rhythm."""
        day = day_of(moment)
        while True:
            at = begin_of(day) + timedelta(hours=self.hour)
            is_its_day = {"week": day.weekday() == 0, "month": day.day == 1}.get(self.rhythm, True)
            if is_its_day and at > moment:
                return at
            day += timedelta(days=1)


class RefreshRun(models.Model):
    """One time that it was fetched. It stays as it ended.

    `why`: a word of `refreshed.SENTENCES`; `detail`: what that sentence names. `lost`: columns that are gone; `bare`:
    those that were masked and would be no more.
    """

    flow = REFRESH_RUN

    refresh = models.ForeignKey(Refresh, on_delete=models.PROTECT, related_name="runs", verbose_name=_("refresh"))
    state = models.CharField(_("state"), max_length=9, choices=RunState, default=RunState.RUNNING)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=1, editable=False)
    why = models.CharField(max_length=12, blank=True, editable=False)
    detail = models.CharField(max_length=200, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(null=True, editable=False)
    rows = models.PositiveIntegerField(_("rows"), null=True, editable=False)
    rows_before = models.PositiveIntegerField(null=True, editable=False)
    bad = models.PositiveIntegerField(_("bad rows"), null=True, editable=False)
    lost = models.JSONField(default=list, editable=False)
    bare = models.JSONField(default=list, editable=False)
    content = models.ForeignKey(Content, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    table = models.ForeignKey(DataTable, on_delete=models.PROTECT, null=True, editable=False, related_name="+")

    objects = RefreshRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run of a refresh")
        verbose_name_plural = _("runs of refreshes")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["refresh"], condition=Q(state="stopped"), name="run_that_was_stopped")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["refresh"], condition=Q(state="running"), name="one_run_at_a_time"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(why=""), name="a_run_fails_for_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.refresh)

    def get_absolute_url(self) -> str:
        return self.refresh.get_absolute_url()

    @property
    def item(self) -> Item:
        return self.refresh.item
