"""Who may see what of texts, rounds and answers.

A draft is the drafting agency's own until it is sent out; then whoever is asked sees what was sent. A reply is the
answering agency's own until it is given; then the drafting agency sees it, and those that lead the mechanism whose text
it is. What one agency was asked, and what it said, other agencies that were asked do not see.
"""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from coordination.core.counting import Counted
from coordination.core.querysets import known_files, reader
from coordination.core.workdays import today
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.querysets import LEADING, mechanisms_of
from coordination.opinions.climbing import DisputeState

if TYPE_CHECKING:
    from coordination.opinions.models import (
        Comment,
        Draft,
        MoreTime,
        MustAsk,
        Reply,
        ReplyPaper,
        Request,
        Revision,
        Round,
        Section,
    )

Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound="QuerySet[Any]")

WAITING = ("asked", "stale")  # `RequestState.waiting()`, for modules read before the flows are


def _asks(agency: Any, draft: str) -> Q:
    """Of the side that asks: the drafting agency, or one that leads the mechanism and sees what was sent out."""
    led = Q(**{f"{draft}mechanism__in": mechanisms_of(agency, LEADING), f"{draft}standing__isnull": False})
    return Q(**{f"{draft}agency__in": agency.line}) | led


def _asked(agency: Any) -> "QuerySet[Any, Any]":
    """Ids of the drafts about which an agency was asked."""
    from coordination.opinions.models import Request  # this module is read before the models are

    return Request.objects.filter(agency__in=agency.line).values("round__draft")


def _asked_by(rows: Rows, user: Any, draft: str) -> Rows:
    agency = reader(user)
    return rows.none() if agency is None else rows.filter(_asks(agency, draft))


class DraftQuerySet(QuerySet["Draft"]):
    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        return self.none() if agency is None else self.filter(_asks(agency, "") | Q(pk__in=_asked(agency)))

    def on_the_asking_side(self, user: Any) -> Self:
        """Those of which a person sees who is asked and what each said: drafted or led by the person's agency, not
        those about which it is asked.
        """
        return _asked_by(self, user, "")

    def of(self, agency: Any) -> Self:
        """Those that an agency drafts, or one that it succeeded drafted."""
        return self.filter(agency__in=agency.line)

    def drafted_for(self, user: Any) -> Self:
        """Those of the agency that the person acts for: what is found about them is that agency's alone."""
        agency = reader(user)
        return self.none() if agency is None else self.of(agency)

    def about(self, subject: Model) -> Self:
        return self.filter(subject_type=ContentType.objects.get_for_model(subject), subject_id=subject.pk)

    def for_list(self) -> Self:
        return self.select_related("agency", "mechanism", "standing")

    def with_open_round(self) -> Self:
        """The round that is open, until when it runs, how many are asked in it, how many have answered; and whether a
        version is written.
        """
        from coordination.opinions.models import Request, Revision, Round  # this module is read before the models are

        rounds: Any = Round.objects.filter(draft=OuterRef("pk")).open().order_by()
        requests = Request.objects.filter(round__draft=OuterRef("pk"), round__state="open")
        asked = requests.still_asked().order_by().values("pk")
        return self.annotate(
            round_pk=Subquery(rounds.values("pk")[:1]),
            round_runs_until=Subquery(rounds.with_figures().values("runs_until")[:1]),
            round_asked=Counted(asked),
            round_given=Counted(asked.filter(state="given")),
            is_written=Exists(Revision.objects.filter(draft=OuterRef("pk")).being_written()),
        )


class RevisionQuerySet(QuerySet["Revision"]):
    def visible_to(self, user: Any) -> Self:
        """What is being written is the drafting agency's alone. Whoever was asked in a round that was taken back keeps
        the version about which it was asked, and reads none of the later ones.
        """
        from coordination.opinions.models import Request  # this module is read before the models are

        agency = reader(user)
        if agency is None:
            return self.none()
        own = Request.objects.filter(agency__in=agency.line)
        asked = Q(draft__in=own.exclude(round__state="withdrawn").values("round__draft"))
        of_its_own = Q(pk__in=own.values("revision")) | Q(pk__in=own.values("first_revision"))
        sent = Q(sent_at__isnull=False) & (_asks(agency, "draft__") | asked | of_its_own)
        return self.filter(Q(draft__agency__in=agency.line) | sent)

    def being_written(self) -> Self:
        return self.filter(sent_at=None)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)


