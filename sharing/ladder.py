"""The ladder of the catalogue: who is told when that a limit ends. The rungs are the portal's own, not law.

The working day before it ends, whoever must act; the working day after, their leader.
"""

from django.db.models import Q

from coordination.core.reminders import Ladder, Rule
from sharing import notices
from sharing.flows import EntryState
from sharing.models import Entry

ENTRIES = Ladder(
    model=Entry,
    is_open=Q(state__in=EntryState.open()),
    rules=(
        Rule("entry.T-1", -1, notices.EntryDueSoon),
        Rule("entry.T+1", 1, notices.EntryLate),
    ),
)
