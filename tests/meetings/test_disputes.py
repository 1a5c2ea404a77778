"""A dispute comes before a meeting of its mechanism, and those who sit there read what is signed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.workdays import today
from coordination.opinions import actions as opinions
from coordination.opinions.models import Dispute
from meetings import actions
from meetings.models import AgendaItem, Meeting
from tests.cast import again, assign_due, signed_in
from tests.opinions.disputed import a_dispute

pytestmark = pytest.mark.django_db


@pytest.fixture
def dispute(cast: SimpleNamespace) -> Dispute:
    """At the talk of the heads; A has signed what it holds, B has only written it."""
    found = a_dispute(cast)
    opinions.raise_dispute(actor=again(cast.liaison_a), dispute=found)
    for _rung in range(2):
        opinions.climb(actor=again(cast.liaison_b), dispute=found, reason="协商不成")
    for by, side, words in ((cast.liaison_a, cast.a, "甲方已签意见"), (cast.liaison_b, cast.b, "canary乙方未签")):
        opinions.state_opinion(actor=again(by), party=found.parties.get(agency=side), opinion=words)
    opinions.sign_opinion(actor=again(cast.leader_a), party=found.parties.get(agency=cast.a))
    return found


def door(dispute: Dispute) -> str:
    return reverse("meetings:bring_dispute", args=[dispute.pk])


def brought(cast: SimpleNamespace, dispute: Dispute, draft: Meeting) -> AgendaItem:
    client = signed_in(again(cast.secretariat))
    data: dict[str, Any] = {**client.get(door(dispute)).context["form"].initial, "meeting": draft.pk}
    assert client.post(door(dispute), data).status_code == 302
    return AgendaItem.objects.get(meeting=draft, no=2)


def file_of(item: AgendaItem) -> str:
    return reverse("meetings:item_dispute", args=[item.pk])


def test_the_office_puts_a_dispute_on_the_agenda_of_a_draft(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting
) -> None:
    assert door(dispute) in signed_in(again(cast.secretariat)).get(dispute.get_absolute_url()).content.decode()
    assert door(dispute) not in signed_in(again(cast.liaison_a)).get(dispute.get_absolute_url()).content.decode()
    item = brought(cast, dispute, draft)
    assert (item.source, item.dispute_id, item.assignment_id) == (dispute, dispute.pk, None)
    assert (item.proposing_agency, item.kind) == (cast.a, "coordinate")
    assert "核实时限" in item.matter


def test_nobody_else_does(cast: SimpleNamespace, dispute: Dispute, draft: Meeting) -> None:
    for other in (cast.liaison_a, cast.leader_a, cast.liaison_b):
        assert signed_in(again(other)).get(door(dispute)).status_code == 403
        with pytest.raises(NotPermitted):
            actions.bring_dispute(actor=again(other), meeting=draft, dispute=dispute, title="分歧", matter="协调")
    assert signed_in(again(cast.stranger)).get(door(dispute)).status_code == 404


@pytest.mark.parametrize("wrong", ["too_early", "before_the_superior", "settled", "twice", "of_another_mechanism"])
def test_only_what_is_ripe_and_not_there_comes_before_a_meeting(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting, wrong: str
) -> None:
    match wrong:
        case "too_early":
            Dispute.objects.filter(pk=dispute.pk).update(rung="liaison_talk")
        case "before_the_superior":
            Dispute.objects.filter(pk=dispute.pk).update(rung="superior_ruling")
        case "settled":
            Dispute.objects.filter(pk=dispute.pk).update(state="settled", agreement="甲案")
        case "twice":
            brought(cast, dispute, draft)
        case "of_another_mechanism":
            Dispute.objects.filter(pk=dispute.pk).update(mechanism=None)
    dispute.refresh_from_db()
    with pytest.raises(NotLawful):
        actions.bring_dispute(actor=cast.secretariat, meeting=draft, dispute=dispute, title="分歧", matter="协调")


def test_those_who_sit_before_it_read_what_is_signed_and_nothing_else(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting
) -> None:
    item = brought(cast, dispute, draft)
    assert signed_in(again(cast.observer)).get(file_of(item)).status_code == 404
    actions.convene(actor=cast.secretariat, meeting=draft)
    for reader, knows_more in ((cast.observer, False), (cast.secretariat, True), (cast.liaison_a, True)):
        client = signed_in(again(reader))
        assert file_of(item) in client.get(draft.get_absolute_url()).content.decode()
        page = client.get(file_of(item)).content.decode()
        assert "甲方已签意见" in page
        assert "canary乙方未签" not in page
        assert (dispute.get_absolute_url() in page) == knows_more
    draft.seats.filter(agency=cast.watching).delete()
    unseated = signed_in(again(cast.observer))
    assert file_of(item) not in unseated.get(draft.get_absolute_url()).content.decode()
    assert unseated.get(file_of(item)).status_code == 403


@pytest.mark.parametrize("over", ["given_up", "cancelled"])
def test_those_who_sat_before_it_read_it_no_more_once_it_or_the_meeting_is_given_up(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting, over: str
) -> None:
    item = brought(cast, dispute, draft)
    actions.convene(actor=cast.secretariat, meeting=draft)
    client = signed_in(again(cast.observer))
    assert client.get(file_of(item)).status_code == 200
    if over == "given_up":
        opinions.withdraw_dispute(actor=again(cast.liaison_a), dispute=dispute, reason="已自行商定")
    else:
        actions.cancel_meeting(actor=cast.secretariat, meeting=draft, reason="改期另议")
    assert client.get(file_of(item)).status_code == 403
    assert file_of(item) not in client.get(draft.get_absolute_url()).content.decode()


def test_what_is_signed_after_the_day_of_the_meeting_is_not_read_there(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting
) -> None:
    item = brought(cast, dispute, draft)
    actions.convene(actor=cast.secretariat, meeting=draft)
    client, now = signed_in(again(cast.observer)), timezone.now()

    def page(days_ago: int) -> str:
        held = now - timedelta(days=days_ago)
        Meeting.objects.filter(pk=draft.pk).update(starts_at=held, ends_at=held + timedelta(minutes=1))
        return client.get(file_of(item)).content.decode()

    assert "甲方已签意见" in page(0)
    assert "甲方已签意见" not in page(1)
    assert "会议当日之后签署" in page(1)


def test_an_item_of_no_dispute_has_no_file(cast: SimpleNamespace, draft: Meeting) -> None:
    assert signed_in(again(cast.secretariat)).get(file_of(draft.items.get())).status_code == 404


def test_a_dispute_and_an_assignment_of_one_number_are_told_apart(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting
) -> None:
    assignment = assign_due(cast, today())
    item = brought(cast, dispute, draft)
    AgendaItem.objects.filter(pk=item.pk).update(source_id=assignment.pk)
    item.refresh_from_db()
    assert (item.assignment_id, item.dispute_id) == (None, assignment.pk)
    page = signed_in(again(cast.secretariat)).get(draft.get_absolute_url()).content.decode()
    assert reverse("followup:assignment", args=[assignment.pk]) not in page


def test_where_nothing_is_prepared_a_meeting_is_begun_first(cast: SimpleNamespace, dispute: Dispute) -> None:
    page = signed_in(again(cast.secretariat)).get(door(dispute)).content.decode()
    assert f"{reverse('meetings:new')}?mechanism={cast.mechanism.pk}" in page


def test_the_meeting_asks_as_much_for_three_disputes_as_for_one(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting
) -> None:
    brought(cast, dispute, draft)

    def asked() -> int:
        client = signed_in(again(cast.secretariat))
        client.get(draft.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(draft.get_absolute_url())
        return len(queries)

    once = asked()
    for n in range(2):
        other = a_dispute(cast, title=f"第{n}项")
        opinions.raise_dispute(actor=again(cast.liaison_a), dispute=other)
        Dispute.objects.filter(pk=other.pk).update(rung="heads_talk")
        other.refresh_from_db()
        actions.bring_dispute(actor=cast.secretariat, meeting=draft, dispute=other, title=f"{n}", matter="协调")
    assert asked() == once
