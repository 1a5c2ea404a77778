"""Files are scanned before anybody else is given them; a scanner that does not say so never means that all is well."""

import socket
import threading
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connections
from django.utils import timezone

from coordination import env
from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.files import checking, scanning
from coordination.core.files.intake import store
from coordination.core.files.serving import hand_out
from coordination.core.models import Notification, StoredFile
from coordination.core.policy import can
from coordination.core.reconcile import invariants
from coordination.core.tasks import check_files
from coordination.core.workflow import advance
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from meetings import actions
from meetings.models import AgendaItem, Meeting
from tests.cast import again
from tests.core.files.clamd import EICAR, SLOW_S, SMALL, Start
from tests.uploads import upload


def kept(content: bytes = b"text", name: str = "a.txt", by: Any = None) -> StoredFile:
    return store(upload(name, content), by=by)


def state(file: StoredFile) -> str:
    return StoredFile.objects.get(pk=file.pk).state


def due() -> None:
    StoredFile.objects.update(check_at=timezone.now() - timedelta(seconds=1))


pytestmark = pytest.mark.django_db


def test_a_file_without_malware_is_checked_and_given_out(clamd: Start) -> None:
    clamd()
    file = kept()
    assert state(file) == "stored"
    check_files()
    check_files()
    assert state(file) == "clean"
    assert [row.verb for row in history(file)] == ["file.pass_check", "file.begin_check"]
    assert {row.actor for row in history(file)} == {None}


def test_a_scanner_may_stand_at_a_port(clamd: Start) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clamd(port=port)
    assert scanning.scan([b"text"]) == ""
    assert scanning.scan([b"--", EICAR]) == "Eicar-Test-Signature"


def test_malware_is_quarantined_wherever_the_content_hangs_and_its_senders_are_told(
    cast: SimpleNamespace, clamd: Start, settings: Any
) -> None:
    before = kept(EICAR, "旧.txt", by=cast.liaison_b)
    assert state(before) == "unscanned"
    clamd()
    mine, other = kept(EICAR, "汇报.txt", by=cast.liaison_a), kept(b"text", by=cast.liaison_a)
    check_files()
    assert (state(mine), state(before), state(other)) == ("quarantined", "quarantined", "clean")
    told = {row.recipient: row for row in Notification.objects.filter(kind="file_quarantined")}
    assert set(told) == {cast.liaison_a, cast.liaison_b}
    assert told[cast.liaison_a].texts["en"]["title"] == "Malware found: 汇报.txt"
    assert "Eicar-Test-Signature" in told[cast.liaison_a].texts["zh-hans"]["body"]
    assert StoredFile.objects.get(pk=mine.pk).finding == "Eicar-Test-Signature"
    check_files()
    assert Notification.objects.filter(kind="file_quarantined").count() == 2


def test_the_notice_leads_to_the_page_that_lists_the_file(
    cast: SimpleNamespace, clamd: Start, draft: Meeting, assignment: Assignment
) -> None:
    clamd()
    item = draft.items.get()
    Meeting.objects.filter(pk=draft.pk).update(state="convened", starts_at=timezone.now() + timedelta(days=1))
    item = AgendaItem.objects.get(pk=item.pk)
    actions.add_paper(actor=again(cast.secretariat), item=item, upload=upload("方案.txt", EICAR))
    followup.report(
        actor=again(cast.liaison_b), assignment=assignment, text="已办", evidence=[upload("佐证.txt", EICAR)]
    )
    check_files()
    told = dict(Notification.objects.filter(kind="file_quarantined").values_list("recipient", "url"))
    assert told == {
        cast.secretariat.pk: item.get_absolute_url(),
        cast.liaison_b.pk: assignment.get_absolute_url(),
    }


def test_what_was_quarantined_once_is_not_taken_again(clamd: Start, settings: Any) -> None:
    clamd()
    kept(EICAR)
    check_files()
    settings.CLAMD_SOCKET = ""
    with pytest.raises(ValidationError) as refusal:
        kept(EICAR, "另一个名字.txt")
    assert refusal.value.code == "quarantined"
    assert state(kept(b"text")) == "unscanned"


def test_what_was_clean_is_scanned_again_after_a_month_a_few_at_a_time_and_after_what_is_new(
    clamd: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "AGAIN_AT_ONCE", 2)
    told = clamd()
    for n in range(3):
        kept(b"x" * (n + 1), f"{n}.txt")
    check_files()
    check_files()
    assert told.read_text().split() == ["1", "2", "3"]
    with time_machine.travel(timezone.now() + checking.AGAIN + timedelta(minutes=1)):
        kept(b"new!")
        check_files()
        assert told.read_text().split()[3:] == ["4", "1", "2"]
        check_files()
        assert told.read_text().split()[3:] == ["4", "1", "2", "3"]
    assert set(StoredFile.objects.values_list("state", flat=True)) == {"clean"}
    assert not StoredFile.objects.exclude(checks=0).exists()


def test_what_a_scanner_has_learned_to_know_since_is_quarantined(cast: SimpleNamespace, clamd: Start) -> None:
    clamd("knows nothing")
    file = kept(EICAR, by=cast.liaison_a)
    check_files()
    assert state(file) == "clean"
    clamd()
    with time_machine.travel(timezone.now() + checking.AGAIN + timedelta(minutes=1)):
        check_files()
    assert state(file) == "quarantined"
    assert Notification.objects.get(kind="file_quarantined").recipient == cast.liaison_a


def test_a_clean_file_stays_open_while_the_scanner_is_away(clamd: Start, settings: Any, nowhere: None) -> None:
    place = settings.CLAMD_SOCKET
    clamd()
    file = kept()
    check_files()
    settings.CLAMD_SOCKET = place
    due()
    check_files()
    assert (state(file), StoredFile.objects.get().checks) == ("clean", 1)


