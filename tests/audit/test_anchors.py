"""The end of the chain is written down outside the database, soon after it moved and at once after a weighty act."""

import logging
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from coordination.audit import anchors, chain, sealing
from coordination.audit.models import Seal
from coordination.audit.tasks import seal
from coordination.core.activity import record
from coordination.core.reconcile import invariants
from meetings.actions import issue_minutes
from meetings.models import Minutes


@pytest.fixture
def file(settings: Any) -> Path:
    return Path(settings.AUDIT_ANCHOR_FILE)


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def act(cast: SimpleNamespace) -> None:
    record(None, "agency.edit", cast.a)


def unwitnessed() -> int:
    return next(rule.broken() for rule in invariants() if rule.name == "I9")


def cut_off(count: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM audit_seal WHERE seq > (SELECT max(seq) FROM audit_seal) - %s", [count])
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_the_first_round_writes_its_end_down(cast: SimpleNamespace, file: Path) -> None:
    with time_machine.travel("2026-11-26T08:30:00Z", tick=False):
        seal()
    last = Seal.objects.latest("seq")
    assert lines(file) == [f"{last.seq}:{last.digest} 2026-11-26T08:30:00Z"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_then_a_while_passes_and_nothing_is_written_where_nothing_moved(cast: SimpleNamespace, file: Path) -> None:
    begun = timezone.now()
    for minutes, expected in ((0, 1), (14, 1), (16, 2), (60, 2)):
        if minutes < 60:
            act(cast)
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            seal()
        assert len(lines(file)) == expected, minutes


def test_issued_minutes_are_anchored_at_once(cast: SimpleNamespace, recorded: Minutes, file: Path) -> None:
    seal()
    act(cast)
    seal()
    assert len(lines(file)) == 1
    issue_minutes(actor=cast.secretariat, minutes=recorded)
    seal()
    assert len(lines(file)) == 2


def test_what_is_written_is_read_again_and_the_last_one_is_found(cast: SimpleNamespace, file: Path) -> None:
    assert anchors.latest() is None
    seal()
    file.write_bytes(b"a remark of the keeper\n" + file.read_bytes() + b"77:012")  # a crash in the midst of a line
    assert anchors.latest() == next(iter(anchors.read(file)))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        act(cast)
        seal()
    assert [anchor.seq for anchor in anchors.read(file)] == [Seal.objects.count() - 1, Seal.objects.count()]


def test_two_workers_write_one_line(cast: SimpleNamespace, file: Path) -> None:
    sealing.seal()
    head = chain.head()
    assert head is not None
    assert anchors._write(head)
    assert not anchors._write(head)
    assert len(lines(file)) == 1


def test_a_chain_that_lost_its_end_is_not_anchored_again(
    cast: SimpleNamespace, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    seal()
    written = lines(file)
    cut_off(3)
    with time_machine.travel(timezone.now() + timedelta(hours=1)), caplog.at_level(logging.ERROR):
        for _ in range(9):
            act(cast)
        seal()
    assert lines(file) == written
    assert "does not hold" in caplog.text
    assert unwitnessed()


def test_a_volume_that_is_not_there_is_an_error(cast: SimpleNamespace, settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_ANCHOR_FILE = tmp_path / "not mounted" / "anchors.log"
    with pytest.raises(FileNotFoundError):
        seal()
    assert Seal.objects.exists()


def test_a_chain_without_an_anchor_is_seen(cast: SimpleNamespace, file: Path) -> None:
    sealing.seal()
    assert not unwitnessed()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert unwitnessed() == 1
        anchors.keep()
        assert not unwitnessed()
    act(cast)
    sealing.seal()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert unwitnessed() == 1


def test_a_chain_shorter_than_its_anchor_is_seen(cast: SimpleNamespace) -> None:
    seal()
    cut_off(1)
    assert unwitnessed() == 1
