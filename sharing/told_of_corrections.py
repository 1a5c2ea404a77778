"""What people are told of corrections. What is late cannot be switched off."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, User, leaders_of
from coordination.core.notices import Category, Notice, OfADate, OfAState, notice
from sharing.correction_flow import CorrectionState
from sharing.holders import holders_of_any
from sharing.models import Correction, Item, ShareRequest
from sharing.notices import OfAnItem, acting, data_office_of


@notice
class CorrectionSubmitted(OfAnItem, OfAState):
    kind = "correction_submitted"
    label = _("Another agency reports a mistake in what yours provides")


@notice
class CorrectionWithdrawn(OfAnItem, OfAState):
    kind = "correction_withdrawn"
    label = _("The report of a mistake is withdrawn")
    to_be_filed = True


@notice
class CorrectionAnswered(OfAnItem, OfAState):
    """Goes to whoever reported it: corrected, with the version, or not upheld, with the reason."""

    kind = "correction_answered"
    label = _("A mistake that your agency reported is answered")

    @classmethod
    def agencies(cls, subject: Correction) -> Iterable[Agency | None]:
        return [subject.agency]


class OfACorrectionDate(OfAnItem, OfADate):
    """Said while the answer is owed."""

    mandatory = True

    @classmethod
    def still_holds(cls, subject: Correction, recipient: Any) -> bool:
        return subject.state == CorrectionState.SUBMITTED


@notice
class CorrectionDueSoon(OfACorrectionDate):
    kind = "correction_due_soon"
    label = _("An answer about a reported mistake is due soon")


@notice
class CorrectionDueToday(OfACorrectionDate):
    kind = "correction_due_today"
    label = _("An answer about a reported mistake is due today")


@notice
class CorrectionLateToLeader(OfACorrectionDate):
    kind = "correction_late"
    label = _("An answer about a reported mistake is overdue")

    @classmethod
    def audience(cls, subject: Correction) -> "Iterable[User]":
        return leaders_of(*acting(subject.item.owner))


@notice
class CorrectionLateToReporter(OfACorrectionDate):
    """Whoever reported it learns that it may go to the data authority, which learns of it too."""

    kind = "correction_late_to_reporter"
    label = _("A reported mistake was not answered in time")

    @classmethod
    def agencies(cls, subject: Correction) -> Iterable[Agency | None]:
        return [subject.agency, subject.item.authority]


@notice
class HeldIsCorrected(Notice):
    """Goes to an agency by its request, of which it knows as long as it holds the item, hidden by now or not."""

    kind = "held_version_corrected"
    label = _("What your agency was given is corrected")
    category = Category.SHARING
    mandatory = True

    @classmethod
    def audience(cls, subject: ShareRequest) -> "Iterable[User]":
        return data_office_of(*acting(subject.agency))


@notice
class TakenIsCorrected(Notice):
    """Goes to an agency that took it and has no request for it: `notify` is told which of the holders are meant."""

    kind = "taken_version_corrected"
    label = _("What your agency took is corrected")
    category = Category.SHARING
    mandatory = True

    @classmethod
    def audience(cls, subject: Item) -> "Iterable[User]":
        return data_office_of(*(one for holder in holders_of_any(subject) for one in acting(holder.agency)))
