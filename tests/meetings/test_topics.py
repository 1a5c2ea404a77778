"""What an agency wants a meeting to take up waits in the topic pool, comes onto an agenda, and back."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coordination.agencies.models import User
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.models import Notification
from coordination.core.next import Next
from coordination.core.reconcile import invariants
from coordination.core.workdays import add_workdays, day_of, today
from coordination.core.worklist import waiting_for
from coordination.mechanisms.models import Mechanism
from meetings import actions
from meetings.flows import MEETING, TOPIC
from meetings.models import AgendaItem, Meeting, Minutes, Topic
from tests.cast import again, signed_in
from tests.changes import dissolution, put_in_force
from tests.reforms import abolishing, merging
from tests.test_two_at_once import at_once

pytestmark = pytest.mark.django_db
LIST = reverse("topics:topics")


@pytest.fixture
def topic(cast: SimpleNamespace) -> Topic:
    """Of A, waiting."""
    return proposed(cast)


def proposed(cast: SimpleNamespace, title: str = "建立会商机制", by: str = "liaison_a") -> Topic:
    person = again(getattr(cast, by))
    return actions.propose_topic(
        actor=person, mechanism=cast.mechanism, title=title, kind="study", matter="汛期每周会商"
    )


def accepted(cast: SimpleNamespace, topic: Topic, meeting: Meeting, **fields: Any) -> AgendaItem:
    return actions.accept_topic(actor=again(cast.secretariat), topic=topic, meeting=meeting, **fields)


def fresh(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)


def act(name: str, topic: Topic) -> str:
    return reverse(f"topics:{name}", args=[topic.pk])


def told(kind: str) -> set[str]:
    rows = Notification.objects.filter(kind=kind, recipient__isnull=False)
    return set(rows.values_list("recipient__username", flat=True))


def tasks(person: User) -> list[str]:
    return [line.url for line in waiting_for(again(person)) if "/topics/" in line.url]


# Into the pool


@pytest.mark.parametrize("who", ["liaison_a", "leader_a", "liaison_b", "secretariat", "office_leader"])
def test_who_speaks_for_a_full_member_proposes_and_the_office_is_told(cast: SimpleNamespace, who: str) -> None:
    client = signed_in(again(getattr(cast, who)))
    assert reverse("topics:new") in client.get(LIST).content.decode()
    said = {"mechanism": cast.mechanism.pk, "title": "会商机制", "kind": "study", "matter": "每周会商"}
    made = client.post(reverse("topics:new"), said)
    topic = Topic.objects.get()
    assert made["Location"] == topic.get_absolute_url()
    assert (topic.state, topic.proposing_agency, topic.dispute) == (
        "submitted",
        again(getattr(cast, who)).acting_for,
        None,
    )
    assert told("topic_submitted") == (set() if topic.proposing_agency == cast.office else {"secretariat"})


@pytest.mark.parametrize("who", ["staff_a", "admin_a", "observer", "stranger"])
def test_nobody_else_proposes(cast: SimpleNamespace, who: str) -> None:
    person = again(getattr(cast, who))
    with pytest.raises(NotPermitted):
        actions.propose_topic(actor=person, mechanism=cast.mechanism, title="会", kind="study", matter="议")
    client = signed_in(person)
    assert reverse("topics:new") not in client.get(LIST).content.decode()
    client.post(reverse("topics:new"), {"mechanism": cast.mechanism.pk, "title": "会", "kind": "study", "matter": "议"})
    assert not Topic.objects.exists()


def test_nothing_is_proposed_to_a_mechanism_that_is_not_in_force(cast: SimpleNamespace) -> None:
    Mechanism.objects.filter(pk=cast.mechanism.pk).update(state="draft")
    cast.mechanism.refresh_from_db()
    with pytest.raises(NotPermitted):
        proposed(cast)
    assert not signed_in(again(cast.liaison_a)).get(reverse("topics:new")).context["form"].mechanisms


def test_a_form_that_says_nothing_is_refused_beside_its_fields(cast: SimpleNamespace) -> None:
    page = signed_in(again(cast.liaison_a)).post(reverse("topics:new"), {"title": " ", "kind": "none"})
    assert {"mechanism", "title", "kind", "matter"} <= set(page.context["form"].errors)


# Who sees it


def test_its_proposer_and_those_that_lead_see_it_and_nobody_else(cast: SimpleNamespace, topic: Topic) -> None:
    for who in ("liaison_a", "staff_a", "secretariat", "office_leader"):
        client = signed_in(again(getattr(cast, who)))
        assert topic.title in client.get(LIST).content.decode()
        assert client.get(topic.get_absolute_url()).status_code == 200
    for who in ("liaison_b", "observer", "stranger"):
        client = signed_in(again(getattr(cast, who)))
        assert topic.title not in client.get(LIST).content.decode()
        assert client.get(topic.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "会商"}, True),
        ({"q": "每周"}, True),
        ({"q": "资金"}, False),
        ({"state": "submitted"}, True),
        ({"state": "returned"}, False),
        ({"sort": "longest"}, True),
    ],
)
def test_the_list_is_narrowed(cast: SimpleNamespace, topic: Topic, query: dict[str, str], found: bool) -> None:
    page = signed_in(again(cast.secretariat)).get(LIST, query)
    assert list(page.context["page"]) == ([topic] if found else [])


def test_by_mechanism_agency_and_order(cast: SimpleNamespace, topic: Topic) -> None:
    later = proposed(cast, "经费保障", "liaison_b")
    client = signed_in(again(cast.secretariat))

    def shown(**query: Any) -> list[Topic]:
        return list(client.get(LIST, query).context["page"])

    assert shown() == [later, topic]
    assert shown(sort="longest") == [topic, later]
    assert shown(agency=cast.b.pk) == [later]
    assert shown(mechanism=cast.mechanism.pk, agency=cast.a.pk) == [topic]


def test_the_list_asks_as_much_for_three_as_for_one(cast: SimpleNamespace, topic: Topic) -> None:
    client = signed_in(again(cast.secretariat))

    def asked() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    once = asked()
    for n in range(2):
        proposed(cast, f"议题{n}")
    assert asked() == once


# What its proposer does


def test_it_is_reworded_while_it_waits(cast: SimpleNamespace, topic: Topic) -> None:
    client = signed_in(again(cast.leader_a))
    said = {"title": "会商制度", "kind": "deliberate", "matter": "每日会商"}
    assert client.post(act("edit", topic), said).status_code == 302
    assert (fresh(topic).title, fresh(topic).kind, fresh(topic).state) == ("会商制度", "deliberate", "submitted")
    assert signed_in(again(cast.staff_a)).get(act("edit", topic)).status_code == 403
    assert signed_in(again(cast.secretariat)).get(act("edit", topic)).status_code == 403


def test_once_on_an_agenda_it_is_neither_reworded_nor_withdrawn(
    cast: SimpleNamespace, topic: Topic, draft: Meeting
) -> None:
    as_read = fresh(topic)
    accepted(cast, topic, draft)
    with pytest.raises(SomeoneWasFaster):
        actions.edit_topic(actor=again(cast.liaison_a), topic=as_read, title="改")
    with pytest.raises(NotPermitted):
        actions.edit_topic(actor=again(cast.liaison_a), topic=fresh(topic), title="改")
    with pytest.raises(NotLawful):
        actions.withdraw_topic(actor=again(cast.liaison_a), topic=fresh(topic), reason="不再需要")


def test_it_is_withdrawn_with_a_reason(cast: SimpleNamespace, topic: Topic) -> None:
    client = signed_in(again(cast.liaison_a))
    assert client.post(act("withdraw", topic), {"reason": ""}).context["form"].errors
    assert client.post(act("withdraw", topic), {"reason": "已另行解决"}).status_code == 302
    assert (fresh(topic).state, fresh(topic).because) == ("withdrawn", "已另行解决")
    assert "已另行解决" in client.get(topic.get_absolute_url()).content.decode()
    with pytest.raises(NotLawful):
        actions.return_topic(actor=again(cast.secretariat), topic=fresh(topic), reason="不全")


def test_nobody_else_withdraws_it(cast: SimpleNamespace, topic: Topic) -> None:
    for who in ("staff_a", "secretariat", "liaison_b"):
        with pytest.raises(NotPermitted):
            actions.withdraw_topic(actor=again(getattr(cast, who)), topic=fresh(topic), reason="不再需要")


# What the office does


def test_the_office_returns_it_with_a_reason_and_it_comes_again(cast: SimpleNamespace, topic: Topic) -> None:
    office, own = signed_in(again(cast.secretariat)), signed_in(again(cast.liaison_a))
    assert tasks(cast.secretariat) == [topic.get_absolute_url()]
    assert tasks(cast.liaison_a) == []
    assert office.post(act("return", topic), {"reason": ""}).context["form"].errors
    assert office.post(act("return", topic), {"reason": "请补充经费测算"}).status_code == 302
    assert told("topic_returned") == {"liaison_a"}
    letter = Notification.objects.get(kind="topic_returned").texts["zh-hans"]["body"]
    assert "退回理由：请补充经费测算" in letter, "as the page says"
    assert "退回理由：请补充经费测算" in own.get(topic.get_absolute_url()).content.decode()
    assert "请补充经费测算" in own.get(act("edit", topic)).content.decode()
    assert tasks(cast.secretariat) == []
    assert tasks(cast.liaison_a) == [topic.get_absolute_url()]
    assert tasks(cast.staff_a) == []
    said = {"title": "会商机制", "kind": "study", "matter": "附经费测算"}
    assert own.post(act("edit", topic), said).status_code == 302
    assert (fresh(topic).state, fresh(topic).because, fresh(topic).matter) == ("submitted", "", "附经费测算")
    assert Notification.objects.filter(kind="topic_submitted", recipient=cast.secretariat).count() == 2


@pytest.mark.parametrize("who", ["liaison_a", "liaison_b", "observer", "stranger"])
def test_nobody_but_the_office_returns_or_accepts(
    cast: SimpleNamespace, topic: Topic, draft: Meeting, who: str
) -> None:
    person = again(getattr(cast, who))
    with pytest.raises(NotPermitted):
        actions.return_topic(actor=person, topic=topic, reason="不全")
    with pytest.raises(NotPermitted):
        actions.accept_topic(actor=person, topic=topic, meeting=draft)
    assert signed_in(person).get(act("accept", topic)).status_code == (403 if who == "liaison_a" else 404)


def test_it_becomes_the_last_item_as_it_is_worded_or_reworded(
    cast: SimpleNamespace, topic: Topic, draft: Meeting
) -> None:
    client = signed_in(again(cast.secretariat))
    form = client.get(act("accept", topic)).context["form"]
    assert form.initial["title"] == topic.title
    data = {**form.initial, "meeting": draft.pk, "title": "关于会商机制", "minutes_allotted": 20}
    assert client.post(act("accept", topic), data).status_code == 302
    item = AgendaItem.objects.get(topic=topic)
    assert (item.meeting, item.no, item.title, item.minutes_allotted) == (draft, 2, "关于会商机制", 20)
    assert (item.kind, item.proposing_agency, item.matter) == ("study", cast.a, topic.matter)
    assert fresh(topic).state == "accepted"
    assert told("topic_accepted") == {"liaison_a"}


def test_what_waits_is_offered_beside_the_agenda_and_added_in_one_step(
    cast: SimpleNamespace, topic: Topic, draft: Meeting
) -> None:
    client = signed_in(again(cast.secretariat))
    page = client.get(draft.get_absolute_url())
    assert page.context["topics"] == [topic]
    assert f'action="{act("accept", topic)}"' in page.content.decode()
    assert f'name="seen" value="{topic.stamp}"' in page.content.decode()
    answer = client.post(act("accept", topic), {"meeting": draft.pk, "seen": topic.stamp})
    item = AgendaItem.objects.get(topic=topic)
    assert answer["Location"] == item.get_absolute_url()
    assert (item.title, item.kind, item.matter) == (topic.title, topic.kind, topic.matter)
    assert item.proposing_agency == cast.a
    assert client.get(draft.get_absolute_url()).context["topics"] == []


@pytest.mark.parametrize("typed", [{}, {"title": "关于会商机制", "kind": "study", "matter": "办公室的话"}])
def test_what_its_proposer_reworded_meanwhile_is_read_before_it_is_accepted(
    cast: SimpleNamespace, topic: Topic, draft: Meeting, typed: dict[str, str]
) -> None:
    """In one step from the page of the meeting, and from the form with words of the office's own."""
    office, seen = signed_in(again(cast.secretariat)), topic.stamp
    words = typed and typed | {"proposing_agency": cast.a.pk}
    actions.edit_topic(actor=again(cast.liaison_a), topic=fresh(topic), matter="改过的话")
    page = office.post(act("accept", topic), {"meeting": draft.pk, "seen": seen, **words})
    assert page.context["form"].non_field_errors()
    assert not AgendaItem.objects.filter(topic=topic).exists()
    text = page.content.decode()
    assert "改过的话" in text
    assert typed.get("matter", "") in text
    assert f'name="seen" value="{fresh(topic).stamp}"' in text
    office.post(act("accept", topic), {"meeting": draft.pk, "seen": fresh(topic).stamp, **words})
    assert AgendaItem.objects.get(topic=topic).matter == typed.get("matter", "改过的话")


