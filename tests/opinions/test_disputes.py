"""A dispute climbs until it is settled or ruled; every party is heard, and nobody agrees for another."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, transaction

from coordination.agencies.models import Post
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification, Occurrence
from coordination.core.workdays import add_workdays, today
from coordination.opinions import actions
from coordination.opinions.models import Dispute, Party, Talk
from tests.cast import again, person
from tests.uploads import pdf


@pytest.fixture
def dispute(desk: Any) -> Dispute:
    return begun(desk)


def begun(desk: Any, **fields: Any) -> Dispute:
    given = {
        "title": "灾情核实时限由谁承担",
        "kind": "duties",
        "matter": "两厅对核实时限的责任划分意见不一。",
        "mechanism": desk.mechanism,
        "lead": desk.a,
        "parties": [desk.b],
        "points": ["核实时限", "由谁核实"],
        **fields,
    }
    return actions.begin_dispute(actor=again(desk.liaison_a), **given)


def raised(desk: Any, dispute: Dispute) -> Dispute:
    actions.raise_dispute(actor=again(desk.liaison_a), dispute=dispute)
    return dispute


def party(dispute: Dispute, agency: Any) -> Party:
    return dispute.parties.get(agency=agency)


def made_ready(desk: Any, dispute: Dispute) -> None:
    """Both opinions signed by their heads, two options, the lead's proposal."""
    for by, head, agency in ((desk.staff_a, desk.leader_a, desk.a), (desk.staff_b, desk.leader_b, desk.b)):
        actions.state_opinion(actor=again(by), party=party(dispute, agency), opinion="由对方核实", grounds="职责")
        actions.sign_opinion(actor=again(head), party=party(dispute, agency))
    for text in ("由水利厅核实", "由财政厅核实"):
        actions.add_option(actor=again(desk.liaison_a), dispute=dispute, text=text, effects="需增加人手")
    actions.propose(actor=again(desk.liaison_a), dispute=dispute, proposal="取第一方案")


def climbed(desk: Any, dispute: Dispute, rung: str) -> None:
    while dispute.rung != rung:
        actions.climb(actor=again(desk.liaison_b), dispute=dispute, reason="协商不成")


def test_nobody_else_sees_a_dispute_before_it_is_raised(desk: Any, dispute: Dispute) -> None:
    readers = (desk.liaison_b, desk.secretariat)
    assert not any(Dispute.objects.visible_to(again(reader)).exists() for reader in readers)
    raised(desk, dispute)
    assert all(Dispute.objects.visible_to(again(reader)).exists() for reader in (*readers, desk.liaison_a))
    assert not any(Dispute.objects.visible_to(again(other)).exists() for other in (desk.observer, desk.stranger))


def test_what_is_given_up_before_it_was_raised_is_never_seen_by_others(desk: Any, dispute: Dispute) -> None:
    readers = (desk.liaison_b, desk.secretariat)
    actions.withdraw_dispute(actor=again(desk.liaison_a), dispute=dispute, reason="不提了")
    assert not any(Dispute.objects.visible_to(again(reader)).exists() for reader in readers)
    assert Dispute.objects.visible_to(again(desk.liaison_a)).exists()
    other = raised(desk, begun(desk))
    actions.withdraw_dispute(actor=again(desk.liaison_a), dispute=other, reason="已自行商定")
    assert all(Dispute.objects.visible_to(again(reader)).get() == other for reader in readers)


def test_a_dispute_has_two_parties_and_a_point(desk: Any) -> None:
    for missing in ({"parties": []}, {"points": []}):
        with pytest.raises(NotLawful):
            raised(desk, begun(desk, **missing))
    assert raised(desk, begun(desk)).state == "open"


def test_each_step_has_its_limit_in_working_days(desk: Any, dispute: Dispute) -> None:
    raised(desk, dispute)
    assert (dispute.rung, dispute.due_on) == ("consultation", add_workdays(today(), 7))
    climbed(desk, dispute, "liaison_talk")
    assert dispute.due_on == add_workdays(today(), 5)
    planned = Occurrence.objects.of(dispute).planned()
    assert set(planned.values_list("rule", flat=True)) == {"dispute.T-1", "dispute.T+1"}
    climbed(desk, dispute, "joint_meeting")
    assert dispute.due_on is None
    assert not planned.all().exists()


def test_an_opinion_is_signed_by_the_head_alone_and_counts_no_more_once_it_is_changed(
    desk: Any, dispute: Dispute
) -> None:
    raised(desk, dispute)
    actions.state_opinion(actor=again(desk.staff_b), party=party(dispute, desk.b), opinion="由水利厅核实")
    for other in (desk.staff_b, desk.liaison_b, desk.leader_a, desk.office_leader):
        with pytest.raises(NotPermitted):
            actions.sign_opinion(actor=again(other), party=party(dispute, desk.b))
    actions.sign_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b))
    assert party(dispute, desk.b).signed_by == desk.leader_b
    actions.state_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b), opinion="由应急厅核实")
    assert party(dispute, desk.b).signed_at is None


