"""A dispute with all that hangs on it, for tests that open every door."""

from types import SimpleNamespace

from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.models import Dispute
from meetings.actions import accept_topic, draft_meeting, propose_dispute
from meetings.models import Topic
from tests.cast import again
from tests.uploads import pdf


def a_dispute(cast: SimpleNamespace, **fields: object) -> Dispute:
    """Written down by A, against B, in the mechanism; not raised."""
    given = {"title": "核实时限由谁承担", "kind": "duties", "matter": "两厅意见不一。", "mechanism": cast.mechanism}
    return actions.begin_dispute(
        actor=again(cast.liaison_a), lead=cast.a, parties=[cast.b], points=["核实时限"], **{**given, **fields}
    )


def ripe(cast: SimpleNamespace, **fields: object) -> Dispute:
    """Raised, and at the talk of the heads."""
    found = a_dispute(cast, **fields)
    actions.raise_dispute(actor=again(cast.liaison_a), dispute=found)
    for _rung in range(2):
        actions.climb(actor=again(cast.liaison_b), dispute=found, reason="协商不成")
    return found


def topic_of(cast: SimpleNamespace, dispute: Dispute) -> Topic:
    """As A puts it into the pool."""
    return propose_dispute(actor=again(cast.liaison_a), dispute=dispute, title="分歧", matter="协调")


def before_a_meeting(cast: SimpleNamespace) -> dict[str, int]:
    """A dispute on the agenda of a draft, one in the topic pool, and one that may go there."""
    draft = draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="专题会议")
    placed = topic_of(cast, ripe(cast, title="已列入议程的分歧"))
    item = accept_topic(actor=cast.secretariat, topic=placed, meeting=draft)
    waiting = topic_of(cast, ripe(cast, title="议题库中的分歧"))
    return {"dispute_item": item.pk, "dispute_topic": waiting.pk, "ripe_dispute": ripe(cast, title="待提交").pk}


def of_disputes(cast: SimpleNamespace) -> dict[str, int]:
    """A draft, and one that is raised, with a talk, an option, an offer, a paper; and some that come before a meeting.
    By names of `test_doors.DOORS`.
    """
    raised = a_dispute(cast)
    liaison = again(cast.liaison_a)
    actions.raise_dispute(actor=liaison, dispute=raised)
    actions.attach_papers(actor=liaison, dispute=raised, papers=[pdf("依据.pdf")])
    talked = {"held_on": today(), "how": "面谈", "present": "两厅联络员", "record_text": "双方交换了意见。"}
    actions.record_talk(actor=liaison, dispute=raised, **talked)
    return {
        **before_a_meeting(cast),
        "dispute_draft": a_dispute(cast).pk,
        "dispute": raised.pk,
        "dispute_option": actions.add_option(actor=liaison, dispute=raised, text="甲案", effects="增加人手").pk,
        "dispute_offer": actions.offer(actor=liaison, dispute=raised, text="折中").pk,
        "dispute_paper": raised.papers.get().pk,
    }
