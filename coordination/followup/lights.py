"""Lights (亮灯管理): how an assignment stands against its date. Derived, never stored.

The default follows published practice of cities (smooth = green, near the limit = yellow, behind = red); the number of
days is a setting of the portal, not of law. The date binds the lead agency, not the office: what was submitted in time
does not turn red while the office verifies it, and what was submitted late stays as late as it was on that day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coordination.core.workdays import add_workdays, today
from coordination.followup.flows import AssignmentState

NEAR_WORKDAYS = 5


class Light(models.TextChoices):
    RED = "red", _("Late")
    YELLOW = "yellow", _("Due soon")
    GREEN = "green", _("On time")
    GREY = "grey", _("Ended")


IS_OPEN = Q(state__in=AssignmentState.open())
IN_TIME = Q(state=AssignmentState.SUBMITTED, submitted_on__lte=F("due_on"))
"""With the office, and submitted by its date."""


def is_in_time(row: Any) -> bool:
    """The same of one assignment."""
    return bool(
        row.state == AssignmentState.SUBMITTED and row.due_on and row.submitted_on and row.submitted_on <= row.due_on
    )


@dataclass(frozen=True)
class Lamp:
    """The dates between the colours, reckoned once for a page full of rows."""

    today: date
    near: date

    @classmethod
    def now(cls) -> "Lamp":
        return cls(today(), add_workdays(today(), NEAR_WORKDAYS))

    def of(self, row: Any) -> Light:
        """The light of an assignment: of its state, its date, and the day on which it was submitted."""
        due = row.due_on
        if row.state not in AssignmentState.open():
            return Light.GREY
        if due is None or due > self.near or is_in_time(row):
            return Light.GREEN
        return Light.RED if due < self.today else Light.YELLOW

    def stops_at(self, row: Any) -> date:
        """The day up to which lateness is counted: that of the submission while the office verifies, else today."""
        submitted: date | None = row.submitted_on if row.state == AssignmentState.SUBMITTED else None
        return submitted or self.today

    def where(self, light: str, is_open: Q = IS_OPEN) -> Q:
        """The same rule as a filter on `presses_on`, so that an index of what is open answers alone; for rows that say
        otherwise what is open, as parts do, with that word.
        """
        match light:
            case Light.RED:
                return is_open & Q(presses_on__lt=self.today)
            case Light.YELLOW:
                return is_open & Q(presses_on__range=(self.today, self.near))
            case Light.GREEN:
                return is_open & Q(presses_on__gt=self.near)
            case _:
                return ~is_open
