"""The time limits of sharing, in working days, with their source. What a region sets may only be shorter.

《政务数据共享条例》(国务院令第809号, in force since 1 August 2025) is cited as 条例.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_USE_YEARS = 5  # of one request; the portal's own, not law: what goes on is asked for anew from time to time
RENEWAL_REMINDER_DAYS = 30  # days of the calendar before a period of use ends; the portal's own, not law


@dataclass(frozen=True)
class Limit:
    """At most so many working days after the day on which it begins, and where that is written."""

    workdays: int
    source: str


class Clock(models.TextChoices):
    """What runs against a limit."""

    UPDATE = "update", _("change the catalogue after a change of law or duty")
    UPDATE_MORE = "update_more", _("more time to change the catalogue")
    REVIEW = "review", _("review of a catalogue entry by the data authority")
    UNCONDITIONAL = "unconditional", _("answer to a request for what is shared unconditionally")
    CONDITIONAL = "conditional", _("answer to a request for what is shared conditionally")
    ANSWER_MORE = "answer_more", _("more time to answer a request")
    SUPPLY = "supply", _("supply after a request was agreed to")
    CORRECTION = "correction", _("answer to a request for correction")


STATUTORY: dict[str, Limit] = {
    Clock.UPDATE: Limit(10, "《政务数据共享条例》第十七条"),
    Clock.UPDATE_MORE: Limit(5, "《政务数据共享条例》第十七条"),
    Clock.REVIEW: Limit(2, "《政务数据共享条例》第十七条"),
    Clock.UNCONDITIONAL: Limit(1, "《政务数据共享条例》第二十一条"),
    Clock.CONDITIONAL: Limit(10, "《政务数据共享条例》第二十一条"),
    Clock.ANSWER_MORE: Limit(10, "《政务数据共享条例》第二十一条"),
    Clock.SUPPLY: Limit(20, "《政务数据共享条例》第二十二条"),
    Clock.CORRECTION: Limit(10, "《政务数据共享条例》第二十六条"),
}
