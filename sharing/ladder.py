"""The ladders of the library: who is told when that a limit ends. The rungs are the portal's own, not law.

Of the catalogue: the working day before, whoever must act; the working day after, their leader. Of a request: two
working days before and on the day, the provider; the working day after, its leader; three after, whoever asked and
the data authority; and thirty days before a period of use ends, whoever uses it. Of a correction: as of a request,
with whoever reported it.
"""

from django.db.models import Q

from coordination.core.reminders import Ladder, Rule
from sharing import notices, told, told_of_corrections
from sharing.correction_flow import CorrectionState
from sharing.flows import EntryState
from sharing.limits import RENEWAL_REMINDER_DAYS
from sharing.models import Correction, Entry, ShareRequest
from sharing.request_flow import RequestState

ENTRIES = Ladder(
    model=Entry,
    is_open=Q(state__in=EntryState.open()),
    rules=(
        Rule("entry.T-1", -1, notices.EntryDueSoon),
        Rule("entry.T+1", 1, notices.EntryLate),
    ),
)

REQUESTS = Ladder(
    model=ShareRequest,
    is_open=Q(state__in=[RequestState.SUBMITTED, RequestState.AGREED, RequestState.IN_USE]),
    rules=(
        Rule("share.renewal", 0, told.UseEndsSoon, days=-RENEWAL_REMINDER_DAYS),
        Rule("share.T-2", -2, told.AnswerDueSoon),
        Rule("share.T0", 0, told.AnswerDueToday),
        Rule("share.T+1", 1, told.AnswerLateToLeader),
        Rule("share.T+3", 3, told.AnswerLateToAsking),
    ),
)

CORRECTIONS = Ladder(
    model=Correction,
    is_open=Q(state=CorrectionState.SUBMITTED),
    rules=(
        Rule("correction.T-2", -2, told_of_corrections.CorrectionDueSoon),
        Rule("correction.T0", 0, told_of_corrections.CorrectionDueToday),
        Rule("correction.T+1", 1, told_of_corrections.CorrectionLateToLeader),
        Rule("correction.T+3", 3, told_of_corrections.CorrectionLateToReporter),
    ),
)
