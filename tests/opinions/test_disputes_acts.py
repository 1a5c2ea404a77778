"""What each may do on the page of a dispute, and two stories from beginning to end."""

from types import SimpleNamespace
from typing import Any

import pytest

from coordination.agencies.models import Post
from coordination.core.workdays import today
from coordination.mechanisms.models import Participation
from coordination.opinions.models import Dispute
from tests.cast import again, agency, person, signed_in
from tests.opinions.test_disputes import climbed, made_ready, party
from tests.opinions.test_disputes_pages import body, doors_of, put_at, sent, url
from tests.uploads import pdf

# The acts


@pytest.mark.parametrize(
    ("by", "may"),
    [
        ("staff_a", {"state", "put_forward", "talk", "attach"}),
        (
            "liaison_a",
            {"state", "put_forward", "talk", "attach", "make_offer", "offer", "propose", "climb", "withdraw"},
        ),
        ("liaison_b", {"state", "put_forward", "talk", "attach", "make_offer", "offer", "climb"}),
        ("secretariat", {"put_forward", "talk", "attach", "make_offer", "offer", "climb"}),
        ("admin_a", set()),
    ],
)
def test_each_sees_what_the_post_allows(desk: Any, dispute: Dispute, by: str, may: set[str]) -> None:
    assert doors_of(getattr(desk, by), dispute) == may


def test_a_dispute_that_is_not_raised_says_what_it_lacks_and_that_nobody_is_asked_yet(
    desk: Any, draft_of_a: Dispute, english: None
) -> None:
    page = body(desk.liaison_a, draft_of_a.get_absolute_url())
    assert "Its agency is asked once the dispute is raised." in page
    assert "It is being written." not in page
    assert "raises it; then the parties are asked." in page
    draft_of_a.points.all().delete()
    page = body(desk.liaison_a, draft_of_a.get_absolute_url())
    assert "there is no point yet" in page.partition("road-next")[2].partition("</div>")[0]


def test_what_is_shut_says_why(desk: Any, dispute: Dispute) -> None:
    shut = {
        act.kind.verb: str(act.why)
        for act in signed_in(again(desk.leader_b)).get(dispute.get_absolute_url()).context["acts"]
        if act.why
    }
    assert set(shut) == {"sign"}
    climbed(desk, dispute, "joint_meeting")
    assert "climb" not in doors_of(desk.liaison_b, dispute)
    response = sent(desk.liaison_b, "climb", dispute, reason="请裁定由谁核实", seen="joint_meeting")
    assert "请裁定由谁核实" in response.content.decode()
    assert Dispute.objects.get(pk=dispute.pk).rung == "joint_meeting"


def test_two_who_take_it_up_at_once_take_it_one_step(desk: Any, dispute: Dispute) -> None:
    said = {"reason": "协商不成", "seen": "consultation"}
    page = signed_in(again(desk.liaison_a)).get(url("climb", dispute))
    assert page.context["form"].stamp == said["seen"]
    assert sent(desk.liaison_b, "climb", dispute, **said).status_code == 302
    for once_more in (said, {"reason": "协商不成"}):
        refused = sent(desk.liaison_a, "climb", dispute, **once_more)
        assert "协商不成" in refused.content.decode()
        assert refused.context["form"].stamp == "liaison_talk"
    dispute.refresh_from_db()
    assert dispute.rung == "liaison_talk"


def test_a_talk_sent_twice_is_recorded_once(desk: Any, dispute: Dispute) -> None:
    talk = {"held_on": str(today()), "how": "面谈", "present": "两位厅长", "record_text": "谈妥"}
    assert sent(desk.liaison_a, "record_talk", dispute, **talk).status_code == 302
    assert "已经登记" in sent(desk.liaison_a, "record_talk", dispute, **talk).content.decode()
    for other, words in ((desk.liaison_b, talk), (desk.liaison_a, {**talk, "record_text": "又谈一次"})):
        assert sent(other, "record_talk", dispute, **words).status_code == 302
    assert dispute.talks.count() == 3


def test_an_offer_is_taken_up_as_the_agreement(desk: Any, dispute: Dispute) -> None:
    sent(desk.liaison_b, "make_offer", dispute, text="先试行一年")
    offer = dispute.offers.get()
    where = f"{url('propose_agreement', dispute)}?offer={offer.pk}"
    assert signed_in(again(desk.liaison_a)).get(where).context["form"]["text"].value() == "先试行一年"
    sent(desk.liaison_b, "withdraw_offer", offer)
    assert not signed_in(again(desk.liaison_a)).get(where).context["form"]["text"].value()
    assert "先试行一年" in body(desk.secretariat, dispute.get_absolute_url())


