"""What an agency replies, written and checked inside and then signed; and what becomes of each comment."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.models import StoredFile
from coordination.opinions.flows import REPLY, ReplyState
from coordination.opinions.models.draft import Draft, Revision, Section
from coordination.opinions.models.paths import AnswerPath, path_of
from coordination.opinions.models.round import Request
from coordination.opinions.querysets import CommentQuerySet, ReplyPaperQuerySet, ReplyQuerySet


class Reply(models.Model):
    """The answer of one agency to one version. Until it is given nobody outside the agency knows that it exists; then
    it is frozen, with a hash over what was said.
    """

    flow = REPLY

    class Result(models.TextChoices):
        NO_COMMENT = "no_comment", _("No comment")
        AGREE = "agree", _("Agree")
        AGREE_WITH_CHANGES = "agree_with_changes", _("Agree, with changes")
        DISAGREE = "disagree", _("Disagree")
        NOT_CONCERNED = "not_concerned", _("Not concerned")

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="replies", db_index=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="replies", verbose_name=_("version"))
    result = models.CharField(_("result"), max_length=20, choices=Result, blank=True)
    remarks = models.TextField(_("in general"), blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    returned_because = models.TextField(blank=True, editable=False)  # inside the agency, the last time
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    signed_as = models.CharField(max_length=200, blank=True, editable=False)  # name and post, as on the day
    in_place_of = models.CharField(max_length=100, blank=True, editable=False)
    given_at = models.DateTimeField(_("given"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=ReplyState, default=ReplyState.WRITING)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("opinion", "reply")
        verbose_name_plural = pgettext_lazy("opinion", "replies")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "revision"], name="one_reply_to_a_version"),
            models.UniqueConstraint(
                fields=["request"], condition=~Q(state="given"), name="one_reply_is_written_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="given")
                | (Q(given_at__isnull=False, signed_by__isnull=False) & ~Q(sha256="") & ~Q(result="")),
                name="a_given_reply_is_signed_and_sealed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.request)

    def get_absolute_url(self) -> str:
        return self.request.get_absolute_url()

    @property
    def draft(self) -> Draft:
        return self.request.draft

    @property
    def is_given(self) -> bool:
        return self.state == ReplyState.GIVEN

    @property
    def last_inner_state(self) -> ReplyState:
        """Where a reply of this agency stands before it is signed."""
        return ReplyState.SIGNING if self.path.is_checked else ReplyState(self.state)

    @cached_property
    def path(self) -> AnswerPath:
        """How its agency comes to an answer."""
        return path_of(self.request.agency)

    def may_be_signed_by(self, person: Any) -> bool:
        """Now, by the way to an answer that the agency chose."""
        return self.state == self.last_inner_state and bool(person.roles & self.path.signers)

    @property
    def needs_comments(self) -> bool:
        return self.result in {self.Result.AGREE_WITH_CHANGES, self.Result.DISAGREE}

    @property
    def says_nothing(self) -> bool:
        return self.result in {self.Result.NO_COMMENT, self.Result.NOT_CONCERNED}


class Comment(models.Model):
    """One comment of a reply: where, what it says there, what it should say, and why. Frozen with the reply."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="comments", db_index=False)
    place = models.PositiveSmallIntegerField(editable=False)
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="comments", verbose_name=_("section")
    )
    original = models.TextField(_("wording now"), blank=True)
    proposed = models.TextField(_("proposed wording"), blank=True)
    ground = models.TextField(_("reason"))
    legal_basis = models.TextField(_("legal basis"), blank=True)
    is_objection = models.BooleanField(_("we do not agree without this change"), default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("opinion", "comment")
        verbose_name_plural = pgettext_lazy("opinion", "comments")
        ordering: ClassVar = ["reply", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["reply", "place"], name="one_comment_at_a_place")]

    def __str__(self) -> str:
        return (self.proposed or self.ground)[:80]

    @property
    def told(self) -> "Treatment | None":
        """What became of it, once its agency was told."""
        found: Treatment | None = getattr(self, "treatment", None)
        return found if found and found.told_at else None

    @property
    def has_lost_its_section(self) -> bool:
        """What it is about stands in the text no more."""
        return self.section_id is None and bool(self.original)

    @property
    def request(self) -> Request:
        return self.reply.request

    @property
    def draft(self) -> Draft:
        return self.reply.draft


class ReplyPaper(models.Model):
    """A file that comes with a reply."""

    reply = models.ForeignKey(Reply, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = ReplyPaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.file)


class Treatment(models.Model):
    """What the asking agency does with a comment (采纳情况), and what the commenting agency says to that.

    It may be given anew, for instance after a talk: the row is the latest word, the history keeps the earlier ones.
    Comments of several agencies that were answered together share `together`.
    """

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", pgettext_lazy("comment", "Adopted")
        PARTLY = "partly", _("Partly adopted")
        NOT_ADOPTED = "not_adopted", _("Not adopted")
        RESOLVED = "resolved", _("Settled by talk")

    class Standing(models.TextChoices):
        """What the commenting agency says of the answer."""

        NOTHING = "", _("nothing said yet")
        CONTENT = "content", _("Content with it")
        DISAGREES = "disagrees", _("Still disagrees")

    comment = models.OneToOneField(Comment, on_delete=models.PROTECT, related_name="treatment")
    outcome = models.CharField(_("adoption"), max_length=12, choices=Outcome)
    reason = models.TextField(_("explanation"), blank=True)
    talked_on = models.DateField(_("talked on"), null=True, blank=True)
    talked_how = models.CharField(_("by what means"), max_length=60, blank=True)
    talked_with = models.CharField(_("with whom"), max_length=100, blank=True)
    together = models.UUIDField(null=True, editable=False)
    taken_into = models.ForeignKey(  # whose wording took it up; a section that is left out again takes up nothing
        Section, on_delete=models.SET_NULL, null=True, editable=False, related_name="takes_up"
    )
    standing = models.CharField(max_length=10, choices=Standing, blank=True, default=Standing.NOTHING)
    standing_reason = models.TextField(_("why you still disagree"), blank=True)
    standing_at = models.DateTimeField(null=True, editable=False)
    treated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    treated_at = models.DateTimeField(default=timezone.now, editable=False)
    told_at = models.DateTimeField(  # from then on the commenting agency sees it
        null=True, editable=False
    )

    class Meta:
        verbose_name = _("answer to a comment")
        verbose_name_plural = _("answers to comments")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome="adopted") | ~Q(reason=""),
                name="what_is_not_adopted_has_its_reason",
                violation_error_message=_("Say why: only what is adopted as it stands needs no explanation."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="resolved")
                | (Q(talked_on__isnull=False) & ~Q(talked_how="") & ~Q(talked_with="")),
                name="a_talk_has_its_record",
                violation_error_message=_("Say when you talked, by what means, and with whom."),
            ),
            models.CheckConstraint(
                condition=~Q(standing="disagrees") | ~Q(standing_reason=""),
                name="whoever_still_disagrees_says_why",
                violation_error_message=_("Say why you still disagree."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()

    @property
    def colour(self) -> str:
        return {"partly": "blue", "not_adopted": "grey"}.get(self.outcome, "green")

    @property
    def takes(self) -> bool:
        """A wording may go into the text by it."""
        return self.outcome != self.Outcome.NOT_ADOPTED
