"""The adoption table: every comment is answered, alone or with its like, and its wording taken into the text."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.errors import NotLawful
from coordination.core.models import Notification
from coordination.opinions import actions
from coordination.opinions.adopting import similar_to, sums_of
from coordination.opinions.models import Comment, Draft, Treatment
from coordination.opinions.worklist.asking import comments_to_answer
from tests.cast import again, agency, person, signed_in
from tests.opinions.conftest import COMMENT, asked, given, request_of, sent

pytestmark = pytest.mark.usefixtures("english")
TALK = {"talked_on": "2024-05-06", "talked_how": "电话", "talked_with": "黄令仪"}


def url(name: str, thing: Any) -> str:
    return reverse(f"opinions:{name}", args=[thing.pk])


def table(user: User, draft: Draft, query: str = "") -> Any:
    response = signed_in(again(user)).get(url("adoption", draft) + query)
    assert response.status_code == 200
    return response


def listed(user: User, draft: Draft, query: str = "") -> list[Comment]:
    return list(table(user, draft, query).context["page"])


def test_the_table_stands_in_the_order_of_the_sections(desk: Any, draft: Draft, comments: list[Comment]) -> None:
    second, third, same = comments
    body = table(desk.staff_a, draft).content.decode()
    assert listed(desk.staff_a, draft) == [second, same, third]
    assert body.index("第二条") < body.index("第三条")
    assert [row.at for row in listed(desk.staff_a, draft)] == [2, 2, 3]


def test_a_comment_follows_its_section_where_a_new_version_numbers_it_anew(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    actions.remove_section(actor=again(desk.liaison_a), section=version.sections.get(number="第二条"))
    third = version.sections.get(number="第三条")
    actions.write_section(actor=again(desk.liaison_a), section=third, text=third.text, number="第二条")
    sent(desk, draft)
    rows = listed(desk.staff_a, draft)
    assert (rows[0].pk, rows[0].number_now) == (comments[1].pk, "第二条")
    assert rows[1].number_now is None
    assert "Of no section of the text as it stands" in table(desk.staff_a, draft).content.decode()


def test_the_table_is_narrowed(desk: Any, draft: Draft, comments: list[Comment]) -> None:
    second, third, same = comments
    actions.treat(actor=again(desk.staff_a), comments=[third], outcome="not_adopted", reason="已有规定")
    section, round_ = second.section, second.request.round
    found = {
        query: listed(desk.staff_a, draft, query)
        for query in (
            "?outcome=unanswered",
            "?outcome=not_adopted",
            "?outcome=untold",
            "?outcome=disagrees",
            f"?section={section.pk}",
            f"?agency={desk.outside.pk}",
            f"?round={round_.pk}",
            "?outcome=nonsense",
        )
    }
    assert list(found.values()) == [
        [second, same],
        [third],
        [third],
        [],
        [second, same],
        [same],
        [second, same, third],
        [second, same, third],
    ]


def test_the_sums_add_up(desk: Any, draft: Draft, comments: list[Comment]) -> None:
    second, third, same = comments
    actions.treat(actor=again(desk.staff_a), comments=[second], outcome="adopted")
    actions.treat(actor=again(desk.staff_a), comments=[third], outcome="resolved", reason="已商定", **TALK)
    sums = sums_of(draft)
    assert (sums.comments, sums.adopted, sums.resolved, sums.unanswered, sums.untold) == (3, 1, 1, 1, 2)
    assert sums.comments == sums.adopted + sums.partly + sums.not_adopted + sums.resolved + sums.unanswered
    assert same.request.agency == desk.outside


def test_the_asking_side_alone_sees_the_table_and_the_drafting_agency_answers(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    address, seen, answered = url("treat", comments[0]), {}, {}
    for name in ("staff_a", "secretariat", "liaison_b", "stranger", "observer"):
        client = signed_in(again(getattr(desk, name)))
        seen[name] = client.get(url("adoption", draft)).status_code
        answered[name] = client.post(address, {"outcome": "partly"}).status_code
    assert seen == {"staff_a": 200, "secretariat": 200, "liaison_b": 404, "stranger": 404, "observer": 404}
    assert answered == {"staff_a": 200, "secretariat": 403, "liaison_b": 404, "stranger": 404, "observer": 404}


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"outcome": ""}, "This field is required."),
        ({"outcome": "partly"}, "only what is adopted as it stands needs no explanation"),
        ({"outcome": "resolved", "reason": "已商定"}, "Say with whom you talked."),
        (
            {"outcome": "resolved", "reason": "已商定", **TALK, "talked_on": "2099-01-04"},
            "This day is still to come.",
        ),
    ],
)
def test_what_an_answer_lacks_is_said_beside_the_field(
    desk: Any, comments: list[Comment], said: dict[str, str], sentence: str
) -> None:
    response = signed_in(again(desk.staff_a)).post(url("treat", comments[0]), said)
    assert sentence in response.content.decode()
    assert not Treatment.objects.exists()
    complete = {"reason": "改为3小时", **TALK, **said, "outcome": "resolved", "talked_on": TALK["talked_on"]}
    assert signed_in(again(desk.staff_a)).post(url("treat", comments[0]), complete).status_code == 302
    assert Treatment.objects.get().talked_with == "黄令仪"


def test_an_answer_is_given_in_its_row_or_on_a_page_of_its_own(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    client, htmx = signed_in(again(desk.staff_a)), {"HTTP_HX_REQUEST": "true"}
    here = url("adoption", draft) + "?outcome=unanswered"
    form = client.get(url("treat", comments[0]), {"next": here, "number": "7"}, **htmx).content.decode()
    assert form.lstrip().startswith("<tr")
    assert "<html" in client.get(url("treat", comments[0])).content.decode()
    row = client.post(url("treat", comments[0]), {"outcome": "adopted", "number": "7", "next": here}, **htmx)
    body = row.content.decode()
    assert body.lstrip().startswith("<tr")
    assert "Adopted" in body
    assert ">7</span>" in body
    assert '<dl id="sums" hx-swap-oob' in body, "the sums above the table follow"
    assert row.context["sums"].adopted == 1
    assert row.context["sums"].unanswered == 2
    page = client.post(url("treat", comments[1]), {"outcome": "adopted", "next": here})
    assert page["Location"] == f"{here}#comment-{comments[1].pk}"
    elsewhere = client.post(url("treat", comments[1]), {"outcome": "adopted", "next": "https://example.com/"})
    assert elsewhere["Location"].startswith("/")


def test_comments_that_propose_much_the_same_are_offered_and_answered_with_it(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    second, third, same = comments
    assert similar_to(second) == [same]
    assert similar_to(third) == []
    client = signed_in(again(desk.staff_a))
    assert "体育局" in client.get(url("treat", second)).content.decode()
    stray = client.post(url("treat", second), {"outcome": "adopted", "also": [third.pk]})
    assert stray.status_code == 200, "only what was offered goes with it"
    in_its_row = client.post(url("treat", second), {"outcome": "adopted", "also": [same.pk]}, HTTP_HX_REQUEST="true")
    assert in_its_row["HX-Refresh"] == "true", "the other row has changed with it"
    rows = Treatment.objects.select_related("comment__reply__request__agency")
    assert {row.comment.request.agency for row in rows} == {desk.b, desk.outside}
    assert len({row.together for row in rows}) == 1
    assert "answered together with others" in table(desk.staff_a, draft).content.decode()


def test_ticked_comments_are_answered_together(desk: Any, draft: Draft, comments: list[Comment]) -> None:
    client, address = signed_in(again(desk.staff_a)), url("treat_together", draft)
    chosen = f"{address}?comment={comments[0].pk}&comment={comments[1].pk}"
    body = client.get(chosen).content.decode()
    assert "2 comments get this answer" in body
    assert "财政厅" in body
    assert client.post(chosen, {"outcome": "partly"}).status_code == 200
    assert not Treatment.objects.exists()
    assert client.post(chosen, {"outcome": "partly", "reason": "改为3小时"}).status_code == 302
    assert {row.comment_id for row in Treatment.objects.all()} == {comment.pk for comment in comments[:2]}
    assert client.get(f"{address}?comment=x&comment=99999999999999999999").status_code == 302
    assert signed_in(again(desk.secretariat)).get(chosen).status_code == 403


def test_the_agencies_are_told_the_answers_and_see_them_from_then_on(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    assert signed_in(again(desk.staff_a)).post(url("tell_answers", draft)).status_code == 403
    assert "Tell 1 answer" in table(desk.liaison_a, draft).content.decode()
    response = signed_in(again(desk.liaison_a)).post(url("tell_answers", draft), follow=True)
    assert "1 answer has been told." in response.content.decode()
    assert [row.recipient for row in Notification.objects.filter(kind="comments_answered")] == [desk.liaison_b]
    assert signed_in(again(desk.liaison_a)).post(url("tell_answers", draft)).status_code == 409


def test_who_still_disagrees_is_seen_with_the_reason(desk: Any, draft: Draft, comments: list[Comment]) -> None:
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="not_adopted", reason="已有规定")
    actions.tell_all(actor=again(desk.liaison_a), draft=draft)
    treatment = Treatment.objects.get()
    actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="disagrees", reason="不符合基层实际")
    assert listed(desk.staff_a, draft, "?outcome=disagrees") == comments[:1]
    body = table(desk.staff_a, draft, "?outcome=disagrees").content.decode()
    assert "Still disagrees" in body
    assert "不符合基层实际" in body


def test_a_comment_is_answered_once_it_is_given(desk: Any, draft: Draft) -> None:
    reply = actions.begin_reply(actor=again(desk.staff_b), request=request_of(asked(desk, draft), desk.b))
    actions.write_reply(actor=again(desk.staff_b), reply=reply, result="disagree")
    comment = actions.add_comment(actor=again(desk.staff_b), reply=reply, section=None, **COMMENT)
    assert signed_in(again(desk.staff_a)).get(url("treat", comment)).status_code == 404
    with pytest.raises(NotLawful):
        actions.treat(actor=again(desk.staff_a), comments=[comment], outcome="adopted")
    actions.sign_reply(actor=again(desk.liaison_b), reply=reply)
    actions.treat(actor=again(desk.staff_a), comments=[Comment.objects.get(pk=comment.pk)], outcome="adopted")


def test_a_page_of_the_table_asks_as_much_for_three_comments_as_for_one(desk: Any, draft: Draft) -> None:
    def counted(draft: Draft) -> int:
        client = signed_in(again(desk.liaison_a))
        client.get(url("adoption", draft))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("adoption", draft))
        return len(queries)

    def heard(round_: Any, who: User, of: Any, number: str) -> None:
        section = round_.draft.standing.sections.get(number=number)
        reply = given(who, request_of(round_, of), "agree_with_changes", [(section, COMMENT)])
        actions.treat(actor=again(desk.staff_a), comments=[reply.comments.get()], outcome="adopted")
        actions.take_wording(actor=again(desk.staff_a), comment=reply.comments.get())

    round_ = asked(desk, draft, desk.b)
    heard(round_, desk.liaison_b, desk.b, "第二条")
    one = counted(draft)
    for n, number in enumerate(("第三条", "第一条")):
        new = agency(f"省单位{n}")
        actions.ask_further(actor=again(desk.liaison_a), round_=round_, agencies=[new])
        heard(round_, person(new, f"new{n}"), new, number)
    assert len(listed(desk.liaison_a, draft)) == 3
    assert counted(draft) == one


def test_the_rows_are_numbered_through_the_pages(
    desk: Any, draft: Draft, comments: list[Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordination.opinions.views.adoption.AT_ONCE", 2)
    first = table(desk.staff_a, draft)
    assert [row.pk for row in first.context["page"]] == [comments[0].pk, comments[2].pk]
    second = signed_in(again(desk.staff_a)).get(first.context["page"].next_url)
    assert second.context["before"] == 2
    assert [row.pk for row in second.context["page"]] == [comments[1].pk]


def test_no_row_is_read_whole_but_those_of_the_page(
    desk: Any, draft: Draft, comments: list[Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many comments there are: they are put in order by their ids, and what agencies commented is asked once
    an agency, not once a comment.
    """

    def asked_for(address: str) -> list[str]:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return [query["sql"] for query in queries]

    monkeypatch.setattr("coordination.opinions.views.adoption.AT_ONCE", 2)
    client, first = signed_in(again(desk.staff_a)), url("adoption", draft)
    queries = asked_for(first)
    (whole,) = [sql for sql in queries if '"opinions_treatment"."standing_reason"' in sql]
    assert '"opinions_comment"."id" IN (SELECT' in whole
    assert "LIMIT 3" in whole
    assert not [sql for sql in queries if "DISTINCT" in sql]
    second = asked_for(table(desk.staff_a, draft).context["page"].next_url)
    assert len(second) == len(queries) + 1, "before the first page nothing stands that would be counted"


