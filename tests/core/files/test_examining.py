"""Files: what an office sends an office is taken, with its size and digest; the rest is refused in one sentence."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from docx import Document
from openpyxl import Workbook

from coordination.core.files import examining
from coordination.core.files.examining import ALLOWED, check
from tests.uploads import PDF, upload


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
    check(upload(name, content))


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
        check(upload(name, content))
    assert len(refusal.value.messages) == 1


def test_no_accepted_kind_runs_in_a_browser() -> None:
    assert not {"text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript"} & set(ALLOWED.values())


def test_every_accepted_kind_is_known_by_its_beginning_or_is_plain_text() -> None:
    assert set(ALLOWED) - set(examining._BEGINS) == {".txt", ".csv"}
