"""Requests to share, and the records of what came of them."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.core.lines import is_one_line
from coordination.core.workdays import today
from coordination.opinions.models import Dispute
from sharing.models.entry import Entry
from sharing.models.grant import Grant
from sharing.models.item import Item, SharingClass
from sharing.querysets.requests import ShareRequestQuerySet, UseQuerySet
from sharing.request_flow import SHARE_REQUEST, RequestState


class ShareRequest(models.Model):
    """An agency asks another for what it provides (条例第二十条): on what ground, for what, how far, how, until
    when.
    """

    flow = SHARE_REQUEST
    NOT_SHARED = SharingClass.NOT_SHARED

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="requests", verbose_name=_("item"))
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="share_requests", verbose_name=_("requesting agency")
    )
    renews = models.ForeignKey(  # the one whose period it prolongs
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="renewals"
    )
    ground = models.TextField(
        _("ground"), blank=True, help_text=_("The law, duty or decision by which your agency needs it")
    )
    scene = models.TextField(_("scene of use"), blank=True, help_text=_("For which matter, in which step of work"))
    scope = models.TextField(
        _("scope of use"), blank=True, help_text=_("Which data items and rows, by which divisions, for how many people")
    )
    method = models.CharField(_("way of sharing"), max_length=12, choices=Entry.Method, blank=True)
    until = models.DateField(_("to be used until"), null=True, blank=True, help_text=_("The last day of use"))
    number = models.CharField(_("number"), max_length=60, blank=True, editable=False)
    due_on = models.DateField(_("due on"), null=True, editable=False)
    due_version = models.PositiveIntegerField(default=0, editable=False)
    first_due_on = models.DateField(null=True, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    answer_due_on = models.DateField(null=True, editable=False)  # by when what was answered last had to be
    material_asked_at = models.DateTimeField(null=True, editable=False)
    material = models.TextField(_("everything that is missing"), blank=True, editable=False)
    more_asked_at = models.DateTimeField(null=True, editable=False)
    more_because = models.TextField(_("why more time is needed"), blank=True, editable=False)
    more_settled_at = models.DateTimeField(null=True, editable=False)
    because = models.TextField(pgettext_lazy("share request", "reason"), blank=True, editable=False)
    legal_ground = models.CharField(
        _("legal ground of the refusal"), max_length=300, blank=True, editable=False, validators=[is_one_line]
    )
    supplied_how = models.TextField(_("how it is supplied"), blank=True, editable=False)
    in_full = models.BooleanField(_("personal data in full"), default=False, editable=False)  # agreed to so
    stopped_at = models.DateTimeField(null=True, editable=False)  # by the provider, and not given back since
    mended = models.TextField(_("what was mended"), blank=True, editable=False)
    disposal = models.TextField(_("how it was disposed of"), blank=True, editable=False)
    dispute = models.OneToOneField(
        Dispute, on_delete=models.PROTECT, null=True, editable=False, related_name="share_request"
    )
    grant = models.ForeignKey(Grant, on_delete=models.SET_NULL, null=True, editable=False, related_name="requests")
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.DRAFTING)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ShareRequestQuerySet.as_manager()

    SAID: ClassVar = ("ground", "scene", "scope", "method", "until")

    class Meta:
        verbose_name = _("request to share")
        verbose_name_plural = _("requests to share")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(because="") & ~Q(legal_ground=""),
                name="a_refusal_says_why_and_by_what_law",
                violation_error_message=_("A refusal says why, and by what law or rule."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "agreed", "in_use"])
                | Q(until__isnull=False, submitted_at__isnull=False) & ~Q(number=""),
                name="what_is_submitted_has_a_number_and_an_end",
            ),
            models.CheckConstraint(condition=~Q(state="disposed") | ~Q(disposal=""), name="a_disposal_says_how"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "-state_at"], name="share_request_of_agency"),
            models.Index(fields=["item", "state", "-state_at"], name="share_request_of_item"),
            models.Index(
                fields=["until"], condition=Q(state__in=["in_use", "suspended", "mended"]), name="use_that_ends"
            ),
        ]

    def __str__(self) -> str:
        return self.number or gettext("Request to share")

    def get_absolute_url(self) -> str:
        return reverse("sharing:request", args=[self.pk])

    def missing(self) -> list[Sentence]:
        """What 条例第二十条 asks for and is not said yet, in words."""
        return [request_field(name).verbose_name for name in self.SAID if not getattr(self, name)]

    def same_under_way(self) -> "ShareRequest | None":
        """Another request of this agency for the same item that is not answered yet, or whose use the provider has
        suspended: it need not be asked twice, and is no way round.
        """
        waiting = {*RequestState.asking(), *RequestState.stopped()} - {RequestState.DRAFTING}
        return self._others().filter(state__in=waiting).first()

    def others_in_use(self) -> "QuerySet[ShareRequest]":
        """By which this agency has the same item as well."""
        return self._others().filter(state=RequestState.IN_USE).order_by("pk")

    def was_stopped_before(self) -> bool:
        """The provider has suspended or ended a use of this agency, and not given it back."""
        return self._others().filter(stopped_at__isnull=False).exists()

    def _others(self) -> "QuerySet[ShareRequest]":
        return ShareRequest.objects.of(self.agency).filter(item=self.item_id).exclude(pk=self.pk)

    @property
    def awaited_by(self) -> date | None:
        """By when the next step is to be done: no limit runs while the provider has suspended the use."""
        return None if self.is_stopped else self.due_on

    @property
    def is_stopped(self) -> bool:
        return self.state in RequestState.stopped()

    @property
    def is_late(self) -> bool:
        return self.awaited_by is not None and self.awaited_by < today()

    @property
    def may_be_renewed(self) -> bool:
        """In use, and nobody has asked for its renewal yet. Of renewals that were fetched already nothing is asked."""
        given_up = (RequestState.REFUSED, RequestState.WITHDRAWN)
        return self.state == RequestState.IN_USE and all(row.state in given_up for row in self.renewals.all())


def request_field(name: str) -> models.Field:  # type: ignore[type-arg]  # not generic at run time
    """A field of a request: what it is called."""
    field: models.Field = ShareRequest._meta.get_field(name)  # type: ignore[type-arg, assignment]  # noqa: SLF001
    return field


class Use(models.Model):
    """What an agency did with what it was given (条例第二十九条): kept for three years at least; here it is never
    deleted.
    """

    request = models.ForeignKey(ShareRequest, on_delete=models.PROTECT, related_name="uses")
    scene = models.CharField(_("scene"), max_length=300, validators=[is_one_line])
    process = models.TextField(_("process"))
    effect = models.TextField(_("effect"))
    storage = models.CharField(_("where it is stored"), max_length=300, validators=[is_one_line])
    destruction = models.CharField(_("what was destroyed"), max_length=300, blank=True, validators=[is_one_line])
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = UseQuerySet.as_manager()

    class Meta:
        verbose_name = _("record of use")
        verbose_name_plural = _("records of use")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.scene