class SectionQuerySet(QuerySet["Section"]):
    def visible_to(self, user: Any) -> Self:
        from coordination.opinions.models import Revision  # this module is read before the models are

        return self.filter(revision__in=Revision.objects.visible_to(user))


class RoundQuerySet(QuerySet["Round"]):
    def visible_to(self, user: Any) -> Self:
        from coordination.opinions.models import Request  # this module is read before the models are

        agency = reader(user)
        if agency is None:
            return self.none()
        asked = Request.objects.filter(agency__in=agency.line).values("round")
        return self.filter(_asks(agency, "draft__") | Q(pk__in=asked))

    def on_the_asking_side(self, user: Any) -> Self:
        """An agency that was asked sees the letter, and neither who else was asked nor what anybody said."""
        return _asked_by(self, user, "draft__")

    def open(self) -> Self:
        return self.filter(state="open")

    def with_figures(self) -> Self:
        """How many are asked, how many have answered to the text as it stands, how many of the rest are late; and until
        when it runs: the last day of those that owe an answer, who may have been given more time or a new version.
        """
        owed = Q(requests__state__in=WAITING)
        late = Q(requests__state__in=WAITING, requests__due_on__lt=today())
        return self.annotate(
            asked=Count("requests", filter=~Q(requests__state="withdrawn")),
            given=Count("requests", filter=Q(requests__state="given")),
            late=Count("requests", filter=late),
            runs_until=Coalesce(Max("requests__due_on", filter=owed), F("due_on")),
        )


class RequestQuerySet(QuerySet["Request"]):
    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        if agency is None:
            return self.none()
        return self.filter(Q(agency__in=agency.line) | _asks(agency, "round__draft__"))

    def on_the_asking_side(self, user: Any) -> Self:
        return _asked_by(self, user, "round__draft__")

    def of(self, agency: Any) -> Self:
        return self.filter(agency__in=agency.line)

    def still_asked(self) -> Self:
        """Those that were not withdrawn, whatever became of their rounds."""
        return self.exclude(state="withdrawn")

    def of_others(self) -> Self:
        """Of those, what agencies were asked that have not become one with the drafting agency: nobody asks itself, nor
        tells itself of its own text.
        """
        drafting = F("round__draft__agency")
        return self.still_asked().exclude(Q(agency=drafting) | Q(agency__successor=drafting))

    def waiting(self) -> Self:
        """An answer is owed to the text as it stands."""
        return self.filter(state__in=WAITING, round__state="open")

    def late(self) -> Self:
        return self.waiting().filter(due_on__lt=today())

    def with_answers(self) -> Self:
        """Each with `said`, the result given last, and `remarks`, what was said then on the whole; and with how many
        comments came with its replies and have an answer (`comments`, `treated`).
        """
        from coordination.opinions.models import Comment, Reply  # this module is read before the models are

        replies = Reply.objects.given().filter(request=OuterRef("pk")).order_by("-pk")
        comments = Comment.objects.given().filter(reply__request=OuterRef("pk"))
        treated = comments.filter(treatment__isnull=False)
        return self.annotate(
            said=Subquery(replies.values("result")[:1]),
            remarks=Subquery(replies.values("remarks")[:1]),
            comments=Counted(comments.values("pk")),
            treated=Counted(treated.values("pk")),
        )

    def for_list(self) -> Self:
        return self.select_related("agency", "round__draft__agency", "round__draft__mechanism", "revision")

    def for_page(self) -> Self:
        return self.for_list().select_related("round__draft__standing", "round__opened_by")


class MoreTimeQuerySet(QuerySet["MoreTime"]):
    def visible_to(self, user: Any) -> Self:
        from coordination.opinions.models import Request  # this module is read before the models are

        return self.filter(request__in=Request.objects.visible_to(user))

    def on_the_asking_side(self, user: Any) -> Self:
        return _asked_by(self, user, "request__round__draft__")

    def open(self) -> Self:
        return self.filter(outcome="asked")

    def let_lapse(self) -> None:
        """Nobody needs to decide any more; the agency may ask again."""
        self.open().update(outcome="lapsed", settled_at=timezone.now())