def test_of_two_who_reword_it_the_second_reads_what_the_first_wrote(cast: SimpleNamespace, topic: Topic) -> None:
    client, seen = signed_in(again(cast.leader_a)), topic.stamp
    actions.edit_topic(actor=again(cast.liaison_a), topic=fresh(topic), matter="先写的话")
    words = {"title": topic.title, "kind": "study", "matter": "后写的话"}
    page = client.post(act("edit", topic), words | {"seen": seen})
    assert page.context["form"].non_field_errors()
    assert fresh(topic).matter == "先写的话"
    assert "先写的话" in page.content.decode()
    assert "后写的话" in page.content.decode()
    assert client.post(act("edit", topic), words | {"seen": fresh(topic).stamp}).status_code == 302
    assert fresh(topic).matter == "后写的话"


def test_what_was_reworded_after_it_was_read_is_left_alone(cast: SimpleNamespace, topic: Topic, draft: Meeting) -> None:
    first, second = fresh(topic), fresh(topic)
    actions.edit_topic(actor=again(cast.liaison_a), topic=fresh(topic), matter="改过的话")
    with pytest.raises(SomeoneWasFaster):
        actions.edit_topic(actor=again(cast.leader_a), topic=first, matter="又一句")
    with pytest.raises(SomeoneWasFaster):
        accepted(cast, second, draft)
    assert (fresh(topic).matter, fresh(topic).state) == ("改过的话", "submitted")


