"""Somebody whom single sign-on vouches for asks to belong to an agency."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.flows import JOIN_REQUEST, JoinState
from coordination.agencies.models.agency import Agency
from coordination.agencies.models.person import User
from coordination.agencies.staff_querysets import JoinRequestQuerySet


class JoinRequest(models.Model):
    """A person holds an account and no post there yet; an administrator of the agency says yes or no. The agency is the
    one that single sign-on names, never one that the person chose. It is never deleted.
    """

    flow = JOIN_REQUEST

    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="join_requests", verbose_name=_("person"), db_index=False
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="join_requests", verbose_name=_("agency"), db_index=False
    )
    employee_number = models.CharField(_("employee number"), max_length=40, blank=True)
    note = models.CharField(
        _("What you do there"),
        max_length=300,
        help_text=_("For instance: division and title, so that the administrator knows you"),
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    joined_as = models.ForeignKey(  # the account that belongs there now: the person's, or one that was there before
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=JoinState, default=JoinState.ASKED)
    state_at = models.DateTimeField(default=timezone.now)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="asked"),
                name="one_open_request_to_join",
                violation_error_message=_("You have asked already."),
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", joined_as__isnull=False) | ~Q(state="accepted") & Q(joined_as=None),
                name="whoever_was_accepted_belongs_there",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="joins_of_a_person"),
            models.Index(fields=["agency", "id"], condition=Q(state="asked"), name="joins_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.agency}"

    def get_absolute_url(self) -> str:
        return reverse("agencies:join_request", args=[self.pk])