def test_an_agreement_settles_it_once_every_party_has_confirmed(desk: Any, dispute: Dispute) -> None:
    raised(desk, dispute)
    actions.propose_agreement(actor=again(desk.liaison_a), dispute=dispute, text="由水利厅核实，财政厅保障经费。")
    assert dispute.state == "agreeing"
    with pytest.raises(NotPermitted):
        actions.confirm_agreement(actor=again(desk.liaison_a), party=party(dispute, desk.b))
    actions.confirm_agreement(actor=again(desk.liaison_b), party=party(dispute, desk.b))
    dispute.refresh_from_db()
    assert dispute.state == "settled"
    told = Notification.objects.filter(kind="dispute_ended").values_list("recipient__username", flat=True)
    assert set(told) == {"liaison_a", "liaison_b", "secretariat"}


def test_one_no_is_enough_and_the_talk_goes_on_where_it_was(desk: Any, dispute: Dispute) -> None:
    raised(desk, dispute)
    climbed(desk, dispute, "heads_talk")
    actions.propose_agreement(actor=again(desk.secretariat), dispute=dispute, text="折中")
    assert not dispute.parties.exclude(agreed_at=None).exists(), "who mediates agrees for nobody"
    actions.confirm_agreement(actor=again(desk.liaison_a), party=party(dispute, desk.a))
    actions.decline_agreement(actor=again(desk.liaison_b), party=party(dispute, desk.b), reason="经费无来源")
    dispute.refresh_from_db()
    assert (dispute.state, dispute.rung) == ("open", "heads_talk")
    assert not dispute.parties.exclude(agreed_at=None).exists()


def test_only_a_whole_file_goes_to_the_superior_and_the_ruling_ends_it(desk: Any, dispute: Dispute) -> None:
    raised(desk, dispute)
    climbed(desk, dispute, "joint_meeting")
    with pytest.raises(NotLawful):
        actions.climb(actor=again(desk.liaison_b), dispute=dispute, reason="协商不成")
    made_ready(desk, dispute)
    ruling = actions.Ruling(
        by="省人民政府", on=today(), number="粤府函〔2026〕9号", text="由水利厅核实。", papers=[pdf("裁定.pdf")]
    )
    with pytest.raises(NotLawful):
        actions.record_ruling(actor=again(desk.secretariat), dispute=dispute, ruling=ruling)
    climbed(desk, dispute, "superior_ruling")
    actions.record_ruling(actor=again(desk.secretariat), dispute=dispute, ruling=ruling)
    assert dispute.state == "ruled"
    actions.reserve(actor=again(desk.liaison_b), party=party(dispute, desk.b), text="建议明年重新研究")
    assert party(dispute, desk.b).reservation == "建议明年重新研究"


def test_a_talk_stays_as_it_was_written(desk: Any, dispute: Dispute) -> None:
    raised(desk, dispute)
    words = {"how": "电话", "present": "李若谷、黄令仪", "record_text": "各自说明理由。"}
    with pytest.raises(NotPermitted):
        actions.record_talk(actor=again(desk.stranger), dispute=dispute, held_on=today(), **words)
    with pytest.raises(NotLawful):
        actions.record_talk(actor=again(desk.staff_a), dispute=dispute, held_on=add_workdays(today(), 1), **words)
    with pytest.raises(ValidationError):
        actions.record_talk(actor=again(desk.staff_a), dispute=dispute, held_on=today(), **{**words, "how": ""})
    talk = actions.record_talk(actor=again(desk.staff_a), dispute=dispute, held_on=today(), **words)
    for change in (
        lambda: Talk.objects.filter(pk=talk.pk).update(record="改写"),
        lambda: Talk.objects.filter(pk=talk.pk).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_an_offer_is_withdrawn_by_who_made_it(desk: Any, dispute: Dispute) -> None:
    raised(desk, dispute)
    row = actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="各核实一半")
    with pytest.raises(NotLawful):
        actions.withdraw_offer(actor=again(desk.liaison_a), row=row)
    actions.withdraw_offer(actor=again(desk.liaison_b), row=row)
    assert row.withdrawn_at


def test_a_leader_of_an_agency_outside_has_no_say(desk: Any, dispute: Dispute) -> None:
    raised(desk, dispute)
    chief = person(desk.outside, "chief", Post.Role.LEADER)
    for act in (
        lambda: actions.climb(actor=again(chief), dispute=dispute, reason="插手"),
        lambda: actions.offer(actor=again(chief), dispute=dispute, text="插手"),
        lambda: actions.withdraw_dispute(actor=again(chief), dispute=dispute, reason="插手"),
    ):
        with pytest.raises(NotPermitted):
            act()
    actions.withdraw_dispute(actor=again(desk.liaison_a), dispute=dispute, reason="已自行商定")
    assert dispute.state == "withdrawn"
