"""What people are told of rounds, replies and comments. What is late cannot be switched off."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, Post, User, leaders_of, liaisons_of, with_their_posts
from coordination.core.notices import Category, Notice, OfADate, OfAState, notice
from coordination.core.workdays import today
from coordination.opinions.climbing import DisputeState
from coordination.opinions.flows import DraftState, ReplyState, RoundState
from coordination.opinions.models import Comment, Dispute, Draft, MoreTime, Reply, Request, Revision, Round


class AboutOpinions(Notice):
    category = Category.OPINIONS


def going_on(*agencies: Agency) -> "QuerySet[Agency]":
    """Each of them, or whoever keeps its records since it ended: what it signed stays under its name."""
    numbers = [agency.pk for agency in agencies]
    return Agency.objects.standing().filter(Q(pk__in=numbers) | Q(absorbed__overlap=numbers))


def asked_in(requests: "QuerySet[Request]") -> "QuerySet[Agency]":
    return going_on(*Agency.objects.filter(opinion_requests__in=requests).distinct())


class ToTheAsked(AboutOpinions):
    """Goes to the liaison officers of the agencies asked in a round."""

    @classmethod
    def round(cls, subject: Any) -> Round:
        found: Round = subject
        return found

    @classmethod
    def audience(cls, subject: Any) -> "Iterable[User]":
        return liaisons_of(*asked_in(cls.round(subject).requests.of_others()))


class ToTheAskers(AboutOpinions):
    """Goes to the liaison officers of the agency whose text it is."""

    @classmethod
    def audience(cls, subject: Any) -> "Iterable[User]":
        draft: Draft = subject.draft
        return liaisons_of(draft.agency)


@notice
class OpinionAsked(ToTheAsked):
    kind = "opinion_asked"
    label = _("Your agency is asked for its opinion")

    @classmethod
    def still_holds(cls, subject: Round, recipient: Any) -> bool:
        return subject.state == RoundState.OPEN


@notice
class RoundWithdrawn(ToTheAsked):
    kind = "round_withdrawn"
    label = _("A round your agency was asked in is withdrawn")


@notice
class RoundClosed(ToTheAsked):
    kind = "round_closed"
    label = _("A round your agency was asked in is closed")
    to_be_filed = True


class OfAVersion(ToTheAsked):
    """About a version sent out while a round is open."""

    @classmethod
    def round(cls, subject: Revision) -> Round:
        return subject.draft.rounds.latest("pk")

    @classmethod
    def url(cls, subject: Revision) -> str:
        return cls.round(subject).get_absolute_url()


@notice
class TextChanged(OfAVersion):
    kind = "text_changed"
    label = _("A text your agency was asked about has a new version")


@notice
class AskedAgain(OfAVersion):
    kind = "asked_again"
    label = _("Your agency is asked again, for the text has changed")


@notice
class ReplyHandedOn(AboutOpinions, OfAState):
    """Inside the agency: to whoever checks, or signs."""

    kind = "reply_handed_on"
    label = _("A reply of your agency waits to be checked or signed")

    @classmethod
    def audience(cls, subject: Reply) -> "Iterable[User]":
        roles = {Post.Role.LIAISON} if subject.state == ReplyState.CHECKING else set(subject.path.signers)
        return with_their_posts(User.objects.holding(roles, at=going_on(subject.request.agency)))

    @classmethod
    def still_holds(cls, subject: Reply, recipient: Any) -> bool:
        return subject.state in {ReplyState.CHECKING, ReplyState.SIGNING}


@notice
class ReplyReturned(AboutOpinions, OfAState):
    """Inside the agency: to whoever wrote it."""

    kind = "reply_returned"
    label = _("A reply you wrote is returned")

    @classmethod
    def audience(cls, subject: Reply) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk=subject.made_by_id))

    @classmethod
    def still_holds(cls, subject: Reply, recipient: Any) -> bool:
        return subject.state == ReplyState.WRITING


@notice
class ReplyGiven(ToTheAskers):
    kind = "reply_given"
    label = _("An agency answers about a text of yours")


@notice
class MoreTimeAsked(ToTheAskers):
    kind = "more_time_asked"
    label = _("An agency asks for more time to answer")

    @classmethod
    def url(cls, subject: MoreTime) -> str:
        return subject.request.round.get_absolute_url()

    @classmethod
    def still_holds(cls, subject: MoreTime, recipient: Any) -> bool:
        return subject.outcome == MoreTime.Outcome.ASKED


@notice
class MoreTimeSettled(AboutOpinions):
    kind = "more_time_settled"
    label = _("Your request for more time is answered")

    @classmethod
    def audience(cls, subject: MoreTime) -> "Iterable[User]":
        return liaisons_of(*going_on(subject.request.agency))

    @classmethod
    def url(cls, subject: MoreTime) -> str:
        return subject.request.get_absolute_url()


@notice
class CommentsAnswered(ToTheAsked):
    """To the agencies whose comments have an answer that they have not seen."""

    kind = "comments_answered"
    label = _("Comments of your agency are answered")

    @classmethod
    def audience(cls, subject: Round) -> "Iterable[User]":
        told = subject.requests.of_others().filter(replies__comments__treatment__told_at__isnull=False)
        return liaisons_of(*asked_in(told))


@notice
class StillDisagrees(ToTheAskers):
    kind = "still_disagrees"
    label = _("An agency still disagrees with your answer to its comment")

    @classmethod
    def url(cls, subject: Comment) -> str:
        return f"{reverse('opinions:adoption', args=[subject.draft.pk])}?outcome=disagrees"


class ToAllWhoWereAsked(AboutOpinions, OfAState):
    """Goes to every agency that was asked about a text and was not told that the question is withdrawn."""

    @classmethod
    def audience(cls, subject: Draft) -> "Iterable[User]":
        return liaisons_of(*asked_in(subject.requests))


@notice
class TextSettled(ToAllWhoWereAsked):
    kind = "text_settled"
    label = _("A text your agency was asked about is settled")
    to_be_filed = True

    @classmethod
    def still_holds(cls, subject: Draft, recipient: Any) -> bool:
        return subject.state == DraftState.SETTLED


@notice
class TextReopened(ToAllWhoWereAsked):
    kind = "text_reopened"
    label = _("A settled text your agency was asked about is taken up again")
    to_be_filed = True

    @classmethod
    def still_holds(cls, subject: Draft, recipient: Any) -> bool:
        return subject.state == DraftState.DRAFTING


@notice
class TextWithdrawn(ToAllWhoWereAsked):
    kind = "text_withdrawn"
    label = _("A text your agency was asked about is withdrawn")

    @classmethod
    def still_holds(cls, subject: Draft, recipient: Any) -> bool:
        return subject.state == DraftState.WITHDRAWN


class Owed(AboutOpinions, OfADate):
    """To the liaison officers of the agency that owes an answer."""

    mandatory = True

    @classmethod
    def audience(cls, subject: Request) -> "Iterable[User]":
        return liaisons_of(*going_on(subject.agency))

    @classmethod
    def still_holds(cls, subject: Request, recipient: Any) -> bool:
        return subject.is_waiting


@notice
class OpinionHalfTime(Owed):
    kind = "opinion_half_time"
    label = _("Half of the time to answer has passed")
    mandatory = False


@notice
class OpinionDueSoon(Owed):
    kind = "opinion_due_soon"
    label = _("An answer is due in two working days")


@notice
class OpinionDueToday(Owed):
    kind = "opinion_due_today"
    urgent = True  # tomorrow it is late
    label = _("An answer is due today")


@notice
class OpinionUrged(Owed):
    """One urging a day is enough, whoever clicks."""

    kind = "opinion_urged"
    label = _("The asking agency urges your answer")

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return f"{today():%Y%m%d}"


@notice
class OpinionLateToLeader(Owed):
    kind = "opinion_late_leader"
    label = _("An answer of your agency is late")

    @classmethod
    def audience(cls, subject: Request) -> "Iterable[User]":
        return leaders_of(*going_on(subject.agency))


@notice
class OpinionLateToAsker(Owed):
    kind = "opinion_late_asker"
    label = _("An answer you asked for is three working days late")

    @classmethod
    def audience(cls, subject: Request) -> "Iterable[User]":
        return liaisons_of(subject.draft.agency)

    @classmethod
    def url(cls, subject: Request) -> str:
        return subject.round.get_absolute_url()


class AboutADispute(AboutOpinions, OfAState):
    """Goes to the liaison officers of the parties, of the lead agency, and of the office that mediates."""

    @classmethod
    def agencies(cls, subject: Dispute) -> list[Agency]:
        sides = [party.agency for party in subject.parties.select_related("agency")]
        return list(going_on(*sides, subject.lead, *(subject.mechanism.offices if subject.mechanism else [])))

    @classmethod
    def audience(cls, subject: Dispute) -> "Iterable[User]":
        return liaisons_of(*cls.agencies(subject))

    @classmethod
    def still_holds(cls, subject: Dispute, recipient: Any) -> bool:
        return subject.is_open


@notice
class DisputeRaised(AboutADispute):
    kind = "dispute_raised"
    label = _("A dispute is raised in which your agency is a party")


@notice
class DisputeClimbs(AboutADispute):
    kind = "dispute_climbs"
    label = _("A dispute of your agency goes one step up")


@notice
class OfferMade(AboutADispute):
    kind = "offer_made"
    label = _("A wording is offered in a dispute of your agency")


@notice
class AgreementProposed(AboutADispute):
    kind = "agreement_proposed"
    label = _("An agreement waits for the confirmation of your agency")

    @classmethod
    def still_holds(cls, subject: Dispute, recipient: Any) -> bool:
        return subject.state == DisputeState.AGREEING


@notice
class AgreementDeclined(AboutADispute):
    kind = "agreement_declined"
    label = _("A party does not agree")


@notice
class DisputeEnded(AboutADispute):
    kind = "dispute_ended"
    label = _("A dispute of your agency is settled or ruled")

    @classmethod
    def still_holds(cls, subject: Dispute, recipient: Any) -> bool:
        return not subject.is_open


@notice
class DisputeWithdrawn(AboutADispute):
    kind = "dispute_withdrawn"
    label = _("A dispute of your agency is withdrawn")

    @classmethod
    def still_holds(cls, subject: Dispute, recipient: Any) -> bool:
        return not subject.is_open


class OfALimit(OfADate, AboutADispute):
    mandatory = True


@notice
class DisputeDueSoon(OfALimit):
    kind = "dispute_due_soon"
    label = _("The time of a step of a dispute ends in one working day")


@notice
class DisputeLate(OfALimit):
    kind = "dispute_late"
    label = _("The time of a step of a dispute has passed")

    @classmethod
    def audience(cls, subject: Dispute) -> "Iterable[User]":
        return with_their_posts(User.objects.holding({Post.Role.LEADER, Post.Role.LIAISON}, at=cls.agencies(subject)))
