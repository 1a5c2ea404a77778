"""The register of policies and rules in force, with which a new draft is compared before others are asked."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from coordination.core.search import SearchField
from coordination.core.workdays import today
from coordination.opinions.models.draft import Draft, Revision, Section
from coordination.opinions.querysets import LikenessQuerySet, PolicyQuerySet, TieQuerySet

SECTIONS_SHOWN = 200  # of a policy on one page


def first_shown(place: int) -> int:
    """The first section of the page on which the one of this place stands."""
    return (place - 1) // SECTIONS_SHOWN * SECTIONS_SHOWN + 1


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
    draft = models.OneToOneField(  # the text it was while it was drafted, where that was done here
        Draft, on_delete=models.PROTECT, null=True, editable=False, related_name="policy"
    )
    text_at = models.DateTimeField(default=timezone.now, editable=False)  # since when its sections say what they say
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

    @property
    def issuers_named(self) -> str:
        """As the document names them; where it was not copied, by the names of the agencies."""
        return self.issued_by or "、".join(agency.name_on(self.issued_on) for agency in self.issuers.all())

    @property
    def is_ended(self) -> bool:
        return self.ended_on is not None and self.ended_on < today()

    @property
    def is_to_come(self) -> bool:
        return self.effective_on > today()


class PolicyEntry(models.Model):
    """By what a policy is found: title, number, subject words, and who issued it. It stands beside the policy, as lists
    read policies and none reads this. Written by `actions.registering` alone.
    """

    policy = models.OneToOneField(Policy, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    search = SearchField()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["search"], name="policy_entry_search")]

    def __str__(self) -> str:
        return str(self.policy)


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
        indexes: ClassVar = [
            # Without a list of what is yet to be put into the index: each look-up would read all of it.
            GinIndex(fields=["fingerprint"], name="policy_section_hashes", fastupdate=False)
        ]

    def __str__(self) -> str:
        return self.number or self.text[:20]

    def get_absolute_url(self) -> str:
        """Its place on the page of its policy, of which long ones have several."""
        first = first_shown(self.place)
        return (
            f"{reverse('opinions:policy', args=[self.policy_id])}{f'?from={first}' if first > 1 else ''}#s-{self.place}"
        )


class Comparison(models.Model):
    """A version being compared with the register, and how far that is: `done` of `total` sections.

    `sha256` seals the wordings with which it began: where they have changed since, it begins anew.
    """

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="comparison")
    sha256 = models.CharField(max_length=64)
    total = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField(default=0)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="no_more_is_compared_than_there_is"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(done=F("total")), name="a_comparison_ends_when_all_is_compared"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.done}/{self.total}"


class Likeness(models.Model):
    """A section of a draft and one of a policy that say much the same, found by comparing them."""

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="likenesses", db_index=False)
    of = models.ForeignKey(PolicySection, on_delete=models.CASCADE, related_name="+")
    share = models.FloatField()  # of the draft's section, found again in the other: 0 to 1
    sha256 = models.CharField(max_length=64)  # of the wording of the draft's section that was compared

    objects = LikenessQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["section", "-share", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["section", "of"], name="one_likeness_of_two_sections")]

    def __str__(self) -> str:
        return f"{self.section} ~ {self.of}"


class NoConflict(models.Model):
    """The drafting agency has looked at a wording beside a section of the register and found no conflict. It holds for
    that very wording, in whatever version it stands: once either is changed, it is to be looked at again.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+", db_index=False)
    of = models.ForeignKey(PolicySection, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "of", "sha256"], name="no_conflict_is_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.draft} / {self.of}"


class Tie(models.Model):
    """What a draft or policy is to a policy in force: it amends, replaces or implements it, or conflicts with it."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("amends")
        REPLACES = "replaces", _("replaces")
        IMPLEMENTS = "implements", _("implements")
        CONFLICTS = "conflicts", _("conflicts with")

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, blank=True, related_name="ties")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, blank=True, related_name="ties")
    to = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="tied", verbose_name=_("policy in force"))
    kind = models.CharField(_("relation"), max_length=12, choices=Kind)
    note = models.TextField(_("note"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = TieQuerySet.as_manager()

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
