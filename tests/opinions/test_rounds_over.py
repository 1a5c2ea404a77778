"""A round that is over, to the agency that was asked in it: what it is called, and that nothing is written any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from coordination.core.errors import NotLawful
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.models import Draft, Reply, Request, Round
from coordination.opinions.worklist.asked import answers_to_our_comments
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, given, request_of, sent
from tests.opinions.test_answers_pages import COMMENT, at, looked, posted, said, section_of
from tests.signin.devices import proved
from tests.uploads import pdf


@pytest.fixture
def round_(desk: Any, draft: Draft) -> Round:
    return asked(desk, draft)


@pytest.fixture
def request_b(desk: Any, round_: Round) -> Request:
    return request_of(round_, desk.b)


def closed(desk: Any, round_: Round) -> None:
    actions.close_round(actor=again(desk.liaison_a), round_=round_, note="会期提前")


@pytest.mark.parametrize("is_late", [True, False])
def test_whoever_had_time_left_when_the_round_was_closed_is_not_called_late(
    desk: Any, round_: Round, request_b: Request, english: None, *, is_late: bool
) -> None:
    if is_late:
        day = today() - timedelta(days=3)
        Request.objects.filter(pk=request_b.pk).update(first_due_on=day, due_on=day)
    closed(desk, round_)
    for page in (reverse("opinions:requests"), request_b.get_absolute_url()):
        seen = looked(desk.staff_b, page).casefold()
        assert ("not answered in time" in seen.replace("shown as not answered in time", "")) is is_late, page
        assert ("not answered" in seen) is True


def over(desk: Any, round_: Round, how: str) -> None:
    if how == "withdrawn":
        actions.withdraw_round(actor=again(desk.liaison_a), round_=round_, reason="另行起草")
    else:
        closed(desk, round_)


@pytest.fixture
def reply(desk: Any, request_b: Request) -> Reply:
    """Begun, with a result, a comment and a file."""
    begun = actions.begin_reply(actor=again(desk.staff_b), request=request_b)
    actions.write_reply(actor=again(desk.staff_b), reply=begun, result="disagree", remarks="总体不可行")
    actions.add_comment(actor=again(desk.staff_b), reply=begun, section=section_of(request_b), **COMMENT)
    actions.add_papers(actor=again(desk.staff_b), reply=begun, papers=[pdf("意见.pdf")])
    begun.refresh_from_db()
    return begun


ACTS = {
    "begin": lambda by, reply, _comment: actions.begin_reply(actor=by, request=reply.request),
    "write": lambda by, reply, _comment: actions.write_reply(actor=by, reply=reply, result="agree"),
    "comment": lambda by, reply, _comment: actions.add_comment(actor=by, reply=reply, section=None, ground="总体"),
    "change": lambda by, _reply, comment: actions.change_comment(
        actor=by, comment=comment, section=None, ground="总体"
    ),
    "drop": lambda by, _reply, comment: actions.drop_comment(actor=by, comment=comment),
    "attach": lambda by, reply, _comment: actions.add_papers(actor=by, reply=reply, papers=[]),
    "detach": lambda by, reply, _comment: actions.drop_paper(actor=by, paper=reply.papers.get()),
    "take up": lambda by, reply, _comment: actions.take_up_version(actor=by, reply=reply),
    "hand on": lambda by, reply, _comment: actions.hand_on(actor=by, reply=reply),
    "sign": lambda by, reply, _comment: actions.sign_reply(actor=by, reply=reply),
    "at once": lambda by, reply, _comment: actions.answer_at_once(actor=by, request=reply.request, result="no_comment"),
}


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
def test_nothing_is_written_nor_signed_once_a_round_is_over(desk: Any, round_: Round, reply: Reply, how: str) -> None:
    over(desk, round_, how)
    reply.refresh_from_db()
    for name, act in ACTS.items():
        with pytest.raises(NotLawful):
            act(again(desk.liaison_b), reply, reply.comments.get())
        assert (reply.comments.count(), reply.papers.count(), reply.state) == (1, 1, "writing"), name


def test_what_was_handed_on_is_not_returned_once_a_round_is_over(desk: Any, round_: Round, reply: Reply) -> None:
    actions.hand_on(actor=again(desk.staff_b), reply=reply)
    over(desk, round_, "withdrawn")
    reply.refresh_from_db()
    with pytest.raises(NotLawful):
        actions.send_back(actor=again(desk.liaison_b), reply=reply, reason="依据不足")


@pytest.mark.parametrize("how", ["withdrawn", "closed"])
def test_the_page_shows_what_was_begun_and_offers_nothing_once_a_round_is_over(
    desk: Any, round_: Round, request_b: Request, reply: Reply, how: str, english: None
) -> None:
    over(desk, round_, how)
    for reader in (desk.staff_b, desk.liaison_b, desk.leader_b):
        page = looked(reader, request_b.get_absolute_url())
        assert "总体不可行" in page
        assert COMMENT["ground"] in page
        assert "意见.pdf" in page
        assert "Being written" not in page
        assert "Comment here" not in page
        doors = ["reply", "comment", "sign", "attach_to_reply", "hand_on", "send_back", "answer_at_once"]
        assert not [door for door in doors if at(door, request_b.pk) in page]
        assert at("change_comment", reply.comments.get().pk) not in page
        assert at("drop_reply_paper", reply.papers.get().pk) not in page
    assert "总体不可行" not in looked(desk.liaison_a, request_b.get_absolute_url())


def test_what_is_sent_too_late_is_kept_in_the_form_and_nowhere_else(
    desk: Any, round_: Round, request_b: Request, reply: Reply
) -> None:
    over(desk, round_, "withdrawn")
    page = said(posted(desk.staff_b, at("comment", request_b.pk), ground="再补充一点"))
    assert "form-errors" in page
    assert "再补充一点" in page
    assert reply.comments.count() == 1


def test_whoever_goes_back_to_a_form_after_the_answer_was_given_is_led_to_it(
    desk: Any, request_b: Request, english: None
) -> None:
    posted(desk.liaison_b, at("answer_at_once", request_b.pk), result="no_comment")
    client = proved(signed_in(again(desk.liaison_b)))
    for door in ("answer_at_once", "reply", "comment", "attach_to_reply", "sign", "send_back", "more_time"):
        found = client.get(at(door, request_b.pk), follow=True)
        assert found.redirect_chain == [(request_b.get_absolute_url(), 302)], door
        assert "answered already" in said(found), door
    for door in ("answer_at_once", "sign"):  # the button pressed twice
        found = client.post(at(door, request_b.pk), {"result": "no_comment"}, follow=True)
        assert "answered already" in said(found), door
    assert client.post(at("reply", request_b.pk), {"result": "agree"}).status_code == 200, "refused in its form"
    assert signed_in(again(desk.liaison_a)).get(at("reply", request_b.pk)).status_code == 404
    assert request_b.replies.get().result == "no_comment"


def test_answers_to_our_comments_stand_open_where_home_leads_though_the_text_has_changed(
    desk: Any, draft: Draft, round_: Round, request_b: Request
) -> None:
    comments = [(section_of(request_b), COMMENT)]
    found = given(desk.liaison_b, request_b, "agree_with_changes", comments).comments.get()
    actions.treat(actor=again(desk.liaison_a), comments=[found], outcome="not_adopted", reason="时限已有规定")
    actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    version = actions.begin_version(actor=again(desk.liaison_a), draft=Draft.objects.get(pk=draft.pk))
    actions.write_section(actor=again(desk.liaison_a), section=version.sections.get(number="第三条"), text="改写。")
    sent(desk, Draft.objects.get(pk=draft.pk), concerned=[desk.b])
    ways = [line.url for line in answers_to_our_comments(again(desk.liaison_b))]
    assert ways == [f"{request_b.get_absolute_url()}#given"]
    page = looked(desk.liaison_b, request_b.get_absolute_url())
    opened = page.partition('id="given" open')[2]
    assert "时限已有规定" in opened
    assert page.count('id="given"') == 1
