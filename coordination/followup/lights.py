"""Lights (亮灯管理): how an assignment stands against its date. Derived, never stored.

The default follows published practice of cities (smooth = green, near the limit = yellow, behind = red); the number of
days is a setting of the portal, not of law.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.core.workdays import add_workdays, today
from coordination.followup.flows import AssignmentState

NEAR_WORKDAYS = 5


class Light(models.TextChoices):
    RED = "red", _("Late")
    YELLOW = "yellow", _("Due soon")
    GREEN = "green", _("On time")
    GREY = "grey", _("Closed")


@dataclass(frozen=True)
class Lamp:
    """The dates between the colours, reckoned once for a page full of rows."""

    today: date
    near: date

    @classmethod
    def now(cls) -> "Lamp":
        return cls(today(), add_workdays(today(), NEAR_WORKDAYS))

    def of(self, *, state: str, due_on: date | None) -> Light:
        if state not in AssignmentState.open():
            return Light.GREY
        if due_on is None or due_on > self.near:
            return Light.GREEN
        return Light.RED if due_on < self.today else Light.YELLOW

    def where(self, light: str) -> Q:
        """The same rule as a filter, on `due_key`, so that the index of what is open answers alone."""
        is_open = Q(state__in=AssignmentState.open())
        match light:
            case Light.RED:
                return is_open & Q(due_key__lt=self.today)
            case Light.YELLOW:
                return is_open & Q(due_key__range=(self.today, self.near))
            case Light.GREEN:
                return is_open & Q(due_key__gt=self.near)
            case _:
                return Q(state__in=AssignmentState.ended())
