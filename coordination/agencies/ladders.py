"""The ladder of an account review: when it begins and three working days before its day the administrators are told,
the working day after it they and those of the supervising agency, five working days after it whoever answers for
accounts in the portal. The rungs are the portal's own, not law.
"""

from django.db.models import Q

from coordination.agencies import notices
from coordination.agencies.actions.reviews import WORKDAYS
from coordination.agencies.models import AccountReview
from coordination.core.reminders import Ladder, Rule

REVIEW = Ladder(
    model=AccountReview,
    is_open=Q(completed_at=None, agency__ended_on=None),
    rules=(
        Rule("account_review.opened", -WORKDAYS, notices.ReviewOpened),
        Rule("account_review.T-3", -3, notices.ReviewDueSoon),
        Rule("account_review.T+1", 1, notices.ReviewLate),
        Rule("account_review.T+5", 5, notices.ReviewNeglected),
    ),
)
