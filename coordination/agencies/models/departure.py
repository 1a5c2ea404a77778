"""Departures: somebody leaves an agency, or hands posts over and stays."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models.agency import Agency
from coordination.agencies.models.person import User
from coordination.agencies.staff_querysets import DepartureQuerySet


class Departure(models.Model):
    """What was settled about a departure (离岗移交): the last day, and who follows in what. It is carried out when that
    day is over, or at once; until then it may be called off.
    """

    noun = "departure"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="departures", verbose_name=_("person"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="departures", verbose_name=_("agency"))
    leaves = models.BooleanField(_("leaves the agency"))  # else some posts are handed over
    last_on = models.DateField(_("Last day"))
    successors = models.JSONField(default=dict, help_text='{"post:7": person or null, "invitations": person}')
    ended = models.JSONField(default=dict, help_text='what it ended, with the last day before: {"7": null}')
    given = models.JSONField(default=list, help_text="the posts it gave to those who follow")
    followers = models.JSONField(default=list, help_text="the people who follow in anything")
    planned_at = models.DateTimeField(default=timezone.now)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "agency"],
                condition=Q(settled_at=None, called_off_at=None),
                name="one_departure_at_a_time",
                violation_error_message=_("The departure of this person is planned already. Call it off first."),
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(called_off_at=None), name="departure_is_settled_or_called_off"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["last_on"], condition=Q(settled_at=None, called_off_at=None), name="departure_to_settle"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency}"

    def get_absolute_url(self) -> str:
        return self.agency.people_url
