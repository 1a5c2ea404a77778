"""`manage.py audit`: what it says, how it ends, and the faults that only time or distance shows."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from coordination.audit import anchors, chain, sealing, verifying
from coordination.audit.models import Seal
from coordination.audit.tasks import seal
from coordination.audit.verifying import Finding, Kind, verify
from coordination.core.activity import record
from coordination.core.models import Activity


@pytest.fixture
def house(cast: SimpleNamespace) -> SimpleNamespace:
    """Sealed and anchored."""
    seal()
    return cast


def said(*arguments: str) -> tuple[int, str]:
    """How the command ends, and what it said."""
    out = StringIO()
    try:
        call_command("audit", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as end:
        return int(str(end.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def as_owner(text: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(text, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_a_whole_chain_is_said_to_be_sound(house: SimpleNamespace) -> None:
    code, text = said("verify")
    assert code == 0
    assert f"sealed rows: {Seal.objects.count()}; the chain ends with {chain.head()}\n" in text
    assert "anchors compared: 1\n" in text
    assert text.endswith("SOUND: nothing was changed, removed or added.\n")


def test_a_changed_row_is_named_with_its_place(house: SimpleNamespace) -> None:
    row = Activity.objects.filter(verb="mechanism.found").get()
    as_owner("UPDATE core_activity SET note = 'forged' WHERE verb = 'mechanism.found'")
    place = Seal.objects.get(source="activity", row_id=row.pk).seq
    code, text = said("verify")
    assert code == 1
    assert f"{place}  row changed" in text
    assert f"core_activity {row.pk}\n" in text
    assert text.endswith(f"NOT SOUND, findings: 1, the first at {place}.\n")


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("DELETE FROM core_activity WHERE verb = 'mechanism.found'", "row missing"),
        ("DELETE FROM audit_seal WHERE seq = 3", "seal missing"),
        ("DELETE FROM audit_seal WHERE seq > 40", "shorter than anchor"),
        ("UPDATE audit_seal SET key_id = 'ffffffffffffffff'", "sealed with another key"),
    ],
)
def test_each_damage_has_its_word(damage: str, words: str, house: SimpleNamespace) -> None:
    as_owner(damage)
    code, text = said("verify")
    assert code == 1
    assert words in text


def test_what_is_found_a_thousandfold_is_counted(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "TOLD", 3)
    as_owner("UPDATE audit_rowhistory SET by_role = 'somebody else'")
    code, text = said("verify")
    rows = Seal.objects.filter(source="row").count()
    assert code == 1
    assert text.count("row changed") == 3
    assert f"and {rows - 3} more." in text


def test_a_long_chain_is_walked_in_short_batches(house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "BATCH", 7)
    told: list[tuple[int, int]] = []
    report = verify(progress=lambda done, total: told.append((done, total)))
    count = Seal.objects.count()
    assert report.is_sound
    assert [done for done, _total in told] == [*range(7, count, 7), count]
    assert {total for _done, total in told} == {count}


# What is known outside ----------------------------------------------------------------------------------------------


def test_an_end_told_in_a_letter_is_compared(house: SimpleNamespace) -> None:
    assert said("verify", "--head", str(chain.head()))[0] == 0
    head = chain.head()
    assert head is not None
    code, text = said("verify", "--head", f"{head.seq}:{'0' * 64}", "--head", f"{head.seq + 5}:{'0' * 64}")
    assert code == 1
    assert f"{head.seq}  head differs from anchor" in text
    assert f"{head.seq + 1}  shorter than anchor" in text


def test_another_file_of_anchors_is_compared(house: SimpleNamespace, settings: Any, tmp_path: Path) -> None:
    elsewhere = tmp_path / "kept by the archive"
    elsewhere.write_text("received by post\n" + Path(settings.AUDIT_ANCHOR_FILE).read_text())
    assert said("verify", "--anchor", str(elsewhere))[0] == 0
    elsewhere.write_text(f"2:{'0' * 64} 2026-11-26T00:00:00Z\n")
    assert "2  head differs from anchor" in said("verify", "--anchor", str(elsewhere))[1]
    assert said("verify", "--anchor", str(tmp_path / "none")) == (2, f"There is no file {tmp_path / 'none'}.")


@pytest.mark.parametrize("head", ["", "7", "7:abc", "x:" + "0" * 64, "-1:" + "0" * 64])
def test_what_is_no_head_is_refused_in_words(head: str, db: None) -> None:
    code, text = said("verify", f"--head={head}")
    assert code == 1
    assert "written as in the letters" in text


def test_a_chain_with_no_anchor_at_all_is_not_called_sound(cast: SimpleNamespace) -> None:
    sealing.seal()
    assert verify().is_sound  # its first anchor is yet to come
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert verify().findings == [Finding(Kind.UNWITNESSED)]


def test_an_empty_chain_is_sound_and_says_so(db: None) -> None:
    assert said("verify")[0] == 0


def test_without_the_key_nothing_can_be_told(house: SimpleNamespace, settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_KEY, settings.AUDIT_KEY_FILE = "", tmp_path / "none"
    code, text = said("verify")
    assert code == 2
    assert "AUDIT_KEY is not set" in text


def test_a_former_key_proves_what_it_sealed(house: SimpleNamespace, settings: Any) -> None:
    former = settings.AUDIT_KEY
    settings.AUDIT_KEY = f"the key of the year after and long enough for any,{former}"
    record(None, "agency.edit", house.a)
    sealing.seal()
    assert verify(anchors.read(settings.AUDIT_ANCHOR_FILE)).is_sound
    settings.AUDIT_KEY = former
    assert [finding.kind for finding in verify().findings] == [Kind.OTHER_KEY]


# What only time shows -----------------------------------------------------------------------------------------------


@pytest.fixture
def days() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-20T01:00:00Z") as traveller:
        yield traveller


def forge(moment: str) -> None:
    """A row that claims a time, laid in by somebody who may write rows, and sealed like any other."""
    record(None, "agency.edit", Activity.objects.earliest("pk").subject)
    as_owner("UPDATE core_activity SET at = %s WHERE id = (SELECT max(id) FROM core_activity)", moment)
    sealing.seal()


def test_a_row_added_long_after_the_time_it_bears_is_found(days: Any, cast: SimpleNamespace) -> None:
    sealing.seal()
    days.move_to("2026-11-26T01:00:00Z")
    record(None, "agency.edit", cast.a)
    sealing.seal()
    forge("2026-11-26T00:30:00Z")
    assert verify().is_sound
    forge("2026-11-21T09:00:00Z")
    row = Activity.objects.latest("pk")
    assert verify().findings == [Finding(Kind.BACKDATED, chain.head().seq, "core_activity", row.pk)]  # type: ignore[union-attr]


def test_what_waited_for_days_because_the_sealers_rested_is_no_falsification(days: Any, cast: SimpleNamespace) -> None:
    record(None, "agency.edit", cast.a)
    days.move_to("2026-11-23T01:00:00Z")
    record(None, "agency.edit", cast.b)
    days.move_to("2026-11-26T01:00:00Z")
    sealing.seal()
    assert verify().is_sound


def test_a_clock_that_ran_ahead_makes_no_falsification_of_what_came_after(days: Any, cast: SimpleNamespace) -> None:
    sealing.seal()
    days.move_to("2026-12-20T01:00:00Z")
    record(None, "agency.edit", cast.a)
    days.move_to("2026-11-20T02:00:00Z")
    record(None, "agency.edit", cast.b)
    sealing.seal()
    assert verify().is_sound


def test_a_row_that_no_sealer_saw_is_found(house: SimpleNamespace) -> None:
    record(None, "agency.edit", house.a)
    assert verify().is_sound  # it is sealed within the minute
    as_owner("UPDATE core_activity SET at = at - interval '2 hours' WHERE id = (SELECT max(id) FROM core_activity)")
    row = Activity.objects.latest("pk")
    assert verify().findings == [Finding(Kind.UNSEALED, None, "core_activity", row.pk)]


def test_sealing_now_is_a_command_too(cast: SimpleNamespace, settings: Any) -> None:
    code, text = said("seal")
    assert (code, text) == (0, f"rows sealed now: {Seal.objects.count()}; the chain ends with {chain.head()}\n")
    assert verify(anchors.read(settings.AUDIT_ANCHOR_FILE)).anchors == 1
