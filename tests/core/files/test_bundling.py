"""Several files come as one archive, packed while it is sent."""

import csv
import hashlib
import io
import tracemalloc
import zipfile
from pathlib import PureWindowsPath
from typing import Any

import pytest

from coordination.core.errors import NotLawful
from coordination.core.files.bundling import CONTENTS, Entry, bundle, hand_out_bundle, names_of
from coordination.core.files.intake import store
from coordination.core.flows import FileState
from coordination.core.models import StoredFile
from tests.uploads import PDF, pdf, upload

pytestmark = pytest.mark.django_db
TEXT = "会议材料\n".encode() * 1_000


def unpacked(entries: list[Entry]) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(bundle(entries))))


def test_what_is_in_it_lies_in_a_list_with_digests() -> None:
    entries = [Entry(store(pdf(), by=None)), Entry(store(upload("说明.txt", TEXT), by=None), "二季度/原始")]
    archive = unpacked(entries)
    assert archive.testzip() is None
    assert archive.namelist() == ["材料.pdf", "二季度/原始/说明.txt", CONTENTS]
    assert (archive.read("材料.pdf"), archive.read("二季度/原始/说明.txt")) == (PDF, TEXT)
    _head, *rows = csv.reader(io.StringIO(archive.read(CONTENTS).decode("utf-8-sig")))
    assert rows == [
        [name, str(len(content)), hashlib.sha256(content).hexdigest()]
        for name, content in (("材料.pdf", PDF), ("二季度/原始/说明.txt", TEXT))
    ]


def test_names_are_safe_and_no_two_alike_wherever_it_is_unpacked() -> None:
    named = ["a.txt", "A.TXT", "a.txt", CONTENTS, "../../x.txt", "C:\\x.txt", "con.txt", "a\x00\u202e.txt"]
    folders = ["", "", "", "", "../..", "C:\\Windows", "a/../b", "甲/ /乙"]
    entries = [Entry(StoredFile(name=name), folder) for name, folder in zip(named, folders, strict=True)]
    names = names_of(entries)
    assert len({name.casefold() for name in names}) == len(names)
    assert names[:4] == ["a.txt", "A (2).TXT", "a (3).txt", "目录 (2).csv"]
    for name in names:
        way = PureWindowsPath(name)
        assert not way.drive
        assert not way.root
        assert ".." not in way.parts


def test_nothing_of_it_is_held(volume: Any) -> None:
    size = 40 * 1024**2
    place = volume / "large"
    volume.mkdir(exist_ok=True)
    with place.open("wb") as file:
        file.truncate(size)
    large = store(pdf(), by=None)
    large.content, large.size = "large", size
    tracemalloc.start()
    sent = sum(map(len, bundle([Entry(large)] * 2)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent > 2 * size, "a PDF is packed already"
    assert peak < 8 * 1024**2


def test_it_is_given_out_as_a_download_and_only_what_is_open() -> None:
    file = store(pdf(), by=None)
    answer = hand_out_bundle([Entry(file)], "二季度材料.zip")
    assert answer.streaming
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist() == ["材料.pdf", CONTENTS]
    file.state = FileState.QUARANTINED
    with pytest.raises(NotLawful):
        hand_out_bundle([Entry(file)], "x.zip")


def test_a_formula_in_a_name_stays_a_name() -> None:
    file = store(pdf("=1+1.pdf"), by=None)
    assert "'=1+1.pdf" in unpacked([Entry(file)]).read(CONTENTS).decode("utf-8-sig")


def test_what_was_asked_for_and_is_not_in_it_is_named_with_the_reason() -> None:
    answer = hand_out_bundle([Entry(store(pdf(), by=None))], "x.zip", [("=水库名录", "不予共享")])
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    _head, _given, refused = csv.reader(io.StringIO(archive.read(CONTENTS).decode("utf-8-sig")))
    assert refused == ["'=水库名录", "", "", "不予共享"]
