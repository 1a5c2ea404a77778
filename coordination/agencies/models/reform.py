"""How agencies change over time (机构改革): renamed, merged, split, abolished, each by a document and from a day."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.flows import REFORM, TO_COME, ReformState
from coordination.agencies.models.agency import Agency
from coordination.agencies.querysets import ReformPaperQuerySet, ReformQuerySet
from coordination.core.lines import is_drawn_alike, is_one_line, listed
from coordination.core.models import StoredFile
from coordination.core.workdays import today


class Reform(models.Model):
    """One change of one or several agencies: what the document says, from when, and what it moved."""

    flow = REFORM

    class Kind(models.TextChoices):
        RENAME = "rename", pgettext_lazy("reform", "Change of name")
        MERGE = "merge", pgettext_lazy("reform", "Merger")
        SPLIT = "split", pgettext_lazy("reform", "Split")
        ABOLISH = "abolish", pgettext_lazy("reform", "Abolition")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    effective_on = models.DateField(_("in force from"), help_text=_("The first day on which it is so"))
    document_no = models.CharField(_("document no."), max_length=60, help_text=_("For instance 粤委办〔2026〕12号"))
    document_title = models.CharField(_("title of the document"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    new_name = models.CharField(  # in a merger: of the successor
        _("new name"), max_length=200, blank=True, validators=[is_one_line, is_drawn_alike]
    )
    new_short_name = models.CharField(
        _("new short name"), max_length=60, blank=True, validators=[is_one_line, is_drawn_alike]
    )
    choices = models.JSONField(default=dict, editable=False)  # who gets what: {"posts": {"": agency, "12": agency}}
    moved = models.JSONField(default=list, editable=False)  # [["posts", 12], …], once it is in force
    obstacle = models.TextField(blank=True, editable=False)  # why it did not take effect when its day came
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)  # since then the agencies know of it
    state = models.CharField(_("state"), max_length=12, choices=ReformState, default=ReformState.PLANNED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReformQuerySet.as_manager()

    class Meta:
        verbose_name = _("reform")
        verbose_name_plural = _("reforms")
        ordering: ClassVar = ["-effective_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(kind="rename") | ~Q(new_name=""),
                name="a_renamed_agency_has_a_new_name",
                violation_error_message=_("The new name is missing."),
            ),
            models.CheckConstraint(condition=~Q(document_no=""), name="reformed_by_a_document"),
            models.CheckConstraint(
                condition=~Q(confirmed_by=F("planned_by")),
                name="a_reform_is_confirmed_by_another",
                violation_error_message=_("Whoever entered a change of agencies does not confirm it."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["effective_on"], condition=Q(state__in=sorted(TO_COME)), name="reform_to_come"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.document_no}"

    def get_absolute_url(self) -> str:
        return reverse("agencies:reform", args=[self.pk])

    @cached_property
    def before(self) -> list[Agency]:
        """The agencies it is about, as they stood before it."""
        return [side.agency for side in self.sides.all() if side.side == ReformSide.Side.BEFORE]

    @cached_property
    def after(self) -> list[Agency]:
        """Those that follow them; the first gets whatever is not given to another."""
        return [side.agency for side in self.sides.all() if side.side == ReformSide.Side.AFTER]

    @property
    def ending(self) -> list[Agency]:
        """Those that are no more from its day on. One that is split may go on beside those split off from it."""
        return [] if self.kind == self.Kind.RENAME else [agency for agency in self.before if agency not in self.after]

    @property
    def concerned(self) -> list[Agency]:
        return list({agency.pk: agency for agency in (*self.before, *self.after)}.values())

    @property
    def renamed(self) -> Agency | None:
        """The agency that has a new name from its day on."""
        if not self.new_name:
            return None
        return self.before[0] if self.kind == self.Kind.RENAME else self.after[0]

    @property
    def is_to_come(self) -> bool:
        return self.state in TO_COME

    @property
    def its_day_has_come(self) -> bool:
        return self.effective_on <= today()

    @property
    def is_overdue(self) -> bool:
        """Its day has passed, and nobody has confirmed it."""
        return self.state == ReformState.PLANNED and self.effective_on < today()

    @property
    def last_day_before(self) -> date:
        return self.effective_on - timedelta(days=1)

    @property
    def said(self) -> str:
        """What it does, in a sentence; the agencies under the names of that day."""
        before, after = (
            listed(agency.name_on(self.last_day_before) for agency in side) for side in (self.before, self.after)
        )
        match self.kind:
            case self.Kind.RENAME:
                sentence = _("“%(before)s” is named “%(new)s”.")
            case self.Kind.MERGE if self.new_name:
                sentence = _("“%(before)s” merges into “%(after)s”, which is named “%(new)s” from then on.")
            case self.Kind.MERGE:
                sentence = _("“%(before)s” merges into “%(after)s”.")
            case self.Kind.SPLIT:
                sentence = _("“%(before)s” is split into “%(after)s”.")
            case _ if self.after:
                sentence = _("“%(before)s” is abolished; “%(after)s” takes over its matters.")
            case _:
                sentence = _("“%(before)s” is abolished.")
        return str(sentence) % {"before": before, "after": after, "new": self.new_name}


class ReformSide(models.Model):
    """An agency on one side of a reform, in its place."""

    class Side(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="sides")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reform_sides")
    side = models.CharField(max_length=6, choices=Side)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("reform")
        verbose_name_plural = _("reforms")
        ordering: ClassVar = ["side", "position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reform", "agency", "side"], name="once_on_each_side_of_a_reform")
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_side_display()}"


class ReformPaper(models.Model):
    """The document itself, or what came with it, as a file; whoever sees the reform may have it."""

    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = ReformPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a reform")
        verbose_name_plural = _("documents of reforms")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.file.name


class FormerName(models.Model):
    """A name that an agency bore until a reform. Papers of those days show it, and searches find it."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    pinyin = models.CharField(max_length=400)
    starts_on = models.DateField(_("from"), null=True, help_text="none: since the agency was entered")
    ends_on = models.DateField(_("until"), help_text=_("The last day on which it was the name"))
    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="former_names")

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        ordering: ClassVar = ["ends_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "ends_on"], name="one_name_of_an_agency_ends_on_a_day"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on__gte=F("starts_on")), name="name_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return self.name