def test_only_what_changed_is_told_of_it(cast: SimpleNamespace, topic: Topic) -> None:
    said = {"title": topic.title, "kind": topic.kind, "matter": topic.matter}
    actions.edit_topic(actor=again(cast.liaison_a), topic=fresh(topic), **said)
    assert not history(topic).filter(verb="topic.edit").exists()
    actions.edit_topic(actor=again(cast.liaison_a), topic=fresh(topic), **said | {"matter": "每日会商"})
    row = history(topic).get(verb="topic.edit")
    assert (row.before, row.after) == ({"matter": "汛期每周会商"}, {"matter": "每日会商"})


def test_only_a_draft_of_its_own_mechanism_takes_it(cast: SimpleNamespace, topic: Topic, convened: Meeting) -> None:
    office = signed_in(again(cast.secretariat))
    page = office.get(act("accept", topic)).content.decode()
    assert f"{reverse('meetings:new')}?mechanism={cast.mechanism.pk}" in page
    with pytest.raises(NotPermitted):
        accepted(cast, topic, convened)
    elsewhere = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="别处")
    other = Mechanism.objects.create(name="别的机制", principal=cast.outside.principal)
    Topic.objects.filter(pk=topic.pk).update(mechanism=other)
    with pytest.raises(NotLawful):
        accepted(cast, fresh(topic), elsewhere)
    assert not AgendaItem.objects.filter(topic=topic).exists()


