"""Each invariant sees its own damage; what can be mended without losing a trace is mended."""

import hashlib
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from coordination.agencies.models import Agency, DirectoryEntry, RegionEntry
from coordination.core import reconcile, reminders
from coordination.core.files.intake import store
from coordination.core.models import Delivery, Heartbeat, Notification, Occurrence, StoredFile
from coordination.core.reconcile import Invariant, invariants
from coordination.followup.models import Assignment, Escalation, Part
from meetings.models import Minutes
from tests.uploads import upload


@pytest.fixture(autouse=True)
def _whole(assignment: Assignment, settings: Any, tmp_path: Path) -> None:
    """A house in which everything is true."""
    settings.MEDIA_ROOT = tmp_path
    store(upload("汇报.txt", b"text"), by=None)
    reminders.beat("sweep", "a scheduler")
    assert broken() == {}


def broken() -> dict[str, int]:
    return {rule.name: count for rule in invariants() if (count := rule.broken())}


def named(name: str) -> Invariant:
    return next(rule for rule in invariants() if rule.name == name)


def healed(name: str) -> bool:
    heal = named(name).heal
    assert heal
    heal()
    return not named(name).broken()


def ago(**spans: float) -> Any:
    return timezone.now() - timedelta(**spans)


def test_a_reminder_that_was_never_planned_is_seen_and_planned() -> None:
    Occurrence.objects.filter(rule="assignment.T0").delete()
    assert broken() == {"I1": 1}
    assert healed("I1")
    assert Occurrence.objects.planned().filter(rule="assignment.T0").count() == 1


def test_an_agency_that_is_not_found_by_its_names_is_seen_and_indexed(cast: SimpleNamespace) -> None:
    Agency.objects.filter(pk=cast.a.pk).update(name="省水务厅")
    DirectoryEntry.objects.filter(agency=cast.b).delete()
    RegionEntry.objects.filter(region="440000").delete()
    assert broken() == {"I33": 3}
    assert healed("I33")
    assert list(Agency.objects.named("shengshuiwu")) == [cast.a]


def test_a_part_out_of_step_with_its_assignment_is_seen_and_brought_back() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # as a careless restore would
    Part.objects.filter(role="lead").update(presses_on="2020-01-01")
    Part.objects.filter(role="supporting").update(is_open=False)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert broken() == {"I16": 2}
    assert healed("I16")


def test_a_reminder_that_nobody_sent_in_time_is_seen_and_sent() -> None:
    """It waits for another try, for which no moment is laid down; of one that waits for the first see `astray`."""
    Occurrence.objects.filter(rule="assignment.T-3").update(fire_at=ago(minutes=6), attempts=1)
    assert broken() == {"I2": 1}
    assert healed("I2")
    assert Notification.objects.filter(kind="assignment_due_soon").exists()


def test_a_reminder_that_failed_again_and_again_is_seen() -> None:
    Occurrence.objects.filter(rule="assignment.T-3").update(attempts=reminders.POISONED_AFTER - 1)
    assert broken() == {}
    Occurrence.objects.filter(rule="assignment.T-3").update(attempts=reminders.POISONED_AFTER)
    assert broken() == {"I2": 1}


def test_a_reminder_that_told_nobody_and_does_not_say_why_is_seen() -> None:
    Occurrence.objects.filter(rule="assignment.T0").update(outcome="fired", closed_at=timezone.now())
    assert broken() == {"I3": 1}
    Occurrence.objects.filter(rule="assignment.T0").update(reason="nobody to tell")
    assert broken() == {}


def test_a_letter_whose_carrier_died_long_ago_is_seen() -> None:
    some = Delivery.objects.earliest("pk")
    Delivery.objects.filter(pk=some.pk).update(progress="sending", lease_until=ago(minutes=11))
    assert broken() == {"I5": 1}
    Delivery.objects.filter(pk=some.pk).update(lease_until=ago(minutes=9))
    assert broken() == {}


def test_a_letter_that_waits_for_more_than_a_day_is_seen() -> None:
    some = Delivery.objects.earliest("pk")
    Notification.objects.filter(pk=some.notification_id).update(created_at=ago(hours=25))
    assert broken() == {"I6": 1}
    Delivery.objects.filter(pk=some.pk).update(progress="sent")
    assert broken() == {}


@pytest.mark.parametrize("damage", ["lost", "cut short"])
def test_a_file_that_is_not_as_it_was_handed_in_is_seen(damage: str) -> None:
    path = Path(StoredFile.objects.get().content.path)
    if damage == "lost":
        path.unlink()
    else:
        path.write_bytes(b"te")
    assert {name: count for name, count in broken().items() if name != "I8b"} == {"I8": 1}, "I8b reads some each day"


