"""What was read before somebody else acted is read anew before it is acted upon."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from coordination.core.errors import NotLawful, Refusal
from coordination.core.models import Notification
from coordination.followup.actions import urge
from coordination.followup.models import Assignment
from coordination.mechanisms.actions import edit_mechanism, enrol, found_mechanism, leave
from coordination.mechanisms.models import Mechanism, Participation
from meetings import actions
from meetings.models import AgendaItem, Meeting

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
