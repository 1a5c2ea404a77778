"""A round: a text sent to agencies with a date, and what each of them is asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.templatetags.portal import cn_date
from coordination.core.workdays import day_of, today
from coordination.opinions.flows import REQUEST, ROUND, RequestState, RoundState
from coordination.opinions.models.draft import Draft, Revision
from coordination.opinions.querysets import MoreTimeQuerySet, RequestQuerySet, RoundQuerySet

DAY = "〔反馈期限〕"  # in a covering letter: the day until which whoever reads it has time


class Round(models.Model):
    """One asking about one text: for opinions (征求意见), for countersigning (会签), for a second look (复核)."""

    flow = ROUND

    class Kind(models.TextChoices):
        OPINIONS = "opinions", _("Asking for opinions")
        COUNTERSIGNING = "countersigning", _("Countersigning")
        SECOND_LOOK = "second_look", _("Second look")

    class Silence(models.TextChoices):
        """What it means that an agency says nothing until the date."""

        NOTHING = "nothing", _("Not answered in time")
        CONSENT = "consent", _("Taken as no objection, by the rules of the mechanism")

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("draft"))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.OPINIONS)
    letter = models.TextField(_("covering letter"), blank=True)
    letter_no = models.CharField(_("letter no."), max_length=60, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    silence = models.CharField(max_length=8, choices=Silence, default=Silence.NOTHING, editable=False)
    silence_ground = models.CharField(max_length=200, blank=True, editable=False)  # as the rule stood when it was asked
    due_on = models.DateField(_("answer by"))
    contact = models.CharField(_("whom to ask"), max_length=200, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=RoundState, default=RoundState.OPEN)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("asking", "round")
        verbose_name_plural = pgettext_lazy("asking", "rounds")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft"], condition=Q(state="open"), name="one_open_round_of_a_draft"),
            models.CheckConstraint(
                condition=~Q(silence="consent") | ~Q(silence_ground=""), name="silence_as_consent_has_its_ground"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("opinions:round", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPEN

    @property
    def letter_read(self) -> str:
        """The letter as those read it who were asked when the round was opened."""
        return self.letter.replace(DAY, cn_date(self.due_on))


class Request(models.Model):
    """What one agency is asked in a round, about one version, by a date.

    `first_due_on` and `first_revision` are the date it was given and the version it was asked about first, and stay for
    ever; `due_on` moves when more time is granted or the text is changed in the matter. `half_on` is the working day in
    the middle, when whoever has not begun is reminded.
    """

    flow = REQUEST

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="requests", db_index=False)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="opinion_requests", verbose_name=_("agency"), db_index=False
    )
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", verbose_name=_("version"))
    first_revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+", editable=False)
    is_mandatory = models.BooleanField(_("must answer"), default=False)
    ground = models.CharField(_("why it must be asked"), max_length=200, blank=True)
    asked_on = models.DateField(default=today, editable=False)
    opened_at = models.DateTimeField(_("first read"), null=True, editable=False)
    first_due_on = models.DateField(_("answer by, as first asked"), editable=False)
    due_on = models.DateField(_("answer by"))
    half_on = models.DateField(editable=False)
    due_version = models.PositiveIntegerField(default=1)
    given_at = models.DateTimeField(_("answered"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=RequestState, default=RequestState.ASKED)
    state_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for an opinion")
        verbose_name_plural = _("requests for opinions")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "agency"], name="an_agency_is_asked_once_a_round"),
            models.CheckConstraint(condition=Q(due_on__gte=F("first_due_on")), name="time_is_only_added"),
            models.CheckConstraint(
                condition=Q(state="given", given_at__isnull=False) | ~Q(state="given"), name="an_answer_has_its_moment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "due_on", "id"],
                condition=Q(state__in=RequestState.waiting()),
                name="request_waiting_of_agency",
            ),
            models.Index(fields=["agency", "-id"], name="request_of_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.round} · {self.agency}"

    def get_absolute_url(self) -> str:
        return reverse("opinions:request", args=[self.pk])

    @property
    def draft(self) -> Draft:
        return self.round.draft

    @property
    def letter_read(self) -> str:
        """The letter with the day that was given to this agency first: one asked further has a day of its own."""
        return self.round.letter.replace(DAY, cn_date(self.first_due_on))

    @property
    def waits_for_answers(self) -> bool:
        """Comments that the agency made to an earlier version have no answer that it was told."""
        from coordination.opinions.models.reply import Comment  # it stands on this module

        return Comment.objects.filter(reply__request=self, treatment__told_at=None).given().exists()

    @property
    def is_waiting(self) -> bool:
        return self.state in RequestState.waiting() and self.round.is_open

    @property
    def is_late(self) -> bool:
        """Nothing was said until the date (逾期未反馈), or was said after it."""
        said_on = day_of(self.given_at) if self.given_at else None
        if self.state == RequestState.GIVEN and said_on:
            return said_on > self.due_on
        closed_on = day_of(self.round.closed_at) if self.round.closed_at else today()
        return closed_on > self.due_on

    @property
    def is_taken_as_consent(self) -> bool:
        """The agency said nothing until the round was closed, did not ask for time that was not answered, and the rules
        of the mechanism make that no objection. It is never an answer, so it is nothing where an answer must be there.
        """
        said_nothing = self.state == RequestState.ASKED and self.round.state == RoundState.CLOSED
        return self.may_be_silent and said_nothing and self.is_late and not self.extensions.open().exists()

    @property
    def may_be_silent(self) -> bool:
        """Saying nothing will be no objection."""
        return self.round.silence == Round.Silence.CONSENT and not self.is_mandatory


class MoreTime(models.Model):
    """An agency asks for more time, and the asking agency grants it, grants less, or does not. It lapses where the
    agency answers all the same, or a new version gives it a later day.
    """

    class Outcome(models.TextChoices):
        ASKED = "asked", pgettext_lazy("more time", "Asked for")
        GRANTED = "granted", pgettext_lazy("more time", "Granted")
        REFUSED = "refused", pgettext_lazy("more time", "Not granted")
        LAPSED = "lapsed", pgettext_lazy("more time", "No longer needed")

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="extensions")
    until = models.DateField(_("until"))
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.ASKED, editable=False)
    granted_until = models.DateField(_("granted until"), null=True, blank=True)
    answer = models.TextField(pgettext_lazy("more time", "answer"), blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, editable=False)

    objects = MoreTimeQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(outcome="asked"), name="more_time_is_asked_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="granted") | Q(granted_until__isnull=False), name="granted_time_has_its_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} · {self.until}"

    @property
    def draft(self) -> Draft:
        return self.request.draft