def test_its_proposer_does_not_read_which_meeting_is_being_prepared(
    cast: SimpleNamespace, topic: Topic, draft: Meeting
) -> None:
    accepted(cast, topic, draft)
    page = signed_in(again(cast.liaison_a)).get(topic.get_absolute_url()).content.decode()
    assert draft.title not in page
    assert draft.get_absolute_url() not in page
    assert draft.title in signed_in(again(cast.secretariat)).get(topic.get_absolute_url()).content.decode()
    actions.convene(actor=again(cast.secretariat), meeting=Meeting.objects.get(pk=draft.pk))
    page = signed_in(again(cast.liaison_a)).get(topic.get_absolute_url()).content.decode()
    assert draft.title in page
    note = Notification.objects.get(kind="topic_accepted", recipient=cast.liaison_a)
    assert draft.title not in str(note.texts)


def test_its_proposer_is_told_of_the_last_agenda_and_not_of_an_earlier_one(
    cast: SimpleNamespace, topic: Topic, draft: Meeting, english: None
) -> None:
    """Convened, called off, and the topic put on the next draft: what comes next is not by the day of the first."""
    office, own = signed_in(again(cast.secretariat)), signed_in(again(cast.liaison_a))
    accepted(cast, topic, draft)
    actions.convene(actor=again(cast.secretariat), meeting=draft)
    actions.cancel_meeting(actor=again(cast.secretariat), meeting=draft, reason="改期另议")
    other = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="下次会议")
    second = accepted(cast, fresh(topic), other)
    page = own.get(topic.get_absolute_url())
    text = page.content.decode()
    assert draft.title in text
    assert other.title not in text
    assert "meeting that is being prepared" in text
    assert (page.context["next"].what, page.context["next"].by) == (
        "The office completes the agenda and convenes the meeting.",
        None,
    )
    assert second.meeting.title in office.get(topic.get_absolute_url()).content.decode()
    assert "meeting that is being prepared" not in office.get(topic.get_absolute_url()).content.decode()


