"""Assignments: what was resolved, on its way to being done."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.core.models import Occurrence, StoredFile
from coordination.core.workdays import today
from coordination.followup.flows import ASSIGNMENT, AssignmentState
from coordination.followup.lights import IN_TIME, Lamp, Light
from coordination.followup.querysets import AssignmentQuerySet, EvidenceQuerySet, PartQuerySet
from coordination.followup.wording import words_for
from coordination.mechanisms.models import Mechanism

FAR_OFF = date(9999, 12, 31)  # where that sorts which presses nobody: long-term, or submitted in time


class Assignment(models.Model):
    """A task (督办事项) that came from somewhere, with one lead agency and any number of supporting ones."""

    flow = ASSIGNMENT

    mechanism = models.ForeignKey(  # an index below begins with it, as one does with the lead agency
        Mechanism, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("mechanism"), db_index=False
    )
    source_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    source_id = models.BigIntegerField()
    source = GenericForeignKey("source_type", "source_id")  # what it carries out; never deleted
    source_label = models.CharField(_("source"), max_length=200)
    title = models.TextField(_("task"))
    lead_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="led_assignments", verbose_name=_("lead agency"), db_index=False
    )
    issued_by_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    stated_due_on = models.DateField(null=True, help_text="the date as the source states it")
    first_due_on = models.DateField(  # kept for ever: what is done is measured by it, whatever was granted later
        _("first due"), null=True, editable=False, help_text="the date first given to the present lead"
    )
    due_on = models.DateField(_("due"), null=True, help_text="rolled forward to a working day; null is long-term")
    presses_on = models.GeneratedField(  # the date by which the lead must act; never null, so that lists walk by it
        expression=Case(
            When(IN_TIME, then=Value(FAR_OFF, models.DateField())),
            default=Coalesce("due_on", Value(FAR_OFF, models.DateField())),
        ),
        output_field=models.DateField(),
        db_persist=True,
    )
    due_version = models.PositiveIntegerField(default=1)
    percent = models.PositiveSmallIntegerField(_("progress"), default=0, validators=[MaxValueValidator(100)])
    level = models.PositiveSmallIntegerField(_("escalation level"), default=0)
    times_returned = models.PositiveSmallIntegerField(default=0)
    submitted_on = models.DateField(null=True, help_text="the last submission that was not returned")
    closed_at = models.DateTimeField(_("closed"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=AssignmentState, default=AssignmentState.ISSUED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering: ClassVar = ["presses_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_type", "source_id"], name="one_assignment_per_source"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_is_at_most_100"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["presses_on", "id"],
                condition=Q(state__in=AssignmentState.open()),
                name="assignment_open_by_due",
            ),
            models.Index(
                fields=["mechanism", "presses_on", "id"],
                condition=Q(state__in=AssignmentState.open()),
                name="assignment_open_of_mechanism",
            ),
            models.Index(
                fields=["lead_agency", "presses_on", "id"],
                condition=Q(state__in=AssignmentState.open()),
                name="assignment_open_of_lead",
            ),
            models.Index(
                fields=["lead_agency", "closed_at"],
                include=["due_on", "submitted_on"],
                condition=Q(state=AssignmentState.CLOSED),
                name="assignment_closed_of_lead",
            ),
            models.Index(fields=["presses_on", "id"], name="assignment_by_due"),
            models.Index(fields=["mechanism", "presses_on", "id"], name="assignment_of_mechanism"),
            models.Index(fields=["lead_agency", "presses_on", "id"], name="assignment_of_lead"),
        ]

    def __str__(self) -> str:
        return self.title[:80]

    def get_absolute_url(self) -> str:
        return reverse("followup:assignment", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in AssignmentState.open()

    @property
    def state_words(self) -> Sentence:
        """The state, as it is said of the lead agency: assigned, requested, invited. Asks for `lead_agency`."""
        state = AssignmentState(self.state)
        return words_for(self.lead_agency).state if state == AssignmentState.ISSUED else state.label

    def get_state_display(self) -> str:  # type: ignore[no-redef]  # Django writes one only where there is none
        return str(self.state_words)

    @property
    def light(self) -> Light:
        return Lamp.now().of(self)


class Part(models.Model):
    """What one agency owes to an assignment: the lead the whole, each supporting agency its own part, for which it
    signs and which may have a date of its own, no later than that of the whole.

    `is_open` and `presses_on` repeat the assignment's: the database writes them (a trigger), nobody else. With them
    the lists and counts of an agency each walk one index, however much there is.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead")
        SUPPORTING = "supporting", _("Supporting")

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="parts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="parts", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=12, choices=Role)
    task = models.TextField(_("what it owes"), blank=True)
    due_on = models.DateField(null=True, help_text="its own date; without one that of the assignment holds")
    due_version = models.PositiveIntegerField(default=0, editable=False)
    is_required = models.BooleanField(_("the lead may not submit without it"), default=True)
    received_at = models.DateTimeField(_("received"), null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    returned_because = models.TextField(blank=True, editable=False)  # the last time, until it is done again
    done_at = models.DateTimeField(_("done"), null=True)  # the agency's own word that its part is done
    ended_at = models.DateTimeField(null=True)  # the assignment went to another lead
    is_open = models.BooleanField(default=True, editable=False)
    presses_on = models.DateField(default=FAR_OFF, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering: ClassVar = ["role", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assignment", "agency"], condition=Q(ended_at=None), name="one_part_per_agency"
            ),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(role="lead", ended_at=None), name="one_lead_per_assignment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "is_open", "presses_on", "assignment"],
                condition=Q(ended_at=None),
                name="part_of_agency",
            )
        ]

    noun = "part"

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.assignment.get_absolute_url()}#part-{self.pk}"

    @property
    def mechanism_id(self) -> int:
        return self.assignment.mechanism_id

    @property
    def is_owed(self) -> bool:
        return self.is_open and self.ended_at is None and self.done_at is None

    @property
    def is_late(self) -> bool:
        return self.is_owed and self.due_on is not None and self.due_on < today()


class Report(models.Model):
    """What an agency says it has done. Rows are only added."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="reports")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    text = models.TextField(_("progress"))
    problems = models.TextField(_("problems"), blank=True)
    next_steps = models.TextField(_("next steps"), blank=True)
    percent = models.PositiveSmallIntegerField(
        _("progress in per cent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    is_done = models.BooleanField(_("our part is done"), default=False)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    in_place_of = models.CharField(max_length=100, blank=True, editable=False)
    reported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.text[:80]


class Evidence(models.Model):
    """A file that proves a report (佐证材料)."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.file)


class Escalation(models.Model):
    """An assignment went up a level for one due date, once. (K4)"""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="escalations")
    due_version = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    occurrence = models.ForeignKey(Occurrence, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "due_version", "level"], name="k4_one_escalation_per_level")
        ]

    def __str__(self) -> str:
        return f"{self.assignment} ↑{self.level}"
