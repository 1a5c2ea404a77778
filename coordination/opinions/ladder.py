"""The ladder of a request for an opinion: when who is told that an answer is owed.

At half time and two working days before: the liaison officers; on the day: they once more; the working day after: the
leader of the agency; three working days after: the asking agency. Of a dispute: the parties the working day before the
limit of its step, and the heads and the office the working day after. The rungs are the portal's own, not law.
"""

from django.db.models import Q

from coordination.core.reminders import Ladder, Rule
from coordination.opinions import notices
from coordination.opinions.climbing import DisputeState
from coordination.opinions.flows import RequestState, RoundState
from coordination.opinions.models import Dispute, Request

REQUESTS = Ladder(
    model=Request,
    is_open=Q(state__in=RequestState.waiting(), round__state=RoundState.OPEN),
    rules=(
        Rule("opinion.half", 0, notices.OpinionHalfTime, on="half_on"),
        Rule("opinion.T-2", -2, notices.OpinionDueSoon),
        Rule("opinion.T0", 0, notices.OpinionDueToday),
        Rule("opinion.T+1", 1, notices.OpinionLateToLeader),
        Rule("opinion.T+3", 3, notices.OpinionLateToAsker),
    ),
)

DISPUTES = Ladder(
    model=Dispute,
    is_open=Q(state__in=DisputeState.open()),
    rules=(
        Rule("dispute.T-1", -1, notices.DisputeDueSoon),
        Rule("dispute.T+1", 1, notices.DisputeLate),
    ),
)