def test_what_was_said_in_a_withdrawn_round_stays_in_the_table_and_keeps_nothing_from_being_settled(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    first, second, third = comments
    actions.withdraw_round(actor=again(desk.liaison_a), round_=first.request.round, reason="另行征求。")
    anew = asked(desk, Draft.objects.get(pk=draft.pk), desk.office)
    section = anew.draft.standing.sections.get(number="第二条")
    said = given(desk.secretariat, request_of(anew, desk.office), "agree_with_changes", [(section, COMMENT)])
    actions.close_round(actor=again(desk.liaison_a), round_=anew)
    for comment, outcome in ((first, "adopted"), (said.comments.get(), "partly")):
        actions.treat(actor=again(desk.staff_a), comments=[comment], outcome=outcome, reason="改为4小时。")
    draft = Draft.objects.get(pk=draft.pk)
    sums = sums_of(draft)
    assert (sums.comments, sums.unanswered, sums.left_alone) == (2, 0, 2)
    assert sums.adopted + sums.partly + sums.not_adopted + sums.resolved == 2
    assert len(listed(desk.staff_a, draft)) == 4, "nothing is lost"
    assert listed(desk.staff_a, draft, "?outcome=unanswered") == []
    assert set(listed(desk.staff_a, draft, "?outcome=left_alone")) == {second, third}
    body = table(desk.staff_a, draft).content.decode()
    assert body.count("in a round that was withdrawn") == 3
    assert body.count("No answer needed") == 2
    assert draft.comments_unanswered() == 0
    assert not list(comments_to_answer(again(desk.staff_a)))
    actions.tell_answers(actor=again(desk.liaison_a), round_=anew)
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    assert draft.state == "settled"


@pytest.mark.parametrize("is_fragment", [False, True])
def test_of_two_who_answer_a_comment_the_later_is_shown_what_the_first_answered(
    desk: Any, comments: list[Comment], is_fragment: bool
) -> None:
    first, later, where = signed_in(again(desk.staff_a)), signed_in(again(desk.liaison_a)), url("treat", comments[0])
    how: Any = {"HTTP_HX_REQUEST": "true"} if is_fragment else {}
    seen = list(later.get(where, **how).context["form"].stamps.values())
    first.post(where, {"outcome": "not_adopted", "reason": "违反上位法", "seen": seen}, **how)
    refused = later.post(where, {"outcome": "partly", "reason": "改为3小时", "seen": seen}, **how)
    page = refused.content.decode()
    assert "违反上位法" in page
    assert "改为3小时" in page
    assert Treatment.objects.get().reason == "违反上位法"
    seen = list(refused.context["form"].stamps.values())
    later.post(where, {"outcome": "partly", "reason": "改为3小时", "seen": seen}, **how)
    assert Treatment.objects.get().reason == "改为3小时"


def test_comments_answered_together_are_held_to_what_was_seen_of_each(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    where = url("treat_together", draft) + "?" + "&".join(f"comment={each.pk}" for each in comments)
    client = signed_in(again(desk.liaison_a))
    seen = list(client.get(where).context["form"].stamps.values())
    actions.treat(actor=again(desk.staff_a), comments=comments[1:2], outcome="not_adopted", reason="违反上位法")
    refused = client.post(where, {"outcome": "adopted", "seen": seen})
    assert refused.context["form"].now == [comments[1]]
    assert Treatment.objects.count() == 1
    client.post(where, {"outcome": "adopted", "seen": list(refused.context["form"].stamps.values())})
    assert Treatment.objects.filter(outcome="adopted").count() == 3
