"""What a head signed, what was said in a dispute and told of a comment: past the portal nobody changes it either."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import Error, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from coordination.agencies.actions import appoint_deputy
from coordination.agencies.models import Post
from coordination.core.reconcile import invariants
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.exports.memo import memo
from coordination.opinions.models import Comment, Dispute, Draft, Offer, Option, Party, Point, Round, Treatment
from coordination.opinions.sealing import is_as_signed
from tests.audit.tampering import sql
from tests.cast import again, person, signed_in
from tests.opinions.test_disputes import begun, climbed, made_ready, party, raised
from tests.opinions.test_disputes_guarded import objected
from tests.opinions.test_papers import said

FORGED = "我局完全同意对方意见"


@pytest.fixture
def dispute(desk: Any) -> Dispute:
    dispute = raised(desk, begun(desk))
    made_ready(desk, dispute)
    return dispute


def refused(change: Any) -> bool:
    with pytest.raises(Error, match=r"stays?|keeps"), transaction.atomic():
        change()
    return True


@pytest.mark.parametrize(
    "forged",
    [
        {"opinion": FORGED},
        {"grounds": FORGED},
        {"legal_basis": FORGED},
        {"signed_as": "某人"},
        {"signed_at": timezone.now()},
        {"sha256": "0" * 64},
        {"opinion": FORGED, "signed_at": None},
    ],
)
def test_a_signed_opinion_is_changed_by_nobody(desk: Any, dispute: Dispute, forged: dict[str, Any]) -> None:
    assert refused(lambda: Party.objects.filter(pk=party(dispute, desk.b).pk).update(**forged))


def test_it_is_put_under_no_other_name(desk: Any, dispute: Dispute) -> None:
    assert refused(lambda: Party.objects.filter(pk=party(dispute, desk.b).pk).update(agency=desk.outside))


def test_a_signature_falls_whole_and_before_the_superior_not_at_all(desk: Any, dispute: Dispute) -> None:
    fallen = {"signed_by": None, "signed_as": "", "in_place_of": "", "signed_at": None, "sha256": ""}
    side = Party.objects.filter(pk=party(dispute, desk.b).pk)
    with transaction.atomic():
        assert side.update(**fallen, opinion="改写的意见")
        transaction.set_rollback(True)
    climbed(desk, dispute, "superior_ruling")
    assert refused(lambda: side.update(**fallen))


def test_a_dispute_keeps_its_sides_and_points(desk: Any, dispute: Dispute) -> None:
    points = Point.objects.filter(dispute=dispute)
    for change in (
        lambda: Party.objects.filter(pk=party(dispute, desk.b).pk).delete(),
        lambda: Party.objects.create(dispute=dispute, agency=desk.outside),
        lambda: points.update(text=FORGED),
        points.delete,
        lambda: Point.objects.create(dispute=dispute, place=9, text=FORGED),
    ):
        assert refused(change)
    draft = begun(desk)
    draft.points.all().delete()
    draft.parties.all().delete()


def test_options_and_offers_are_taken_back_and_never_changed(desk: Any, dispute: Dispute) -> None:
    actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="各核实一半")
    for rows in (Option.objects.filter(dispute=dispute), Offer.objects.filter(dispute=dispute)):
        for change in (lambda: rows.update(text=FORGED), rows.delete):  # noqa: B023  (called at once)
            assert refused(change)
        assert rows.update(withdrawn_at=timezone.now())
        assert refused(lambda: rows.update(withdrawn_at=None))  # noqa: B023


def test_the_letter_of_a_round_stays_as_it_was_sent(desk: Any, draft: Draft) -> None:
    round_ = objected(desk, draft).request.round
    assert refused(lambda: Round.objects.filter(pk=round_.pk).update(letter=FORGED))


def test_an_answer_that_was_told_is_only_given_anew(desk: Any, draft: Draft) -> None:
    comment = objected(desk, draft)
    answer: dict[str, Any] = {"actor": again(desk.liaison_a), "outcome": "not_adopted"}
    actions.treat(comments=[comment], reason="初稿", **answer)
    actions.treat(comments=[comment], reason="上位法已有规定", **answer)
    actions.tell_all(actor=again(desk.liaison_a), draft=draft)
    row = Treatment.objects.filter(comment=comment)
    actions.respond(actor=again(desk.liaison_b), treatment=row.get(), standing="disagrees", reason="并无规定")
    for change in (
        lambda: row.update(reason=FORGED),
        lambda: row.update(reason=FORGED, told_at=None),
        lambda: row.update(standing="content", standing_reason=""),
        lambda: row.update(told_at=F("told_at") - timedelta(days=9)),
        row.delete,
    ):
        assert refused(change)
    actions.treat(comments=[Comment.objects.get(pk=comment.pk)], reason="改由省级核实", **answer)
    assert row.get().reason == "改由省级核实"


def test_what_was_forged_all_the_same_is_seen_on_the_page_on_paper_and_by_the_inspection(
    desk: Any, dispute: Dispute
) -> None:
    """As its owner could, with the triggers switched off."""

    def seen() -> tuple[bool, bool, int]:
        page = signed_in(again(desk.liaison_a)).get(dispute.get_absolute_url()).content.decode()
        paper, rule = said(memo(dispute, desk.a)), next(each for each in invariants() if each.name == "I42")
        return "与签发时不一致" in page, "与签署时不一致" in paper, rule.broken()

    assert seen() == (False, False, 0)
    sql("SET LOCAL session_replication_role = replica")
    Party.objects.filter(pk=party(dispute, desk.b).pk).update(opinion=FORGED)
    sql("SET LOCAL session_replication_role = origin")
    assert seen() == (True, True, 1)


def test_a_seal_is_the_same_in_whichever_language_it_was_signed(desk: Any) -> None:
    dispute = raised(desk, begun(desk))
    actions.state_opinion(actor=again(desk.staff_b), party=party(dispute, desk.b), opinion="由水利厅核实")
    head, of = desk.leader_b.posts.get(), {"starts_on": today(), "ends_on": None, "reason": "出差"}
    admin = person(desk.b, "admin_b", Post.Role.ADMINISTRATOR)
    appoint_deputy(actor=again(admin), post=head, deputy=desk.liaison_b, **of)
    with override("en"):
        actions.sign_opinion(actor=again(desk.liaison_b), party=party(dispute, desk.b))
    assert party(dispute, desk.b).in_place_of == "leader_b"
    assert is_as_signed(party(dispute, desk.b))