def test_what_comes_next_follows_the_meeting_and_is_late_only_with_its_minutes(
    cast: SimpleNamespace, topic: Topic, draft: Meeting, english: None
) -> None:
    accepted(cast, topic, draft)

    def next_(state: str, begins: datetime | None) -> Next:
        Meeting.objects.filter(pk=draft.pk).update(state=state, starts_at=begins, convened_at=timezone.now())
        found: Next = signed_in(again(cast.liaison_a)).get(topic.get_absolute_url()).context["next"]
        return found

    ahead, yesterday, offices = timezone.now() + timedelta(days=9), timezone.now() - timedelta(days=1), str(cast.office)
    minutes_by = add_workdays(day_of(yesterday), 5)
    assert next_("draft", ahead) == Next("The office completes the agenda and convenes the meeting.", offices)
    assert next_("convened", ahead) == Next(TOPIC.stages["accepted"].next, offices, day_of(ahead))
    held = next_("convened", yesterday)
    assert held == Next("The office records attendance and writes the minutes.", offices, minutes_by)
    assert not held.late
    assert next_("minuting", yesterday) == Next(MEETING.stages["minuting"].next, offices, minutes_by)
    assert next_("minuting", yesterday - timedelta(days=30)).late
    assert next_("issued", yesterday) is None


# Back by itself


def test_taken_off_a_draft_it_waits_again(cast: SimpleNamespace, topic: Topic, draft: Meeting) -> None:
    actions.remove_item(actor=again(cast.secretariat), item=accepted(cast, topic, draft))
    assert (fresh(topic).state, fresh(topic).back) == ("submitted", "taken_off")
    assert told("topic_back") == {"liaison_a"}
    accepted(cast, fresh(topic), draft)
    assert (fresh(topic).state, fresh(topic).back) == ("accepted", "")


@pytest.mark.parametrize("stage", ["draft", "convened"])
def test_when_the_meeting_is_cancelled_it_waits_again(
    cast: SimpleNamespace, topic: Topic, draft: Meeting, stage: str
) -> None:
    accepted(cast, topic, draft)
    if stage == "convened":
        actions.convene(actor=again(cast.secretariat), meeting=draft)
    actions.cancel_meeting(actor=again(cast.secretariat), meeting=draft, reason="改期另议")
    assert (fresh(topic).state, fresh(topic).back) == ("submitted", "cancelled")


@pytest.mark.parametrize(("outcome", "state"), [("deferred", "submitted"), ("decided", "accepted")])
def test_what_the_minutes_put_off_waits_again_and_only_that(
    cast: SimpleNamespace, topic: Topic, recorded: Minutes, outcome: str, state: str
) -> None:
    Topic.objects.filter(pk=topic.pk).update(state="accepted")
    recorded.meeting.items.update(topic=topic, outcome=outcome)
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    assert fresh(topic).state == state
    assert told("topic_back") == ({"liaison_a"} if outcome == "deferred" else set())
    if outcome == "deferred":
        again_ = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="下次会议")
        accepted(cast, fresh(topic), again_)
        page = signed_in(again(cast.secretariat)).get(topic.get_absolute_url())
        assert len(page.context["items"]) == 2


def test_what_cannot_be_finished_gives_nothing_back(cast: SimpleNamespace, topic: Topic, recorded: Minutes) -> None:
    """All of it in one transaction."""
    Topic.objects.filter(pk=topic.pk).update(state="accepted")
    recorded.meeting.items.update(topic=topic, outcome="deferred")
    Minutes.objects.filter(pk=recorded.pk).update(signed_by="")
    with pytest.raises(NotLawful):
        actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    assert fresh(topic).state == "accepted"


