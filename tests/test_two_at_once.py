"""What was read before somebody else acted is read anew before it is acted upon."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from coordination.core.errors import NotLawful, NotPermitted, Refusal
from coordination.core.models import Notification
from coordination.followup.actions import urge
from coordination.followup.models import Assignment
from coordination.mechanisms.actions import edit_mechanism, enrol, found_mechanism, leave
from coordination.mechanisms.holding import hold_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from coordination.opinions.models import Dispute
from meetings import actions
from meetings.models import AgendaItem, Meeting, Topic
from tests.cast import again
from tests.changes import dissolution, put_in_force
from tests.opinions.disputed import ripe, topic_of

Role = Participation.Role


def test_a_meeting_whose_last_item_was_just_taken_off_is_not_convened(cast: SimpleNamespace, draft: Meeting) -> None:
    as_read = Meeting.objects.for_page(cast.secretariat).get()
    assert len(as_read.items.all()) == 1
    AgendaItem.objects.all().delete()
    with pytest.raises(NotLawful):
        actions.convene(actor=cast.secretariat, meeting=as_read)


def test_a_meeting_whose_time_was_just_cleared_is_not_convened(cast: SimpleNamespace, draft: Meeting) -> None:
    as_read = Meeting.objects.for_page(cast.secretariat).get()
    Meeting.objects.update(starts_at=None, ends_at=None)
    with pytest.raises(NotLawful):
        actions.convene(actor=cast.secretariat, meeting=as_read)


def test_what_cancels_a_meeting_comes_after_what_moved_it(cast: SimpleNamespace, convened: Meeting) -> None:
    as_read, later = Meeting.objects.get(), timezone.now() + timedelta(days=20)
    where = {"ends_at": None, "place": "二号会议室", "link": "", "reason": "会场调整"}
    actions.move(actor=cast.secretariat, meeting=convened, starts_at=later, **where)
    actions.cancel_meeting(actor=cast.secretariat, meeting=as_read, reason="另行通知")
    assert Meeting.objects.get().sequence == 2


def test_whoever_saves_the_text_of_a_mechanism_leaves_its_state_alone(cast: SimpleNamespace) -> None:
    Mechanism.objects.update(state="draft")
    as_read = Mechanism.objects.get()
    found_mechanism(actor=cast.secretariat, mechanism=Mechanism.objects.get())
    edit_mechanism(actor=cast.office_leader, mechanism=as_read, purpose="统筹防灾减灾救灾")
    assert Mechanism.objects.values_list("state", "purpose").get() == ("active", "统筹防灾减灾救灾")


# Beside a dissolution: what the request read stood in a mechanism in force


def test_no_meeting_begins_in_a_mechanism_that_was_just_dissolved(cast: SimpleNamespace) -> None:
    as_read = Mechanism.objects.get()
    put_in_force(cast, dissolution(cast))
    with pytest.raises(NotPermitted):
        actions.draft_meeting(actor=again(cast.secretariat), mechanism=as_read, title="一次")
    assert not Meeting.objects.exists()


def test_no_meeting_is_convened_in_a_mechanism_that_was_just_dissolved(cast: SimpleNamespace, draft: Meeting) -> None:
    as_read = Meeting.objects.for_page(cast.secretariat).get()
    assert as_read.mechanism.is_in_force
    Mechanism.objects.update(state="dissolved")
    with pytest.raises(NotLawful):
        actions.convene(actor=again(cast.secretariat), meeting=as_read)


def test_no_topic_is_proposed_to_a_mechanism_that_was_just_dissolved(cast: SimpleNamespace) -> None:
    as_read = Mechanism.objects.get()
    put_in_force(cast, dissolution(cast))
    with pytest.raises(NotPermitted):
        actions.propose_topic(actor=again(cast.liaison_a), mechanism=as_read, title="会商", kind="study", matter="每周")
    assert not Topic.objects.exists()


def test_no_topic_is_submitted_again_in_a_mechanism_that_was_just_dissolved(cast: SimpleNamespace) -> None:
    words = {"title": "会商", "kind": "study", "matter": "每周"}
    topic = actions.propose_topic(actor=again(cast.liaison_a), mechanism=cast.mechanism, **words)
    actions.return_topic(actor=again(cast.secretariat), topic=topic, reason="不全")
    as_read = Topic.objects.select_related("mechanism").get()
    put_in_force(cast, dissolution(cast))
    with pytest.raises(NotLawful):
        actions.submit_topic(actor=again(cast.liaison_a), topic=as_read, **words)
    assert Topic.objects.get().state == "returned"


def test_no_dispute_goes_before_a_mechanism_that_was_just_dissolved(cast: SimpleNamespace) -> None:
    as_read = Dispute.objects.select_related("mechanism").get(pk=ripe(cast).pk)
    assert as_read.mechanism.is_in_force
    Mechanism.objects.update(state="dissolved")
    with pytest.raises(NotPermitted):
        topic_of(cast, as_read)


WAITS = 0.5  # seconds within which whoever is not held back is done


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["draft_meeting", "propose_topic", "propose_dispute", "submit_topic"])
def test_what_begins_waits_for_whoever_dissolves_the_mechanism(cast: SimpleNamespace, what: str) -> None:
    words = {"title": "会商", "kind": "study", "matter": "每周"}
    begin: Callable[[], object]
    match what:
        case "draft_meeting":
            begin = partial(actions.draft_meeting, actor=again(cast.secretariat), mechanism=cast.mechanism, title="会")
        case "propose_topic":
            begin = partial(actions.propose_topic, actor=again(cast.liaison_a), mechanism=cast.mechanism, **words)
        case "propose_dispute":
            begin = partial(topic_of, cast, ripe(cast))
        case _:
            topic = actions.propose_topic(actor=again(cast.liaison_a), mechanism=cast.mechanism, **words)
            actions.return_topic(actor=again(cast.secretariat), topic=topic, reason="不全")
            begin = partial(actions.submit_topic, actor=again(cast.liaison_a), topic=topic)

    def elsewhere() -> None:
        try:
            begin()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold_mechanism(Mechanism.objects.get())
            told = pool.submit(elsewhere)
            with pytest.raises(TimeoutError):
                told.result(WAITS)
            Mechanism.objects.update(state="dissolved")
        with pytest.raises((NotPermitted, NotLawful)):
            told.result()


@pytest.mark.django_db(transaction=True)
def test_of_two_offices_that_leave_at_once_one_stays(cast: SimpleNamespace) -> None:
    enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=cast.b, role=Role.OFFICE)
    offices = list(Participation.objects.filter(role=Role.OFFICE).select_related("mechanism", "agency"))

    def go(row: Participation) -> None:
        leave(actor=None, participation=row, on=timezone.localdate(), reason="调整")

    assert sorted(at_once(go, offices)) == ["NotLawful", "done"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_urge_at_once_one_does(cast: SimpleNamespace, assignment: Assignment) -> None:
    def go(note: str) -> None:
        urge(actor=cast.secretariat, assignment=Assignment.objects.get(), note=note)

    assert sorted(at_once(go, ["请抓紧", "请尽快"])) == ["NotLawful", "done"]
    assert Notification.objects.filter(kind="assignment_urged").count() == 2


def at_once(act: Callable[[Any], None], things: list[Any]) -> list[str]:
    """Each on a connection of its own; what each was told."""

    def run(thing: Any) -> str:
        try:
            act(thing)
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(things)) as pool:
        return list(pool.map(run, things))
