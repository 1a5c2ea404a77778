"""Mechanisms: the standing arrangement of a lead agency, members and observers; and what changes it by a procedure."""

from typing import ClassVar

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, Duty, Region
from coordination.core.workdays import today
from coordination.mechanisms.flows import CHANGE, MECHANISM, ChangeState, MechanismState
from coordination.mechanisms.querysets import LEADING, ChangeQuerySet, MechanismQuerySet, ParticipationQuerySet


class Mechanism(models.Model):
    """A joint meeting or a like body, with its charter and who takes part in it."""

    flow = MECHANISM

    class Kind(models.TextChoices):
        JOINT_MEETING = "joint_meeting", _("Joint meeting")
        LEADING_GROUP = "leading_group", _("Leading group")
        DELIBERATIVE_BODY = "deliberative_body", _("Other deliberative body")

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("Weekly")
        MONTHLY = "monthly", _("Monthly")
        QUARTERLY = "quarterly", _("Quarterly")
        HALF_YEARLY = "half_yearly", _("Half-yearly")
        YEARLY = "yearly", _("Yearly")
        AS_NEEDED = "as_needed", _("As needed")

    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.JOINT_MEETING)
    tier = models.CharField(_("tier"), max_length=12, choices=Agency.Tier, default=Agency.Tier.PROVINCIAL)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    purpose = models.TextField(_("purpose"), blank=True)
    charter = models.TextField(
        _("charter"),
        blank=True,
        help_text=_("Duties, rules of work and requirements, as the founding document states them"),
    )
    cadence = models.CharField(_("cadence"), max_length=12, choices=Cadence, default=Cadence.HALF_YEARLY)
    founding_no = models.CharField(
        _("founding document no."), max_length=60, blank=True, help_text=_("For instance 粤办函〔2019〕324号")
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MechanismState, default=MechanismState.DRAFT)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    principal = models.OneToOneField(Group, on_delete=models.PROTECT, editable=False, related_name="mechanism")

    objects = MechanismQuerySet.as_manager()

    class Meta:
        verbose_name = _("mechanism")
        verbose_name_plural = _("mechanisms")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | (Q(founded_on__isnull=False) & ~Q(founding_no="")),
                name="founded_by_a_paper",
                violation_error_message=_("A mechanism in force has a founding document with number and date."),
            ),
            models.UniqueConstraint(  # what was withdrawn or dissolved leaves its name to the next one
                fields=["name"],
                condition=Q(state__in=["draft", "active"]),
                name="one_mechanism_of_a_name",
                violation_error_message=_("A mechanism of this name already exists."),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("mechanisms:mechanism", args=[self.pk])

    @cached_property
    def in_force(self) -> "list[Participation]":
        """Who takes part today, in official order. One query, kept with this object."""
        return list(self.participations.in_force().select_related("agency"))

    def agencies_as(self, *roles: str) -> list[Agency]:
        """The agencies that hold one of these roles today, each once, in order."""
        return list({row.agency_id: row.agency for row in self.in_force if row.role in roles}.values())

    @property
    def is_in_force(self) -> bool:
        return self.state == MechanismState.ACTIVE

    @property
    def number_of_agencies(self) -> int:
        return len({row.agency_id for row in self.in_force})

    @property
    def members(self) -> list[Agency]:
        """All full members: whoever convenes or keeps the office is one too."""
        return self.agencies_as(*Participation.Role.full())

    @property
    def offices(self) -> list[Agency]:
        return self.agencies_as(Participation.Role.OFFICE)


class Participation(models.Model):
    """An agency's role in a mechanism, from a day to a day. An agency may hold several roles."""

    class Role(models.TextChoices):
        CONVENER = "convener", _("Convener")
        DEPUTY = "deputy", _("Deputy convener")
        OFFICE = "office", _("Office of the mechanism")
        MEMBER = "member", _("Member")
        OBSERVER = "observer", _("Observer")
        INVITED = "invited", _("Invited")

        @classmethod
        def leading(cls) -> tuple[str, ...]:
            return tuple(cls(role) for role in LEADING)

        @classmethod
        def full(cls) -> tuple[str, ...]:
            return (*cls.leading(), cls.MEMBER)

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="participations", verbose_name=_("mechanism")
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="participations", verbose_name=_("agency")
    )
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MEMBER)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=0)
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    duties = models.ManyToManyField(  # by which it takes part: the agency's own, cited
        Duty, related_name="participations", verbose_name=_("duties"), blank=True
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mechanism", "agency", "role"],
                condition=Q(ends_on=None),
                name="one_open_participation_per_role",
                violation_error_message=_("This agency already holds this role."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="participation_ends_after_it_starts",
                violation_error_message=_("The participation ends before it begins."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "role", "mechanism"], name="participation_of_agency")]

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_role_display()}"


class Change(models.Model):
    """What changes a mechanism in force by a procedure of its own: its charter is amended, or it is dissolved. Those
    concerned are asked, a document approves it, and it is put in force; only then does the mechanism change.

    撤销、变更 go the way of 设立: 国办函〔2019〕30号.
    """

    flow = CHANGE

    class Kind(models.TextChoices):
        CHARTER = "charter", _("Amendment of the charter")
        DISSOLUTION = "dissolution", _("Dissolution")

    mechanism = models.ForeignKey(
        Mechanism, on_delete=models.PROTECT, related_name="changes", verbose_name=_("mechanism")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    reason = models.TextField(_("reason"))
    purpose = models.TextField(_("purpose"), blank=True)
    charter = models.TextField(_("charter"), blank=True)
    former_purpose = models.TextField(blank=True, editable=False)  # what it took the place of, once in force
    former_charter = models.TextField(blank=True, editable=False)
    arrangements = models.TextField(_("arrangements"), blank=True)
    document_no = models.CharField(_("approved by document no."), max_length=60, blank=True)
    decided_on = models.DateField(_("date of the document"), null=True, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ChangeState, default=ChangeState.DRAFT)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change by procedure")
        verbose_name_plural = _("changes by procedure")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mechanism", "kind"],
                condition=Q(state="draft"),
                name="one_open_change_of_a_kind",
                violation_error_message=_("Such a change of this mechanism is being prepared already."),
            ),
            models.CheckConstraint(
                condition=Q(kind="charter") & ~Q(charter="") | Q(kind="dissolution") & ~Q(arrangements=""),
                name="a_change_says_what_becomes",
                violation_error_message=_(
                    "An amendment has a charter; a dissolution says what becomes of what is open."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | (Q(decided_on__isnull=False) & ~Q(document_no="")),
                name="changed_by_a_paper",
                violation_error_message=_("A change in force has a document with number and date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mechanism} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("mechanisms:change", args=[self.pk])

    @property
    def is_dissolution(self) -> bool:
        return self.kind == self.Kind.DISSOLUTION

    @property
    def is_in_force(self) -> bool:
        return self.state == ChangeState.IN_FORCE
