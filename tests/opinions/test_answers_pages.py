"""The asked side in a browser: what waits, the text with comments beside it, the way inside, the signature."""

from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.core.workdays import add_workdays, today
from coordination.opinions import actions
from coordination.opinions.models import Comment, Reply, Request
from coordination.opinions.worklist.asked import answers_to_our_comments, asked_of_my_agency
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, begun, given, request_of
from tests.signin.devices import proved
from tests.test_doors import bytes_of
from tests.uploads import pdf

COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}
OBJECTED = {**COMMENT, "legal_basis": "《突发事件应对法》第六十条", "is_objection": "on"}


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


def stamp_of(user: Any, request: Request) -> str:
    return str(proved(signed_in(again(user))).get(at("sign", request.pk)).context["stamp"])


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
    page = said(client.post(at("sign", request_b.pk), {"seen": stamp_of(desk.liaison_b, request_b)}))
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
