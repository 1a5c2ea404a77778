"""Ladders. Of an account review: when it begins and three working days before its day the administrators are told,
the working day after it they and those of the supervising agency, five working days after it whoever answers for
accounts in the portal.

Of an unused account: fourteen days and three days before it is suspended the person is told, and on the day those who
look after the account. The rungs are the portal's own, not law.
"""

from django.db.models import F, Q

from coordination.agencies import notices
from coordination.agencies.actions import suspend_unused
from coordination.agencies.actions.idle import NOTICE
from coordination.agencies.actions.reviews import WORKDAYS
from coordination.agencies.models import AccountReview, Dormancy
from coordination.core.models import Occurrence
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


def _suspend(row: Dormancy, _occurrence: Occurrence) -> None:
    suspend_unused(row)


DORMANCY = Ladder(
    model=Dormancy,
    is_open=Q(closed_at=None, user__is_active=True)
    & (Q(user__last_login=None) | Q(user__last_login__lte=F("since_at"))),
    rules=(
        Rule("dormancy.D-14", 0, notices.AccountUnused, days=-NOTICE.days),
        Rule("dormancy.D-3", 0, notices.AccountUnusedStill, days=-3),
        Rule("dormancy.D0", 0, notices.AccountUnusedTooLong, _suspend),
    ),
)
