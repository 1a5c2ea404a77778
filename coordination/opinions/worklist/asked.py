"""What waits in opinions: for the agency that is asked."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef
from django.utils.translation import gettext_lazy, ngettext

from coordination.core.counting import Counted
from coordination.core.flow import Sentence
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.mechanisms.policy import speaks_for_agency, works_on_it
from coordination.opinions.flows import DraftState, ReplyState, RequestState
from coordination.opinions.models import AnswerPath, Reply, Request, Treatment, path_of


@source
def asked_of_my_agency(person: Any) -> Iterator[Waiting]:
    """Requests that wait, each with what this very person does next; a request that waits for a colleague is none."""
    own = person.acting_for
    if own is None or not works_on_it(person, None):
        return
    waiting = Request.objects.of(own).waiting().for_list().order_by("due_on", "pk")
    path = path_of(own)
    duties = _duties(person, path)
    shut = [state for state in ReplyState.inner() if state not in duties]
    mine = waiting.exclude(replies__in=Reply.objects.filter(state__in=shut, request__agency__in=own.line))
    rows = list(mine[:LIMIT])
    begun = Reply.objects.visible_to(person).inner().filter(request__in=[row.pk for row in rows])
    in_hand = {reply.request_id: reply for reply in begun} if rows else {}
    for row in rows:
        what, icon = _duty(person, path, row, in_hand.get(row.pk))
        yield Waiting(
            what=what,
            title=row.draft.title,
            url=row.get_absolute_url(),
            due_on=row.due_on,
            icon=icon,
            where=str(row.draft.agency),
        )


def _duties(person: Any, path: AnswerPath) -> set[str]:
    """The states of an answer in which it is this person's turn."""
    duties: set[str] = {ReplyState.WRITING}
    if speaks_for_agency(person, None):
        duties.add(ReplyState.CHECKING)
    if person.roles & path.signers:
        duties.add(ReplyState.SIGNING)
    return duties


def _duty(person: Any, path: AnswerPath, row: Request, reply: Reply | None) -> tuple[Sentence, str]:
    if reply is None:
        if row.state == RequestState.STALE:
            return gettext_lazy("Asked again: answer to the changed text"), "refresh"
        if person.roles & path.signers and not path.is_checked:
            return gettext_lazy("Answer, or say that there is no comment"), "messages"
        return gettext_lazy("Write our answer"), "pencil"
    if reply.revision_id != row.revision_id:
        return gettext_lazy("The text has changed: go on with our answer on the new version"), "refresh"
    if reply.returned_because and reply.state == ReplyState.WRITING:
        return gettext_lazy("Rewrite our answer, which was returned"), "arrow-back-up"
    return _IN_HAND[reply.state]


_IN_HAND: dict[str, tuple[Sentence, str]] = {
    ReplyState.WRITING: (gettext_lazy("Go on with our answer"), "pencil"),
    ReplyState.CHECKING: (gettext_lazy("Check our answer"), "checks"),
    ReplyState.SIGNING: (gettext_lazy("Sign our answer"), "signature"),
}


@source
def answers_to_our_comments(person: Any) -> Iterator[Waiting]:
    """Comments that were answered otherwise than by adopting them, while the text is still at work."""
    own = person.acting_for
    if own is None or not speaks_for_agency(person, None):
        return
    silent = Treatment.objects.filter(
        comment__reply__request=OuterRef("pk"), told_at__isnull=False, standing=Treatment.Standing.NOTHING
    ).exclude(outcome=Treatment.Outcome.ADOPTED)
    at_work: Any = Request.objects.of(own).filter(round__draft__state=DraftState.DRAFTING)
    counted = at_work.annotate(open_ones=Counted(silent.order_by().values("pk"))).filter(open_ones__gt=0)
    for row in counted.for_list().order_by("pk")[:LIMIT]:
        yield Waiting(
            what=ngettext(
                "%(n)d comment of ours is answered: say whether we are content",
                "%(n)d comments of ours are answered: say whether we are content",
                row.open_ones,
            )
            % {"n": row.open_ones},
            title=row.draft.title,
            url=f"{row.get_absolute_url()}#given",
            icon="messages",
            where=str(row.draft.agency),
        )
