"""The asked side in a browser: what waits, the text with comments beside it, the way inside, the signature."""

from types import SimpleNamespace
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
from coordination.opinions.models import AnswerPath, Comment, Draft, Reply, Request
from coordination.opinions.worklist.asked import answers_to_our_comments, asked_of_my_agency
from tests.cast import again, person, portal_administrator, signed_in
from tests.opinions.conftest import asked, begun, given, request_of, sent
from tests.signin.devices import proved
from tests.test_doors import bytes_of
from tests.uploads import pdf

COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}
OBJECTED = {**COMMENT, "legal_basis": "《突发事件应对法》第六十条", "is_objection": "on"}


@pytest.fixture
def request_b(desk: Any, draft: Draft) -> Request:
    return request_of(asked(desk, draft, desk.b, desk.watching, letter="请于限期内回复。"), desk.b)


def at(name: str, pk: int) -> str:
    return reverse(f"opinions:{name}", args=[pk])


def said(response: Any) -> str:
    return str(response.content.decode())


def looked(user: Any, url: str) -> str:
    response = signed_in(again(user)).get(url)
    assert response.status_code == 200, response.status_code
    return said(response)


def posted(user: Any, url: str, **data: Any) -> Any:
    """Followed to the page that it leads to."""
    return proved(signed_in(again(user))).post(url, data, follow=True)


def section_of(request: Request, number: str = "第二条") -> Any:
    return request.revision.sections.get(number=number)


def written(desk: SimpleNamespace, request: Request, **words: Any) -> Reply:
    posted(desk.staff_b, at("reply", request.pk), **{"result": "agree", "remarks": "总体可行", **words})
    return request.replies.inner().get()


# What we are asked


def test_what_waits_stands_first_what_is_due_first_at_the_top(desk: Any) -> None:
    titles = ("甲办法", "乙办法", "丙办法")
    rounds = [
        asked(desk, begun(desk, title=title), desk.b, due_on=add_workdays(today(), days))
        for title, days in zip(titles, (9, 3, 5), strict=True)
    ]
    given(desk.liaison_b, request_of(rounds[1], desk.b))
    page = looked(desk.staff_b, reverse("opinions:requests"))
    assert page.index("丙办法") < page.index("甲办法") < page.index("乙办法")
    for show, seen in (("waiting", {"甲办法", "丙办法"}), ("answered", {"乙办法"}), ("late", set())):
        shown = looked(desk.staff_b, f"{reverse('opinions:requests')}?show={show}")
        assert {title for title in titles if title in shown} == seen, show
    assert "丙办法" not in looked(desk.staff_b, f"{reverse('opinions:requests')}?q=甲")


def test_only_our_agency_sees_how_far_our_answer_is(desk: Any, request_b: Request, english: None) -> None:
    written(desk, request_b)
    assert "Being written" in looked(desk.liaison_b, reverse("opinions:requests"))
    assert "Being written" in looked(desk.liaison_b, request_b.get_absolute_url())
    for other in (desk.liaison_a, desk.secretariat):
        assert "Being written" not in looked(other, request_b.get_absolute_url())
    assert request_b.round.draft.title in looked(desk.observer, reverse("opinions:requests"))
    assert "Being written" not in looked(desk.observer, reverse("opinions:requests"))
    assert request_b.round.draft.title not in looked(desk.stranger, reverse("opinions:requests"))


def test_the_list_and_the_page_ask_as_much_of_one_as_of_three(desk: Any) -> None:
    def queries(url: str) -> int:
        client = signed_in(again(desk.liaison_b))
        client.get(url)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    round_ = asked(desk, begun(desk), desk.b)
    one = request_of(round_, desk.b)
    listed = queries(reverse("opinions:requests"))
    home = _asked_of_sources(desk)
    reply = actions.begin_reply(actor=again(desk.staff_b), request=one)

    def add() -> None:
        actions.add_comment(actor=again(desk.staff_b), reply=reply, section=section_of(one), **COMMENT)

    add()
    shown = queries(one.get_absolute_url())
    add()
    add()
    assert queries(one.get_absolute_url()) == shown
    for title in ("又一", "再一"):
        asked(desk, begun(desk, title=title), desk.b)
    assert queries(reverse("opinions:requests")) == listed
    assert _asked_of_sources(desk) == home
    assert (listed, shown, home) <= (22, 34, 12), (listed, shown, home)


def _asked_of_sources(desk: Any) -> int:
    reader = again(desk.liaison_b)
    with CaptureQueriesContext(connection) as found:
        list(asked_of_my_agency(reader))
        list(answers_to_our_comments(reader))
    return len(found)


