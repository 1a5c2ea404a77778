"""A dispute comes before a meeting of its mechanism, and those who sit there read what is signed."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.audit.models import Reading
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.workdays import today
from coordination.opinions import actions as opinions
from coordination.opinions.models import Dispute
from meetings import actions
from meetings.models import AgendaItem, Meeting, Topic
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
    return reverse("topics:propose_dispute", args=[dispute.pk])


def waiting(cast: SimpleNamespace, dispute: Dispute) -> Topic:
    """Put into the pool by B, as the form words it."""
    client = signed_in(again(cast.liaison_b))
    assert client.post(door(dispute), client.get(door(dispute)).context["form"].initial).status_code == 302
    return Topic.objects.get(source_id=dispute.pk)


def brought(cast: SimpleNamespace, dispute: Dispute, draft: Meeting) -> AgendaItem:
    return actions.accept_topic(actor=again(cast.secretariat), topic=waiting(cast, dispute), meeting=draft)


def file_of(item: AgendaItem) -> str:
    return reverse("meetings:item_dispute", args=[item.pk])


def test_its_lead_a_party_and_the_office_put_it_into_the_pool(cast: SimpleNamespace, dispute: Dispute) -> None:
    for who in ("liaison_a", "leader_a", "liaison_b", "secretariat", "office_leader"):
        client = signed_in(again(getattr(cast, who)))
        assert door(dispute) in client.get(dispute.get_absolute_url()).content.decode()
        assert client.get(door(dispute)).status_code == 200
    topic = waiting(cast, dispute)
    assert (topic.source, topic.dispute, topic.state) == (dispute, dispute, "submitted")
    assert (topic.mechanism, topic.proposing_agency, topic.kind) == (cast.mechanism, cast.b, "coordinate")
    assert "核实时限" in topic.matter


def test_nobody_else_does(cast: SimpleNamespace, dispute: Dispute) -> None:
    staff = again(cast.staff_a)
    assert door(dispute) not in signed_in(staff).get(dispute.get_absolute_url()).content.decode()
    assert signed_in(staff).get(door(dispute)).status_code == 403
    for other in (staff, again(cast.observer), again(cast.stranger)):
        with pytest.raises(NotPermitted):
            actions.propose_dispute(actor=other, dispute=dispute, title="分歧", matter="协调")
    for other in (cast.observer, cast.stranger):
        assert signed_in(again(other)).get(door(dispute)).status_code == 404


@pytest.mark.parametrize("wrong", ["too_early", "before_the_superior", "settled", "waits", "on_an_agenda", "nowhere"])
def test_only_what_is_ripe_and_not_there_goes_into_the_pool(
    cast: SimpleNamespace, dispute: Dispute, draft: Meeting, wrong: str
) -> None:
    match wrong:
        case "too_early":
            Dispute.objects.filter(pk=dispute.pk).update(rung="liaison_talk")
        case "before_the_superior":
            Dispute.objects.filter(pk=dispute.pk).update(rung="superior_ruling")
        case "settled":
            Dispute.objects.filter(pk=dispute.pk).update(state="settled", agreement="甲案")
        case "waits":
            waiting(cast, dispute)
        case "on_an_agenda":
            brought(cast, dispute, draft)
        case "nowhere":
            Dispute.objects.filter(pk=dispute.pk).update(mechanism=None)
    client = signed_in(again(cast.liaison_a))
    assert door(dispute) not in client.get(dispute.get_absolute_url()).content.decode()
    assert client.get(door(dispute)).status_code in {403, 409}
    with pytest.raises(NotPermitted if wrong == "nowhere" else NotLawful):
        actions.propose_dispute(actor=again(cast.liaison_a), dispute=dispute, title="分歧", matter="协调")


def test_what_was_typed_too_late_is_kept_beside_what_speaks_against_it(cast: SimpleNamespace, dispute: Dispute) -> None:
    client = signed_in(again(cast.liaison_b))
    words = {**client.get(door(dispute)).context["form"].initial, "matter": "写了很久的话"}
    actions.propose_dispute(actor=again(cast.liaison_a), dispute=dispute, title="分歧", matter="协调")
    page = client.post(door(dispute), words)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    assert "写了很久的话" in page.content.decode()


def test_what_is_decided_may_be_put_there_again(cast: SimpleNamespace, dispute: Dispute, draft: Meeting) -> None:
    brought(cast, dispute, draft)
    Meeting.objects.filter(pk=draft.pk).update(state="issued", starts_at=timezone.now())
    actions.propose_dispute(actor=again(cast.liaison_a), dispute=dispute, title="再议", matter="协调")
    assert Topic.objects.about(dispute).count() == 2


def test_the_database_itself_takes_a_dispute_once(cast: SimpleNamespace, dispute: Dispute) -> None:
    topic = waiting(cast, dispute)
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.create(
            mechanism=cast.mechanism, source=dispute, title="又", proposing_agency=cast.a, made_by=topic.made_by
        )


def test_what_ended_meanwhile_is_put_on_no_agenda(cast: SimpleNamespace, dispute: Dispute, draft: Meeting) -> None:
    topic = waiting(cast, dispute)
    meeting = signed_in(again(cast.secretariat)).get(draft.get_absolute_url())
    assert meeting.context["topics"] == [topic]
    opinions.withdraw_dispute(actor=again(cast.liaison_a), dispute=dispute, reason="已自行商定")
    meeting = signed_in(again(cast.secretariat)).get(draft.get_absolute_url())
    assert meeting.context["topics"] == []
    with pytest.raises(NotLawful):
        actions.accept_topic(
            actor=again(cast.secretariat), topic=Topic.objects.prefetch_related("source").get(), meeting=draft
        )


def test_of_one_that_was_returned_another_may_take_the_place(cast: SimpleNamespace, dispute: Dispute) -> None:
    """Whoever is silent keeps nobody from bringing the dispute before a meeting; it does not wait there twice."""
    of_b = waiting(cast, dispute)
    actions.return_topic(actor=again(cast.secretariat), topic=of_b, reason="请补充意见")
    of_a = actions.propose_dispute(actor=again(cast.liaison_a), dispute=dispute, title="分歧", matter="协调")
    with pytest.raises(NotLawful):
        actions.submit_topic(actor=again(cast.liaison_b), topic=of_b)
    actions.withdraw_topic(actor=again(cast.liaison_a), topic=of_a, reason="由对方提出")
    actions.submit_topic(actor=again(cast.liaison_b), topic=Topic.objects.get(pk=of_b.pk), matter="已补充")
    assert Topic.objects.get(pk=of_b.pk).state == "submitted"


def test_the_office_reads_the_file_as_soon_as_it_waits_and_that_is_recorded(
    cast: SimpleNamespace, dispute: Dispute
) -> None:
    topic = waiting(cast, dispute)
    file = reverse("topics:dispute", args=[topic.pk])
    office = signed_in(again(cast.secretariat))
    assert file in office.get(topic.get_absolute_url()).content.decode()
    page = office.get(file).content.decode()
    assert "甲方已签意见" in page
    assert "canary乙方未签" not in page
    assert Reading.objects.filter(reader=cast.secretariat, subject_id=dispute.pk, how="opened").exists()
    assert signed_in(again(cast.liaison_a)).get(file).status_code == 403  # a party reads the dispute itself
    assert signed_in(again(cast.observer)).get(file).status_code == 404
    actions.withdraw_topic(actor=again(cast.liaison_b), topic=topic, reason="另行协商")
    assert office.get(file).status_code == 403


def test_its_page_shows_how_it_comes_before_a_meeting(cast: SimpleNamespace, dispute: Dispute, draft: Meeting) -> None:
    def lines(who: Any) -> list[str]:
        page = signed_in(again(who)).get(dispute.get_absolute_url())
        (panel,) = [each.panel for each in page.context["panels"] if each.panel.icon == "users-group"]
        return [line.title for line in panel.lines]

    assert lines(cast.liaison_a) == []
    topic = waiting(cast, dispute)
    assert lines(cast.liaison_a) == [topic.title]
    actions.accept_topic(actor=again(cast.secretariat), topic=topic, meeting=draft)
    assert lines(cast.liaison_a) == [topic.title]
    assert lines(cast.secretariat) == [draft.title, topic.title]


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
        brought(cast, other, draft)
    assert asked() == once
