"""What the page of a text shows: how far it is, what comes next and who moves, its rounds, and what happened to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from coordination.agencies.models import Agency, User
from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.models import Activity
from coordination.core.next import Next
from coordination.core.workdays import day_of
from coordination.mechanisms.querysets import LEADING, mechanisms_of
from coordination.opinions.flows import DRAFT, OVERRIDDEN_BY_A_REASON, DraftState, RequestState
from coordination.opinions.models import Dispute, Draft, Request, Revision, Round

ACTS_READ, LINES_SHOWN = 300, 40  # of the story
DISPUTES_SHOWN = 20
FOR_ALL_WHO_WERE_ASKED = ("draft.send", "draft.settle", "draft.reopen", "draft.withdraw")


def is_ours(person: Any, draft: Draft) -> bool:
    """The person acts for the agency that drafts it, or for its successor."""
    own = person.acting_for
    return own is not None and draft.agency_id in own.line


def is_on_the_asking_side(person: Any, draft: Draft) -> bool:
    """That agency, or one that leads the mechanism whose text it is: who sees what the agencies answered."""
    own = person.acting_for
    return is_ours(person, draft) or (own is not None and draft.mechanism_id in mechanisms_of(own, LEADING))


@dataclass(frozen=True)
class Settling:
    """What stands between a text and its being settled: what must be done first, and what a reason may override."""

    first: list[Sentence]
    with_reason: list[Sentence]
    missing: list[Agency]
    disputes: list[Dispute]
    unseen: int = 0  # disputes over it that the reader may not read: that they are open stands against it all the same

    @classmethod
    def of(cls, draft: Draft, person: Any) -> "Settling":
        said = [(guard, sentence) for guard in DRAFT["settle"].guards if (sentence := guard(draft))]
        first = [sentence for guard, sentence in said if guard not in OVERRIDDEN_BY_A_REASON]
        with_reason = [sentence for guard, sentence in said if guard in OVERRIDDEN_BY_A_REASON]
        disputes = Dispute.objects.visible_to(person).filter(draft=draft).open()
        unseen = draft.open_disputes() - disputes.count()
        return cls(first, with_reason, draft.unanswered_by_mandatory(), list(disputes[:DISPUTES_SHOWN]), unseen)

    @property
    def needs_reason(self) -> bool:
        return bool(self.missing or self.disputes or self.unseen)


@dataclass
class TextPage:
    """Everything that the page of a text shows to a person, and nothing that the person may not know."""

    draft: Draft
    person: User

    @cached_property
    def is_ours(self) -> bool:
        return is_ours(self.person, self.draft)

    @cached_property
    def is_asking(self) -> bool:
        return is_on_the_asking_side(self.person, self.draft)

    @cached_property
    def versions(self) -> list[Revision]:
        """Newest first; the one that is being written only for its own agency."""
        rows = Revision.objects.visible_to(self.person).filter(draft=self.draft)
        return list(rows.select_related("file").order_by("-number"))

    @property
    def written(self) -> Revision | None:
        """The version that is being written."""
        return next((version for version in self.versions if version.sent_at is None), None)

    @property
    def standing(self) -> Revision | None:
        """The version sent out last of those that the person may read."""
        return next((version for version in self.versions if version.sent_at is not None), None)

    @cached_property
    def rounds(self) -> list[Any]:
        rows = Round.objects.visible_to(self.person).filter(draft=self.draft).order_by("-pk")
        return list(rows.with_figures() if self.is_asking else rows)

    @property
    def open_round(self) -> Any:
        return next((round_ for round_ in self.rounds if round_.is_open), None)

    @cached_property
    def own_requests(self) -> list[Request]:
        """What the person's own agency is asked about it."""
        own = self.person.acting_for
        rows = Request.objects.of(own).filter(round__draft=self.draft)
        return list(rows.select_related("round", "revision").order_by("-pk")) if own else []

    @cached_property
    def disputes(self) -> list[Dispute]:
        rows = Dispute.objects.visible_to(self.person).filter(draft=self.draft)
        return list(rows.order_by("-pk")[:DISPUTES_SHOWN])

    @cached_property
    def settling(self) -> Settling:
        return Settling.of(self.draft, self.person)

    @cached_property
    def comments_unanswered(self) -> int:
        return self.draft.comments_unanswered() if self.is_asking else 0

    # How far it is -------------------------------------------------------------------------------------------------

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The road as the reader walks it: that of whoever asks, or that of whoever is asked."""
        road = self._road_of_the_asking() if self.is_asking else self._road_of_the_asked()
        if self.draft.state == DraftState.WITHDRAWN:
            road = [*(each for each in road if each[1]), (DraftState.WITHDRAWN.label, False, self.draft.state_at)]
        place = next((number for number, (_label, done, _at) in enumerate(road) if not done), len(road) - 1)
        return [
            {"label": label, "done": done, "current": number == place, "at": at if done or number == place else None}
            for number, (label, done, at) in enumerate(road)
        ]

    def _road_of_the_asking(self) -> list[tuple[Sentence, bool, datetime | None]]:
        first = self.versions[-1].sent_at if self.versions else None
        begun = self.rounds[-1].opened_at if self.rounds else None
        is_settled = self.draft.state == DraftState.SETTLED
        over = bool(self.rounds) and self.open_round is None
        return [
            (_("Written and sent out"), first is not None, first),
            (_("Agencies answer"), over or is_settled, self.rounds[0].closed_at if over else begun),
            (_("Comments answered"), is_settled or (over and not self.comments_unanswered), None),
            (DraftState.SETTLED.label, is_settled, self.draft.state_at if is_settled else None),
        ]

    def _road_of_the_asked(self) -> list[tuple[Sentence, bool, datetime | None]]:
        own = self.own_requests[0] if self.own_requests else None
        sent = self.standing.sent_at if self.standing else None
        is_settled = self.draft.state == DraftState.SETTLED
        answered = own is not None and own.state == RequestState.GIVEN
        asks = [(_("Your agency answers"), answered, own.given_at if own and answered else None)]
        is_over = own is None or not (answered or own.is_waiting)  # nothing was said, and nothing is waited for
        return [
            (_("Sent out"), sent is not None, sent),
            *([] if is_over else asks),
            (DraftState.SETTLED.label, is_settled, self.draft.state_at if is_settled else None),
        ]

    @property
    def next(self) -> Next | None:
        """Nothing is next where nothing is owed any more."""
        if self.draft.state != DraftState.DRAFTING:
            return None
        return self._next_of_the_asking() if self.is_asking else self._next_of_the_asked()

    def _next_of_the_asking(self) -> Next:
        round_ = self.open_round
        if round_ and (left := round_.asked - round_.given):
            words = ngettext("%(n)d agency answers.", "%(n)d agencies answer.", left) % {"n": left}
            return Next(words, _("the agencies that were asked"), round_.runs_until)
        return Next(self._turn_of_the_drafting(), listed([self.draft.agency]))

    def _turn_of_the_drafting(self) -> Sentence:
        if self.draft.standing is None:
            return _("The text is written, and the first version is sent out.")
        if self.open_round:
            return _("All have answered: the round is closed and the comments are answered.")
        if not self.rounds:
            return _("The agencies concerned are asked for their opinion.")
        if open_ones := self.comments_unanswered:
            return ngettext("%(n)d comment is answered.", "%(n)d comments are answered.", open_ones) % {"n": open_ones}
        if untold := self.draft.answers_untold():
            words = ngettext(
                "%(n)d answer to a comment is told to its agency.",
                "%(n)d answers to comments are told to their agencies.",
                untold,
            )
            return words % {"n": untold}
        return _("The text is settled, or the agencies are asked again.")

    def _next_of_the_asked(self) -> Next | None:
        waiting = next((request for request in self.own_requests if request.is_waiting), None)
        if waiting is None:
            return Next(
                _("The drafting agency answers the comments and settles the text."), listed([self.draft.agency])
            )
        return Next(_("Your agency answers."), listed([self.person.acting_for]), waiting.due_on)

    # What happened -------------------------------------------------------------------------------------------------

    @property
    def story(self) -> list[Event]:
        rows = history(self.draft)
        if not self.is_ours:
            rows = rows.filter(verb__in=FOR_ALL_WHO_WERE_ASKED)
            known = [version.number for version in self.versions]
            rows = rows.exclude(~Q(after__version__in=known), verb="draft.send")
        return [_told(self._known(row), more) for row, more in _together(rows[:ACTS_READ])][:LINES_SHOWN]

    def _known(self, row: Activity) -> Activity:
        """Why a text was settled all the same is said to the asking side alone: it tells of other agencies."""
        if row.verb == "draft.settle" and not self.is_asking:
            row.note = ""
        return row


_STORY: dict[str, tuple[Sentence, str]] = {
    "draft.begin": (gettext_lazy("The text was begun"), "plus"),
    "draft.begin_version": (gettext_lazy("The next version was begun"), "copy"),
    "draft.write": (gettext_lazy("The text was worked on"), "pencil"),
    "draft.send": (gettext_lazy("A version was sent out"), "send"),
    "draft.settle": (pgettext_lazy("draft", "Settled"), "circle-check"),
    "draft.reopen": (pgettext_lazy("draft", "Taken up again"), "refresh"),
    "draft.withdraw": (pgettext_lazy("draft", "Withdrawn"), "circle-x"),
}


def _together(rows: Iterable[Activity]) -> Iterator[tuple[Activity, int]]:
    """What one person wrote on a day, one act after the other, is told in one line."""
    known = (row for row in rows if row.verb in _STORY)
    for _key, group in groupby(known, key=lambda row: (row.verb, row.actor_id, day_of(row.at))):
        acts = list(group)
        if acts[0].verb == "draft.write":
            yield acts[0], len(acts)
        else:
            yield from ((act, 1) for act in acts)


def _told(row: Activity, number: int) -> Event:
    words, icon = _STORY[row.verb]
    parts = [str(words)]
    if version := row.after.get("version"):
        parts.append(_("version %(n)s") % {"n": version})
    if row.verb == "draft.send" and row.after.get("version") != 1:
        material = row.after.get("is_material")
        parts.append(pgettext("version", "changes the matter") if material else _("does not change the matter"))
    if number > 1:
        parts.append(ngettext("%(n)d change", "%(n)d changes", number) % {"n": number})
    return event(row, " · ".join(parts), icon)
