"""The ladder of an assignment: when who is told that it is due or late.

Three working days before and on the day: the liaison officers who owe a part; the working day after: the leader of
the lead agency; three working days after: the office, with the suggestion to put it on the next agenda. The rungs
follow the usual reminder rhythm of follow-up offices; they are the portal's own, not law.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from coordination.core.models import Occurrence
from coordination.core.reminders import Ladder, Rule
from coordination.followup import notices
from coordination.followup.extension_flow import ExtensionState
from coordination.followup.flows import AssignmentState
from coordination.followup.models import Assignment, Escalation, Extension, Part, Refusal


def _climb(level: int) -> Callable[[Any, Occurrence], None]:
    def effect(assignment: Assignment, occurrence: Occurrence) -> None:
        row = Escalation(assignment=assignment, due_version=assignment.due_version, level=level, occurrence=occurrence)
        Escalation.objects.bulk_create([row], ignore_conflicts=True)
        Assignment.objects.filter(pk=assignment.pk, level__lt=level).update(level=level)

    return effect


LADDER = Ladder(
    model=Assignment,
    is_open=Q(state__in=[state for state in AssignmentState.open() if state != AssignmentState.SUBMITTED]),
    rules=(
        Rule("assignment.T-3", -3, notices.DueSoon),
        Rule("assignment.T0", 0, notices.DueToday),
        Rule("assignment.T+1", 1, notices.LateToLeader, _climb(1)),
        Rule("assignment.T+3", 3, notices.LateToOffice, _climb(2)),
    ),
)

EXTENSIONS = Ladder(
    model=Extension,
    is_open=Q(state__in=ExtensionState.waiting()),
    rules=(Rule("extension.T0", 0, notices.ExtensionDueToday),),
)
"""What is asked about a date is answered before that date is over."""

PARTS = Ladder(
    model=Part,
    is_open=Q(role=Part.Role.SUPPORTING, is_open=True, ended_at=None, done_at=None),
    rules=(
        Rule("part.T-3", -3, notices.PartDueSoon),
        Rule("part.T0", 0, notices.PartDueToday),
        Rule("part.T+1", 1, notices.PartLate),
    ),
)
"""A supporting agency is reminded of the date of its own part, where it has one."""

REFUSALS = Ladder(
    model=Refusal,
    is_open=Q(settled_at=None),
    rules=(
        Rule("refusal.T0", 0, notices.RefusalDueToday),
        Rule("refusal.T+1", 1, notices.RefusalLate),
    ),
)
"""What an agency refused does not lie: the office decides within its limit, or the convener hears of it."""
