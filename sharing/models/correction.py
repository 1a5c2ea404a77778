"""Corrections: an agency reports a mistake in what another provides."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from coordination.core.workdays import today
from sharing.correction_flow import CORRECTION, CorrectionState
from sharing.flows import EntryState
from sharing.models.content import Content, ContentFile
from sharing.models.entry import Entry
from sharing.models.item import Item
from sharing.querysets.corrections import CorrectionQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Correction(models.Model):
    """A mistake that whoever uses an item found in it (条例第二十六条: 校核申请): in a version of its catalogue entry,
    or in a version of its content, of which it may name one file, and in words the row and the field.

    The provider checks it and answers within the limit of that article. What was reported stays as it was.
    """

    flow = CORRECTION

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("item"))
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("reporting agency")
    )
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, null=True, editable=False, related_name="corrections")
    content = models.ForeignKey(
        Content, on_delete=models.PROTECT, null=True, editable=False, related_name="corrections"
    )
    file = models.ForeignKey(
        ContentFile, on_delete=models.PROTECT, null=True, editable=False, related_name="corrections"
    )
    place = models.CharField(_("which row and field"), max_length=300, blank=True, validators=[is_one_line])
    wrong = models.TextField(_("what is wrong"))
    right = models.TextField(_("what it should be"))
    ground = models.TextField(pgettext_lazy("correction", "ground"))
    due_on = models.DateField(_("due on"), null=True, editable=False)
    due_version = models.PositiveIntegerField(default=0, editable=False)
    answer = models.TextField(_("answer"), blank=True, editable=False)  # or why it was withdrawn
    by_entry = models.ForeignKey(  # the version in which it is put right
        Entry, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    by_content = models.ForeignKey(Content, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    state = models.CharField(_("state"), max_length=12, choices=CorrectionState, default=CorrectionState.SUBMITTED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, content=None, file=None) | Q(entry=None, content__isnull=False),
                name="a_correction_is_about_one_version",
            ),
            models.CheckConstraint(
                condition=Q(state="submitted") | ~Q(answer=""),
                name="a_correction_is_settled_in_words",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=~Q(state="corrected")
                | Q(entry__isnull=False, by_entry__isnull=False, by_content=None)
                | Q(content__isnull=False, by_content__isnull=False, by_entry=None),
                name="what_is_corrected_names_its_version",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item"], condition=Q(state="submitted"), name="open_correction_of_item"),
            models.Index(fields=["agency", "state", "-state_at"], name="correction_of_agency"),
            models.Index(fields=["made_at"], name="correction_by_report"),
            models.Index(fields=["state_at"], name="correction_by_last_event"),
        ]

    def __str__(self) -> str:
        return str(self.item)

    def get_absolute_url(self) -> str:
        return reverse("sharing:correction", args=[self.pk])

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < today()

    @property
    def old(self) -> Entry | Content:
        """The version in which the mistake is."""
        content: Any = self.content  # where it is not about the entry, says a constraint
        old: Entry | Content = self.entry or content
        return old

    @property
    def new(self) -> Entry | Content | None:
        """The version in which it is put right."""
        return self.by_entry or self.by_content

    def newer(self) -> "QuerySet[Entry] | QuerySet[Content]":
        """The versions in which it may be put right, newest first: of the catalogue entry what is published, of the
        content whatever came later.
        """
        if self.entry:
            return self.item.entries.filter(state=EntryState.PUBLISHED, number__gt=self.entry.number)
        return self.item.contents.filter(number__gt=self.old.number)

    def putting_right(self) -> "QuerySet[Entry] | QuerySet[Content]":
        """Of the newer versions those that may be named as the one in which it is put right. None that keeps the file
        with the mistake is; and where rows are read that came from it, or from a later file of its name, none that is
        newer than they are. Where no file is named, they may also come from one that a version keeps as it was.
        """
        if self.content is None:
            return self.newer()
        versions: QuerySet[Content] = self.item.contents.filter(number__gt=self.content.number)
        mistaken = self.file.file.sha256 if self.file else None
        if mistaken:
            versions = versions.exclude(files__file__sha256=mistaken)
        read = self.item.tables.loaded().select_related("source__content", "file").first()
        if read is None:
            return versions
        if mistaken and read.file.sha256 == mistaken:
            return versions.none()
        if self.file and self.file.path != read.source.path:
            return versions
        is_read = Q(number__lte=read.source.content.number)
        if not mistaken:
            is_read |= Q(files__file__sha256=read.file.sha256)
        return versions.filter(is_read).distinct()
