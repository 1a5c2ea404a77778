"""What comes with a request: counted as it comes, kept within its limit, and called by a name that leads nowhere."""

import random
import resource
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from coordination.core.files import storage
from coordination.core.files.examining import check
from coordination.core.files.incoming import LONGEST_NAME, Incoming, IncomingHandler, label_of
from coordination.core.files.serving import hand_out
from coordination.core.models import StoredFile
from meetings.models import Meeting, Paper
from tests.cast import signed_in
from tests.uploads import PDF, upload

SPECIAL = [
    "../../etc/passwd",
    "..\\..\\windows\\system32",
    "C:\\Users\\x\\汇报",
    "/etc/shadow",
    "\\\\server\\share\\x",
    "....//....//x",
    "%2e%2e%2fx",
    "汇报\u202egnp",
    "\u200f\u2067汇报",
    "换\r\n行: x",
    "\x00",
    "汇报\x00.exe",
    "\x1b[31m红",
    "𠮷野家𰻝面",
    "👨‍👩‍👧‍👦",
    "e\u0301té",
    "\ud800",
    "\ufffe\uffff",
    "con",
    "COM1",
    "LPT¹",
    "nul.tar",
    "aux ",
    "名.",
    "名 . . ",
    "x" * 500,
    "长" * 500,
    "𠮷" * 500,
    "́" * 400,
    ".",
    "..",
    "...",
    ".htaccess",
    "~root",
    "$HOME",
    "`id`",
    "a;rm -rf",
    "<script>alert(1)</script>",
    '"; filename="x',
    "a:b",
    "a|b",
    "a?b*c",
    "{{ 7*7 }}",
    "%s%n",
    "机 关\u3000文\u2028件\u2029",
]
ENDINGS = [".pdf", ".PDF", "", ".pdf.exe", ".p\u202edf", ". pdf", ".pdf ", ".pdf/", ".pdf\\", "." + "f" * 300]


def names() -> Iterator[str]:
    """Three hundred: what attackers, careless people and other systems call their files, and mixtures of it."""
    chance = random.Random(20261125)
    for stem in SPECIAL:
        yield from (stem + ending for ending in chance.sample(ENDINGS, 3))
    pieces = [*SPECIAL, *ENDINGS, "/", "\\", "\n", "\u2066", "会议材料", "report"]
    while True:
        yield "".join(chance.choices(pieces, k=chance.randint(1, 6)))[: chance.randint(1, 600)]


NAMES = [name for _, name in zip(range(300), names(), strict=False)]


def test_no_name_of_three_hundred_leads_out_of_the_volume_or_into_a_header(volume: Path) -> None:
    assert len(set(NAMES)) > 250
    for number, name in enumerate(NAMES):
        label = label_of(name)
        assert 0 < len(label) <= LONGEST_NAME, name
        assert not set(label) & set('/\\<>:"|?*'), name
        assert not {unicodedata.category(sign) for sign in label} & {"Cc", "Cf", "Cs", "Zl", "Zp"}, name
        assert not PureWindowsPath(label).is_reserved(), name
        assert label == label_of(label), "a label stays as it is"
        incoming = upload(label, b"%d" % number)
        assert incoming.name == label
        kept = storage.root() / storage.keep(incoming.path, incoming.sha256)
        assert kept.resolve().is_relative_to(volume.resolve())
        file = StoredFile(name=label, content=str(kept.relative_to(volume)), media_type="text/plain", state="clean")
        answer = hand_out(file)
        assert answer["Content-Disposition"].isascii()
        assert answer["Content-Disposition"].startswith("attachment; filename")
        answer.file_to_stream.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\汇报.txt", "汇报.txt"),
        ("汇报\u202efdp.txt", "汇报fdp.txt"),
        ("  汇\t报  .pdf. ", "汇报 .pdf"),
        ("con.pdf", "_con.pdf"),
        ("a:b.pdf", "a_b.pdf"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("𠮷野家.pdf", "𠮷野家.pdf"),
        ("", "_"),
        ("..", "_"),
    ],
)
def test_a_name_is_only_a_name(name: str, label: str) -> None:
    assert label_of(name) == label


