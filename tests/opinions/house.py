"""One of everything of opinions and disputes, for whoever tries the doors."""

from typing import Any

from coordination.core.workdays import add_workdays
from coordination.opinions import actions
from coordination.opinions.models import Draft, MustAsk, Silence
from coordination.opinions.sections import passages
from tests.cast import again
from tests.opinions.disputed import of_disputes
from tests.opinions.registers import compared
from tests.uploads import pdf, upload

TEXT = "第一条 各单位应当在2小时内报送灾情信息。\n第二条 报送采用书面方式。"
NEXT_TEXT = "第一条 各单位应当在4小时内报送灾情信息。\n第二条 报送采用书面方式。"


def furnished(cast: Any) -> dict[str, Any]:
    """A text of agency A about which B was asked and answered, with the next version begun; B asked anew in a round of
    a second text, with a reply that is being written, and in one of a third, which nobody has read; disputes of the
    two; a rule of silence and one of whom to ask; a policy in force, and a text that repeats it.
    """
    liaison_a, liaison_b = again(cast.liaison_a), again(cast.liaison_b)
    text = _sent(cast, "灾情信息报送办法")
    round_ = actions.open_round(actor=liaison_a, draft=text, addressees=[actions.Addressee(cast.b)])
    request = round_.requests.get()
    reply = actions.begin_reply(actor=liaison_b, request=request)
    actions.write_reply(actor=liaison_b, reply=reply, result="agree_with_changes")
    comment = actions.add_comment(
        actor=liaison_b, reply=reply, section=text.standing.sections.first(), proposed="4小时", ground="难以核实"
    )
    reply.refresh_from_db()
    actions.sign_reply(actor=liaison_b, reply=reply)
    actions.treat(actor=liaison_a, comments=[comment], outcome="partly", reason="改为3小时")
    actions.tell_answers(actor=liaison_a, round_=round_)
    version = actions.begin_version(actor=liaison_a, draft=text)
    waiting = actions.open_round(
        actor=liaison_a, draft=_sent(cast, "应急物资调拨办法"), addressees=[actions.Addressee(cast.b)]
    ).requests.get()
    more = actions.ask_more_time(
        actor=liaison_b, request=waiting, until=add_workdays(waiting.due_on, 3), reason="需会同有关处室研究"
    )
    inner = actions.begin_reply(actor=liaison_b, request=waiting)
    actions.add_comment(actor=liaison_b, reply=inner, section=None, ground="尚在研究")
    actions.add_papers(actor=liaison_b, reply=inner, papers=[pdf("未公开的附件.pdf")])
    likeness, tie = compared(cast)
    unread = actions.open_round(
        actor=liaison_a, draft=_sent(cast, "避险转移办法"), addressees=[actions.Addressee(cast.b)]
    ).requests.get()
    Silence.objects.create(mechanism=cast.mechanism, is_consent=True, ground="工作规则第八条")
    rule = MustAsk.objects.create(mechanism=cast.mechanism, kind="other", agency=cast.b, ground="工作规则第九条")
    return {
        "asked_rule": rule.pk,
        "text": text.pk,
        "text_version": (text.pk, 1),
        "text_section": text.standing.sections.first().pk,
        "written_version": version.pk,
        "written_section": version.sections.first().pk,
        "round": round_.pk,
        "open_round": waiting.round_id,
        "request": request.pk,
        "unread": unread.pk,
        "waiting": waiting.pk,
        "more_time": more.pk,
        "reply": reply.pk,
        "inner_reply": inner.pk,
        "comment": comment.pk,
        "inner_comment": inner.comments.get().pk,
        "reply_paper": inner.papers.get().pk,
        "treatment": comment.treatment.pk,
        **of_disputes(cast),
        "policy": likeness.of.policy_id,
        "likeness": likeness.pk,
        "unsent": tie.draft_id,
        "tie": tie.pk,
    }


def _sent(cast: Any, title: str) -> Draft:
    actor = again(cast.liaison_a)
    text = actions.begin_draft(
        actor=actor,
        title=title,
        kind="rule",
        mechanism=cast.mechanism,
        passages=passages(TEXT),
        file=upload("办法.txt", TEXT.encode()),
    )
    actions.send_version(actor=actor, revision=text.being_written)
    text.refresh_from_db()
    return text