def test_a_party_confirms_the_text_it_has_read(desk: Any, dispute: Dispute) -> None:
    sent(desk.liaison_a, "propose_agreement", dispute, text="甲案\n乙案")
    opened = signed_in(again(desk.liaison_b)).get(url("confirm_agreement", dispute)).context["form"].stamp
    sent(desk.liaison_a, "propose_agreement", dispute, text="丙案")
    for unread in ({"seen": opened}, {}):
        for door, more in (("confirm_agreement", {}), ("decline_agreement", {"reason": "不同意甲案"})):
            refused = sent(desk.liaison_b, door, dispute, **unread, **more)
            assert "丙案" in refused.content.decode()
            assert Dispute.objects.get(pk=dispute.pk).state == "agreeing"
            assert party(dispute, desk.b).agreed_at is None
    assert sent(desk.liaison_b, "confirm_agreement", dispute, seen=refused.context["form"].stamp).status_code == 302
    assert Dispute.objects.get(pk=dispute.pk).state == "settled"


def test_of_two_who_write_the_opinion_or_the_proposal_the_later_is_shown_what_stands_there(
    desk: Any, dispute: Dispute
) -> None:
    for door, by, field in (
        ("state_opinion", desk.liaison_b, "opinion"),
        ("propose_ending", desk.liaison_a, "proposal"),
    ):
        opened = signed_in(again(by)).get(url(door, dispute)).context["form"].stamp
        for words in ("先写的", "后写的"):
            answer = sent(by, door, dispute, **{field: words, "seen": opened})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "先写的" in page
        assert "后写的" in page
        again_sent = sent(by, door, dispute, **{field: "后写的", "seen": answer.context["form"].stamp})
        assert again_sent.status_code == 302
    assert party(dispute, desk.b).opinion == "后写的"
    assert Dispute.objects.get(pk=dispute.pk).proposal == "后写的"


# Two stories


def test_one_is_settled_at_the_talk_of_the_heads(desk: Any, dispute: Dispute) -> None:
    climbed(desk, dispute, "heads_talk")
    talk = {"held_on": str(today()), "how": "面谈", "present": "两位厅长", "record_text": "谈妥", "outcome": "一致"}
    sent(desk.liaison_a, "record_talk", dispute, **talk)
    sent(desk.liaison_b, "propose_agreement", dispute, text="由水利厅核实，财政厅保障经费。")
    sent(desk.leader_a, "decline_agreement", dispute, reason="写明金额", seen=put_at(dispute))
    assert Dispute.objects.get(pk=dispute.pk).state == "open"
    sent(desk.liaison_b, "propose_agreement", dispute, text="由水利厅核实，财政厅每年安排五百万元。")
    sent(desk.leader_a, "confirm_agreement", dispute, seen=put_at(dispute))
    dispute.refresh_from_db()
    assert (dispute.state, dispute.rung) == ("settled", "heads_talk")
    page = body(desk.secretariat, dispute.get_absolute_url())
    assert all(words in page for words in ("谈妥", "写明金额", "每年安排五百万元"))
    assert doors_of(desk.liaison_b, dispute) == {"reserve"}


def test_one_is_ruled_by_the_superior_with_a_reservation(desk: Any, dispute: Dispute) -> None:
    made_ready(desk, dispute)
    climbed(desk, dispute, "joint_meeting")
    sent(desk.liaison_b, "climb", dispute, reason="请裁定由谁核实", seen="joint_meeting")
    option = dispute.options.get(place=2)
    ruling = {
        "by": "省人民政府",
        "on": str(today()),
        "number": "粤府函(2026)9号",
        "text": "由财政厅核实。",
        "option": option.pk,
    }
    without_paper = sent(desk.secretariat, "record_ruling", dispute, **ruling)
    assert "papers" in without_paper.context["form"].errors
    response = signed_in(again(desk.secretariat)).post(
        url("record_ruling", dispute), {**ruling, "papers": [pdf("裁定.pdf")], "papers_declared": "on"}
    )
    assert response.status_code == 302
    sent(desk.liaison_b, "reserve", dispute, text="建议一年后评估")
    dispute.refresh_from_db()
    assert (dispute.state, dispute.ruling_no) == ("ruled", "粤府函〔2026〕9号")
    page = body(desk.liaison_a, dispute.get_absolute_url())
    assert all(words in page for words in ("粤府函〔2026〕9号", "由财政厅核实。", "建议一年后评估", "裁定.pdf"))
    assert dispute.options.get(is_ruled=True) == option
    [paper] = dispute.papers.all()
    handed_out = signed_in(again(desk.liaison_b)).get(url("dispute_paper", paper))
    assert b"".join(handed_out.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a file streams
    assert signed_in(again(desk.stranger)).get(url("dispute_paper", paper)).status_code == 404


def test_those_who_observe_the_mechanism_know_nothing_of_it(desk: SimpleNamespace, dispute: Dispute) -> None:
    deputy = person(civil := agency("省民政厅"), "deputy", Post.Role.LIAISON)
    Participation.objects.create(mechanism=desk.mechanism, agency=civil, role="deputy", position=9)
    assert signed_in(again(deputy)).get(dispute.get_absolute_url()).status_code == 200
    assert signed_in(again(desk.observer)).get(dispute.get_absolute_url()).status_code == 404