def test_size_and_digest_are_counted_as_it_comes(volume: Path) -> None:
    came = upload("汇报.pdf", PDF)
    assert (came.size, came.read(), came.path.parent) == (len(PDF), PDF, volume / "incoming")
    assert came.sha256 == Incoming.of(SimpleUploadedFile("x", PDF)).sha256
    assert came.path.stat().st_mode & 0o777 == 0o600


def posted(*files: tuple[str, bytes]) -> list[Incoming]:
    request = RequestFactory().post("/", {"files": [SimpleUploadedFile(*file) for file in files]})
    return request.FILES.getlist("files")  # type: ignore[return-value]


def test_every_request_brings_its_files_this_way(settings: Any) -> None:
    came = posted(("汇报.pdf", PDF), ("说明.txt", b"text"))
    assert [type(file) for file in came] == [Incoming, Incoming]
    assert [(file.name, file.read()) for file in came] == [("汇报.pdf", PDF), ("说明.txt", b"text")]


def test_what_goes_beyond_the_limit_is_counted_and_not_written(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 200_000
    first, second = posted(("a.txt", b"a" * 150_000), ("b.txt", b"b" * 900_000))
    assert (first.is_cut, first.size, first.path.stat().st_size) == (False, 150_000, 150_000)
    assert (second.is_cut, second.size) == (True, 900_000)
    assert second.path.stat().st_size <= 50_000, "both together stay within the limit of one request"
    with translation.override("en"), pytest.raises(ValidationError, match="larger than 0 MB"):
        check(second)


def test_a_file_may_be_just_as_large_as_the_limit(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = len(PDF)
    check(upload("汇报.pdf", PDF))
    settings.UPLOAD_MAX_BYTES -= 1
    with pytest.raises(ValidationError):
        check(upload("汇报.pdf", PDF))


def test_a_full_disk_is_said_in_a_sentence() -> None:
    """As far as the file is concerned: none of this process may grow beyond some bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        came = upload("汇报.txt", b"x" * 300_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    with translation.override("en"), pytest.raises(ValidationError, match="could not be taken in just now"):
        check(came)


def test_an_upload_that_breaks_off_leaves_nothing(volume: Path) -> None:
    handler = IncomingHandler()
    handler.new_file("files", "汇报.pdf", "application/pdf", None)
    handler.receive_data_chunk(PDF, 0)
    assert len(list((volume / "incoming").iterdir())) == 1
    handler.upload_interrupted()
    assert list((volume / "incoming").iterdir()) == []


def test_after_an_answer_only_what_was_kept_is_there(cast: SimpleNamespace, draft: Meeting, volume: Path) -> None:
    url = reverse("meetings:add_paper", args=[draft.items.get().pk])
    client = signed_in(cast.secretariat)
    good, bad = (SimpleUploadedFile(*file) for file in (("好.pdf", PDF), ("坏.exe", b"MZ")))
    refused = client.post(url, {"papers_declared": "on", "papers": [good, bad]})
    assert refused.context["form"].errors
    assert [path for path in volume.rglob("*") if path.is_file()] == []
    good.seek(0)
    assert client.post(url, {"papers_declared": "on", "papers": [good]}).status_code == 302
    assert [path for path in volume.rglob("*") if path.is_file()] == [Path(Paper.objects.get().file.content.path)]


def test_a_name_from_a_browser_is_a_label(cast: SimpleNamespace, draft: Meeting) -> None:
    sent = SimpleUploadedFile("x.pdf", PDF)
    sent._name = "..\\..\\汇报\u202e材料.pdf"
    url = reverse("meetings:add_paper", args=[draft.items.get().pk])
    assert signed_in(cast.secretariat).post(url, {"papers_declared": "on", "papers": [sent]}).status_code == 302
    assert PurePosixPath(Paper.objects.get().file.name) == PurePosixPath("汇报材料.pdf")
