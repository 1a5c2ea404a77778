"""Files: what an office sends an office is taken, with its size and digest; the rest is refused in one sentence."""

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from docx import Document
from openpyxl import Workbook

from coordination.core import files
from coordination.core.files import ALLOWED, check_upload, hand_out, store
from coordination.core.models import StoredFile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def word() -> bytes:
    out, document = BytesIO(), Document()
    document.add_paragraph("汇报材料")
    document.save(out)
    return out.getvalue()


def sheet() -> bytes:
    out, book = BytesIO(), Workbook()
    book.active["A1"] = "台账"
    book.save(out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def _elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("汇报.pdf", PDF),
        ("汇报.docx", word()),
        ("台账.XLSX", sheet()),
        ("说明.txt", "会议材料\n".encode()),
        ("名单.csv", "单位,姓名\n省水利厅,李强\n".encode()),
        ("说明（国标）.txt", "会议材料".encode("gb18030")),
        ("照片.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
        ("照片.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 64),
    ],
)
def test_what_offices_send_is_taken(name: str, content: bytes) -> None:
    check_upload(upload(name, content))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", "empty"),
        ("程序.exe", b"MZ\x90\x00", "not accepted"),
        ("网页.html", b"<!DOCTYPE html>", "not accepted"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not accepted"),
        ("宏.docm", word(), "not accepted"),
        ("脚本.sh", b"#!/bin/sh\n", "not accepted"),
        ("没有扩展名", PDF, "not accepted"),
        ("双扩展名.pdf.exe", PDF, "not accepted"),
        (".pdf", PDF, "not accepted"),
        ("汇报.pdf", b"MZ" + b"\x90\x00\x03\x00\x00\x00\x04\x00" + b"\0" * 200, "does not fit"),
        ("汇报.pdf", b"\x7fELF\x02\x01\x01" + b"\0" * 200, "does not fit"),
        ("汇报.txt", b"<html><script>alert(1)</script></html>", "does not fit"),
        ("汇报.csv", b"\n\n  <!DOCTYPE html><html></html>", "does not fit"),
        ("汇报.txt", b"\xef\xbb\xbf<script>alert(1)</script>", "does not fit"),
        ("汇报.txt", b"#!/usr/bin/env python\nprint()\n", "does not fit"),
        ("照片.png", b"<svg onload='alert(1)'></svg>", "does not fit"),
        ("汇报.docx", PDF, "does not fit"),
        ("汇报.pdf", word(), "does not fit"),
        ("台账.xls", b"<html><table></table></html>", "does not fit"),
    ],
)
def test_what_is_no_paper_is_refused_in_one_sentence(name: str, content: bytes, why: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=why) as refusal:
        check_upload(upload(name, content))
    assert len(refusal.value.messages) == 1


def test_a_file_may_be_just_as_large_as_the_limit(settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = len(PDF)
    check_upload(upload("汇报.pdf", PDF))
    settings.UPLOAD_MAX_BYTES -= 1
    with pytest.raises(ValidationError):
        check_upload(upload("汇报.pdf", PDF))


def test_a_checked_file_is_stored_whole(db: None) -> None:
    handed_in = upload("汇报.pdf", PDF)
    check_upload(handed_in)
    kept = StoredFile.objects.get(pk=store(handed_in, by=None).pk)
    assert (kept.name, kept.size, kept.media_type) == ("汇报.pdf", len(PDF), "application/pdf")
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert Path(kept.content.path).read_bytes() == PDF


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "C:\\Users\\x\\汇报.txt", "a/b/汇报.txt", "x" * 300 + ".txt"])
def test_a_name_is_only_a_name(db: None, tmp_path: Path, name: str) -> None:
    kept = store(upload(name, b"text"), by=None)
    assert "/" not in kept.name
    assert "\\" not in kept.name
    assert len(kept.name) <= 200
    assert Path(kept.content.path).resolve().is_relative_to(tmp_path)


def test_two_files_of_one_name_do_not_meet(db: None) -> None:
    first, second = store(upload("汇报.txt", b"one"), by=None), store(upload("汇报.txt", b"two"), by=None)
    assert [Path(file.content.path).read_bytes() for file in (first, second)] == [b"one", b"two"]


def test_a_file_is_handed_out_as_a_download_and_never_guessed_at(db: None) -> None:
    answer = hand_out(store(upload("汇报 材料.pdf", PDF), by=None))
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content) == PDF
    answer.close()


def test_no_accepted_kind_runs_in_a_browser() -> None:
    assert not {"text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript"} & set(ALLOWED.values())


def test_every_accepted_kind_is_known_by_its_beginning_or_is_plain_text() -> None:
    assert set(ALLOWED) - set(files._BEGINS) == {".txt", ".csv"}
