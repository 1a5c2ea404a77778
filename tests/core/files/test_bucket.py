"""Files lie in a bucket (STORAGE_URL) as they lie on the volume: a real server that speaks S3 keeps them here."""

import hashlib
import io
import socket
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from coordination import env
from coordination.core.arrivals import looking
from coordination.core.arrivals.taking import Arrived
from coordination.core.errors import NotLawful, Refusal
from coordination.core.files import storage
from coordination.core.files.bucket import WINDOW, Bucket
from coordination.core.files.bundling import CONTENTS, Entry, bundle
from coordination.core.files.intake import store
from coordination.core.files.serving import hand_out
from coordination.core.files.watermarks import hand_out_stamped
from coordination.core.files.words import words_of
from coordination.core.models import StoredFile
from coordination.core.previews import making
from coordination.core.previews.showing import SENTENCES, picture_of, preview_of
from coordination.core.reconcile import invariants
from coordination.core.tasks import check_files, make_previews
from tests.core.arrivals.bringing import arrived
from tests.core.files.clamd import EICAR, Start
from tests.uploads import PDF, fetched, pdf, upload

pytestmark = pytest.mark.django_db
DIGEST = hashlib.sha256(PDF).hexdigest()
PLACE = f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"
LARGE = "水位,流量\n".encode() * 2_500_000  # 37 MB: in several parts


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        deadline = time.monotonic() + 60
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert time.monotonic() < deadline
            assert running.poll() is None
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        running.kill()


def used(settings: Any, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """As an operator says it."""
    said = {"URL": url, "INSIDE": "1", "KEY": "portal", "SECRET": "a/secret+of=signs"}
    for name, value in said.items():
        monkeypatch.setenv(f"STORAGE_{name}", value)
    settings.STORAGES = {**settings.STORAGES, "default": env.file_storage()}


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch, server: str, tmp_path: Path) -> Bucket:
    """An empty one of its own for each test."""
    name = f"files-{hashlib.sha256(str(tmp_path).encode()).hexdigest()[:20]}"
    used(settings, monkeypatch, f"{server}/{name}")
    made = cast("Bucket", storage.bucket())
    made._client.create_bucket(Bucket=name)
    return made


