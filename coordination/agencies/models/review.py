"""Account reviews (账号复核): once a quarter every agency says of each of its posts whether it is still right."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models.agency import Agency
from coordination.agencies.models.person import User
from coordination.agencies.models.post import Post
from coordination.agencies.staff_querysets import AccountReviewLineQuerySet, AccountReviewQuerySet
from coordination.core.workdays import today


class AccountReview(models.Model):
    """The list of one agency for one quarter, as its posts were on the day it was made. GB/T 22239-2019, 8.1.4.2 c asks
    that superfluous and outdated accounts are removed or suspended in time; how often one looks is the portal's own.
    """

    noun = "account_review"

    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="account_reviews", verbose_name=_("agency")
    )
    quarter_on = models.DateField(_("quarter"))  # its first day
    due_on = models.DateField(_("due"))
    due_version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    objects = AccountReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("account review")
        verbose_name_plural = _("account reviews")
        ordering: ClassVar = ["-quarter_on", "agency_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "quarter_on"], name="one_review_per_agency_and_quarter")
        ]
        indexes: ClassVar = [models.Index(fields=["due_on"], condition=Q(completed_at=None), name="review_open_by_due")]

    def __str__(self) -> str:
        return f"{self.agency} · {self.quarter_words}"

    def get_absolute_url(self) -> str:
        return reverse("agencies:review", args=[self.pk])

    @property
    def quarter_words(self) -> str:
        """2026年第1季度, quarter 1 of 2026."""
        number = (self.quarter_on.month + 2) // 3
        return gettext("quarter %(number)d of %(year)d") % {"number": number, "year": self.quarter_on.year}

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.agency.ended_on is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < today()


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


class AccountReviewLine(models.Model):
    """One post, with names as they were on the day. What was said of it is said for ever: the database refuses to
    change a line that has an outcome, and to delete any.
    """

    noun = "account_review_line"

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        KEPT = "kept", _("confirmed")
        ENDED = "ended", pgettext_lazy("post", "ended")

    review = models.ForeignKey(AccountReview, on_delete=models.PROTECT, related_name="lines")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="review_lines")
    person_name = models.CharField(max_length=100)
    role = models.CharField(max_length=20, choices=Post.Role)
    title = models.CharField(max_length=100, blank=True)
    seen_at = models.DateTimeField(null=True)  # the last sign-in, as it was then
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.OPEN, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AccountReviewLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "post"], name="one_line_per_post"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | ~Q(outcome="") & Q(decided_at__isnull=False),
                name="outcome_was_decided_at_a_moment",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["review"], condition=Q(outcome=""), name="review_line_open")]

    def __str__(self) -> str:
        return f"{self.person_name} · {self.get_role_display()}"

    @property
    def agency(self) -> Agency:
        return self.review.agency

    @property
    def is_open(self) -> bool:
        return self.outcome == self.Outcome.OPEN
