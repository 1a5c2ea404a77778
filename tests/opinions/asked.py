"""What the asking side has before it, for the doors that are tried by everybody: a text sent out, a round about it, a
comment with its answer, more time asked for.
"""

from typing import Any

from coordination.agencies.models import Agency
from coordination.core.workdays import add_workdays
from coordination.opinions import actions
from coordination.opinions.models import Draft
from coordination.opinions.sections import passages
from tests.cast import again


def asking_side(cast: Any) -> dict[str, int]:
    """A drafts in the mechanism; B has answered with a comment; the agency outside asks for more time."""
    draft: Draft = actions.begin_draft(
        actor=again(cast.liaison_a),
        title="灾情信息报送办法",
        kind="rule",
        mechanism=cast.mechanism,
        passages=passages("第一条 为了规范报送。\n第二条 各单位应当在2小时内报送。"),
    )
    actions.send_version(actor=again(cast.liaison_a), revision=draft.being_written)
    draft.refresh_from_db()
    asked = [actions.Addressee(Agency.objects.get(pk=agency.pk)) for agency in (cast.b, cast.outside)]
    round_ = actions.open_round(actor=again(cast.liaison_a), draft=draft, addressees=asked, contact="李若谷")
    own, other = round_.requests.get(agency=cast.b), round_.requests.get(agency=cast.outside)
    reply = actions.begin_reply(actor=again(cast.liaison_b), request=own)
    actions.write_reply(actor=again(cast.liaison_b), reply=reply, result="agree_with_changes")
    comment = actions.add_comment(
        actor=again(cast.liaison_b),
        reply=reply,
        section=reply.revision.sections.get(number="第二条"),
        original="2小时",
        proposed="4小时",
        ground="基层难以核实。",
    )
    reply.refresh_from_db()
    actions.sign_reply(actor=again(cast.liaison_b), reply=reply)
    actions.treat(actor=again(cast.staff_a), comments=[comment], outcome="adopted")
    later = add_workdays(other.due_on, 3)
    more = actions.ask_more_time(actor=again(cast.stranger), request=other, until=later, reason="需研究")
    found = {"asked_draft": draft, "asked_round": round_, "asked_request": other, "asked_comment": comment}
    return {name: row.pk for name, row in {**found, "asked_more": more}.items()}
