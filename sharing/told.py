"""What people are told of requests to share. What is late cannot be switched off."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, User, leaders_of
from coordination.core.notices import OfADate, OfAState, notice
from sharing.models import ShareRequest
from sharing.notices import OfAnItem, acting
from sharing.request_flow import RequestState
from sharing.requested import stays_open


class ToTheProvider(OfAnItem, OfAState):
    """Said while the request stands as it does."""


class ToTheAsking(OfAnItem, OfAState):
    @classmethod
    def agencies(cls, subject: ShareRequest) -> Iterable[Agency | None]:
        return [subject.agency]


@notice
class RequestSubmitted(ToTheProvider):
    kind = "share_request_submitted"
    label = _("Another agency asks for what yours provides")


@notice
class RequestWithdrawn(ToTheProvider):
    kind = "share_request_withdrawn"
    label = _("A request to your agency is withdrawn")
    to_be_filed = True


@notice
class UseDisposed(ToTheProvider):
    kind = "share_request_disposed"
    label = _("What your agency supplied was disposed of")


@notice
class MaterialAsked(ToTheAsking):
    kind = "share_request_material"
    label = _("Material is missing in a request of your agency")


@notice
class RequestAgreed(ToTheAsking):
    kind = "share_request_agreed"
    label = _("A request of your agency is agreed to")


@notice
class RequestRefused(ToTheAsking):
    kind = "share_request_refused"
    label = _("A request of your agency is refused")


@notice
class RequestReconsidered(ToTheAsking):
    kind = "share_request_reconsidered"
    label = _("A refused request of your agency is taken up again")


@notice
class RequestSupplied(ToTheAsking):
    kind = "share_request_supplied"
    label = _("What your agency asked for is supplied")


@notice
class UseSuspended(ToTheAsking):
    kind = "share_use_suspended"
    label = _("The provider suspends the use")
    mandatory = True

    @classmethod
    def facts(cls, subject: ShareRequest) -> dict[str, Any]:
        return {**super().facts(subject), "stays_open": stays_open(subject)}


@notice
class UseMended(ToTheProvider):
    kind = "share_use_mended"
    label = _("An agency whose use you suspended says what it mended")


@notice
class UseResumed(ToTheAsking):
    kind = "share_use_resumed"
    label = _("What was suspended may be used again")


@notice
class UseTerminated(ToTheAsking):
    kind = "share_use_terminated"
    label = _("The provider ends the use")
    mandatory = True


@notice
class UseRanOut(ToTheAsking):
    kind = "share_use_ran_out"
    label = _("The period of use is over")
    mandatory = True


@notice
class AnswerTimeAsked(OfAnItem):
    """The data authority consents or not; whoever asked knows of it."""

    kind = "share_time_asked"
    label = _("A provider asks for more time to answer")

    @classmethod
    def agencies(cls, subject: ShareRequest) -> Iterable[Agency | None]:
        return [subject.item.authority, subject.agency]


@notice
class AnswerTimeGiven(OfAnItem):
    kind = "share_time_given"
    label = _("A provider has more time to answer")

    @classmethod
    def agencies(cls, subject: ShareRequest) -> Iterable[Agency | None]:
        return [subject.item.owner, subject.agency]


class OfAnAnswer(OfAnItem, OfADate):
    """Said while an answer or the supply is owed."""

    mandatory = True

    @classmethod
    def agencies(cls, subject: ShareRequest) -> Iterable[Agency | None]:
        return [subject.item.owner] if cls.is_owed(subject) else []

    @classmethod
    def is_owed(cls, subject: Any) -> bool:
        return subject.state in (RequestState.SUBMITTED, RequestState.AGREED)

    @classmethod
    def still_holds(cls, subject: ShareRequest, recipient: Any) -> bool:
        return cls.is_owed(subject)


@notice
class AnswerDueSoon(OfAnAnswer):
    kind = "share_answer_due_soon"
    label = _("An answer to another agency is due soon")


@notice
class AnswerDueToday(OfAnAnswer):
    kind = "share_answer_due_today"
    label = _("An answer to another agency is due today")


@notice
class AnswerLateToLeader(OfAnAnswer):
    kind = "share_answer_late"
    label = _("An answer to another agency is overdue")

    @classmethod
    def audience(cls, subject: ShareRequest) -> "Iterable[User]":
        return leaders_of(*(one for agency in cls.agencies(subject) for one in acting(agency)))


@notice
class AnswerLateToAsking(OfAnAnswer):
    """Whoever asked learns that it may go to the data authority, which learns of it too."""

    kind = "share_answer_late_to_asking"
    label = _("A provider has not answered in time")

    @classmethod
    def agencies(cls, subject: ShareRequest) -> Iterable[Agency | None]:
        return [subject.agency, subject.item.authority] if cls.is_owed(subject) else []


@notice
class UseEndsSoon(OfAnItem, OfADate):
    kind = "share_use_ends_soon"
    label = _("A period of use ends within 30 days")
    mandatory = True

    @classmethod
    def agencies(cls, subject: ShareRequest) -> Iterable[Agency | None]:
        return [subject.agency] if subject.state == RequestState.IN_USE else []

    @classmethod
    def still_holds(cls, subject: ShareRequest, recipient: Any) -> bool:
        return subject.state == RequestState.IN_USE