def test_its_story_is_told(cast: SimpleNamespace, topic: Topic, draft: Meeting, english: None) -> None:
    actions.remove_item(actor=again(cast.secretariat), item=accepted(cast, topic, draft))
    actions.return_topic(actor=again(cast.secretariat), topic=fresh(topic), reason="请补充")
    page = signed_in(again(cast.liaison_a)).get(topic.get_absolute_url())
    assert [event.text for event in page.context["story"]] == [
        "Returned",
        "Back in the topic pool: it was taken off the agenda",
        "Put on the agenda of a meeting",
        "Put into the topic pool",
    ]
    assert page.context["next"].who == str(cast.a)


# What was returned and cannot come again


@pytest.mark.parametrize("why", ["dissolved", "left"])
def test_what_cannot_come_again_is_only_withdrawn(cast: SimpleNamespace, topic: Topic, why: str, english: None) -> None:
    actions.return_topic(actor=again(cast.secretariat), topic=topic, reason="不全")
    if why == "dissolved":
        put_in_force(cast, dissolution(cast))
    else:
        cast.mechanism.participations.filter(agency=cast.a).update(ends_on=today() - timedelta(days=1))
    client = signed_in(again(cast.liaison_a))
    with override("en"):
        lines = [line.what for line in waiting_for(again(cast.liaison_a)) if "/topics/" in line.url]
    assert lines == ["Withdraw our topic"]
    page = client.get(topic.get_absolute_url())
    text = page.content.decode()
    assert act("withdraw", topic) in text
    assert act("edit", topic) not in text
    said = {
        "dissolved": "The mechanism is dissolved.",
        "left": "The proposing agency is no full member of the mechanism any more.",
    }[why]
    assert page.context["next"].what == f"{said} The proposing agency withdraws it."
    refused = client.get(act("edit", topic))
    assert refused.status_code == (409 if why == "dissolved" else 403)
    if why == "dissolved":
        assert said in refused.content.decode()
    with pytest.raises(NotLawful if why == "dissolved" else NotPermitted):
        actions.submit_topic(actor=again(cast.liaison_a), topic=fresh(topic), matter="补充")
    assert client.post(act("withdraw", topic), {"reason": "机制已撤销"}).status_code == 302


def test_an_agency_that_left_rewords_nothing(cast: SimpleNamespace, topic: Topic) -> None:
    cast.mechanism.participations.filter(agency=cast.a).update(ends_on=today() - timedelta(days=1))
    with pytest.raises(NotPermitted):
        actions.edit_topic(actor=again(cast.liaison_a), topic=fresh(topic), title="改")
    assert signed_in(again(cast.liaison_a)).get(topic.get_absolute_url()).status_code == 200


# Two at once, what the database refuses, and agencies that end


@pytest.mark.django_db(transaction=True)
def test_of_two_who_put_it_on_two_agendas_at_once_one_wins(cast: SimpleNamespace, topic: Topic) -> None:
    drafts = [
        actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title=title) for title in ("甲", "乙")
    ]
    topics = {draft.pk: fresh(topic) for draft in drafts}

    def go(draft: Meeting) -> None:
        actions.accept_topic(actor=again(cast.secretariat), topic=topics[draft.pk], meeting=draft)

    assert sorted(at_once(go, drafts)) == ["SomeoneWasFaster", "done"]
    assert AgendaItem.objects.filter(topic=topic).count() == 1


@pytest.mark.parametrize("state", ["returned", "withdrawn"])
def test_the_database_asks_for_a_reason(topic: Topic, state: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(state=state)


def test_the_heir_goes_on_proposing(cast: SimpleNamespace, topic: Topic) -> None:
    merging(cast.a, into=cast.outside)
    assert fresh(topic).proposing_agency == cast.outside
    assert history(topic).filter(verb="topic.succeed").get().after == {"agency": "省体育局", "former": "省水利厅"}
    actions.edit_topic(actor=again(cast.stranger), topic=fresh(topic), title="接续")
    assert next(rule for rule in invariants() if rule.name == "I25").broken() == 0


def test_what_was_decided_or_given_up_stays_under_its_name(cast: SimpleNamespace, topic: Topic) -> None:
    actions.withdraw_topic(actor=again(cast.liaison_a), topic=topic, reason="已解决")
    merging(cast.a, into=cast.outside)
    assert fresh(topic).proposing_agency == cast.a
    assert signed_in(again(cast.stranger)).get(topic.get_absolute_url()).status_code == 200


def test_a_topic_needs_somebody_who_proposes_it(cast: SimpleNamespace, topic: Topic) -> None:
    Topic.objects.filter(pk=topic.pk).update(proposing_agency=cast.watching)
    with pytest.raises(NotLawful):
        abolishing(cast.watching)