def test_that_it_is_read_is_known_once_somebody_of_the_agency_opens_it(desk: Any, request_b: Request) -> None:
    looked(desk.liaison_a, request_b.get_absolute_url())
    request_b.refresh_from_db()
    assert request_b.opened_at is None
    looked(desk.staff_b, request_b.get_absolute_url())
    request_b.refresh_from_db()
    opened = request_b.opened_at
    assert opened is not None
    looked(desk.liaison_b, request_b.get_absolute_url())
    request_b.refresh_from_db()
    assert request_b.opened_at == opened


# Writing


def test_a_comment_begins_at_its_section_with_the_wording_there(desk: Any, request_b: Request) -> None:
    section = section_of(request_b)
    form = looked(desk.staff_b, f"{at('comment', request_b.pk)}?section={section.pk}")
    assert "各单位应当在2小时内报送灾情信息。</textarea>" in form
    chosen = looked(desk.staff_b, f"{at('comment', request_b.pk)}?section={section.pk}&original=2小时")
    assert "2小时</textarea>" in chosen
    page = said(posted(desk.staff_b, at("comment", request_b.pk), section=section.pk, **OBJECTED))
    comment = Comment.objects.get()
    assert (comment.section, comment.is_objection, comment.proposed) == (section, True, "4小时")
    assert f'id="comment-{comment.pk}"' in page
    changed = {**COMMENT, "section": section.pk, "proposed": "3小时"}
    posted(desk.liaison_b, at("change_comment", comment.pk), **changed)
    comment.refresh_from_db()
    assert comment.proposed == "3小时"
    posted(desk.liaison_b, at("drop_comment", comment.pk))
    assert not Comment.objects.exists()


def test_with_script_only_the_section_comes_back(desk: Any, request_b: Request) -> None:
    section = section_of(request_b)
    client = signed_in(again(desk.staff_b))
    htmx = {"HX-Request": "true"}
    form = said(client.get(at("comment", request_b.pk), {"section": section.pk}, headers=htmx))
    assert "<html" not in form
    wrong = client.post(at("comment", request_b.pk), {"section": section.pk, "proposed": "四小时"}, headers=htmx)
    assert "四小时" in said(wrong)
    assert "HX-Retarget" not in wrong
    kept = client.post(at("comment", request_b.pk), {"section": section.pk, **COMMENT}, headers=htmx)
    assert kept["HX-Retarget"] == f"#place-{section.pk}"
    assert "4小时" in said(kept)
    assert "<html" not in said(kept)


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(desk: Any, request_b: Request) -> None:
    for url, data, typed in (
        (at("comment", request_b.pk), {"proposed": "打了字的建议"}, "打了字的建议"),
        (at("reply", request_b.pk), {"remarks": "打了字的总评"}, "打了字的总评"),
        (at("more_time", request_b.pk), {"reason": "打了字的理由"}, "打了字的理由"),
    ):
        page = said(posted(desk.liaison_b, url, **data))
        assert typed in page
        assert "field-error" in page
    assert not Reply.objects.exists()


def test_nothing_to_say_is_not_said_over_comments(desk: Any, request_b: Request) -> None:
    reply = written(desk, request_b)
    actions.add_comment(actor=again(desk.staff_b), reply=reply, section=None, ground="总体上应当再研究。")
    page = said(posted(desk.staff_b, at("reply", request_b.pk), result="no_comment", remarks="打了字的总评"))
    beside = page[page.index("field-wrong") : page.index("打了字的总评")]
    assert "但附有1条修改意见" in beside
    reply.refresh_from_db()
    assert reply.result == "agree"
    Reply.objects.filter(pk=reply.pk).update(result="no_comment")  # said before, and commented after
    client = proved(signed_in(again(desk.liaison_b)))
    assert "但附有1条修改意见" in said(client.get(at("sign", request_b.pk)))
    page = said(client.post(at("sign", request_b.pk), {"seen": _stamp(desk.liaison_b, request_b)}))
    assert "但附有1条修改意见" in page
    assert request_b.replies.get().state == "writing"


def test_of_two_who_write_at_once_neither_is_overwritten_unseen(desk: Any, request_b: Request) -> None:
    """Each had the page open before the other saved."""
    pages = [signed_in(again(desk.staff_b)).get(request_b.get_absolute_url()) for _person in range(2)]
    first, second = (page.context["form"].stamp for page in pages)
    posted(desk.staff_b, at("reply", request_b.pk), result="agree", remarks="先写的", seen=first)
    late = posted(desk.liaison_b, at("reply", request_b.pk), result="disagree", remarks="后写的", seen=second)
    page = said(late)
    assert "先写的" in page
    assert "后写的" in page
    reply = request_b.replies.get()
    assert reply.remarks == "先写的"
    stamp = late.context["form"].stamp
    posted(desk.liaison_b, at("reply", request_b.pk), result="disagree", remarks="先写的，后写的", seen=stamp)
    reply.refresh_from_db()
    assert reply.remarks == "先写的，后写的"