class ReplyQuerySet(QuerySet["Reply"]):
    def visible_to(self, user: Any) -> Self:
        """The agency's own, whatever their state; others' once they are given, on the side that asks."""
        agency = reader(user)
        if agency is None:
            return self.none()
        given = Q(state="given") & _asks(agency, "request__round__draft__")
        return self.filter(Q(request__agency__in=agency.line) | given)

    def given(self) -> Self:
        return self.filter(state="given")

    def with_general_words(self, draft: "Draft") -> Self:
        """Answers given to a text, over all its rounds, that say something on the whole. It is no comment: nobody owes
        an answer to it.
        """
        said = self.given().filter(request__round__draft=draft).exclude(remarks="")
        rows = said.select_related("request__agency", "request__round", "revision")
        return rows.order_by("request__round", "request__agency__official_order", "request__agency", "pk")

    def inner(self) -> Self:
        return self.exclude(state="given")

    def counting(self) -> Self:
        """Those that answer the text as it stands: no later version changed the matter."""
        return self.given().filter(revision__matter=F("request__round__draft__standing__matter"))


class CommentQuerySet(QuerySet["Comment"]):
    def visible_to(self, user: Any) -> Self:
        from coordination.opinions.models import Reply  # this module is read before the models are

        return self.filter(reply__in=Reply.objects.visible_to(user))

    def on_the_asking_side(self, user: Any) -> Self:
        return _asked_by(self.given(), user, "reply__request__round__draft__")

    def for_table(self) -> Self:
        """With what a row of the adoption table says."""
        return self.select_related(
            "section__revision", "treatment__taken_into__revision", "reply__request__agency", "reply__request__round"
        )

    def given(self) -> Self:
        return self.filter(reply__state="given")

    def unanswered(self) -> Self:
        """Those that are owed an answer. To what was said in a round that was withdrawn one may be given, none must."""
        return self.given().filter(treatment=None).exclude(reply__request__round__state="withdrawn")

    def untold(self) -> Self:
        """Those whose answer their agency does not know of yet and must be told."""
        rows = self.given().filter(treatment__isnull=False, treatment__told_at=None)
        return rows.exclude(reply__request__round__state="withdrawn")

    def left_alone(self) -> Self:
        """Given in a round that was withdrawn, and never answered: listed, and counted nowhere."""
        return self.given().filter(treatment=None, reply__request__round__state="withdrawn")

    def about(self, draft: "Draft") -> Self:
        return self.filter(reply__request__round__draft=draft)

    def differing(self) -> Self:
        """Out of which a dispute may grow: the agency does not agree, or is not content with the answer."""
        disagrees = Q(reply__result="disagree") | Q(is_objection=True) | Q(treatment__standing="disagrees")
        return self.given().filter(disagrees)

    def in_dispute(self) -> Self:
        """Out of which a dispute has grown, open, agreed or ruled."""
        return self.filter(disputes__state__in=DisputeState.taken_up())

    def of_either_side(self, user: Any) -> Self:
        """Of the agency that commented, or of the one that asked: only they raise a dispute out of it."""
        agency = reader(user)
        if agency is None:
            return self.none()
        asks = Q(reply__request__round__draft__agency__in=agency.line)
        return self.filter(Q(reply__request__agency__in=agency.line) | asks)


class ReplyPaperQuerySet(QuerySet["ReplyPaper"]):
    def visible_to(self, user: Any) -> Self:
        from coordination.opinions.models import Reply  # this module is read before the models are

        return self.filter(known_files(user, "file__"), reply__in=Reply.objects.visible_to(user))


class MustAskQuerySet(QuerySet["MustAsk"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees a mechanism reads its rules."""
        return self.filter(mechanism__in=Mechanism.objects.visible_to(user))

    def in_force(self) -> Self:
        return self.filter(ended_at=None)

    def naming(self, mechanism: Any, kind: str) -> Self:
        """Those in force that name whom to ask about texts of this kind."""
        return self.in_force().filter(mechanism=mechanism, kind=kind)
