"""What a dispute refuses: grounds that are none, files changed after they went up, agreements nobody has read."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from coordination.agencies.actions import appoint_deputy
from coordination.agencies.models import Post
from coordination.audit.models import RowHistory
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.models import Notification
from coordination.core.workdays import add_workdays, today
from coordination.opinions import actions
from coordination.opinions.growing import READ_OF_COMMENTS
from coordination.opinions.models import Comment, Dispute, Draft, Party, Treatment
from coordination.opinions.sealing import stamp_of_agreement
from coordination.opinions.worklist.asking import still_disagreeing
from tests.cast import again, agency, person, signed_in
from tests.opinions.conftest import asked, begun, given, request_of
from tests.opinions.test_disputes import begun as begun_dispute
from tests.opinions.test_disputes import climbed, made_ready, party, raised
from tests.reforms import splitting
from tests.uploads import pdf


@pytest.fixture
def dispute(desk: Any) -> Dispute:
    return raised(desk, begun_dispute(desk))


def objected(desk: Any, draft: Draft, result: str = "disagree", **comment: Any) -> Comment:
    """B answers a text of A with one comment on its second section."""
    request = request_of(asked(desk, draft), desk.b)
    section = request.revision.sections.order_by("place")[1]
    words = {"proposed": "24小时内报送", "ground": "2小时来不及", "legal_basis": "《条例》第三条", **comment}
    return given(desk.liaison_b, request, result, [(section, words)]).comments.get()


def grown(desk: Any, by: str, *comments: Comment) -> Dispute:
    draft = comments[0].draft
    return actions.begin_dispute(
        actor=again(getattr(desk, by)),
        title="报送时限",
        matter="两家不一",
        lead=draft.agency,
        parties=[comment.request.agency for comment in comments],
        points=["时限"],
        comments=comments,
        draft=draft,
    )


@pytest.mark.parametrize("by", ["liaison_a", "liaison_b"])
def test_either_side_raises_a_dispute_out_of_what_it_does_not_agree_on(desk: Any, draft: Draft, by: str) -> None:
    comment = objected(desk, draft)
    dispute = grown(desk, by, comment)
    side = party(dispute, desk.b)
    assert list(dispute.comments.all()) == [comment]
    assert (side.grounds, side.legal_basis) == ("2小时来不及", "《条例》第三条")
    assert "24小时内报送" in side.opinion


def test_what_was_agreed_on_is_no_ground_for_a_dispute(desk: Any, draft: Draft) -> None:
    comment = objected(desk, draft, "agree_with_changes")
    with pytest.raises(NotLawful, match="未达成一致"):
        grown(desk, "liaison_b", comment)
    actions.treat(actor=again(desk.liaison_a), comments=[comment], outcome="not_adopted", reason="上位法已有规定")
    actions.tell_answers(actor=again(desk.liaison_a), round_=comment.request.round)
    comment = Comment.objects.get(pk=comment.pk)
    actions.respond(
        actor=again(desk.liaison_b), treatment=comment.treatment, standing="disagrees", reason="上位法并无规定"
    )
    dispute = grown(desk, "liaison_b", comment)
    assert party(dispute, desk.a).opinion == "上位法已有规定"


def test_an_answer_that_the_other_side_was_not_told_of_is_not_put_into_its_dispute(desk: Any, draft: Draft) -> None:
    comment = objected(desk, draft)
    actions.treat(actor=again(desk.liaison_a), comments=[comment], outcome="not_adopted", reason="内部理由")
    comment = Comment.objects.get(pk=comment.pk)
    assert party(grown(desk, "liaison_b", comment), desk.a).opinion == ""
    assert party(grown(desk, "liaison_a", comment), desk.a).opinion == "内部理由"


def test_a_third_agency_raises_nothing_out_of_the_comment_of_another(desk: Any, draft: Draft) -> None:
    comment = objected(desk, draft)
    for other in ("secretariat", "stranger"):
        with pytest.raises((NotLawful, NotPermitted)):
            grown(desk, other, comment)


def test_one_comment_gives_rise_to_one_dispute_and_its_two_comments_are_of_one_text(desk: Any, draft: Draft) -> None:
    comment = objected(desk, draft)
    other = objected(desk, begun(desk, title="另一文稿"))
    with pytest.raises(NotLawful, match="多份文稿"):
        grown(desk, "liaison_b", comment, other)
    late = grown(desk, "liaison_a", comment)
    raised_first = grown(desk, "liaison_b", comment)
    actions.raise_dispute(actor=again(desk.liaison_b), dispute=raised_first)
    for once_more in (
        lambda: grown(desk, "liaison_a", comment),
        lambda: actions.raise_dispute(actor=again(desk.liaison_a), dispute=late),
    ):
        with pytest.raises(NotLawful, match="报送时限"):
            once_more()


def test_a_draft_is_written_anew_by_whoever_raises_it_and_by_nobody_once_it_is_raised(desk: Any) -> None:
    dispute = begun_dispute(desk)
    changed = {"lead": desk.a, "parties": [desk.office], "points": ["一", "二", "三"], "title": "新题"}
    with pytest.raises(NotPermitted):
        actions.change_dispute(actor=again(desk.liaison_b), dispute=dispute, **changed)
    actions.change_dispute(actor=again(desk.liaison_a), dispute=dispute, **changed)
    assert {side.agency for side in dispute.parties.all()} == {desk.a, desk.office}
    assert (dispute.title, [point.text for point in dispute.points.all()]) == ("新题", ["一", "二", "三"])
    raised(desk, dispute)
    with pytest.raises(NotPermitted):
        actions.change_dispute(actor=again(desk.liaison_a), dispute=dispute, **changed)


def test_the_activity_of_a_dispute_does_not_tell_what_is_not_signed(desk: Any, dispute: Dispute) -> None:
    """The words of each day are in the row history, which nobody reads on the page."""
    words = {"opinion": "未签的意见", "grounds": "未签的理由"}
    actions.state_opinion(actor=again(desk.staff_b), party=party(dispute, desk.b), **words)
    actions.sign_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b))
    with pytest.raises(NotLawful):
        actions.sign_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b))
    actions.state_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b), opinion="改写的意见")
    told = [(row.before, row.after, row.note) for row in history(dispute)]
    assert not any(words in str(told) for words in ("未签的意见", "未签的理由", "改写的意见"))
    kept = RowHistory.objects.filter(table="opinions_party", row_id=party(dispute, desk.b).pk)
    assert any((row.before or {}).get("opinion") == "未签的意见" for row in kept)


def test_nobody_but_a_head_makes_the_signature_of_a_head_fall(desk: Any, dispute: Dispute) -> None:
    side = party(dispute, desk.b)
    actions.state_opinion(actor=again(desk.staff_b), party=side, opinion="由财政厅核实")
    actions.sign_opinion(actor=again(desk.leader_b), party=side)
    for other in (desk.staff_b, desk.liaison_b):
        with pytest.raises(NotLawful, match="负责人已签署"):
            actions.state_opinion(actor=again(other), party=side, opinion="塞进的意见")
        client = signed_in(again(other))
        assert client.get(reverse("opinions:state_opinion", args=[dispute.pk])).status_code == 409
        assert "负责人已签署" in client.get(dispute.get_absolute_url()).content.decode()
        data = {"opinion": "塞进的意见"}
        refused = client.post(reverse("opinions:state_opinion", args=[dispute.pk]), data).content.decode()
        assert "负责人已签署" in refused
        assert "塞进的意见" in refused, "what was typed is kept"
    side.refresh_from_db()
    assert (side.opinion, side.signed_by) == ("由财政厅核实", desk.leader_b)
    actions.state_opinion(actor=again(desk.leader_b), party=side, opinion="由水利厅核实")
    side.refresh_from_db()
    assert (side.opinion, side.signed_at) == ("由水利厅核实", None)
    actions.state_opinion(actor=again(desk.staff_b), party=side, opinion="尚未签署，可以改写")


def test_whoever_stands_in_for_the_head_words_anew_in_that_place(desk: Any, dispute: Dispute) -> None:
    side = party(dispute, desk.b)
    actions.state_opinion(actor=again(desk.staff_b), party=side, opinion="由财政厅核实")
    actions.sign_opinion(actor=again(desk.leader_b), party=side)
    admin = person(desk.b, "admin_b", Post.Role.ADMINISTRATOR)
    appoint_deputy(
        actor=again(admin),
        post=desk.leader_b.posts.get(),
        deputy=desk.liaison_b,
        starts_on=today(),
        ends_on=None,
        reason="出差",
    )
    actions.state_opinion(actor=again(desk.liaison_b), party=side, opinion="由水利厅核实")
    assert history(dispute)[0].in_place_of_name == "leader_b"


def test_what_went_up_stays_as_it_went_up(desk: Any, dispute: Dispute) -> None:
    made_ready(desk, dispute)
    climbed(desk, dispute, "superior_ruling")
    option = dispute.options.first()
    assert option is not None
    for change in (
        lambda: actions.state_opinion(actor=again(desk.staff_b), party=party(dispute, desk.b), opinion="反悔"),
        lambda: actions.withdraw_option(actor=again(desk.liaison_a), option=option),
        lambda: actions.add_option(actor=again(desk.liaison_b), dispute=dispute, text="三", effects="三"),
        lambda: actions.propose(actor=again(desk.liaison_a), dispute=dispute, proposal="另议"),
    ):
        with pytest.raises(NotLawful):
            change()


def test_an_option_that_was_taken_back_counts_no_more(desk: Any, dispute: Dispute) -> None:
    made_ready(desk, dispute)
    climbed(desk, dispute, "joint_meeting")
    option = dispute.options.first()
    assert option is not None
    actions.withdraw_option(actor=again(desk.liaison_a), option=option)
    with pytest.raises(SomeoneWasFaster):
        actions.withdraw_option(actor=again(desk.liaison_a), option=option)
    with pytest.raises(NotLawful):
        actions.climb(actor=again(desk.liaison_b), dispute=dispute, reason="协商不成")
    actions.add_option(actor=again(desk.liaison_b), dispute=dispute, text="共同核实", effects="各出人手")
    actions.climb(actor=again(desk.liaison_b), dispute=dispute, reason="协商不成")
    ruling: dict[str, Any] = {
        "by": "省人民政府",
        "on": today(),
        "number": "粤府函〔2026〕9号",
        "text": "由水利厅核实。",
        "papers": [pdf("裁定.pdf")],
    }
    lacking: list[dict[str, Any]] = [{"papers": []}, {"text": " "}, {"number": ""}, {"by": "　"}]
    days = [{"on": add_workdays(today(), 1)}, {"on": today() - timedelta(days=1)}]  # to come; before it was raised
    for wrong in ({"option": option}, *days, *lacking):
        with pytest.raises(NotLawful):
            actions.record_ruling(
                actor=again(desk.secretariat), dispute=dispute, ruling=actions.Ruling(**{**ruling, **wrong})
            )


def test_a_dispute_of_no_mechanism_goes_from_the_heads_to_the_superior(desk: Any) -> None:
    dispute = raised(desk, begun_dispute(desk, mechanism=None))
    climbed(desk, dispute, "heads_talk")
    with pytest.raises(NotLawful):
        actions.climb(actor=again(desk.liaison_b), dispute=dispute, reason="协商不成")
    made_ready(desk, dispute)
    actions.climb(actor=again(desk.liaison_b), dispute=dispute, reason="由谁核实")
    assert (dispute.rung, dispute.asked) == ("superior_ruling", "由谁核实")


def test_another_text_needs_every_confirmation_anew(desk: Any, dispute: Dispute) -> None:
    actions.propose_agreement(actor=again(desk.secretariat), dispute=dispute, text="甲案")
    actions.confirm_agreement(actor=again(desk.liaison_a), party=party(dispute, desk.a))
    first = stamp_of_agreement(dispute)
    with pytest.raises(NotLawful):
        actions.confirm_agreement(actor=again(desk.liaison_a), party=party(dispute, desk.a))
    actions.propose_agreement(actor=again(desk.secretariat), dispute=dispute, text="乙案")
    assert not dispute.parties.exclude(agreed_at=None).exists()
    with pytest.raises(SomeoneWasFaster):
        actions.confirm_agreement(actor=again(desk.liaison_b), party=party(dispute, desk.b), seen=first)
    for each, side in ((desk.liaison_b, desk.b), (desk.liaison_a, desk.a)):
        actions.confirm_agreement(actor=again(each), party=party(dispute, side), seen=stamp_of_agreement(dispute))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.agreement, dispute.due_on) == ("settled", "乙案", None)


def test_an_agreement_and_a_proposal_say_something(desk: Any, dispute: Dispute) -> None:
    with pytest.raises(ValidationError):
        actions.propose_agreement(actor=again(desk.liaison_a), dispute=dispute, text=" ")
    with pytest.raises(ValidationError):
        actions.propose(actor=again(desk.liaison_a), dispute=dispute, proposal=" ")


def test_a_reservation_waits_for_the_end_and_is_never_empty(desk: Any) -> None:
    dispute = begun_dispute(desk)
    with pytest.raises(NotPermitted):
        actions.reserve(actor=again(desk.liaison_a), party=party(dispute, desk.a), text="保留")
    raised(desk, dispute)
    actions.propose_agreement(actor=again(desk.liaison_a), dispute=dispute, text="甲案")
    actions.confirm_agreement(actor=again(desk.liaison_b), party=party(dispute, desk.b))
    with pytest.raises(NotLawful):
        actions.reserve(actor=again(desk.liaison_b), party=party(dispute, desk.b), text=" ")
    actions.reserve(actor=again(desk.liaison_b), party=party(dispute, desk.b), text="保留")
    assert Party.objects.get(dispute=dispute, agency=desk.b).reservation == "保留"


def test_every_offer_is_told(desk: Any, dispute: Dispute) -> None:
    for text in ("各核实一半", "按流域核实"):
        actions.offer(actor=again(desk.liaison_b), dispute=dispute, text=text)
    told = Notification.objects.filter(kind="offer_made", recipient=desk.liaison_a)
    assert told.count() == 2


def test_a_reason_is_asked_for_where_a_dispute_is_open_that_the_drafting_agency_may_not_read(
    desk: Any, draft: Draft
) -> None:
    """A is split: one heir goes on with the text, the other with the dispute. How many there are is said, not which."""
    comment = objected(desk, draft)
    dispute = grown(desk, "liaison_b", comment)
    actions.raise_dispute(actor=again(desk.liaison_b), dispute=dispute)
    actions.close_round(actor=again(desk.liaison_a), round_=comment.reply.request.round)
    actions.treat(actor=again(desk.liaison_a), comments=[comment], outcome="not_adopted", reason="上位法已有规定")
    actions.tell_all(actor=again(desk.liaison_a), draft=draft)
    second, third = agency("省水库局"), agency("省水文局")
    liaison = person(third, "liaison_of_third", Post.Role.LIAISON)
    choices = {
        "dispute_sides": {str(party(dispute, desk.a).pk): second.pk},
        "dispute_leads": {str(dispute.pk): second.pk},
        "opinion_drafts": {str(draft.pk): third.pk},
    }
    splitting(desk.a, into=[second, third], choices=choices)
    client, door = signed_in(liaison), reverse("opinions:settle_draft", args=[draft.pk])
    client.cookies["django_language"] = "zh-hans"
    page = client.get(door).content.decode()
    assert "另有1项分歧尚未了结，贵单位无权查阅" in page
    assert dispute.title not in page
    client.post(door, {"because": "时限紧迫"})
    assert Draft.objects.get(pk=draft.pk).settled_because == "时限紧迫"


def test_what_agencies_still_disagree_on_is_off_the_desk_once_a_dispute_takes_it_up(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    words = [(None, {"ground": ground}) for ground in ("2小时来不及", "缺少人手")]
    comments = list(given(desk.liaison_b, request, "disagree", words).comments.select_related(*READ_OF_COMMENTS))
    actions.treat(actor=again(desk.liaison_a), comments=comments, outcome="not_adopted", reason="上位法已有规定")
    actions.tell_all(actor=again(desk.liaison_a), draft=draft)
    for treatment in Treatment.objects.all():
        actions.respond(actor=again(desk.liaison_b), treatment=treatment, standing="disagrees", reason="不符合实际")

    def waits() -> bool:
        return any(still_disagreeing(again(desk.staff_a)))

    def is_refused() -> bool:
        try:
            with transaction.atomic():
                grown(desk, "liaison_b", comments[1])
                transaction.set_rollback(True)
        except NotLawful:
            return True
        return False

    def raised_by_b() -> Dispute:
        dispute = grown(desk, "liaison_b", *comments)
        assert waits(), "nobody else knows of it yet"
        actions.raise_dispute(actor=again(desk.liaison_b), dispute=dispute)
        return dispute

    given_up = raised_by_b()
    assert (waits(), is_refused()) == (False, True)
    actions.withdraw_dispute(actor=again(desk.liaison_b), dispute=given_up, reason="再谈")
    assert (waits(), is_refused()) == (True, False), "what was given up may be taken up once more"
    dispute = raised_by_b()
    actions.propose_agreement(actor=again(desk.liaison_a), dispute=dispute, text="双方按24小时执行")
    actions.confirm_agreement(actor=again(desk.liaison_b), party=party(dispute, desk.b))
    dispute.refresh_from_db()
    assert dispute.state == "settled"
    assert (waits(), is_refused()) == (False, True)


def test_whoever_may_not_is_told_that_and_nothing_of_how_it_stands(desk: Any, dispute: Dispute) -> None:
    tomorrow = actions.Ruling(by="省政府", on=add_workdays(today(), 1), number="1号", text="由甲承担", papers=[])
    for act in (
        lambda: actions.record_ruling(actor=again(desk.stranger), dispute=dispute, ruling=tomorrow),
        lambda: actions.reserve(actor=again(desk.stranger), party=party(dispute, desk.b), text="保留"),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_whoever_may_not_raise_it_is_told_that_and_not_what_stands_in_the_way(desk: Any, draft: Draft) -> None:
    dispute = grown(desk, "liaison_b", objected(desk, draft))
    actions.withdraw_draft(actor=again(desk.liaison_a), draft=draft, reason="不再制定")
    with pytest.raises(NotPermitted):
        actions.raise_dispute(actor=again(desk.stranger), dispute=dispute)
    with pytest.raises(NotLawful):
        actions.raise_dispute(actor=again(desk.liaison_b), dispute=dispute)


def test_an_option_put_forward_twice_is_one_option(desk: Any, dispute: Dispute) -> None:
    words = {"text": "由水利厅核实", "effects": "需增加人手"}
    option = actions.add_option(actor=again(desk.liaison_a), dispute=dispute, **words)
    for by, again_said in (
        (desk.liaison_a, words),
        (desk.liaison_a, {**words, "text": "由水利厅核实 \r\n"}),
        (desk.liaison_b, {**words, "effects": "另需经费"}),
    ):
        with pytest.raises(NotLawful, match="内容完全相同"):
            actions.add_option(actor=again(by), dispute=dispute, **again_said)
    response = signed_in(again(desk.liaison_a)).post(reverse("opinions:add_option", args=[dispute.pk]), words)
    assert "内容完全相同" in response.content.decode()
    actions.withdraw_option(actor=again(desk.liaison_a), option=option)
    actions.add_option(actor=again(desk.liaison_a), dispute=dispute, **words)
    assert len(Dispute.objects.get(pk=dispute.pk).live_options) == 1


def test_an_offer_made_twice_is_made_once_on_its_rung(desk: Any, dispute: Dispute) -> None:
    row = actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="各核实一半")
    with pytest.raises(NotLawful, match="内容完全相同"):
        actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="各核实一半")
    actions.offer(actor=again(desk.liaison_a), dispute=dispute, text="各核实一半")
    actions.withdraw_offer(actor=again(desk.liaison_b), row=row)
    actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="各核实一半")
    climbed(desk, dispute, "liaison_talk")
    actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="各核实一半")
