"""A dispute (分歧): its parties and points, what is offered, and how it climbs until it is settled or ruled."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from coordination.core.models import StoredFile
from coordination.core.workdays import today
from coordination.mechanisms.models import Mechanism
from coordination.opinions.climbing import DISPUTE, DisputeState, Rung
from coordination.opinions.models.draft import Draft
from coordination.opinions.models.reply import Comment
from coordination.opinions.querysets import DisputePaperQuerySet, DisputeQuerySet, OfferQuerySet, OptionQuerySet


class Dispute(models.Model):
    """A difference between agencies that has to come to an end: on a text, or on duties, resources, data."""

    flow = DISPUTE

    class Kind(models.TextChoices):
        TEXT = "text", _("On a text")
        DUTIES = "duties", _("On duties")
        RESOURCES = "resources", _("On resources")
        DATA = "data", _("On data")
        OTHER = "other", _("Other")

    class Ending(models.TextChoices):
        """Why it ended though nobody gave it up, agreed or ruled."""

        TEXT = "text", _("its text was withdrawn")
        PARTIES = "parties", _("its parties became one agency")

    title = models.CharField(pgettext_lazy("dispute", "title"), max_length=200, validators=[is_one_line])
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TEXT)
    matter = models.TextField(_("the matter"))
    lead = models.ForeignKey(  # the agency whose matter it is; it negotiates first and makes the proposal
        Agency, on_delete=models.PROTECT, related_name="led_disputes", verbose_name=_("lead agency")
    )
    mechanism = models.ForeignKey(
        Mechanism,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        verbose_name=_("mechanism"),
        help_text=_("Its office mediates"),
    )
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, null=True, editable=False, related_name="disputes")
    comments = models.ManyToManyField(Comment, editable=False, related_name="disputes")  # out of which it grew
    rung = models.CharField(_("step"), max_length=20, choices=Rung, default=Rung.CONSULTATION, editable=False)
    due_on = models.DateField(_("until"), null=True, editable=False)
    due_version = models.PositiveIntegerField(default=1, editable=False)
    proposal = models.TextField(_("proposal of the lead agency"), blank=True)
    asked = models.TextField(_("what those above are asked to decide"), blank=True, editable=False)
    agreement = models.TextField(_("agreement"), blank=True, editable=False)
    ruled_by = models.CharField(_("ruled by"), max_length=100, blank=True, editable=False)
    ruled_on = models.DateField(_("ruled on"), null=True, editable=False)
    ruling_no = models.CharField(_("document no."), max_length=60, blank=True, editable=False)
    ruling = models.TextField(_("ruling"), blank=True, editable=False)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    raised_for = models.ForeignKey(Agency, on_delete=models.PROTECT, editable=False, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)  # written down
    put_at = models.DateTimeField(null=True, editable=False)  # put to the parties; none: nobody else knows of it
    state = models.CharField(_("state"), max_length=12, choices=DisputeState, default=DisputeState.DRAFT)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_with = models.CharField(max_length=8, choices=Ending, blank=True, editable=False)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="ruled") | (Q(ruled_on__isnull=False) & ~Q(ruling="") & ~Q(ruled_by="")),
                name="a_ruling_says_who_ruled_what",
            ),
            models.CheckConstraint(condition=~Q(state="settled") | ~Q(agreement=""), name="an_agreement_has_its_text"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_on", "id"], condition=Q(state__in=DisputeState.open()), name="dispute_open_by_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("opinions:dispute", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in DisputeState.open()

    @property
    def is_late(self) -> bool:
        """The time of the step on which it stands has passed."""
        return self.is_open and self.due_on is not None and self.due_on < today()

    @property
    def has_ended(self) -> bool:
        """By an agreement or a ruling."""
        return self.state in DisputeState.ended()

    @property
    def live_options(self) -> "list[Option]":
        """Those that were not taken back. Uses what is prefetched."""
        return [option for option in self.options.all() if option.withdrawn_at is None]


class Party(models.Model):
    """One side of a dispute: its opinion, signed by its head; whether it agrees; what it keeps as a reservation."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="parties", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("agency"))
    opinion = models.TextField(_("opinion"), blank=True)
    grounds = models.TextField(_("reasons"), blank=True)
    legal_basis = models.TextField(_("legal basis"), blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    signed_as = models.CharField(max_length=200, blank=True, editable=False)
    in_place_of = models.CharField(max_length=100, blank=True, editable=False)
    signed_at = models.DateTimeField(_("signed"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    agreed_at = models.DateTimeField(_("agreed"), null=True, editable=False)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    reservation = models.TextField(_("reservation"), blank=True)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dispute", "agency"],
                name="once_a_party_of_a_dispute",
                violation_error_message=_("This agency is a party already."),
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | (~Q(sha256="") & ~Q(opinion="")), name="a_signed_opinion_is_sealed"
            ),
        ]

    def __str__(self) -> str:
        return str(self.agency)


class Point(models.Model):
    """One point in dispute, in the order in which they are taken."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="points", db_index=False)
    place = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField(_("point in dispute"))

    class Meta:
        verbose_name = _("point in dispute")
        verbose_name_plural = _("points in dispute")
        ordering: ClassVar = ["dispute", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dispute", "place"], name="one_point_at_a_place")]

    def __str__(self) -> str:
        return self.text[:80]


class Option(models.Model):
    """One way to end it, with what follows from it. The ruling may follow one of them."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="options", db_index=False)
    place = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField(_("option"))
    effects = models.TextField(_("what follows from it"))
    proposed_by = models.ForeignKey(Agency, on_delete=models.PROTECT, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    is_ruled = models.BooleanField(default=False, editable=False)

    objects = OptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering: ClassVar = ["dispute", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["dispute", "place"], name="one_option_at_a_place")]

    def __str__(self) -> str:
        return self.text[:80]


class Talk(models.Model):
    """The record of one talk on one rung. Rows are only added."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="talks")
    rung = models.CharField(max_length=20, choices=Rung, editable=False)
    held_on = models.DateField(_("held on"))
    how = models.CharField(_("by what means"), max_length=60)
    present = models.TextField(_("who took part"))
    record = models.TextField(_("what was said"))
    outcome = models.TextField(_("outcome"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+"
    )
    recorded_for = models.ForeignKey(Agency, on_delete=models.PROTECT, editable=False, related_name="+")
    in_place_of = models.CharField(max_length=100, blank=True, editable=False)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.dispute} · {self.held_on}"


class Offer(models.Model):
    """A wording by which a party, or the office that mediates, would end it. Rows stay; an offer may be withdrawn."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="offers")
    rung = models.CharField(max_length=20, choices=Rung, editable=False)
    text = models.TextField(pgettext_lazy("offer", "wording"))
    made_for = models.ForeignKey(Agency, on_delete=models.PROTECT, editable=False, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.text[:80]


class DisputePaper(models.Model):
    """A file of the dispute: evidence, the document of the ruling."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    is_ruling = models.BooleanField(default=False)

    objects = DisputePaperQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return str(self.file)
