"""What waits in disputes stands on the home page of whoever owes it, and reconcile finds what cannot be."""

from typing import Any

import pytest
from django.db import connection

from coordination.core.models import Occurrence
from coordination.core.reconcile import invariants
from coordination.core.workdays import add_workdays, today
from coordination.core.worklist import waiting_for
from coordination.opinions import actions
from coordination.opinions.models import Dispute
from tests.cast import again, person
from tests.opinions.disputed import a_dispute
from tests.opinions.test_disputes import climbed, made_ready, party, raised
from tests.uploads import pdf


@pytest.fixture
def dispute(desk: Any) -> Dispute:
    return raised(desk, a_dispute(desk))


def lines(by: Any, dispute: Dispute) -> list[str]:
    found = [line for line in waiting_for(again(by)) if line.thing == dispute]
    return [line.icon for line in found]


def broken() -> set[str]:
    return {rule.name for rule in invariants() if rule.name in {"I40", "I41"} and rule.broken()}


def past_triggers(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_draft_waits_for_its_own_agency_to_raise_it(desk: Any) -> None:
    draft = a_dispute(desk)
    assert lines(desk.liaison_a, draft) == ["flag"]
    assert lines(desk.staff_a, draft) == lines(desk.liaison_b, draft) == []


def test_an_opinion_is_written_by_whoever_works_and_signed_by_the_head(desk: Any, dispute: Dispute) -> None:
    assert [lines(each, dispute) for each in (desk.staff_b, desk.liaison_b, desk.leader_b)] == [["writing"]] * 3
    actions.state_opinion(actor=again(desk.staff_b), party=party(dispute, desk.b), opinion="由水利厅核实")
    assert [lines(each, dispute) for each in (desk.staff_b, desk.liaison_b)] == [[], []]
    assert lines(desk.leader_b, dispute) == ["signature"]
    actions.sign_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b))
    assert lines(desk.leader_b, dispute) == []
    assert lines(person(desk.b, "administrator_b", "administrator"), dispute) == []


def test_an_offer_waits_for_the_others_until_it_is_answered(desk: Any, dispute: Dispute) -> None:
    made_ready(desk, dispute)
    actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="先试行")
    assert (lines(desk.liaison_a, dispute), lines(desk.liaison_b, dispute)) == (["message"], [])
    actions.offer(actor=again(desk.liaison_a), dispute=dispute, text="试行半年")
    assert (lines(desk.liaison_a, dispute), lines(desk.liaison_b, dispute)) == ([], ["message"])


def test_an_agreement_waits_for_those_who_have_not_confirmed(desk: Any, dispute: Dispute) -> None:
    actions.propose_agreement(actor=again(desk.liaison_a), dispute=dispute, text="甲案")
    assert (lines(desk.liaison_a, dispute), lines(desk.leader_b, dispute)) == ([], ["writing-sign"])


def test_a_limit_that_has_passed_waits_for_the_parties_and_the_office(desk: Any, dispute: Dispute) -> None:
    made_ready(desk, dispute)
    Dispute.objects.filter(pk=dispute.pk).update(due_on=add_workdays(today(), -1))
    for owing in (desk.liaison_a, desk.liaison_b, desk.secretariat):
        assert lines(owing, dispute) == ["stairs-up"]
        assert next(line for line in waiting_for(again(owing)) if line.thing == dispute).is_late


def test_the_office_is_asked_to_mediate_and_the_lead_to_record_the_ruling(desk: Any, dispute: Dispute) -> None:
    made_ready(desk, dispute)
    assert lines(desk.secretariat, dispute) == []
    climbed(desk, dispute, "thematic_meeting")
    assert lines(desk.secretariat, dispute) == ["users"]
    climbed(desk, dispute, "superior_ruling")
    assert (lines(desk.liaison_a, dispute), lines(desk.liaison_b, dispute)) == (["gavel"], [])


def test_what_has_ended_waits_for_nobody(desk: Any, dispute: Dispute) -> None:
    actions.withdraw_dispute(actor=again(desk.liaison_a), dispute=dispute, reason="已商定")
    assert [lines(each, dispute) for each in (desk.liaison_a, desk.liaison_b, desk.secretariat)] == [[], [], []]


def test_reconcile_finds_a_settled_dispute_that_a_party_has_not_confirmed(desk: Any, dispute: Dispute) -> None:
    actions.propose_agreement(actor=again(desk.liaison_a), dispute=dispute, text="甲案")
    actions.confirm_agreement(actor=again(desk.liaison_b), party=party(dispute, desk.b))
    assert broken() == set()
    past_triggers("UPDATE opinions_party SET agreed_at = NULL WHERE id = %s", party(dispute, desk.b).pk)
    assert broken() == {"I40"}


@pytest.mark.parametrize("lacks", ["signature", "options", "proposal", "document"])
def test_reconcile_finds_a_ruling_on_a_file_that_was_not_whole(desk: Any, dispute: Dispute, lacks: str) -> None:
    made_ready(desk, dispute)
    climbed(desk, dispute, "superior_ruling")
    ruling = actions.Ruling(
        by="省人民政府", on=today(), number="粤府函〔2026〕9号", text="由水利厅核实。", papers=[pdf("裁定.pdf")]
    )
    actions.record_ruling(actor=again(desk.secretariat), dispute=dispute, ruling=ruling)
    assert broken() == set()
    match lacks:
        case "signature":
            past_triggers("UPDATE opinions_party SET signed_at = NULL WHERE id = %s", party(dispute, desk.b).pk)
        case "options":
            past_triggers("DELETE FROM opinions_option WHERE dispute_id = %s AND place = 1", dispute.pk)
        case "proposal":
            Dispute.objects.filter(pk=dispute.pk).update(proposal="")
        case "document":
            dispute.papers.filter(is_ruling=True).delete()
    assert broken() == {"I41"}


def test_reconcile_finds_an_open_dispute_whose_reminders_are_lost(desk: Any, dispute: Dispute) -> None:
    planned = next(rule for rule in invariants() if rule.name == "I1")
    assert planned.broken() == 0
    Occurrence.objects.of(dispute).delete()
    assert planned.broken() == 1
    assert planned.heal
    planned.heal()
    assert Occurrence.objects.of(dispute).planned().count() == 2
