"""Whatever is done in whatever order: no text is settled while an answer that must be there, to the very matter of the
text as it stands, is missing, unless with a reason that is on record; and every comment is in one place of the table.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from coordination.agencies.models import Agency
from coordination.core.errors import NotPermitted, Refusal
from coordination.core.models import Activity
from coordination.opinions import actions
from coordination.opinions.adopting import sums_of
from coordination.opinions.models import Comment, Draft, MustAsk, Reply, Request, Treatment
from tests.cast import again
from tests.opinions.conftest import begun
from tests.reforms import abolishing, fresh, merging

WALKS, STEPS = 100, 14
WORDS = {"original": "2小时", "proposed": "4小时", "ground": "基层难以核实。"}
OUTCOMES = {
    "adopted": {},
    "partly": {"reason": "改为3小时"},
    "not_adopted": {"reason": "上位法已有规定"},
    "resolved": {"reason": "已商定", "talked_on": "2024-05-06", "talked_how": "电话", "talked_with": "黄令仪"},
}


class Walk:
    """One text of A, and the people who may do something about it, each step chosen by chance."""

    def __init__(self, desk: Any, chance: random.Random) -> None:
        self.desk, self.chance = desk, chance
        self.draft = begun(desk)
        self.people = {desk.b: desk.liaison_b, desk.office: desk.secretariat, desk.outside: desk.stranger}
        self.done: list[str] = []

    @property
    def steps(self) -> list[Callable[[], None]]:
        """What settles comes often: it is what must not succeed."""
        return [
            self.send,
            self.ask,
            self.ask_further,
            self.answer,
            self.answer,
            self.answer,
            self.treat,
            self.treat,
            self.respond,
            self.take,
            self.close,
            self.withdraw_round,
            self.settle,
            self.settle,
            self.override,
            self.rule,
            self.merge,
        ]

    def go(self) -> None:
        step = self.chance.choice(self.steps)
        with suppress(Refusal, NotPermitted, ValidationError), transaction.atomic():
            step()
            self.done.append(step.__name__)

    @property
    def asker(self) -> Any:
        return again(self.desk.liaison_a)

    @property
    def now(self) -> Draft:
        return Draft.objects.get(pk=self.draft.pk)

    def speaker(self, request: Request) -> Any:
        """Of the agency that was asked, or of its heir, which may be the drafting agency."""
        acting = request.agency.acting
        return again(self.people[acting]) if acting in self.people else self.asker

    def send(self) -> None:
        version = self.now.being_written or actions.begin_version(actor=self.asker, draft=self.now)
        is_material = self.chance.random() < 0.6
        concerned = [agency for agency in self.people if self.chance.random() < 0.4]
        actions.send_version(
            actor=self.asker, revision=version, is_material=is_material, note="改正错别字", concerned=concerned
        )

    def ask(self) -> None:
        chosen = [fresh(each) for each in self.people if self.chance.random() < 0.7]
        addressees = [actions.Addressee(each, is_mandatory=self.chance.random() < 0.5) for each in chosen]
        actions.open_round(actor=self.asker, draft=self.now, addressees=addressees)

    def ask_further(self) -> None:
        agency, is_mandatory = fresh(self.chance.choice(list(self.people))), self.chance.random() < 0.5
        round_ = self.draft.rounds.latest("pk") if self.draft.rounds.exists() else self.now.open_round
        if round_:
            actions.ask_further(actor=self.asker, round_=round_, agencies=[agency], is_mandatory=is_mandatory)

    def answer(self) -> None:
        requests = list(Request.objects.filter(round__draft=self.draft).select_related("agency").order_by("pk"))
        if not requests:
            return
        request = self.chance.choice(requests)
        who = self.speaker(request)
        reply = actions.begin_reply(actor=who, request=request)
        if self.chance.random() < 0.7:
            actions.take_up_version(actor=who, reply=reply)
        result = self.chance.choice(["agree", "agree_with_changes", "disagree"])
        actions.write_reply(actor=who, reply=reply, result=result)
        if result != "agree":
            section = Reply.objects.get(pk=reply.pk).revision.sections.first()
            actions.add_comment(actor=who, reply=reply, section=section, **WORDS)
        if self.chance.random() < 0.8:
            actions.sign_reply(actor=who, reply=Reply.objects.get(pk=reply.pk))

    def treat(self) -> None:
        comments = list(Comment.objects.about(self.draft).order_by("pk"))
        if comments:
            chosen = self.chance.sample(comments, k=min(len(comments), self.chance.randint(1, 3)))
            outcome, words = self.chance.choice(list(OUTCOMES.items()))
            actions.treat(actor=self.asker, comments=chosen, outcome=outcome, **words)

    def respond(self) -> None:
        actions.tell_all(actor=self.asker, draft=self.now)
        row = self.chance.choice(list(Treatment.objects.filter(comment__reply__request__round__draft=self.draft)))
        who = self.speaker(row.comment.request)
        actions.respond(actor=who, treatment=row, standing="disagrees", reason="不符合实际")

    def take(self) -> None:
        actions.take_all(actor=self.asker, draft=self.now)

    def close(self) -> None:
        if round_ := self.now.open_round:
            actions.close_round(actor=self.asker, round_=round_)

    def withdraw_round(self) -> None:
        if (round_ := self.now.open_round) and self.chance.random() < 0.3:
            actions.withdraw_round(actor=self.asker, round_=round_, reason="另行征求")

    def settle(self) -> None:
        actions.settle_draft(actor=self.asker, draft=self.now)

    def override(self) -> None:
        if self.chance.random() < 0.3:
            actions.settle_draft(actor=self.asker, draft=self.now, because="时限紧迫")

    def rule(self) -> None:
        if self.chance.random() < 0.3:
            words = {"kind": "rule", "agency": self.desk.outside, "ground": "章程第六条"}
            actions.add_must_ask(actor=again(self.desk.secretariat), mechanism=self.desk.mechanism, **words)

    def merge(self) -> None:
        """One of those asked into another, or into the drafting agency; or it ends, and nobody follows it."""
        if self.chance.random() < 0.5:
            return
        ending = self.chance.choice(list(self.people))
        heir = self.chance.choice([self.desk.a, None, *(each for each in self.people if each != ending)])
        if heir:
            merging(fresh(ending), into=fresh(heir))
        else:
            abolishing(fresh(ending))
        del self.people[ending]


def must_and_have_not(draft: Draft) -> set[int | None]:
    """Told anew from the rows: who must answer, in whichever round that was said, less whoever gave an answer to a
    version since whose day the matter was not changed. In the place of one that ended stands its heir, if it has one.
    """
    must = {acting(row.agency) for round_ in draft.rounds.all() for row in round_.requests.all() if row.is_mandatory}
    must |= {acting(rule.agency) for rule in MustAsk.objects.filter(kind=draft.kind, ended_at=None)}
    standing: Any = draft.standing
    changed = max(row.number for row in draft.revisions.all() if row.sent_at and row.is_material)
    heard = {
        acting(reply.request.agency)
        for reply in Reply.objects.filter(request__round__draft=draft, state="given").select_related("request__agency")
        if changed <= reply.revision.number <= standing.number
    }
    return must - heard - {acting(draft.agency), None}


def acting(agency: Agency) -> int | None:
    """Followed step by step from heir to heir."""
    while agency.ended_on:
        if agency.successor is None:
            return None
        agency = agency.successor
    return agency.pk


def walked(walk: Walk) -> str:
    """Every step of the way is looked at; how the walk ends, in a word."""
    for _step in range(STEPS):
        was_settled = walk.now.state == "settled"
        walk.go()
        draft, sums = walk.now, sums_of(walk.now)
        given = Comment.objects.filter(reply__request__round__draft=draft, reply__state="given")
        left = given.filter(reply__request__round__state="withdrawn", treatment=None).count()
        answered = sums.adopted + sums.partly + sums.not_adopted + sums.resolved
        assert answered == given.exclude(treatment=None).count(), walk.done
        assert sums.comments == answered + sums.unanswered == given.count() - left, walk.done
        assert sums.left_alone == left, walk.done
        if draft.standing:
            assert {each.pk for each in draft.unanswered_by_mandatory()} == must_and_have_not(draft), walk.done
        if draft.state == "settled":
            assert sums.unanswered == 0, walk.done
        if draft.state == "settled" and not was_settled:
            missing = must_and_have_not(draft)
            act = Activity.objects.filter(verb="draft.settle", subject_id=draft.pk).latest("pk")
            assert not missing or (draft.settled_because and act.note), walk.done
            return "settled with a reason" if missing else "settled with all answers"
    draft = walk.now
    return "waits for an answer" if draft.standing and must_and_have_not(draft) else "otherwise"


def test_no_way_leads_round_an_answer_that_must_be_there(desk: Any) -> None:
    ends = set()
    for seed in range(WALKS):
        with transaction.atomic():
            ends.add(walked(Walk(desk, random.Random(seed))))
            transaction.set_rollback(True)
    assert ends >= {"settled with a reason", "settled with all answers", "waits for an answer"}, (
        "else it proves nothing"
    )