def on_the_turn_of(file: StoredFile) -> Any:
    """A day on which the file is read again."""
    away = (file.pk - timezone.localdate().toordinal()) % reconcile.TURN
    return time_machine.travel(timezone.now() + timedelta(days=away), tick=False)


def test_a_file_whose_content_changed_in_place_is_seen_on_its_turn_or_when_all_are_read() -> None:
    file, rule = StoredFile.objects.get(), named("I8b")
    Path(file.content.path).write_bytes(b"TEXT")
    with on_the_turn_of(file):
        assert rule.broken() == 1
    with on_the_turn_of(StoredFile(pk=file.pk + 1)):
        assert rule.broken() == 0
        code, text = said(whole=True)
    assert code == 1
    assert "I8b  BROKEN 1" in text
    assert named("I8").broken() == 0, "its place and its size are as they were"


def test_what_lies_there_twice_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(reconcile.storage, "digest_of", lambda name: read.append(name) or "")
    store(upload("又一份.txt", b"text"), by=None)
    assert named("I8b").wholly
    assert named("I8b").wholly() == len(read) == 1


def test_a_turn_with_too_much_to_read_is_read_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    row = StoredFile.objects.get()
    for n in range(1, 4):
        StoredFile.objects.create(
            pk=row.pk + n * reconcile.TURN, name=f"{n}", content=f"{n}", size=100, sha256="", media_type="text/plain"
        )
    monkeypatch.setattr(reconcile, "READ_AT_ONCE", 150)
    read: list[str] = []
    monkeypatch.setattr(reconcile.storage, "digest_of", lambda name: read.append(name) or "")
    with on_the_turn_of(row):
        named("I8b").broken()
    assert 2 <= len(read) <= 3


def test_a_level_that_no_escalation_explains_is_seen() -> None:
    Assignment.objects.update(level=2)
    assert broken() == {"I7": 1}


def test_an_escalation_that_did_not_raise_the_level_is_seen(assignment: Assignment) -> None:
    Escalation.objects.create(
        assignment=assignment, due_version=1, level=1, occurrence=Occurrence.objects.earliest("pk")
    )
    assert broken() == {"I7": 1}


@pytest.mark.parametrize("damage", ["ended", "gone", "another agency's"])
def test_an_assignment_without_its_lead_is_seen(cast: SimpleNamespace, damage: str) -> None:
    lead = Part.objects.filter(role=Part.Role.LEAD)
    match damage:
        case "ended":
            lead.update(ended_at=timezone.now())
        case "gone":
            lead.delete()
        case _:
            lead.update(agency=cast.outside)
    assert broken() == {"I13": 1}


@pytest.mark.parametrize("damage", ["missing", "surplus"])
def test_a_group_out_of_step_is_seen_and_mended(cast: SimpleNamespace, damage: str) -> None:
    if damage == "missing":
        cast.a.principal.user_set.remove(cast.liaison_a)
    else:
        cast.a.principal.user_set.add(cast.stranger)
    assert broken() == {"I10": 1}
    assert healed("I10")


def test_minutes_that_were_altered_after_issue_are_seen(issued: Minutes) -> None:
    Minutes.objects.update(text=issued.text.replace("同意", "不同意"))
    assert broken() == {"I11": 1}
    Minutes.objects.update(text=issued.text)
    assert hashlib.sha256(issued.text.encode()).hexdigest() == issued.sha256
    assert broken() == {}


@pytest.mark.parametrize("heard", [None, 61])
def test_a_sweep_that_is_not_heard_is_seen(heard: int | None) -> None:
    if heard is None:
        Heartbeat.objects.all().delete()
    else:
        Heartbeat.objects.update(at=ago(seconds=heard))
    assert broken() == {"I12": 1}


def test_every_invariant_has_its_own_name_and_says_in_a_sentence_what_is_true() -> None:
    names = [rule.name for rule in invariants()]
    assert len(names) == len(set(names))
    assert all(rule.sentence.endswith(".") for rule in invariants())


def said(**options: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("reconcile", stdout=out, **options)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_ends_with_an_error_while_something_is_broken() -> None:
    assert said()[0] == 0
    Occurrence.objects.filter(rule="assignment.T0").delete()
    code, text = said()
    assert code == 1
    assert "I1   BROKEN 1" in text


def test_the_command_mends_what_can_be_mended() -> None:
    Occurrence.objects.filter(rule="assignment.T0").delete()
    code, text = said(heal=True)
    assert code == 0
    assert "I1   mended 1" in text


def test_the_command_does_not_hide_what_cannot_be_mended() -> None:
    Minutes.objects.update(text="something else")
    code, text = said(heal=True)
    assert code == 1
    assert "I11  BROKEN 1" in text
