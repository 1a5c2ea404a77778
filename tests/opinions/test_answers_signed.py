"""The asked side in a browser: the way inside, the signature, a new version, more time, and what became of comments."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.actions import appoint_deputy, end_post
from coordination.agencies.models import Post
from coordination.core.workdays import add_workdays, today
from coordination.core.worklist import waiting_for
from coordination.opinions import actions
from coordination.opinions.models import AnswerPath, Comment, Draft, Request
from coordination.opinions.worklist.asked import answers_to_our_comments
from tests.cast import again, person, portal_administrator, signed_in
from tests.opinions.conftest import asked, begun, given, request_of, sent
from tests.opinions.test_answers_pages import COMMENT, at, looked, posted, said, section_of, stamp_of, written
from tests.signin.devices import proved

# The way inside


def test_it_goes_from_hand_to_hand_and_each_is_told_whose_turn_it_is(
    desk: Any, request_b: Request, english: None
) -> None:
    AnswerPath.objects.create(agency=desk.b, steps="check_sign", signer="leader")
    posted(desk.staff_b, at("reply", request_b.pk), result="agree", then="hand_on")
    reply = request_b.replies.get()
    assert reply.state == "checking"
    page = looked(desk.staff_b, request_b.get_absolute_url())
    assert "liaison_b" in page
    assert "hand on for signing" not in page, "who wrote it does not check it"
    assert posted(desk.staff_b, at("hand_on", request_b.pk)).status_code == 403
    posted(desk.liaison_b, at("send_back", request_b.pk), reason="依据不足")
    reply.refresh_from_db()
    assert reply.state == "writing"
    assert "依据不足" in looked(desk.staff_b, request_b.get_absolute_url())
    posted(desk.staff_b, at("reply", request_b.pk), result="agree", then="hand_on")
    posted(desk.liaison_b, at("hand_on", request_b.pk))
    reply.refresh_from_db()
    assert reply.state == "signing"
    assert "leader_b" in looked(desk.staff_b, request_b.get_absolute_url())
    posted(desk.leader_b, at("sign", request_b.pk), seen=stamp_of(desk.leader_b, request_b))
    reply.refresh_from_db()
    assert (reply.state, reply.signed_by) == ("given", desk.leader_b)


def test_the_way_is_chosen_by_the_leader_or_the_administrator(desk: Any, request_b: Request) -> None:
    admin = person(desk.b, "admin_b", Post.Role.ADMINISTRATOR)
    data = {"steps": "check_sign", "signer": "leader"}
    for other in (desk.staff_b, desk.liaison_b):
        assert posted(other, reverse("opinions:answer_path"), **data).status_code == 403
    for keeper in (admin, desk.leader_b):
        AnswerPath.objects.all().delete()
        posted(keeper, reverse("opinions:answer_path"), **data)
        assert AnswerPath.objects.get().signer == "leader"
        assert reverse("opinions:answer_path") in looked(keeper, reverse("opinions:requests"))
    end_post(actor=None, post=desk.leader_b.posts.get())
    AnswerPath.objects.all().delete()
    assert "form-errors" in said(posted(admin, reverse("opinions:answer_path"), **data)), "nobody could sign"
    assert not AnswerPath.objects.exists()


# Signing


def test_what_is_signed_is_what_was_read(desk: Any, request_b: Request, english: None) -> None:
    written(desk, request_b)
    client = proved(signed_in(again(desk.leader_b)))
    page = client.get(at("sign", request_b.pk))
    assert "总体可行" in said(page)
    assert "省财政厅" in said(page)
    stamp = page.context["stamp"]
    posted(desk.staff_b, at("comment", request_b.pk), ground="最后一刻的意见")
    refused = client.post(at("sign", request_b.pk), {"seen": stamp})
    assert "最后一刻的意见" in said(refused)
    reply = request_b.replies.get()
    assert reply.state == "writing"
    signed = said(client.post(at("sign", request_b.pk), {"seen": refused.context["stamp"]}, follow=True))
    reply.refresh_from_db()
    assert reply.state == "given"
    assert reply.sha256 in signed
    assert "Unchanged since it was signed" in signed
    assert "最后一刻的意见" in looked(desk.liaison_a, request_b.get_absolute_url())


def test_whoever_signs_has_just_proved_who_it_is(desk: Any, request_b: Request) -> None:
    reply = written(desk, request_b)
    client = signed_in(again(desk.leader_b))
    for answer in (client.get(at("sign", request_b.pk)), client.post(at("sign", request_b.pk), {"seen": "x"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("prove_again"))
    at_once = client.post(at("answer_at_once", request_b.pk), {"result": "no_comment"})
    assert at_once["Location"].startswith(reverse("prove_again"))
    reply.refresh_from_db()
    assert reply.state == "writing"


def test_nobody_without_the_post_signs(desk: Any, request_b: Request) -> None:
    admin = person(desk.b, "admin_b", Post.Role.ADMINISTRATOR)
    deputy = person(desk.b, "deputy_b", Post.Role.STAFF)
    post = desk.leader_b.posts.get()
    stands = appoint_deputy(
        actor=again(admin), post=post, deputy=deputy, starts_on=today(), ends_on=None, reason="出差"
    )
    AnswerPath.objects.create(agency=desk.b, signer="leader")
    reply = written(desk, request_b)
    stamp = stamp_of(desk.leader_b, request_b)
    end_post(actor=None, post=stands)
    for other, status in (
        (desk.staff_b, 403),
        (desk.liaison_b, 403),
        (admin, 403),
        (deputy, 403),
        (desk.leader_a, 404),
        (desk.secretariat, 404),
        (portal_administrator("system"), 404),
    ):
        assert posted(other, at("sign", request_b.pk), seen=stamp).status_code == status, other
    reply.refresh_from_db()
    assert reply.state == "writing"
    posted(desk.leader_b, at("sign", request_b.pk), seen=stamp)
    reply.refresh_from_db()
    assert reply.state == "given"


def test_a_deputy_is_told_so_signs_and_is_printed_as_one(desk: Any, request_b: Request) -> None:
    admin = person(desk.b, "admin_b", Post.Role.ADMINISTRATOR)
    deputy = person(desk.b, "deputy_b", Post.Role.STAFF)
    post = desk.leader_b.posts.get()
    appoint_deputy(actor=again(admin), post=post, deputy=deputy, starts_on=today(), ends_on=None, reason="出差")
    AnswerPath.objects.create(agency=desk.b, signer="leader")
    reply = written(desk, request_b)
    page = said(proved(signed_in(again(deputy))).get(at("sign", request_b.pk)))
    assert "您代leader_b签发" in page
    posted(deputy, at("sign", request_b.pk), seen=stamp_of(deputy, request_b))
    reply.refresh_from_db()
    assert (reply.signed_by, reply.in_place_of) == (deputy, "leader_b")
    for reader in (desk.staff_b, desk.liaison_a):
        assert "（代leader_b）" in looked(reader, request_b.get_absolute_url())


@pytest.mark.parametrize("result", ["no_comment", "not_concerned"])
def test_nothing_to_say_is_said_in_one_act(desk: Any, request_b: Request, result: str) -> None:
    assert at("answer_at_once", request_b.pk) in looked(desk.liaison_b, reverse("opinions:requests"))
    posted(desk.liaison_b, at("answer_at_once", request_b.pk), result=result)
    reply = request_b.replies.get()
    assert (reply.state, reply.result, reply.signed_by) == ("given", result, desk.liaison_b)


def test_who_may_not_sign_hands_it_on_in_one_act_and_nothing_written_is_lost(desk: Any, request_b: Request) -> None:
    posted(desk.staff_b, at("answer_at_once", request_b.pk), result="no_comment")
    reply = request_b.replies.get()
    assert reply.state == "signing"
    again_ = posted(desk.liaison_b, at("answer_at_once", request_b.pk), result="not_concerned")
    assert "form-errors" in said(again_)
    assert posted(desk.liaison_b, at("answer_at_once", request_b.pk), result="agree").status_code == 200
    reply.refresh_from_db()
    assert (reply.state, reply.result) == ("signing", "no_comment")


# When the text changes


def test_a_reply_in_hand_is_taken_up_on_the_new_version(
    desk: Any, draft: Draft, request_b: Request, english: None
) -> None:
    reply = written(desk, request_b)
    for number in ("第二条", "第三条"):
        section = section_of(request_b, number)
        actions.add_comment(actor=again(desk.staff_b), reply=reply, section=section, ground=f"{number}的理由")
    version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    second = version.sections.get(number="第二条")
    actions.write_section(actor=again(desk.liaison_a), section=second, text=second.text.replace("2小时", "3小时"))
    actions.remove_section(actor=again(desk.liaison_a), section=version.sections.get(number="第三条"))
    sent(desk, draft)
    page = looked(desk.staff_b, request_b.get_absolute_url())
    assert at("take_up", request_b.pk) in page
    assert '<del class="diff-removed">2</del><ins class="diff-added">3</ins>' in page
    assert at("comment", request_b.pk) not in page, "not before it is taken up"
    client = proved(signed_in(again(desk.leader_b)))
    assert "disabled" in said(client.get(at("sign", request_b.pk)))
    page = said(posted(desk.staff_b, at("take_up", request_b.pk)))
    assert "Its section is gone" in page
    kept: dict[str, Any] = {comment.ground: comment for comment in reply.comments.select_related("section")}
    assert kept["第二条的理由"].section.revision == version
    lost = kept["第三条的理由"]
    assert (lost.section, lost.original) == (None, "报送采用书面方式。"), "what it was about is kept in words"


def test_asked_again_the_page_shows_what_changed_since_the_version_that_was_answered(
    desk: Any, draft: Draft, request_b: Request, english: None
) -> None:
    given(desk.liaison_b, request_b, remarks="原来的意见")
    version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    section = version.sections.get(number="第二条")
    actions.write_section(actor=again(desk.liaison_a), section=section, text=section.text.replace("2小时", "3小时"))
    sent(desk, draft, concerned=[desk.b])
    page = looked(desk.staff_b, request_b.get_absolute_url())
    assert '<ins class="diff-added">3</ins>' in page
    assert page.count("<summary><span") == 3, "what did not change is folded"
    assert "原来的意见" in page
    assert "Asked again" in looked(desk.staff_b, reverse("opinions:requests"))
    posted(desk.liaison_b, at("answer_at_once", request_b.pk), result="no_comment")
    page = looked(desk.staff_b, request_b.get_absolute_url())
    assert "Earlier answers, to earlier versions" in page
    assert list(request_b.replies.values_list("state", "revision__number")) == [("given", 1), ("given", 2)]


# More time


def test_more_time_is_asked_for_and_the_first_date_stays_in_sight(desk: Any, request_b: Request) -> None:
    first, until = request_b.due_on, add_workdays(request_b.due_on, 3)
    assert posted(desk.staff_b, at("more_time", request_b.pk), until=until, reason="需测算").status_code == 403
    too_early = posted(desk.liaison_b, at("more_time", request_b.pk), until=first, reason="需测算")
    assert "field-error" in said(too_early)
    page = said(posted(desk.liaison_b, at("more_time", request_b.pk), until=until, reason="需组织测算"))
    assert "需组织测算" in page
    assert at("more_time", request_b.pk) not in page, "one at a time"
    actions.settle_more_time(actor=again(desk.liaison_a), more=request_b.extensions.get(), until=until, answer="同意")
    request_b.refresh_from_db()
    assert (request_b.first_due_on, request_b.due_on) == (first, until)
    page = looked(desk.staff_b, request_b.get_absolute_url())
    assert f"{first.month}月{first.day}日" in page
    assert f"{until.month}月{until.day}日" in page


# What became of our comments


def test_comments_that_were_answered_are_counted_by_request_and_of_no_other_agency(desk: Any) -> None:
    """A house full of comments costs whoever has none nothing: each request asks for its own by their keys."""
    round_ = asked(desk, begun(desk), desk.b, desk.outside)
    for who, agency, number in ((desk.liaison_b, desk.b, 2), (desk.stranger, desk.outside, 1)):
        request = request_of(round_, agency)
        given(who, request, "agree_with_changes", [(section_of(request), COMMENT)] * number)
    comments = list(Comment.objects.all())
    actions.treat(actor=again(desk.staff_a), comments=comments, outcome="not_adopted", reason="上位法已有规定")
    actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    reader = again(desk.liaison_b)
    reader.acting_for  # noqa: B018  (known from then on)
    with CaptureQueriesContext(connection) as queries:
        (line,) = answers_to_our_comments(reader)
    assert "2条意见" in str(line.what)
    (sql,) = [query["sql"] for query in queries if "opinions_treatment" in query["sql"]]
    outer = sql.partition(' AS "open_ones"')[2].partition("WHERE")[0]
    assert "opinions_request" in outer
    assert "opinions_comment" not in outer, "they are joined for every request of the house"
    assert "DISTINCT" not in sql


def test_an_agency_learns_what_became_of_its_comments_when_it_is_told(desk: Any, request_b: Request) -> None:
    given(desk.liaison_b, request_b, "agree_with_changes", [(section_of(request_b), COMMENT)])
    comment = Comment.objects.get()
    reason = "上位法已有规定"
    actions.treat(actor=again(desk.staff_a), comments=[comment], outcome="not_adopted", reason=reason)
    assert reason not in looked(desk.liaison_b, request_b.get_absolute_url())
    assert signed_in(again(desk.liaison_b)).get(at("respond", comment.pk)).status_code == 404
    assert list(answers_to_our_comments(again(desk.liaison_b))) == []
    actions.tell_answers(actor=again(desk.liaison_a), round_=request_b.round)
    page = looked(desk.liaison_b, request_b.get_absolute_url())
    assert reason in page
    assert at("respond", comment.pk) in page
    (line,) = answers_to_our_comments(again(desk.liaison_b))
    assert line.url.startswith(request_b.get_absolute_url())
    assert list(answers_to_our_comments(again(desk.staff_b))) == []
    assert posted(desk.staff_b, at("respond", comment.pk), standing="content").status_code == 403
    assert "field-error" in said(posted(desk.liaison_b, at("respond", comment.pk), standing="disagrees"))
    page = said(posted(desk.liaison_b, at("respond", comment.pk), standing="disagrees", reason="不符合基层实际"))
    assert "不符合基层实际" in page
    assert list(answers_to_our_comments(again(desk.liaison_b))) == []


# On the home page


def test_everybody_finds_at_home_what_is_for_that_very_person(desk: Any, request_b: Request) -> None:
    def what(user: Any) -> list[str]:
        return [str(line.what) for line in waiting_for(again(user)) if line.url == request_b.get_absolute_url()]

    AnswerPath.objects.create(agency=desk.b, steps="check_sign", signer="leader")
    assert what(desk.staff_b) == ["起草本单位反馈意见"]
    posted(desk.staff_b, at("reply", request_b.pk), result="agree")
    assert what(desk.staff_b) == ["继续起草反馈意见"]
    posted(desk.staff_b, at("reply", request_b.pk), result="agree", then="hand_on")
    assert (what(desk.staff_b), what(desk.liaison_b)) == ([], ["审核本单位反馈意见"])
    posted(desk.liaison_b, at("send_back", request_b.pk), reason="依据不足")
    assert what(desk.staff_b) == ["修改被退回的反馈意见"]
    posted(desk.staff_b, at("reply", request_b.pk), result="agree", then="hand_on")
    posted(desk.liaison_b, at("hand_on", request_b.pk))
    assert (what(desk.staff_b), what(desk.liaison_b), what(desk.leader_b)) == ([], [], ["签发本单位反馈意见"])
    for other in (desk.liaison_a, desk.secretariat, desk.observer):
        assert what(other) == []
