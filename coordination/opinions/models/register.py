"""The register of policies and rules in force, with which a new draft is compared before others are asked."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from coordination.opinions.models.draft import Draft, Section
from coordination.opinions.querysets import PolicyQuerySet


class Policy(models.Model):
    """A policy or rule as it is in force: who issued it, when, and its text by sections."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law or regulation")
        RULE = "rule", _("Rule")
        POLICY = "policy", _("Policy document")

    noun = "policy"

    title = models.CharField(pgettext_lazy("text", "title"), max_length=200, validators=[is_one_line])
    kind = models.CharField(_("kind of text"), max_length=12, choices=Kind, default=Kind.POLICY)
    number = models.CharField(_("document no."), max_length=60, blank=True)
    issuers = models.ManyToManyField(Agency, related_name="policies", verbose_name=_("issued by"), blank=True)
    issued_by = models.CharField(  # as the paper names them; also those that are no agency here
        _("issued by, as the document says"), max_length=300, blank=True
    )
    issued_on = models.DateField(_("issued on"))
    effective_on = models.DateField(_("in force from"))
    ended_on = models.DateField(_("in force until"), null=True, blank=True)
    subject_words = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("subject words")
    )
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    entered_for = models.ForeignKey(Agency, on_delete=models.PROTECT, editable=False, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy in force")
        verbose_name_plural = _("policies in force")
        ordering: ClassVar = ["-issued_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="one_policy_of_a_number",
                violation_error_message=_("A policy with this document number is in the register already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")),
                name="a_policy_ends_after_it_begins",
                violation_error_message=_("It ends before it is in force."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-issued_on", "-id"], name="policy_by_day")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opinions:policy", args=[self.pk])


class PolicySection(models.Model):
    """A section of a policy. `fingerprint` holds the hashes by which likeness is found (see `likeness`)."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="sections", db_index=False)
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, blank=True)
    headings = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    text = models.TextField()
    fingerprint = ArrayField(models.IntegerField(), default=list, editable=False)

    class Meta:
        verbose_name = _("section of a policy")
        verbose_name_plural = _("sections of policies")
        ordering: ClassVar = ["policy", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "place"], name="one_section_of_a_policy_at_a_place")
        ]
        indexes: ClassVar = [GinIndex(fields=["fingerprint"], name="policy_section_fingerprint")]

    def __str__(self) -> str:
        return self.number or self.text[:20]


class Likeness(models.Model):
    """A section of a draft and one of a policy that say much the same, found by comparing them."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="likenesses", db_index=False)
    of = models.ForeignKey(PolicySection, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()  # of the draft's section, found again in the other: 0 to 1

    class Meta:
        ordering: ClassVar = ["section", "-share", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["section", "of"], name="one_likeness_of_two_sections")]

    def __str__(self) -> str:
        return f"{self.section} ~ {self.of}"


class Tie(models.Model):
    """What a draft or policy is to a policy in force: it amends, replaces or implements it, or conflicts with it."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("amends")
        REPLACES = "replaces", _("replaces")
        IMPLEMENTS = "implements", _("implements")
        CONFLICTS = "conflicts", _("conflicts with")

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, related_name="ties")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="ties")
    to = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="tied", verbose_name=_("policy in force"))
    kind = models.CharField(_("relation"), max_length=12, choices=Kind)
    note = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("relation to a policy")
        verbose_name_plural = _("relations to policies")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False, policy=None) | Q(draft=None, policy__isnull=False),
                name="a_tie_has_one_end",
            ),
            models.UniqueConstraint(
                fields=["draft", "to", "kind"],
                name="a_draft_is_tied_once_so",
                violation_error_message=_("This relation is recorded already."),
            ),
            models.UniqueConstraint(
                fields=["policy", "to", "kind"],
                name="a_policy_is_tied_once_so",
                violation_error_message=_("This relation is recorded already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.to}"
