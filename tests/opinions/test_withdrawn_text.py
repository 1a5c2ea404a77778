"""A text is given up: what was open about it ends, whoever was asked is told once, and nobody differs over it anew."""

from typing import Any

import pytest
from django.urls import reverse

from coordination.core.activity import history
from coordination.core.errors import NotLawful
from coordination.core.models import Notification, Occurrence
from coordination.opinions import actions
from coordination.opinions.models import Dispute, Draft
from tests.cast import again, signed_in
from tests.opinions.conftest import asked
from tests.opinions.test_disputes import party
from tests.opinions.test_disputes_guarded import grown, objected
from tests.opinions.test_race import holding

REASON = "不再制定。"


def given_up(desk: Any, draft: Draft) -> None:
    actions.withdraw_draft(actor=again(desk.liaison_a), draft=Draft.objects.get(pk=draft.pk), reason=REASON)


def raised(desk: Any, draft: Draft) -> Dispute:
    dispute = grown(desk, "liaison_b", objected(desk, draft))
    actions.raise_dispute(actor=again(desk.liaison_b), dispute=dispute)
    return dispute


def told(kind: str) -> list[str]:
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_open_disputes_end_with_their_text_and_the_parties_are_told(desk: Any, draft: Draft) -> None:
    dispute = raised(desk, draft)
    actions.propose_agreement(actor=again(desk.liaison_b), dispute=dispute, text="折中")
    given_up(desk, draft)
    dispute.refresh_from_db()
    assert (dispute.state, dispute.due_on) == ("withdrawn", None)
    act = history(dispute)[0]
    assert (act.verb, act.actor, act.note) == ("dispute.lapse", desk.liaison_a, REASON)
    assert not Occurrence.objects.of(dispute).planned().exists()
    assert {"liaison_a", "liaison_b"} <= set(told("dispute_withdrawn"))
    notice = Notification.objects.filter(kind="dispute_withdrawn").first()
    assert notice is not None
    assert "所涉文稿已撤回" in notice.texts["zh-hans"]["body"]
    page = signed_in(again(desk.liaison_b)).get(dispute.get_absolute_url()).content.decode()
    assert "终止：所涉文稿已撤回" in page
    assert "放弃" not in page


def test_what_was_settled_stays_settled(desk: Any, draft: Draft) -> None:
    dispute = raised(desk, draft)
    actions.propose_agreement(actor=again(desk.liaison_b), dispute=dispute, text="折中")
    actions.confirm_agreement(actor=again(desk.liaison_a), party=party(dispute, desk.a))
    given_up(desk, draft)
    dispute.refresh_from_db()
    assert dispute.state == "settled"


def test_whoever_was_asked_in_any_round_is_told_once(desk: Any, draft: Draft) -> None:
    for agencies, ends in (
        ((desk.b, desk.outside), actions.close_round),
        ((desk.watching,), None),
        ((desk.b, desk.office), actions.close_round),
        ((desk.b,), None),
    ):
        round_ = asked(desk, Draft.objects.get(pk=draft.pk), *agencies)
        if ends:
            ends(actor=again(desk.liaison_a), round_=round_)
        elif agencies == (desk.watching,):
            actions.withdraw_round(actor=again(desk.liaison_a), round_=round_, reason="另行征求。")
    before = told("round_withdrawn")
    given_up(desk, draft)
    assert told("text_withdrawn") == ["liaison_b", "secretariat", "stranger"]
    assert told("round_withdrawn") == before
    assert set(draft.rounds.values_list("state", flat=True)) == {"closed", "withdrawn"}


def test_nobody_begins_or_raises_a_dispute_over_a_text_that_was_given_up(desk: Any, draft: Draft) -> None:
    comment = objected(desk, draft)
    written = grown(desk, "liaison_b", comment)
    given_up(desk, draft)
    written.refresh_from_db()
    assert written.state == "draft", "nobody else knows of it: whoever wrote it gives it up"
    with pytest.raises(NotLawful, match="文稿已撤回"):
        actions.raise_dispute(actor=again(desk.liaison_b), dispute=written)
    with pytest.raises(NotLawful, match="文稿已撤回"):
        grown(desk, "liaison_a", type(comment).objects.get(pk=comment.pk))
    client = signed_in(again(desk.liaison_b))
    refused = client.get(f"{reverse('opinions:begin_dispute')}?comment={comment.pk}")
    assert refused.status_code == 409
    assert "不再就其提出分歧" in client.get(written.get_absolute_url()).content.decode()
    actions.withdraw_dispute(actor=again(desk.liaison_b), dispute=written, reason="文稿已撤回")
    assert "提出单位已于" in client.get(written.get_absolute_url()).content.decode()


def test_no_dispute_ends_with_a_text_that_stands(desk: Any, draft: Draft) -> None:
    dispute = raised(desk, draft)
    with pytest.raises(NotLawful):
        actions.disputing.advance(dispute, "lapse", actor=again(desk.liaison_a))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_raised_over_a_text_that_is_given_up_at_this_moment(desk: Any, draft: Draft) -> None:
    written = grown(desk, "liaison_b", objected(desk, draft))

    def raising() -> None:
        actions.raise_dispute(actor=again(desk.liaison_b), dispute=Dispute.objects.get(pk=written.pk))

    assert holding(draft, lambda: given_up(desk, draft), [raising]) == {"refused": 1}
    written.refresh_from_db()
    assert written.state == "draft"
