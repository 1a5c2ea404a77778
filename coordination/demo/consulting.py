"""Texts that agencies are asked about, what they answer, what they do not agree on and bring before a meeting, and the
policies in force.
"""

from functools import partial
from typing import Any

from django.contrib.auth import get_user_model

from coordination.agencies.models import Post, User
from coordination.core.workdays import today
from coordination.demo.people import House, read
from coordination.demo.story import Play, Story
from coordination.opinions import actions
from coordination.opinions.covering import letter_for
from coordination.opinions.models import Comment, Dispute, Draft, Party, Reply, Request, Round
from coordination.opinions.sections import passages
from meetings.actions import propose_dispute
from meetings.suggestions import item_of

WORDS = ("original", "proposed", "ground", "legal_basis")


class Consulting:
    """The scenes of `opinions.toml`, in the mechanism of one story."""

    def __init__(self, play: Play, house: House, story: Story) -> None:
        self.play, self.house, self.story, self.clock = play, house, story, play.clock
        data = read("opinions")
        for policy in data["policy"]:
            self.at(f"{policy['entered']} 10:00", partial(self.enter, policy))
        for text in data["text"]:
            Consultation(self, text).plan()
        for dispute in data["dispute"]:
            Differing(self, dispute).plan()

    def at(self, when: str, scene: Any) -> None:
        self.play.at(self.clock.at(when), scene)

    def enter(self, data: dict[str, Any]) -> None:
        actions.enter_policy(
            actor=self.house.people[data["by"]],
            issuers=[self.house.agencies[key] for key in data["issuers"]],
            passages=passages(data["text"]),
            issued_on=data["issued"],
            effective_on=data["issued"],
            **{name: data[name] for name in ("title", "kind", "number", "issued_by", "subject_words")},
        )


class Consultation:
    """One text: written, sent out, asked about, answered, and for the older ones treated and settled."""

    def __init__(self, telling: Consulting, data: dict[str, Any]) -> None:
        self.telling, self.data, self.house, self.clock = telling, data, telling.house, telling.clock
        self.drafter: User = self.house.people[data["by"]]
        self.draft: Draft
        self.round: Round

    def plan(self) -> None:
        at, data = self.telling.at, self.data
        at(data["begun"], self.begin)
        at(data["sent"], self.send)
        at(data["asked"], self.ask)
        for reply in data["replies"]:
            at(reply["at"], partial(self.reply, reply, self.house.liaisons[reply["by"]], is_signed=True))
        if inner := data.get("inner"):
            at(inner["at"], partial(self.reply, inner, self.house.people[inner["by"]], is_signed=False))
        if more := data.get("more_time"):
            at(more["at"], partial(self.ask_more_time, more))
        for name in ("treated", "closed", "settled"):
            if name in data:
                at(data[name], getattr(self, name))

    def begin(self) -> None:
        self.draft = actions.begin_draft(
            actor=self.drafter,
            title=self.data["title"],
            kind=self.data["kind"],
            mechanism=self.telling.story.mechanism,
            passages=passages(self.data["text"]),
        )

    def send(self) -> None:
        actions.send_version(actor=self.drafter, revision=self._draft.being_written)  # type: ignore[arg-type]  # it was begun

    def ask(self) -> None:
        must = self.data.get("must", {})
        addressees = [
            actions.Addressee(self.house.agencies[key], is_mandatory=key in must, ground=must.get(key, ""))
            for key in self.data["to"]
        ]
        self.round = actions.open_round(
            actor=self.drafter,
            draft=self._draft,
            addressees=addressees,
            kind=self.data.get("round", Round.Kind.OPINIONS),
            is_urgent=self.data["urgent"],
            contact=self.data["contact"],
            letter=letter_for(self._draft, self.data.get("round", Round.Kind.OPINIONS)),
        )

    def reply(self, data: dict[str, Any], person: User, *, is_signed: bool) -> None:
        key = data["by"] if is_signed else data["agency"]
        request = Request.objects.get(round=self.round, agency=self.house.agencies[key])
        reply = actions.begin_reply(actor=person, request=request)
        actions.write_reply(actor=person, reply=reply, result=data["result"], remarks=data.get("remarks", ""))
        for comment in data.get("comments", []):
            section = request.revision.sections.get(number=comment["section"])
            words = {name: comment.get(name, "") for name in WORDS}
            actions.add_comment(
                actor=person, reply=reply, section=section, is_objection=comment.get("objection", False), **words
            )
        if is_signed:
            actions.sign_reply(actor=person, reply=Reply.objects.get(pk=reply.pk))

    def ask_more_time(self, data: dict[str, Any]) -> None:
        request = Request.objects.get(round=self.round, agency=self.house.agencies[data["by"]])
        until = self.clock.day(data["until"])
        actions.ask_more_time(
            actor=self.house.liaisons[data["by"]], request=request, until=until, reason=data["reason"]
        )

    def treated(self) -> None:
        for line in self.data["treatments"]:
            agency = self.house.agencies[line["of"]]
            comment = Comment.objects.about(self._draft).get(reply__request__agency=agency, place=line["place"])
            actions.treat(
                actor=self.drafter, comments=[comment], outcome=line["outcome"], reason=line.get("reason", "")
            )
        actions.tell_answers(actor=self.drafter, round_=self.round)

    def closed(self) -> None:
        actions.close_round(actor=self.drafter, round_=Round.objects.get(pk=self.round.pk))

    def settled(self) -> None:
        actions.settle_draft(actor=self.drafter, draft=self._draft)

    @property
    def _draft(self) -> Draft:
        return Draft.objects.get(pk=self.draft.pk)


