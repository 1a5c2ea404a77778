"""What was written is bound into one chain, each row once, whoever seals and however late a transaction ends."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction

from coordination.agencies.models import Post
from coordination.audit import chain, sealing
from coordination.audit.chain import GENESIS, SOURCES, Key, Source, canonical
from coordination.audit.models import Reading, RowHistory, Seal
from coordination.audit.tasks import seal, seal_thoroughly
from coordination.core.activity import record
from coordination.core.models import Activity
from coordination.core.reconcile import invariants

SECRET = "a key that is long enough to be taken for one"


def seals() -> list[Seal]:
    return list(Seal.objects.all())


def everything() -> int:
    return Activity.objects.count() + RowHistory.objects.count() + Reading.objects.count()


def test_the_bytes_that_are_digested_stay_as_they_are() -> None:
    """Whoever changes them can no longer prove anything that was sealed before."""
    values = ["7", "2026-11-26T00:30:00.000001Z", "3", "李强", None, "", "post.end", "12", "41", "李强 · 水利厅"]
    values += ['{"ends_on": null}', '{"ends_on": "2026-12-31"}', 'says "no"\n', None]
    row = Seal(
        seq=9,
        source="activity",
        row_id=7,
        layout=1,
        algorithm="hmac-sha256",
        key_id="0123456789abcdef",
        sealed_at=datetime(2026, 11, 26, 0, 31, tzinfo=UTC),
    )
    written = (
        '[9,"activity",7,1,"hmac-sha256","0123456789abcdef","2026-11-26T00:31:00.000000Z",["id","7"],'
        '["at","2026-11-26T00:30:00.000001Z"],["actor_id","3"],["actor_name","李强"],["acting_for_id",null],'
        '["acting_for_name",""],["verb","post.end"],["subject_type_id","12"],["subject_id","41"],'
        '["subject_label","李强 · 水利厅"],["before","{\\"ends_on\\": null}"],'
        '["after","{\\"ends_on\\": \\"2026-12-31\\"}"],["note","says \\"no\\"\\n"],["transaction",null]]'
    )
    assert canonical(row, values) == written.encode()
    assert Key.of(SECRET).digest("hmac-sha256", GENESIS, canonical(row, values)) == (
        "fbcc75865430e459f9344691e5146d9a60524bc7d56b497301c746dacba8a528"
    )


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_column_of_a_sealed_table_is_proved(source: Source) -> None:
    """A column that is added needs a new layout; what was sealed before keeps the old one."""
    assert set(source.layouts[source.newest]) == {field.attname for field in source.model._meta.concrete_fields}


def test_a_column_reads_the_same_whatever_the_session_has_set(cast: SimpleNamespace) -> None:
    source = SOURCES["activity"]

    def read() -> list[Any]:
        return list(Activity.objects.order_by("pk").values_list(*source.texts(1)))

    before, at = read(), Activity.objects.earliest("pk").at
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'America/New_York'; SET LOCAL DateStyle = 'German'")
        assert read() == before
        cursor.execute("SET LOCAL DateStyle = 'ISO'")
    assert before[0][1] == at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def test_every_row_is_sealed_once_and_without_a_gap(cast: SimpleNamespace, issued: Any) -> None:
    Reading.objects.create(reader=cast.liaison_a, reader_name="", subject_type_id=1, how="exported")
    assert sealing.seal() == everything()
    assert [row.seq for row in seals()] == list(range(1, everything() + 1))
    assert {row.source for row in seals()} == set(SOURCES)
    assert len({row.digest for row in seals()}) == everything()
    assert sealing.seal() == 0


def test_the_tasks_may_ring_as_often_as_they_like(cast: SimpleNamespace) -> None:
    for task in (seal, seal, seal_thoroughly):
        task()
    assert Seal.objects.count() == everything()


def test_each_digest_stands_on_the_one_before(cast: SimpleNamespace) -> None:
    sealing.seal()
    previous, (key,) = GENESIS, chain.keys().values()
    for row in seals():
        source = SOURCES[row.source]
        values = list(source.model.objects.values_list(*source.texts(row.layout)).get(pk=row.row_id))
        assert row.digest == key.digest("hmac-sha256", previous, canonical(row, values))
        previous = row.digest


def test_batches_join_without_a_seam(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 7)
    assert sealing.seal(most=2) == 14
    sealing.seal()
    assert [row.seq for row in seals()] == list(range(1, everything() + 1))


def test_a_late_row_far_behind_is_found_by_night(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LOOK_BACK", 2)
    rows = list(Activity.objects.order_by("pk"))
    with connection.cursor() as cursor:  # as if these had been committed only now
        cursor.execute("CREATE TEMPORARY TABLE later AS SELECT * FROM core_activity WHERE id = %s", [rows[0].pk])
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM core_activity WHERE id = %s", [rows[0].pk])
        sealing.seal()
        cursor.execute("INSERT INTO core_activity SELECT * FROM later; DROP TABLE later")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert sealing.seal() == 0
    assert sealing.seal(thorough=True) == 1
    assert seals()[-1].row_id == rows[0].pk


@pytest.mark.django_db(transaction=True)
def test_many_sealers_and_late_writers_leave_no_gap_and_no_double(cast: SimpleNamespace) -> None:
    """Writers draw their numbers first and commit last, in the midst of eight who seal all the time."""
    writing = threading.Barrier(4)
    done = threading.Event()

    def write(number: int) -> None:
        for _round in range(12):
            with transaction.atomic():
                record(None, f"agency.{number}", cast.a)
                if _round == 0:
                    writing.wait(30)  # all four hold a number that nobody sees yet
                Post.objects.filter(pk=cast.liaison_a.posts.get().pk).update(title=f"{number}.{_round}")
        connection.close()

    def seal_all_the_time(_number: int) -> None:
        while not done.is_set():
            sealing.seal()
        connection.close()

    with ThreadPoolExecutor(12) as pool:
        sealers = [pool.submit(seal_all_the_time, number) for number in range(8)]
        for writer in [pool.submit(write, number) for number in range(4)]:
            writer.result(120)
        done.set()
        for sealer in sealers:
            sealer.result(60)
    sealing.seal()
    assert [row.seq for row in seals()] == list(range(1, everything() + 1))
    assert len({(row.source, row.row_id) for row in seals()}) == everything()


@pytest.mark.parametrize("act", ["UPDATE audit_seal SET digest = ''", "DELETE FROM audit_seal"])
def test_a_seal_stays_as_it_is(act: str, cast: SimpleNamespace) -> None:
    sealing.seal()
    with pytest.raises(IntegrityError, match="only added"), transaction.atomic():
        connection.cursor().execute(act)


def test_rows_that_nobody_seals_are_seen(cast: SimpleNamespace) -> None:
    behind: Callable[[], int] = next(rule.broken for rule in invariants() if rule.name == "I17")
    assert behind() == 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE core_activity SET at = at - interval '11 minutes' WHERE verb = 'agency.create'")
    assert behind() == 5
    sealing.seal()
    assert behind() == 0


# Digest and key -------------------------------------------------------------------------------------------------------


def test_the_national_digest_is_made_as_the_standard_makes_it() -> None:
    """GM/T 0042-2015, the first example of HMAC-SM3."""
    key = Key("", bytes(range(1, 33)))
    content = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2
    made = key.digest("hmac-sm3", content[:32].hex(), content[32:])
    assert made == "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"


def test_a_chain_may_go_on_with_the_national_digest_and_a_new_key(cast: SimpleNamespace, settings: Any) -> None:
    sealing.seal(most=1)
    settings.AUDIT_DIGEST, settings.AUDIT_KEY = "sm3", f"{SECRET},{settings.AUDIT_KEY}"
    record(None, "agency.edit", cast.a)
    sealing.seal()
    first, last = seals()[0], seals()[-1]
    assert (first.algorithm, last.algorithm) == ("hmac-sha256", "hmac-sm3")
    assert (first.key_id, last.key_id) == tuple(reversed(chain.keys()))


def test_the_name_of_a_key_tells_nothing_of_it() -> None:
    assert Key.of(SECRET).id not in {SECRET[:16], hashlib.sha256(SECRET.encode()).hexdigest()[:16]}


def test_without_a_key_nothing_is_sealed(cast: SimpleNamespace, settings: Any, tmp_path: Path) -> None:
    settings.AUDIT_KEY, settings.AUDIT_KEY_FILE = "", tmp_path / "audit_key"
    with pytest.raises(ImproperlyConfigured, match="nothing can be sealed"):
        sealing.seal()
    settings.AUDIT_KEY_FILE.write_text(f"{SECRET}\n")
    assert sealing.seal() == everything()


def test_a_short_key_is_refused(settings: Any) -> None:
    settings.AUDIT_KEY = "short"
    with pytest.raises(ImproperlyConfigured, match="shorter than 32"):
        chain.keys()
