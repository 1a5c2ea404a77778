"""How a round stands, as the asking side sees it: in one sentence, in figures, and agency by agency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.core.lines import first_few
from coordination.core.models import Activity
from coordination.core.policy import can
from coordination.core.workdays import day_of, today
from coordination.opinions.flows import DRAFT, RequestState, RoundState
from coordination.opinions.models import Draft, MoreTime, Reply, Request, Round

_COLOURS = {
    Reply.Result.NO_COMMENT: "green",
    Reply.Result.AGREE: "green",
    Reply.Result.AGREE_WITH_CHANGES: "blue",
    Reply.Result.DISAGREE: "red",
    Reply.Result.NOT_CONCERNED: "grey",
}


@dataclass(frozen=True)
class Standing:
    """What a round has brought so far: numbers of agencies, and those whose answer must be there and is not."""

    asked: int
    answered: int
    commented: int
    disagree: int
    only_commented: int  # with comments, and not disagreeing
    read: int
    late: int
    missing: Sequence[Agency]
    is_open: bool
    is_withdrawn: bool = False

    @property
    def silent(self) -> int:
        """Owe an answer, or gave none until the round was closed."""
        return self.asked - self.answered

    @property
    def sentence(self) -> str:
        """`12 of 20 agencies have answered, 3 of them with comments; 1 disagrees; 2 are late.` Whoever disagrees is
        counted as that alone, for it always comes with comments. To a round that is withdrawn nobody owes anything.
        """
        return pgettext("between clauses", "; ").join(self._clauses()) + pgettext("end of a sentence", ".")

    def _heard(self) -> str:
        if not self.answered and self.is_withdrawn:
            return _("The round is withdrawn, and no agency had answered")
        if not self.answered:
            nobody = ngettext(
                "The agency has not answered yet", "None of the %(n)d agencies has answered yet", self.asked
            )
            return nobody % {"n": self.asked}
        agencies = ngettext("%(n)d agency", "%(n)d agencies", self.asked) % {"n": self.asked}
        heard = ngettext("%(n)d of %(agencies)s has answered", "%(n)d of %(agencies)s have answered", self.answered)
        return heard % {"n": self.answered, "agencies": agencies}

    def _clauses(self) -> Iterable[str]:
        heard = self._heard()
        if n := self.only_commented:
            heard += ngettext(", %(n)d of them with comments", ", %(n)d of them with comments", n) % {"n": n}
        yield heard
        if self.disagree:
            yield ngettext("%(n)d disagrees", "%(n)d disagree", self.disagree) % {"n": self.disagree}
        if self.late and self.is_open:
            yield ngettext("%(n)d is late", "%(n)d are late", self.late) % {"n": self.late}
        elif self.silent and self.answered and not self.is_open and not self.is_withdrawn:
            yield ngettext("%(n)d did not answer", "%(n)d did not answer", self.silent) % {"n": self.silent}
        if self.missing:
            missing = ngettext(
                "the answer of %(agencies)s, which must be there, is missing",
                "the answers of %(agencies)s, which must be there, are missing",
                len(self.missing),
            )
            yield missing % {"agencies": first_few(list(self.missing))}


def counted_until(round_: Round) -> date:
    """The day by which it is told who is late: today, or when the round was closed."""
    return day_of(round_.closed_at) if round_.closed_at else today()


def standing_of(round_: Round) -> Standing:
    """One question for the numbers, one for what is missing."""
    silent, disagrees = Q(state__in=RequestState.waiting()), Q(said=Reply.Result.DISAGREE)
    asked = round_.requests.still_asked()
    numbers = asked.with_answers().aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=~silent),
        commented=Count("pk", filter=~silent & Q(comments__gt=0)),
        disagree=Count("pk", filter=~silent & disagrees),
        only_commented=Count("pk", filter=~silent & Q(comments__gt=0) & ~disagrees),
        read=Count("pk", filter=Q(opened_at__isnull=False)),
        late=Count("pk", filter=silent & Q(due_on__lt=counted_until(round_))),
    )
    return Standing(
        **numbers,
        missing=round_.draft.unanswered_by_mandatory(),
        is_open=round_.is_open,
        is_withdrawn=round_.state == RoundState.WITHDRAWN,
    )


def in_the_way(draft: Draft) -> list[Sentence]:
    """Everything that keeps the text from being settled, each in its sentence."""
    return [said for guard in DRAFT["settle"].guards if (said := guard(draft))]


@dataclass(frozen=True)
class Line:
    """What one agency was asked, as the table shows it."""

    request: Any
    more: MoreTime | None
    urged_at: datetime | None
    may_urge: bool

    @property
    def _is_over(self) -> bool:
        """The date has passed without a word: while the round is open until today, else until it was closed."""
        return bool(self.request.state in RequestState.waiting() and self.request.is_late)

    @property
    def is_late(self) -> bool:
        return self._is_over and not self.request.is_taken_as_consent

    @property
    def words(self) -> Sentence:
        request = self.request
        if request.state == RequestState.GIVEN:
            return Reply.Result(request.said).label
        if request.is_taken_as_consent:
            return gettext_lazy("Taken as no objection")
        if self._is_over:
            return gettext_lazy("Not answered in time")
        if request.state in RequestState.waiting() and not request.round.is_open:
            return gettext_lazy("Not answered")
        return RequestState(request.state).label

    @property
    def colour(self) -> str:
        if self.request.state == RequestState.GIVEN:
            return _COLOURS[self.request.said]
        if self.is_late:
            return "red"
        return "yellow" if self.request.state == RequestState.STALE else "grey"

    @property
    def ground(self) -> str:
        """By what rule silence is no objection, where it is taken as that."""
        return self.request.round.silence_ground if self.request.is_taken_as_consent else ""

    @property
    def came_late(self) -> bool:
        return bool(self.request.state == RequestState.GIVEN and self.request.is_late)

    @property
    def said_before(self) -> Sentence:
        """What the agency said of a version that was changed since."""
        is_stale = self.request.state == RequestState.STALE and self.request.said
        return Reply.Result(self.request.said).label if is_stale else ""

    @property
    def moved_from(self) -> date | None:
        return self.request.first_due_on if self.request.first_due_on != self.request.due_on else None

    @property
    def is_urged_today(self) -> bool:
        return self.urged_at is not None and day_of(self.urged_at) == today()


def lines_of(requests: Sequence[Request], person: Any) -> list[Line]:
    """For requests `with_answers`: what waits of each, and when it was urged last. Two questions for all of them."""
    keys = [request.pk for request in requests]
    asked = MoreTime.objects.open().filter(request__in=keys).select_related("request")
    more = {row.request_id: row for row in asked}
    urgings = Activity.objects.filter(
        subject_type=ContentType.objects.get_for_model(Request), subject_id__in=keys, verb="request.urge"
    )
    urged = dict(urgings.order_by().values_list("subject_id").annotate(last=Max("at")))
    return [
        Line(request, more.get(request.pk), urged.get(request.pk), may_urge=can(person, "request.urge", request))
        for request in requests
    ]


def steps_of(round_: Round) -> list[dict[str, Any]]:
    """Asked, then closed or withdrawn."""
    end = RoundState.WITHDRAWN if round_.state == RoundState.WITHDRAWN else RoundState.CLOSED
    return [
        {"label": RoundState.OPEN.label, "done": not round_.is_open, "current": round_.is_open, "at": round_.opened_at},
        {"label": end.label, "done": not round_.is_open, "current": not round_.is_open, "at": round_.closed_at},
    ]


def ended_because(round_: Round) -> str:
    """The reason that was given when it was closed early, or withdrawn."""
    if round_.is_open:
        return ""
    ends = Activity.objects.filter(
        subject_type=ContentType.objects.get_for_model(Round),
        subject_id=round_.pk,
        verb__in=["round.close", "round.withdraw"],
    )
    return ends.order_by("-at").values_list("note", flat=True).first() or ""


def ends_early(round_: Round) -> bool:
    """Would the round, closed now, end before an agency's time is over?"""
    return round_.requests.waiting().filter(due_on__gte=today()).exists()