class Differing:
    """One dispute, from being raised to where it stands."""

    def __init__(self, telling: Consulting, data: dict[str, Any]) -> None:
        self.telling, self.data, self.house = telling, data, telling.house
        self.by: User = self.house.people[data["by"]]
        self.dispute: Dispute

    def plan(self) -> None:
        at = self.telling.at
        at(self.data["raised"], self.raised)
        for when, reason in self.data["climbs"]:
            at(when, partial(self.climb, reason))
        for talk in self.data["talks"]:
            at(talk["at"], partial(self.talk, talk))
        if topic := self.data.get("topic"):
            at(topic["at"], partial(self.propose, self.house.liaisons[topic["by"]]))
        if "agreed" in self.data:
            at(self.data["agreed"], self.agree)

    def raised(self) -> None:
        data = self.data
        self.dispute = actions.begin_dispute(
            actor=self.by,
            lead=self.house.agencies[data["lead"]],
            parties=[self.house.agencies[key] for key in data["parties"]],
            points=data["points"],
            mechanism=self.telling.story.mechanism,
            **{name: data[name] for name in ("title", "kind", "matter")},
        )
        actions.raise_dispute(actor=self.by, dispute=self.dispute)
        for line in data["opinions"]:
            party = self._party(line["by"])
            person = self.house.liaisons[line["by"]]
            said = {"opinion": line["text"], "grounds": line["grounds"], "legal_basis": line["basis"]}
            actions.state_opinion(actor=person, party=party, **said)
            if head := self._head(line["by"]):
                actions.sign_opinion(actor=head, party=self._party(line["by"]))
        for text, effects in data["options"]:
            actions.add_option(actor=self.by, dispute=self.dispute, text=text, effects=effects)
        if "proposal" in data:
            lead = self.house.liaisons[data["lead"]]
            actions.propose(actor=lead, dispute=self.dispute, proposal=data["proposal"])

    def climb(self, reason: str) -> None:
        actions.climb(actor=self.by, dispute=self._dispute, reason=reason)

    def talk(self, data: dict[str, Any]) -> None:
        actions.record_talk(
            actor=self.by,
            dispute=self._dispute,
            held_on=today(),
            how=data["how"],
            present=data["present"],
            record_text=data["record"],
            outcome=data["outcome"],
        )

    def propose(self, person: User) -> None:
        """Into the topic pool, as the form words it."""
        propose_dispute(actor=person, dispute=self._dispute, **item_of(self._dispute))

    def agree(self) -> None:
        lead = self.house.liaisons[self.data["lead"]]
        actions.propose_agreement(actor=lead, dispute=self._dispute, text=self.data["agreement"])
        for key in self.data["parties"]:
            actions.confirm_agreement(actor=self.house.liaisons[key], party=self._party(key))

    def _head(self, key: str) -> User | None:
        heads = get_user_model().objects.holding({Post.Role.LEADER}, at=[self.house.agencies[key]])
        return heads.first()

    def _party(self, key: str) -> Party:
        return Party.objects.get(dispute=self.dispute, agency=self.house.agencies[key])

    @property
    def _dispute(self) -> Dispute:
        return Dispute.objects.get(pk=self.dispute.pk)