@pytest.fixture
def unreachable(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    used(settings, monkeypatch, "http://127.0.0.1:9/files")


def lying(bucket: Bucket) -> set[str]:
    found = bucket._client.list_objects_v2(Bucket=bucket.bucket_name)
    return {each["Key"] for each in found.get("Contents", ())}


def on_the_volume(volume: Path) -> set[str]:
    return {str(path.relative_to(volume)) for path in volume.rglob("*") if path.is_file()}


def document(pages: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


def test_a_file_lies_in_the_bucket_alone_under_its_digest(bucket: Bucket, volume: Path) -> None:
    rows = [store(pdf(name), by=None) for name in ("一.pdf", "二.pdf")]
    assert {str(row.content.name) for row in rows} == lying(bucket) == {PLACE}
    assert on_the_volume(volume) == set()
    assert storage.is_there(PLACE, len(PDF))
    assert not storage.is_there(PLACE, len(PDF) + 1)


def test_it_is_handed_out_by_the_portal_and_no_address_leads_to_it(bucket: Bucket) -> None:
    file = StoredFile.objects.get(pk=store(pdf("汇报.pdf"), by=None).pk)
    answer = hand_out(file)
    assert (answer["Content-Length"], answer["Content-Type"]) == (str(len(PDF)), "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert fetched(answer) == (200, PDF)
    with pytest.raises(ValueError, match="No address"):
        _ = file.content.url
    with pytest.raises(NotImplementedError):
        _ = file.content.path


def test_a_large_one_comes_in_parts_and_is_read_by_windows(bucket: Bucket, volume: Path) -> None:
    row = store(upload("水位.csv", LARGE), by=None)
    name = str(row.content.name)
    assert "-" in bucket._client.head_object(Bucket=bucket.bucket_name, Key=name)["ETag"], "as of several parts"
    tracemalloc.start()
    digest, sizes = hashlib.sha256(), set[int]()
    for chunk in storage.chunks_of(name):
        digest.update(chunk)
        sizes.add(len(chunk))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert digest.hexdigest() == row.sha256
    assert max(sizes) == storage.CHUNK
    assert peak < 6 * WINDOW
    with bucket.opened(name) as there:
        for at in (0, WINDOW - 3, len(LARGE) - 5, len(LARGE)):
            there.seek(at)
            assert there.read(10) == LARGE[at : at + 10]
    with storage.opened(name) as copy:
        assert copy.fileno()
        copy.seek(-10, io.SEEK_END)
        assert copy.read() == LARGE[-10:]
    assert on_the_volume(volume) == set()


def test_several_come_as_one_archive(bucket: Bucket) -> None:
    entries = [Entry(store(pdf(), by=None)), Entry(store(upload("水位.csv", LARGE), by=None), "二季度")]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(bundle(entries))))
    assert archive.testzip() is None
    assert archive.namelist() == ["材料.pdf", "二季度/水位.csv", CONTENTS]
    assert archive.read("二季度/水位.csv") == LARGE


def test_it_is_scanned_there(bucket: Bucket, clamd: Start) -> None:
    clamd()
    clean, bad = (store(upload(name, content), by=None) for name, content in (("a.txt", b"text"), ("b.txt", EICAR)))
    check_files()
    states = dict(StoredFile.objects.values_list("pk", "state"))
    assert states == {clean.pk: "clean", bad.pk: "quarantined"}


def test_its_pages_are_drawn_and_lie_in_the_bucket_too(bucket: Bucket, volume: Path, settings: Any) -> None:
    settings.SOFFICE = ""
    file = store(upload("汇报.pdf", document(12)), by=None)
    making.ask_for(file)
    making.make_all()
    shown = preview_of(file)
    assert (shown.progress, shown.way, len(shown.pages)) == ("made", "pages", 12)
    assert len([name for name in lying(bucket) if name.startswith("previews/")]) == 6, "five pages and the facts"
    for number in (1, 12):
        answer = picture_of(file, number, words="省财政厅 张三")
        assert answer.content.startswith(b"RIFF")
    assert any(name.endswith("/12.webp") for name in lying(bucket))
    assert on_the_volume(volume) == set()


def test_a_copy_bears_for_whom_it_was_made(bucket: Bucket) -> None:
    file = store(upload("汇报.pdf", document(2)), by=None)
    status, content = fetched(hand_out_stamped(file, "省财政厅 张三"))
    assert status == 200
    assert all("省财政厅" in page.extract_text().replace(" ", "") for page in PdfReader(io.BytesIO(content)).pages)


def test_what_it_says_is_read_there(bucket: Bucket) -> None:
    assert "一号洪水" in words_of(store(upload("通报.txt", "一号洪水正在通过。".encode()), by=None))


def test_what_came_in_pieces_goes_there_when_it_is_kept(
    bucket: Bucket, cast: SimpleNamespace, volume: Path, django_capture_on_commit_callbacks: Any
) -> None:
    table = b"a,b\n1,2\n"
    row = arrived(cast.liaison_a, content=table)
    looking.look_into_all()
    row.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        file = store(Arrived(row), by=cast.liaison_a)
    assert lying(bucket) == {str(file.content.name)}
    assert storage.whole(str(file.content.name)) == table
    assert on_the_volume(volume) == set()


def test_what_is_lost_or_altered_there_is_seen(bucket: Bucket) -> None:
    lost, altered = store(pdf(), by=None), store(upload("a.txt", b"text"), by=None)
    rules = {rule.name: rule for rule in invariants()}
    wholly = rules["I8b"].wholly
    assert wholly
    assert (rules["I8"].broken(), wholly()) == (0, 0)
    bucket._client.put_object(Bucket=bucket.bucket_name, Key=str(altered.content.name), Body=b"TEXT")
    assert (rules["I8"].broken(), wholly()) == (0, 1)
    bucket._client.delete_object(Bucket=bucket.bucket_name, Key=str(lost.content.name))
    assert (rules["I8"].broken(), wholly()) == (1, 2)
    with pytest.raises(NotLawful):
        hand_out(StoredFile.objects.get(pk=lost.pk))


def test_where_nobody_answers_it_is_said_in_words(unreachable: None, volume: Path) -> None:
    paper = pdf()
    with pytest.raises(ValidationError):
        store(paper, by=None)
    paper.close()
    assert not StoredFile.objects.exists()
    file = StoredFile.objects.create(
        name="汇报.pdf", content=PLACE, size=len(PDF), sha256=DIGEST, media_type="application/pdf", state="unscanned"
    )
    with pytest.raises(NotLawful):
        hand_out(StoredFile.objects.get(pk=file.pk))
    making.ask_for(file)
    making.make_all()
    assert preview_of(file).sentence == SENTENCES["lost"]
    with pytest.raises(OSError, match=PLACE):
        storage.lay(PLACE, [PDF])
    assert on_the_volume(volume) == set()


def test_a_preview_that_could_not_be_made_is_made_when_somebody_looks_later(
    bucket: Bucket, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = store(upload("汇报.pdf", document(1)), by=None)
    reached = str(bucket.endpoint_url)
    used(settings, monkeypatch, "http://127.0.0.1:9/files")
    make_previews(file.pk)
    assert preview_of(file).sentence == SENTENCES["lost"]
    used(settings, monkeypatch, f"{reached}/{bucket.bucket_name}")
    make_previews(file.pk)
    assert preview_of(file).sentence == SENTENCES["lost"], "it is not asked for at every look"
    with time_machine.travel(timezone.now() + making.LEASE + timedelta(minutes=1)):
        make_previews(file.pk)
    assert preview_of(file).way == "pages"


def test_a_preview_that_cannot_be_fetched_is_no_error(
    bucket: Bucket, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = store(upload("汇报.pdf", document(1)), by=None)
    making.ask_for(file)
    making.make_all()
    used(settings, monkeypatch, "http://127.0.0.1:9/files")
    assert preview_of(file).sentence == SENTENCES["lost"]
    with pytest.raises(Refusal):
        picture_of(file, 1)


def test_the_operator_is_told_of_a_bucket_that_is_gone_or_open(
    bucket: Bucket, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> set[str]:
        named = {str(each.id) for each in run_checks(include_deployment_checks=True)}
        return named & {"core.E001", "core.E002"}

    assert told() == set()
    bucket._client.put_bucket_acl(Bucket=bucket.bucket_name, ACL="public-read")
    assert told() == {"core.E002"}
    used(settings, monkeypatch, f"{bucket.endpoint_url}/another-bucket")
    assert told() == {"core.E001"}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("URL", "http://s3.example.org/files", "STORAGE_INSIDE=1"),
        ("URL", "https://key:word@s3.example.org/files", "no plain address"),
        ("URL", "https://s3.example.org", "names no bucket"),
        ("URL", "https://s3.example.org/files/deeper", "names no bucket"),
        ("SECRET", "", "STORAGE_SECRET"),
        ("ADDRESSING", "none", "none of: path, virtual"),
    ],
)
def test_a_setting_that_means_nothing_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    said = {"URL": "https://s3.example.org/files", "KEY": "portal", "SECRET": "word", "INSIDE": "", name: value}
    for each, word in said.items():
        monkeypatch.setenv(f"STORAGE_{each}", word)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        env.file_storage()


def test_without_packages_the_operator_is_told_which(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, word in {"URL": "https://s3.example.org/files", "KEY": "portal", "SECRET": "word"}.items():
        monkeypatch.setenv(f"STORAGE_{name}", word)
    monkeypatch.setattr(env, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match=r"requirements/s3\.txt"):
        env.file_storage()
