"""What the pages of the asked side show: the list of what an agency is asked, and one request with the text, the answer
in hand, the answers that were given, and what became of their comments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Case, Q, When
from django.db.models.functions import Cast, Extract
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Agency, Post, User
from coordination.core.differences import Piece, differences
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.next import Next
from coordination.core.policy import Ability, abilities, can
from coordination.mechanisms.policy import works_on_it
from coordination.opinions.flows import ReplyState, RequestState, RoundState
from coordination.opinions.models import (
    AnswerPath,
    Comment,
    MoreTime,
    Reply,
    ReplyPaper,
    Request,
    Revision,
    Section,
    path_of,
)
from coordination.opinions.querysets import WAITING, RequestQuerySet
from coordination.opinions.sealing import seal_of_reply

NAMED = 4  # people in a sentence
_FAR = 10**11  # seconds: later than any day


def pressing(rows: RequestQuerySet) -> RequestQuerySet:
    """In the order of the list by `press`: what waits, what is due first coming first; then what is answered or over,
    the latest first.
    """
    due = Cast(Extract("due_on", "epoch"), BigIntegerField())
    waits = Q(state__in=WAITING, round__state="open")
    return rows.annotate(press=Case(When(waits, then=due), default=_FAR - due, output_field=BigIntegerField()))


@dataclass(frozen=True)
class Line:
    """A request in the list, with how far the agency's own answer is: known to nobody else."""

    asked: Request
    reply: Reply | None
    may_answer: bool

    @property
    def is_again(self) -> bool:
        return self.asked.state == RequestState.STALE

    @property
    def may_answer_at_once(self) -> bool:
        return self.may_answer and self.reply is None and self.asked.is_waiting


def lines(person: Any, rows: Iterable[Request]) -> list[Line]:
    asked = list(rows)
    begun = Reply.objects.visible_to(person).inner().filter(request__in=[row.pk for row in asked])
    in_hand = {reply.request_id: reply for reply in begun}
    works = works_on_it(person, None)
    return [Line(row, in_hand.get(row.pk), works) for row in asked]


@dataclass
class Place:
    """A section of the text as the page shows it: what changed in it since the version that is looked back to, and
    what the agency has to say to it.
    """

    section: Section
    before: Section | None
    has_before: bool  # there is a version to look back to
    comments: list[Comment] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.has_before and self.before is None

    @property
    def is_changed(self) -> bool:
        return self.is_new or (self.before is not None and self.before.text != self.section.text)

    @property
    def is_open(self) -> bool:
        """Where something changed or was said; everywhere in a text that is read for the first time."""
        return not self.has_before or self.is_changed or bool(self.comments)

    @property
    def was_numbered(self) -> str:
        """The number it bore before, if that was another one."""
        return self.before.number if self.before and self.before.number != self.section.number else ""

    @cached_property
    def pieces(self) -> list[Piece]:
        return differences(self.before.text, self.section.text) if self.before and self.is_changed else []


@dataclass(frozen=True)
class Given:
    """An answer that was given, with its comments in their order; whether it is still what was signed."""

    reply: Reply
    comments: Sequence[Comment]
    papers: Sequence[Any]

    @cached_property
    def is_unchanged(self) -> bool:
        return seal_of_reply(self.reply) == self.reply.sha256

    @property
    def to_respond(self) -> int:
        """Comments with an answer to which the agency has said nothing."""
        return sum(1 for each in self.comments if (told := each.told) and not told.standing)


