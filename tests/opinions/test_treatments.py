"""What becomes of comments: every one is answered, its author is told, and may still disagree."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification
from coordination.opinions import actions
from coordination.opinions.models import Comment, Draft, Treatment
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, given, request_of

COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。"}
TALK = {"talked_on": "2026-11-20", "talked_how": "电话", "talked_with": "李若谷"}


@pytest.fixture
def comments(desk: Any, draft: Draft) -> list[Comment]:
    """The same comment by B and by the agency outside."""
    round_ = asked(desk, draft, desk.b, desk.outside)
    section = draft.standing.sections.get(number="第二条")
    return [
        given(by, request_of(round_, agency), "agree_with_changes", [(section, COMMENT)]).comments.get()
        for by, agency in ((desk.liaison_b, desk.b), (desk.stranger, desk.outside))
    ]


@pytest.mark.parametrize(
    ("outcome", "words", "is_right"),
    [
        ("adopted", {}, True),
        ("partly", {}, False),
        ("partly", {"reason": "改为3小时"}, True),
        ("not_adopted", {}, False),
        ("not_adopted", {"reason": "上位法已有规定"}, True),
        ("resolved", {"reason": "双方商定"}, False),
        ("resolved", {"reason": "双方商定", **TALK}, True),
    ],
)
def test_only_what_is_adopted_needs_no_explanation_and_a_talk_its_record(
    desk: Any, comments: list[Comment], outcome: str, words: dict[str, Any], is_right: bool
) -> None:
    def treat() -> None:
        actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome=outcome, **words)

    if is_right:
        treat()
        assert comments[0].treatment.outcome == outcome
    else:
        with pytest.raises(ValidationError):
            treat()


def test_similar_comments_are_answered_together_and_each_keeps_its_author(desk: Any, comments: list[Comment]) -> None:
    actions.treat(actor=again(desk.staff_a), comments=comments, outcome="partly", reason="改为3小时")
    rows = Treatment.objects.select_related("comment__reply__request__agency")
    assert {row.comment.request.agency for row in rows} == {desk.b, desk.outside}
    assert len({row.together for row in rows}) == 1


def test_an_adopted_wording_goes_into_the_next_version_at_one_word(desk: Any, comments: list[Comment]) -> None:
    with pytest.raises(NotLawful):
        actions.take_wording(actor=again(desk.staff_a), comment=comments[0])
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    section = actions.take_wording(actor=again(desk.staff_a), comment=comments[0])
    assert section.text == "各单位应当在4小时内报送灾情信息。"
    assert section.revision.sent_at is None
    assert Treatment.objects.get(comment=comments[0]).taken_into == section


def test_what_is_no_longer_adopted_counts_as_taken_up_nowhere(desk: Any, comments: list[Comment]) -> None:
    actions.treat(actor=again(desk.staff_a), comments=comments, outcome="adopted")
    actions.take_wording(actor=again(desk.staff_a), comment=comments[0])
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="partly", reason="改为3小时")
    assert Treatment.objects.get(comment=comments[0]).taken_into is not None
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="not_adopted", reason="上位法已有规定")
    assert Treatment.objects.get(comment=comments[0]).taken_into is None


def test_an_agency_is_told_once_what_became_of_its_comments(desk: Any, comments: list[Comment]) -> None:
    round_ = comments[0].request.round
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    with pytest.raises(NotPermitted):
        actions.tell_answers(actor=again(desk.staff_a), round_=round_)
    assert actions.tell_answers(actor=again(desk.liaison_a), round_=round_) == 1

    def told() -> set[str]:
        rows = Notification.objects.filter(kind="comments_answered")
        return set(rows.values_list("recipient__username", flat=True))

    assert told() == {"liaison_b"}
    with pytest.raises(NotLawful):
        actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    actions.treat(actor=again(desk.staff_a), comments=comments[1:], outcome="not_adopted", reason="上位法已有规定")
    actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    assert told() == {"liaison_b", "stranger"}


def test_whoever_commented_may_still_disagree_and_says_why(desk: Any, comments: list[Comment]) -> None:
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="not_adopted", reason="上位法已有规定")
    treatment = comments[0].treatment
    with pytest.raises(NotLawful):
        actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="disagrees", reason="不同")
    actions.tell_answers(actor=again(desk.liaison_a), round_=comments[0].request.round)
    with pytest.raises(NotPermitted):
        actions.respond(actor=again(desk.stranger), treatment=treatment, standing="content")
    with pytest.raises(ValidationError):
        actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="disagrees")
    actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="disagrees", reason="不符合基层实际")
    treatment.refresh_from_db()
    assert treatment.standing == "disagrees"
    assert Notification.objects.filter(kind="still_disagrees", recipient=desk.liaison_a).exists()
    told = Notification.objects.filter(kind="comments_answered", recipient=desk.liaison_b).count()
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="partly", reason="改为3小时")
    treatment.refresh_from_db()
    assert treatment.told_at, "what was told already and is answered anew is told at once"
    assert Notification.objects.filter(kind="comments_answered", recipient=desk.liaison_b).count() == told + 1
    assert treatment.standing == "disagrees", "it still does until it says otherwise"
    actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="content")
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    treatment.refresh_from_db()
    assert treatment.standing == "", "whoever was content is asked anew"


def test_nobody_else_answers_a_comment(desk: Any, comments: list[Comment]) -> None:
    for other in (desk.liaison_b, desk.secretariat, desk.stranger):
        with pytest.raises(NotPermitted):
            actions.treat(actor=again(other), comments=comments[:1], outcome="adopted")
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")


def test_an_agency_is_not_content_with_an_answer_that_it_has_not_read(desk: Any, comments: list[Comment]) -> None:
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    actions.tell_answers(actor=again(desk.liaison_a), round_=comments[0].request.round)
    client, where = signed_in(again(desk.liaison_b)), reverse("opinions:respond", args=[comments[0].pk])
    opened = client.get(where).context["form"].stamp
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="not_adopted", reason="上位法已有规定")
    refused = client.post(where, {"standing": "content", "seen": opened})
    assert "上位法已有规定" in refused.content.decode()
    assert Treatment.objects.get().standing == ""
    client.post(where, {"standing": "content", "seen": refused.context["form"].stamp})
    assert Treatment.objects.get().standing == "content"


def test_answering_many_comments_asks_no_more_than_answering_one_and_tells_an_agency_once(
    desk: Any, draft: Draft
) -> None:
    request = request_of(asked(desk, draft), desk.b)
    given(desk.liaison_b, request, "agree_with_changes", [(None, COMMENT)] * 3)
    me, told = again(desk.liaison_a), Notification.objects.filter(kind="comments_answered", recipient=desk.liaison_b)

    def queries(many: int, **said: Any) -> int:
        rows = Comment.objects.for_table().select_related("reply__request__round__draft__agency")
        comments = list(rows.order_by("pk")[:many])
        with CaptureQueriesContext(connection) as asked_:
            actions.treat(actor=me, comments=comments, **said)
        return len(asked_)

    first, then = queries(1, outcome="adopted"), queries(3, outcome="adopted")
    assert then <= first + 2, "some were answered before, some were not"
    actions.tell_all(actor=me, draft=draft)
    before, one = told.count(), queries(1, outcome="not_adopted", reason="上位法已有规定")
    assert told.count() == before + 1
    assert queries(3, outcome="partly", reason="改为3小时") <= one + 1
    assert told.count() == before + 2
    assert set(Treatment.objects.values_list("outcome", "reason")) == {("partly", "改为3小时")}
