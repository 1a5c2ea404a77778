"""What waits in opinions: for the agency that asks."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.agencies.models import Post
from coordination.core.counting import Counted
from coordination.core.workdays import today
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.mechanisms.policy import WORKING
from coordination.opinions.flows import DraftState, RequestState, RoundState
from coordination.opinions.models import Comment, Draft, MoreTime, Request, Round, Treatment


def _speaks(person: Any) -> bool:
    return bool(person.acting_for and person.roles & {Post.Role.LIAISON, Post.Role.LEADER})


@source
def time_asked_for(person: Any) -> Iterator[Waiting]:
    """An agency cannot answer in time and says until when it can."""
    if not _speaks(person):
        return
    rows = MoreTime.objects.open().filter(
        request__round__draft__agency__in=person.acting_for.line,
        request__round__state=RoundState.OPEN,
        request__state__in=RequestState.waiting(),
    )
    rows = rows.select_related("request__agency", "request__round__draft").order_by("request__due_on", "pk")
    for more in rows[:LIMIT]:
        yield Waiting(
            what=_("%(agency)s asks for more time: decide") % {"agency": more.request.agency},
            title=more.request.draft.title,
            url=reverse("opinions:settle_more_time", args=[more.pk]),
            due_on=more.request.due_on,
            icon="clock",
            thing=more.request.round,
        )


@source
def comments_to_answer(person: Any) -> Iterator[Waiting]:
    """Comments on our texts that have no answer yet; once all have theirs, agencies that do not know of it."""
    if not (person.acting_for and person.roles & WORKING):
        return
    of_a_text = Comment.objects.filter(reply__request__round__draft=OuterRef("pk"))
    open_ones, untold = of_a_text.unanswered(), of_a_text.untold()
    wanted = Q(unanswered__gt=0) | Q(untold__gt=0) if _speaks(person) else Q(unanswered__gt=0)
    for draft in _at_work(person).annotate(unanswered=_any(open_ones), untold=_any(untold)).filter(wanted)[:LIMIT]:
        if draft.unanswered:
            yield _of_text(_("Answer the comments of the agencies"), draft, "?outcome=unanswered", "messages")
        else:
            yield _of_text(_("Tell the agencies what became of their comments"), draft, "", "send")


@source
def still_disagreeing(person: Any) -> Iterator[Waiting]:
    """Agencies that do not accept what became of their comment, as long as no dispute has grown out of it."""
    if not (person.acting_for and person.roles & WORKING):
        return
    rows = Treatment.objects.filter(standing=Treatment.Standing.DISAGREES)
    rows = rows.filter(comment__reply__request__round__draft=OuterRef("pk"))
    rows = rows.exclude(comment__in=Comment.objects.in_dispute().values("pk"))
    for draft in _at_work(person).annotate(some=_any(rows)).filter(some__gt=0)[:LIMIT]:
        yield _of_text(
            _("Agencies still disagree: talk, answer anew, or raise a dispute"), draft, "?outcome=disagrees", "users"
        )


@source
def rounds_to_close(person: Any) -> Iterator[Waiting]:
    """Every answer is there, or the last day has passed."""
    if not _speaks(person):
        return
    owed = Request.objects.filter(round=OuterRef("pk"), state__in=RequestState.waiting())
    rows = Round.objects.open().filter(draft__agency__in=person.acting_for.line)
    over: Any = rows.exclude(Exists(owed.filter(due_on__gte=today()))).annotate(is_owed=Exists(owed))
    for round_ in over.select_related("draft").order_by("due_on", "pk")[:LIMIT]:
        yield Waiting(
            what=_("Close the round: its time is over") if round_.is_owed else _("Close the round: all have answered"),
            title=round_.draft.title,
            url=round_.get_absolute_url(),
            icon="lock",
            thing=round_,
        )


def _at_work(person: Any) -> Any:
    return (
        Draft.objects.of(person.acting_for).filter(state=DraftState.DRAFTING).select_related("mechanism").order_by("pk")
    )


def _any(rows: Any) -> Counted:
    """Whether there is such a row of a text. It is looked for text by text, by keys: as EXISTS the database would make
    one question of all and go through every comment of the house.
    """
    return Counted(rows.order_by().values("pk")[:1])


def _of_text(what: str, draft: Draft, query: str, icon: str) -> Waiting:
    return Waiting(
        what=what,
        title=draft.title,
        url=reverse("opinions:adoption", args=[draft.pk]) + query,
        icon=icon,
        where=str(draft.mechanism or ""),
        thing=draft,
    )