def test_nor_is_a_comment(desk: Any, request_b: Request) -> None:
    posted(desk.staff_b, at("comment", request_b.pk), section=section_of(request_b).pk, **COMMENT)
    comment = Comment.objects.get()
    seen = signed_in(again(desk.staff_b)).get(at("change_comment", comment.pk)).context["form"].stamp
    words = {**COMMENT, "section": comment.section_id}
    posted(desk.staff_b, at("change_comment", comment.pk), **{**words, "proposed": "三小时"}, seen=seen)
    page = said(posted(desk.liaison_b, at("change_comment", comment.pk), **{**words, "proposed": "五小时"}, seen=seen))
    assert "三小时" in page
    assert "五小时" in page
    assert posted(desk.liaison_b, at("drop_comment", comment.pk), seen=seen).status_code == 409
    assert Comment.objects.get().proposed == "三小时"


def test_comments_are_taken_back_in_any_order(desk: Any, request_b: Request) -> None:
    reply = actions.begin_reply(actor=again(desk.staff_b), request=request_b)
    made = [
        actions.add_comment(actor=again(desk.staff_b), reply=reply, section=None, ground=f"理由{n}") for n in range(4)
    ]
    for comment in (made[1], made[2]):  # what is changed moves to the end of the table
        actions.change_comment(actor=again(desk.staff_b), comment=comment, section=None, ground=comment.ground + "改")
    posted(desk.staff_b, at("drop_comment", made[0].pk))
    places = list(reply.comments.values_list("place", "ground"))
    assert places == [(1, "理由1改"), (2, "理由2改"), (3, "理由3")]


def test_files_are_attached_had_and_taken_off(desk: Any, request_b: Request) -> None:
    data = {"papers": pdf("测算表.pdf"), "papers_declared": "on"}
    page = said(posted(desk.staff_b, at("attach_to_reply", request_b.pk), **data))
    assert "测算表.pdf" in page
    paper = request_b.replies.get().papers.get()
    assert bytes_of(signed_in(again(desk.liaison_b)).get(at("reply_paper", paper.pk))).startswith(b"%PDF")
    assert signed_in(again(desk.liaison_a)).get(at("reply_paper", paper.pk)).status_code == 404
    undeclared = posted(desk.staff_b, at("attach_to_reply", request_b.pk), papers=pdf("又一份.pdf"))
    assert "field-error" in said(undeclared)
    posted(desk.staff_b, at("drop_reply_paper", paper.pk))
    assert not request_b.replies.get().papers.exists()


def test_others_find_none_of_the_doors_of_an_answer(desk: Any, request_b: Request) -> None:
    reply = written(desk, request_b)
    comment = actions.add_comment(actor=again(desk.staff_b), reply=reply, section=None, ground="总体")
    doors = [
        at(name, request_b.pk) for name in ("reply", "comment", "sign", "send_back", "more_time", "attach_to_reply")
    ]
    doors += [at(name, comment.pk) for name in ("change_comment", "respond")]
    for other in (desk.liaison_a, desk.secretariat, desk.observer, desk.stranger):
        assert {signed_in(again(other)).get(door).status_code for door in doors} == {404}
    assert signed_in(again(desk.leader_b)).get(at("sign", request_b.pk)).status_code == 302  # to prove who it is


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
    posted(desk.leader_b, at("sign", request_b.pk), seen=_stamp(desk.leader_b, request_b))
    reply.refresh_from_db()
    assert (reply.state, reply.signed_by) == ("given", desk.leader_b)


def _stamp(user: Any, request: Request) -> str:
    return str(proved(signed_in(again(user))).get(at("sign", request.pk)).context["stamp"])


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
    stamp = _stamp(desk.leader_b, request_b)
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
    posted(deputy, at("sign", request_b.pk), seen=_stamp(deputy, request_b))
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
    assert what(desk.staff_b) == ["起草我单位反馈意见"]
    posted(desk.staff_b, at("reply", request_b.pk), result="agree")
    assert what(desk.staff_b) == ["继续起草反馈意见"]
    posted(desk.staff_b, at("reply", request_b.pk), result="agree", then="hand_on")
    assert (what(desk.staff_b), what(desk.liaison_b)) == ([], ["审核我单位反馈意见"])
    posted(desk.liaison_b, at("send_back", request_b.pk), reason="依据不足")
    assert what(desk.staff_b) == ["修改被退回的反馈意见"]
    posted(desk.staff_b, at("reply", request_b.pk), result="agree", then="hand_on")
    posted(desk.liaison_b, at("hand_on", request_b.pk))
    assert (what(desk.staff_b), what(desk.liaison_b), what(desk.leader_b)) == ([], [], ["签发我单位反馈意见"])
    for other in (desk.liaison_a, desk.secretariat, desk.observer):
        assert what(other) == []
