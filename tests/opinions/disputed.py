"""A dispute with all that hangs on it, for tests that open every door."""

from types import SimpleNamespace

from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.models import Dispute
from meetings.actions import add_item, draft_meeting
from tests.cast import again
from tests.uploads import pdf


def a_dispute(cast: SimpleNamespace, **fields: object) -> Dispute:
    """Written down by A, against B, in the mechanism; not raised."""
    given = {"title": "核实时限由谁承担", "kind": "duties", "matter": "两厅意见不一。", "mechanism": cast.mechanism}
    return actions.begin_dispute(
        actor=again(cast.liaison_a), lead=cast.a, parties=[cast.b], points=["核实时限"], **{**given, **fields}
    )


def of_disputes(cast: SimpleNamespace) -> dict[str, int]:
    """A draft, and one that is raised, with a talk, an option, an offer, a paper; by names of `test_doors.DOORS`."""
    raised = a_dispute(cast)
    liaison = again(cast.liaison_a)
    actions.raise_dispute(actor=liaison, dispute=raised)
    actions.attach_papers(actor=liaison, dispute=raised, papers=[pdf("依据.pdf")])
    talked = {"held_on": today(), "how": "面谈", "present": "两厅联络员", "record_text": "双方交换了意见。"}
    actions.record_talk(actor=liaison, dispute=raised, **talked)
    before_it = draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="专题会议")
    item = add_item(
        actor=cast.secretariat, meeting=before_it, source=raised, title="分歧", matter="协调", proposing_agency=cast.a
    )
    return {
        "dispute_item": item.pk,
        "dispute_draft": a_dispute(cast).pk,
        "dispute": raised.pk,
        "dispute_option": actions.add_option(actor=liaison, dispute=raised, text="甲案", effects="增加人手").pk,
        "dispute_offer": actions.offer(actor=liaison, dispute=raised, text="折中").pk,
        "dispute_paper": raised.papers.get().pk,
    }