class Page:
    """Everything the page of one request shows to one person."""

    def __init__(self, person: User, asked: Request) -> None:
        self.person, self.asked = person, asked
        own = person.acting_for
        self.is_ours = own is not None and asked.agency_id in own.line
        self.may: dict[str, Ability] = abilities(person, asked)

    @cached_property
    def reply(self) -> Reply | None:
        """The answer in hand: the own agency's alone."""
        if not self.is_ours:
            return None
        found = Reply.objects.visible_to(self.person).inner().select_related("revision", "made_by")
        reply = found.filter(request=self.asked).first()
        if reply:
            reply.request = self.asked
        return reply

    @property
    def words(self) -> Reply:
        """What the form begins with: the answer in hand, or what was said on the whole of an earlier version."""
        said = self.latest.reply.remarks if self.latest and self.is_ours else ""
        return self.reply or Reply(remarks=said)

    @cached_property
    def may_reply(self) -> dict[str, Ability]:
        return abilities(self.person, self.reply) if self.reply else {}

    @property
    def is_being_written(self) -> bool:
        return self.reply is None or self.reply.state == ReplyState.WRITING

    @property
    def may_write(self) -> bool:
        """Write now: what is in hand, or the first word."""
        if not self.asked.is_waiting:
            return False
        return bool(self.may_reply["write"] if self.reply else self.is_ours and self.may["begin"])

    @property
    def may_sign(self) -> bool:
        if not self.reply or not self.asked.is_waiting:
            return False
        return self.may_reply["sign"].permitted and self.reply.may_be_signed_by(self.person)

    @property
    def signs_next(self) -> bool:
        """Whoever writes here may sign what is written."""
        return not self.path.is_checked and bool(self.person.roles & self.path.signers)

    @property
    def may_respond(self) -> bool:
        return self.is_ours and bool(self.latest) and can(self.person, "reply.respond", self.asked)

    @property
    def step(self) -> str:
        """Where the answer goes next when it is handed on."""
        return "hand_to_check" if self.is_being_written and self.path.is_checked else "hand_to_sign"

    @property
    def may_hand_on(self) -> Ability | None:
        return self.may_reply.get(self.step)

    @cached_property
    def path(self) -> AnswerPath:
        return self.reply.path if self.reply else path_of(self.asked.agency)

    @property
    def is_overtaken(self) -> bool:
        """A new version was sent out while the answer was in hand."""
        return self.reply is not None and self.reply.revision_id != self.asked.revision_id

    @cached_property
    def given(self) -> list[Given]:
        """The answers that were given, the latest first; the side that asks sees them as well."""
        rows = Reply.objects.visible_to(self.person).given().filter(request=self.asked)
        replies = list(rows.select_related("revision", "signed_by").order_by("-pk"))
        comments = Comment.objects.filter(reply__in=replies).select_related("section", "treatment").order_by("place")
        papers = papers_of(self.person, replies)
        said: dict[int, list[Comment]] = {}
        for comment in comments if replies else ():
            said.setdefault(comment.reply_id, []).append(comment)
        for reply in replies:
            reply.request = self.asked
        return [Given(reply, said.get(reply.pk, []), papers.get(reply.pk, [])) for reply in replies]

    @property
    def latest(self) -> Given | None:
        return self.given[0] if self.given else None

    @cached_property
    def later(self) -> Revision | None:
        """The version sent out last, where it is another than the one asked about and the person may read it."""
        last: Any = self.asked.draft.standing_id
        if last == self.asked.revision_id:
            return None
        return Revision.objects.visible_to(self.person).filter(pk=last).first()

    @property
    def answer_counts(self) -> bool:
        """The answer given last is one to the version sent out last: nothing changed the matter since."""
        return bool(self.latest and self.later and self.latest.reply.revision.matter == self.later.matter)

    @property
    def standing(self) -> Given | None:
        """The answer that was given last, as long as it is not asked for again."""
        return None if self.asked.is_waiting else self.latest

    @property
    def earlier(self) -> list[Given]:
        return self.given[1:] if self.standing else self.given

    @cached_property
    def looked_back_to(self) -> Revision | None:
        """The version against which the text is shown: the one the answer in hand is about, or that was answered."""
        if self.reply and self.is_overtaken:
            return self.reply.revision
        answered = self.given[0].reply.revision if self.is_ours and self.given else None
        return answered if answered and answered.pk != self.asked.revision_id else None

    @cached_property
    def comments(self) -> list[Comment]:
        """Of the answer in hand."""
        return list(self.reply.comments.select_related("section")) if self.reply else []

    @cached_property
    def papers(self) -> list[Any]:
        return papers_of(self.person, [self.reply]).get(self.reply.pk, []) if self.reply else []

    @cached_property
    def places(self) -> list[Place]:
        back = self._before
        said = self._said
        return [
            Place(section, back.get(section.strand), bool(self.looked_back_to), said.get(section.strand, []))
            for section in self.asked.revision.sections.all()
        ]

    @property
    def gone(self) -> list[Section]:
        """Sections that stand in the text no more."""
        now = {place.section.strand for place in self.places}
        return [section for section in self._before.values() if section.strand not in now]

    @property
    def loose(self) -> list[Comment]:
        """Comments on the whole, and those whose section is no more."""
        now = {place.section.strand for place in self.places}
        return [each for each in self.comments if each.section is None or each.section.strand not in now]

    @cached_property
    def _before(self) -> dict[Any, Section]:
        back = self.looked_back_to
        return {section.strand: section for section in back.sections.all()} if back else {}

    @cached_property
    def _said(self) -> dict[Any, list[Comment]]:
        said: dict[Any, list[Comment]] = {}
        for comment in self.comments:
            if comment.section:
                said.setdefault(comment.section.strand, []).append(comment)
        return said

    @cached_property
    def more_time(self) -> list[MoreTime]:
        return list(self.asked.extensions.all())

    @property
    def asks_more_time(self) -> bool:
        return any(more.outcome == MoreTime.Outcome.ASKED for more in self.more_time)

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The way to an answer inside the agency, or what others see of it."""
        if not self.asked.is_waiting and self.asked.state != RequestState.GIVEN:
            return [self._end]
        road = [ReplyState.WRITING, ReplyState.CHECKING, ReplyState.SIGNING, ReplyState.GIVEN]
        if not self.path.is_checked:
            road.remove(ReplyState.CHECKING)
        waits = self.asked.state in RequestState.waiting()
        here = (self.reply.state if self.reply else ReplyState.WRITING) if waits else ReplyState.GIVEN
        place = road.index(ReplyState(here)) if here in road else 0
        return [
            {
                "label": state.label,
                "done": number < place or not waits,
                "current": number == place,
                "at": self.asked.given_at if state == ReplyState.GIVEN and not waits else None,
            }
            for number, state in enumerate(road)
        ]

    @property
    def _end(self) -> dict[str, Any]:
        """Where an agency stands of which no answer is awaited any more, and that gave none."""
        gone = self.asked.state == RequestState.WITHDRAWN
        round_ = self.asked.round
        label = RequestState.WITHDRAWN.label if gone else RoundState(round_.state).label
        return {"label": label, "done": False, "current": True, "at": self.asked.state_at if gone else round_.closed_at}

    @property
    def next(self) -> Next | None:
        return next_of(self.asked, self.reply) if self.is_ours and self.asked.is_waiting else None


def papers_of(person: Any, replies: Sequence[Reply]) -> dict[int, list[Any]]:
    """The files of replies, of those this person may know of, by reply."""
    found: dict[int, list[Any]] = {}
    rows = ReplyPaper.objects.visible_to(person).filter(reply__in=[reply.pk for reply in replies])
    for paper in rows.select_related("file") if replies else ():
        found.setdefault(paper.reply_id, []).append(paper)
    return found


_DUTY: dict[str, Sentence] = {
    ReplyState.WRITING: gettext_lazy("Write the answer and hand it on"),
    ReplyState.CHECKING: gettext_lazy("Check the answer, and hand it on for signing or return it"),
    ReplyState.SIGNING: gettext_lazy("Sign the answer, or return it"),
}


def next_of(asked: Request, reply: Reply | None) -> Next:
    """Whose turn it is inside the agency, by name."""
    state = ReplyState(reply.state) if reply else ReplyState.WRITING
    path = reply.path if reply else path_of(asked.agency)
    match state:
        case ReplyState.CHECKING:
            roles = {Post.Role.LIAISON, Post.Role.LEADER}
        case ReplyState.SIGNING:
            roles = {Post.Role(role) for role in path.signers}
        case _:
            roles = {Post.Role.STAFF, Post.Role.LIAISON}
    return Next(_DUTY[state], who_holds(roles, asked.agency, first=reply.made_by if reply else None), asked.due_on)


def who_holds(roles: Any, agency: Agency, *, first: User | None = None) -> str:
    """The names of those who hold one of these roles, a few of them, at the agency or at its heir; whoever began goes
    first while it is written.
    """
    people = list(User.objects.holding(roles, at=[agency.acting or agency]).order_by("full_name", "pk")[: NAMED + 1])
    if first is not None and first in people:
        people = [first, *(person for person in people if person != first)]
    names = [person.full_name for person in people[:NAMED]]
    if not names:
        return _("nobody is entered")
    return _("%(names)s and others") % {"names": listed(names)} if len(people) > NAMED else listed(names)
