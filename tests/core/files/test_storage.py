"""Where the bytes lie: once for each content, safe before any row speaks of them, never taken away again."""

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from coordination.core.files import storage
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.files.serving import hand_out
from coordination.core.models import StoredFile
from coordination.core.tasks import nightly
from tests.uploads import PDF, pdf, upload

pytestmark = pytest.mark.django_db

DIGEST = hashlib.sha256(PDF).hexdigest()


def lying(volume: Path) -> set[str]:
    return {str(path.relative_to(volume)) for path in volume.rglob("*") if path.is_file()}


def test_a_file_lies_under_its_digest_and_its_row_says_so(volume: Path) -> None:
    kept = StoredFile.objects.get(pk=store(pdf("汇报.pdf"), by=None).pk)
    assert (kept.name, kept.size, kept.sha256, kept.media_type) == ("汇报.pdf", len(PDF), DIGEST, "application/pdf")
    assert kept.content.name == f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
    assert Path(kept.content.path).read_bytes() == PDF
    assert lying(volume) == {kept.content.name}
    assert Path(kept.content.path).stat().st_mode & 0o777 == 0o600


def test_the_same_content_lies_there_once_however_often_it_is_handed_in(volume: Path) -> None:
    rows = [store(pdf(name), by=None) for name in ("一.pdf", "二.pdf", "二.pdf")]
    assert len(lying(volume)) == 1
    assert [row.name for row in rows] == ["一.pdf", "二.pdf", "二.pdf"]
    assert {b"".join(storage.chunks_of(str(row.content.name))) for row in rows} == {PDF}


def test_two_files_of_one_name_do_not_meet() -> None:
    first, second = (store(upload("汇报.txt", content), by=None) for content in (b"one", b"two"))
    assert [Path(file.content.path).read_bytes() for file in (first, second)] == [b"one", b"two"]


def test_whoever_hands_in_a_content_again_mends_what_the_disk_has_spoilt() -> None:
    kept = store(pdf(), by=None)
    Path(kept.content.path).write_bytes(b"spoilt")
    assert storage.digest_of(str(kept.content.name)) != kept.sha256
    store(pdf(), by=None)
    assert storage.digest_of(str(kept.content.name)) == kept.sha256


def test_it_is_on_the_disk_before_it_has_its_name_and_has_its_name_before_its_row(
    monkeypatch: pytest.MonkeyPatch, volume: Path
) -> None:
    seen: list[str] = []
    sync, replace = os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        place = Path(f"/proc/self/fd/{descriptor}").resolve().relative_to(volume)
        seen.append("folder" if (volume / place).is_dir() else place.parts[0])
        sync(descriptor)

    def named(path: Path, target: Path) -> Path:
        seen.append("named")
        return replace(path, target)

    def written(execute: Any, sql: str, *more: Any) -> Any:
        if sql.startswith('INSERT INTO "core_storedfile"'):
            seen.append("row")
        return execute(sql, *more)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    with connection.execute_wrapper(written):
        store(pdf(), by=None)
    assert seen == ["incoming", "named", "folder", "folder", "folder", "row"]


def test_a_file_that_lies_under_an_older_name_is_handed_out_as_ever(volume: Path) -> None:
    (volume / "2025/11").mkdir(parents=True)
    (volume / "2025/11/方案.pdf").write_bytes(PDF)
    row = StoredFile.objects.create(
        name="方案.pdf",
        content="2025/11/方案.pdf",
        size=len(PDF),
        sha256=DIGEST,
        media_type="application/pdf",
        state="unscanned",
    )
    answer = hand_out(StoredFile.objects.get(pk=row.pk))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[arg-type]
    answer.close()
    assert storage.digest_of(row.content.name) == DIGEST


def test_what_came_in_and_was_never_kept_is_cleared_away_after_a_day(volume: Path) -> None:
    kept, young, old = store(pdf(), by=None), upload("新.txt", b"new"), upload("旧.txt", b"old")
    long_ago = time.time() - storage.SWEPT_AFTER.total_seconds() - 1
    for path in (old.path, Path(kept.content.path)):
        os.utime(path, (long_ago, long_ago))
    nightly()
    nightly()
    assert (old.path.exists(), young.path.exists(), Path(kept.content.path).exists()) == (False, True, True)


def test_a_file_that_is_not_kept_goes_with_whoever_held_it(volume: Path) -> None:
    Incoming.of(pdf()).close()
    assert lying(volume) == set()
    forgotten = pdf()
    assert len(lying(volume)) == 1
    del forgotten
    assert lying(volume) == set()