@pytest.mark.parametrize("manner", ["nonsense", "half", "other", "several", "error", "empty", "hangs up", "endless"])
def test_no_other_answer_means_that_all_is_well(clamd: Start, manner: str) -> None:
    clamd(manner)
    files = [kept(b"text"), kept(EICAR)]
    check_files()
    assert [state(file) for file in files] == ["checking", "checking"]
    for file in files:
        with pytest.raises(NotLawful):
            hand_out(StoredFile.objects.get(pk=file.pk))
    due()
    clamd()
    check_files()
    assert [state(file) for file in files] == ["clean", "quarantined"]


def test_a_scanner_that_is_not_there_means_waiting(nowhere: None, clamd: Start) -> None:
    file = kept()
    check_files()
    assert state(file) == "checking"
    check_files()
    assert StoredFile.objects.get().checks == 1, "it is not asked without a pause"
    due()
    clamd()
    check_files()
    assert state(file) == "clean"


def test_a_scanner_that_is_too_slow_means_waiting(clamd: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    clamd("slow")
    file = kept()
    monkeypatch.setattr(scanning, "TIME_S", SLOW_S / 6)
    begun = time.monotonic()
    check_files()
    assert state(file) == "checking"
    assert time.monotonic() - begun < SLOW_S
    monkeypatch.undo()
    due()
    check_files()
    assert state(file) == "clean"


def test_a_file_too_large_for_the_scanner_is_never_passed(clamd: Start) -> None:
    clamd("small")
    large, small = kept(b"x" * (20 * SMALL)), kept()
    check_files()
    assert (state(large), state(small)) == ("checking", "clean")


def test_pauses_grow_and_end_at_ten_minutes(nowhere: None) -> None:
    file, waits = kept(), []
    for _ in range(9):
        due()
        check_files()
        waits.append(round((StoredFile.objects.get(pk=file.pk).check_at - timezone.now()).total_seconds()))
    assert waits[:3] == [20, 40, 80]
    assert waits[-2:] == [600, 600]


def test_what_a_killed_worker_held_is_checked_by_the_next_one(clamd: Start) -> None:
    clamd()
    file = kept()
    assert checking._claim(with_clean=False) == file  # and it is killed here
    check_files()
    assert state(file) == "checking", "somebody has it for as long as a scan may take"
    with time_machine.travel(timezone.now() + checking.LEASE + timedelta(seconds=1)):
        check_files()
    assert state(file) == "clean"


def test_of_two_who_scanned_the_same_the_slower_changes_nothing(clamd: Start) -> None:
    clamd()
    kept()
    mine = checking._claim(with_clean=False)
    assert mine
    due()
    check_files()
    assert checking._check(mine)
    assert state(mine) == "clean"
    assert history(mine).filter(verb="file.pass_check").count() == 1


def test_without_a_scanner_files_say_so_and_are_given_out(settings: Any) -> None:
    file = kept()
    assert state(file) == "unscanned"
    hand_out(StoredFile.objects.get()).file_to_stream.close()  # type: ignore[attr-defined]


def test_when_the_scanner_is_taken_away_what_waits_is_marked(nowhere: None, settings: Any) -> None:
    file = kept()
    check_files()
    settings.CLAMD_SOCKET = ""
    check_files()
    assert state(file) == "unscanned"


def test_what_was_never_scanned_is_once_there_is_a_scanner_after_what_is_new(clamd: Start) -> None:
    old = [kept(b"old", f"{n}.txt") for n in range(2)]
    told = clamd()
    new = kept(b"newer")
    check_files()
    assert [state(file) for file in (*old, new)] == ["clean"] * 3
    assert told.read_text().split() == ["5", "3", "3"]


def test_nobody_takes_a_step_of_a_file_but_the_portal(cast: SimpleNamespace) -> None:
    file = kept(by=cast.liaison_a)
    for step in ("pass_check", "quarantine"):
        assert not can(cast.secretariat, f"file.{step}", file)
        with pytest.raises(NotPermitted):
            advance(file, step, actor=cast.liaison_a)


def test_files_that_wait_for_an_hour_are_seen(nowhere: None) -> None:
    rule = next(rule for rule in invariants() if rule.name == "I8c")
    kept()
    assert rule.broken() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert rule.broken() == 1


@pytest.mark.django_db(transaction=True)
def test_three_workers_at_once_share_the_files_and_scan_none_twice(clamd: Start) -> None:
    told = clamd()
    for n in range(30):
        kept(b"x" * (100 + n), f"{n}.txt")
    ready, faults = threading.Barrier(3), list[BaseException]()

    def work() -> None:
        try:
            ready.wait(10)
            check_files()
        except BaseException as fault:  # noqa: BLE001  (handed to the test)
            faults.append(fault)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert faults == []
    assert sorted(map(int, told.read_text().split())) == [100 + n for n in range(30)]
    assert set(StoredFile.objects.values_list("state", flat=True)) == {"clean"}


@pytest.mark.parametrize(
    ("value", "place"), [("", ""), ("/run/clamd.sock", "/run/clamd.sock"), ("clamav:3310", ("clamav", 3310))]
)
def test_where_the_scanner_is(monkeypatch: pytest.MonkeyPatch, value: str, place: Any) -> None:
    monkeypatch.setenv("CLAMD_SOCKET", value)
    assert env.socket_address("CLAMD_SOCKET") == place


@pytest.mark.parametrize("value", ["clamav", "clamav:", ":3310", "clamav:0", "clamav:99999", "clamav:x"])
def test_nonsense_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CLAMD_SOCKET", value)
    with pytest.raises(ImproperlyConfigured):
        env.socket_address("CLAMD_SOCKET")
