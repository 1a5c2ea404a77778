"""The text that agencies are asked about, in revisions, each taken apart into sections."""

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from coordination.core.models import StoredFile
from coordination.mechanisms.models import Mechanism
from coordination.opinions.flows import DRAFT, DraftState, RoundState
from coordination.opinions.querysets import DraftQuerySet, RevisionQuerySet, SectionQuerySet

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from coordination.opinions.models.round import Request, Round


class Draft(models.Model):
    """A text on its way: a policy, a rule, minutes, a charter. It belongs to the agency that drafts it.

    `standing` is the version sent out last, about which everybody is asked; one that is being written beside it is the
    drafting agency's own.
    """

    flow = DRAFT

    class Kind(models.TextChoices):
        RULE = "rule", _("Rule")
        POLICY = "policy", _("Policy document")
        MINUTES = "minutes", pgettext_lazy("text", "Minutes")
        CHARTER = "charter", pgettext_lazy("text", "Charter")
        FOUNDING = "founding", pgettext_lazy("text", "Founding of a mechanism")
        DISSOLUTION = "dissolution", pgettext_lazy("text", "Dissolution of a mechanism")
        OTHER = "other", _("Other text")

    title = models.CharField(pgettext_lazy("text", "title"), max_length=200, validators=[is_one_line])
    kind = models.CharField(_("kind of text"), max_length=12, choices=Kind, default=Kind.POLICY)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="drafts", verbose_name=_("drafting agency"), db_index=False
    )
    mechanism = models.ForeignKey(
        Mechanism,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("mechanism"),
        help_text=_("Whose rules say who must be asked. None: the text of one agency."),
    )
    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    subject_id = models.BigIntegerField(null=True, editable=False)
    subject = GenericForeignKey("subject_type", "subject_id")  # whose text it is, where it is not one by itself
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    standing = models.ForeignKey(
        "Revision", on_delete=models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("version")
    )
    settled_because = models.TextField(  # why it was settled although an answer was missing or a dispute open
        blank=True, editable=False
    )
    state = models.CharField(_("state"), max_length=12, choices=DraftState, default=DraftState.DRAFTING)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id"],
                condition=Q(subject_id__isnull=False) & ~Q(state="withdrawn"),
                name="one_draft_of_a_subject",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "-id"], name="draft_of_agency")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opinions:draft", args=[self.pk])

    @cached_property
    def open_round(self) -> "Round | None":
        return self.rounds.filter(state=RoundState.OPEN).first()

    @property
    def being_written(self) -> "Revision | None":
        return self.revisions.being_written().first()

    def unanswered_by_mandatory(self) -> list[Agency]:
        """Agencies that must be asked, by a rule of the mechanism or because the round says so, and whose answer to the
        text as it stands is missing. An answer to a version that was changed in the matter since is none, and a round
        that was taken back does not take back that an agency must be heard.

        For an agency that ended whoever keeps its records is named, and answers; what either has said counts for both.
        Of one that ended without an heir nobody can say anything any more. Nobody answers itself.
        """
        from coordination.opinions.models.reply import Reply  # it stands on this module
        from coordination.opinions.models.round import Request  # likewise
        from coordination.opinions.models.rules import MustAsk  # likewise

        by_rule = MustAsk.objects.naming(self.mechanism_id, self.kind).values("agency")
        by_round = Request.objects.filter(round__draft=self, is_mandatory=True).values("agency")
        named = Agency.objects.filter(Q(pk__in=by_rule) | Q(pk__in=by_round))
        must = Agency.objects.standing().filter(Q(pk__in=named.values("pk")) | Q(pk__in=named.values("successor")))
        of_its_line = Q(request__agency=OuterRef("pk")) | Q(request__agency__successor=OuterRef("pk"))
        heard = Reply.objects.counting().filter(of_its_line, request__round__draft=self)
        drafting = Q(pk=self.agency_id) | Q(absorbed__contains=[self.agency_id])
        return list(must.exclude(drafting).filter(~Exists(heard)).order_by("official_order", "pk"))

    def comments_unanswered(self) -> int:
        from coordination.opinions.models.reply import Comment  # it stands on this module

        return Comment.objects.about(self).unanswered().count()

    def answers_untold(self) -> int:
        from coordination.opinions.models.reply import Comment  # it stands on this module

        return Comment.objects.about(self).untold().count()

    def open_disputes(self) -> int:
        return self.disputes.open().count()

    @property
    def requests(self) -> "QuerySet[Request]":
        """What others are asked about it, in all its rounds but the withdrawn ones."""
        from coordination.opinions.models.round import Request  # it stands on this module

        return Request.objects.filter(round__draft=self).of_others().exclude(round__state=RoundState.WITHDRAWN)


class Revision(models.Model):
    """A version of the text. Once it is sent out it stays as it is: the database refuses to change it or its sections.

    Whoever sends one out declares whether it changes the matter: then answers given to an earlier one no longer count
    for it. If not, the reason is kept and shown to everybody who has answered. `matter` is the number of the version
    that changed the matter last: an answer counts for every version of the same.
    """

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveSmallIntegerField(_("version"))
    is_material = models.BooleanField(_("changes the matter"), default=True)
    matter = models.PositiveSmallIntegerField(default=1, editable=False)
    note = models.TextField(_("what was changed"), blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True, editable=False, help_text="of the sections as sent out")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(_("sent out"), null=True, editable=False)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "number"], name="one_version_of_a_number"),
            models.UniqueConstraint(
                fields=["draft"], condition=Q(sent_at=None), name="one_version_is_written_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(is_material=True) | ~Q(note=""),
                name="an_immaterial_version_has_its_reason",
                violation_error_message=_("Say why the change does not touch the matter."),
            ),
            models.CheckConstraint(condition=Q(sent_at=None) | ~Q(sha256=""), name="what_is_sent_out_is_sealed"),
            models.CheckConstraint(condition=Q(matter__lte=F("number")), name="the_matter_changed_before"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} · v{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("opinions:version", args=[self.draft_id, self.number])

    @property
    def length(self) -> int:
        """In characters."""
        return sum(len(text) for text in self.sections.values_list("text", flat=True))


class Section(models.Model):
    """A numbered section of a version.

    A section that continues one of an earlier version is of the same `strand`, whatever number it bears now: along it
    comments and comparisons follow a section through the versions.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="sections", db_index=False)
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, blank=True)
    headings = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    text = models.TextField(pgettext_lazy("section", "wording"))
    strand = models.UUIDField(default=uuid4, editable=False)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering: ClassVar = ["revision", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "place"], name="one_section_at_a_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["revision", "strand"], name="a_section_is_continued_once"),
        ]

    def __str__(self) -> str:
        return self.number or self.text[:20]

    @property
    def draft(self) -> Draft:
        return self.revision.draft
