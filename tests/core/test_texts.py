"""The words of documents come out as their reader sees them; what is broken or huge is refused in one sentence."""

import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from coordination.core import confined, texts
from coordination.core.tables import Unreadable
from coordination.core.texts import text_of
from coordination.core.wordings.limits import CHARACTERS, CPU_S, MEMORY, UNPACKED
from coordination.core.wordings.numbers import written
from tests.core.files.made import office, packed, with_parts, word
from tests.uploads import upload

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def p(words: str, *, style: str = "", numbered: str = "", level: int = 0) -> str:
    said = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbered:
        said += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{numbered}"/></w:numPr>'
    return f"<w:p><w:pPr>{said}</w:pPr>{words if words.startswith('<') else f'<w:r><w:t>{words}</w:t></w:r>'}</w:p>"


def document(*body: str, lists: str = "", styles: str = "") -> bytes:
    parts: dict[str, bytes | str] = {
        "word/document.xml": f"<w:document {W}><w:body>{''.join(body)}</w:body></w:document>"
    }
    parts |= {"word/numbering.xml": f"<w:numbering {W}>{lists}</w:numbering>"} if lists else {}
    parts |= {"word/styles.xml": f"<w:styles {W}>{styles}</w:styles>"} if styles else {}
    return with_parts(word(), parts)


def level(place: int, text: str, way: str = "chineseCountingThousand") -> str:
    said = f'<w:start w:val="1"/><w:numFmt w:val="{way}"/><w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{place}">{said}</w:lvl>'


def lines(content: bytes) -> list[str]:
    return text_of(upload("办法.docx", content)).split("\n")


LISTS = (
    f'<w:abstractNum w:abstractNumId="7">{level(0, "第%1章")}{level(1, "第%2条")}'
    f"{level(2, '（%3）')}{level(3, '%4.', 'decimal')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="8">{level(0, "%1、")}{level(1, "●", "bullet")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="8"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def table(*rows: list[str]) -> str:
    return (
        "<w:tbl>"
        + "".join(f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in row)}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def test_paragraphs_and_the_rows_of_tables_come_in_order_line_by_line() -> None:
    rows = table([p("单位"), p("期限") + p("说明")], [p("省水利厅"), p("")], [p(""), p("3日")], [p(""), p("")])
    assert lines(document(p("第一条 目的。"), rows, p("第二条 期限。"))) == [
        *("第一条 目的。", "单位 | 期限 说明", "省水利厅 |", "| 3日", "第二条 期限。")
    ]


def test_a_table_within_a_table_is_read_in_its_place_and_a_frame_is_none() -> None:
    inner = table([p("甲"), p("乙")], [p("丙"), p("丁")])
    assert lines(document(table([p("一、总则") + p("目的。")]))) == ["一、总则", "目的。"]
    assert lines(document(table([p("前") + inner + p("后")]))) == ["前", "甲 | 乙", "丙 | 丁", "后"]
    assert lines(document(table([inner, p("说明")]))) == ["甲 | 乙 丙 | 丁 | 说明"]


def test_what_python_docx_and_word_processors_write_is_read() -> None:
    assert lines(word("第一条 目的。", "", "第二条 期限。")) == ["第一条 目的。", "第二条 期限。"]


def test_numbers_that_a_word_processor_sets_by_itself_are_read_as_they_are_seen() -> None:
    body = [p("总则", numbered="1"), *(p(f"条{n}", numbered="1", level=1) for n in range(1, 13))]
    body += [p("项", numbered="1", level=2), p("目", numbered="1", level=3), p("附则", numbered="1")]
    body += [p("再一条", numbered="1", level=1), p("总体要求", numbered="2"), p("任务", numbered="2")]
    body += [p("点", numbered="2", level=1), p("另起", numbered="3"), p("接着", numbered="3"), p("无号", numbered="0")]
    found = lines(document(*body, lists=LISTS))
    assert found[:3] == ["第一章 总则", "第一条 条1", "第二条 条2"]
    assert found[12:] == [
        *("第十二条 条12", "（一）项", "1. 目", "第二章 附则", "第一条 再一条", "一、总体要求", "二、任务", "点"),
        *("一、另起", "二、接着", "无号"),
    ]


def test_a_number_may_come_from_the_style_or_from_what_that_is_based_on() -> None:
    styles = (
        '<w:style w:styleId="a"><w:name w:val="条"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:styleId="b"><w:name w:val="条二"/><w:basedOn w:val="a"/></w:style>'
    )
    found = lines(document(p("甲", style="a"), p("乙", style="b"), lists=LISTS, styles=styles))
    assert found == ["第一条 甲", "第二条 乙"]


@pytest.mark.parametrize(
    "unseen",
    [
        "<w:del><w:r><w:delText>密谈</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>密谈</w:t></w:r></w:moveFrom>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>密谈</w:t></w:r>",
        "<w:r><w:instrText>密谈</w:instrText></w:r>",
        '<mc:Fallback xmlns:mc="urn:mc"><w:r><w:t>密谈</w:t></w:r></mc:Fallback>',
    ],
)
def test_what_was_struck_out_or_hidden_is_not_handed_on(unseen: str) -> None:
    seen = "<w:ins><w:r><w:t>报</w:t></w:r></w:ins><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>送</w:t></w:r>"
    assert lines(document(p(f"{unseen}{seen}"))) == ["报送"]


def test_a_table_of_contents_is_no_text() -> None:
    styles = '<w:style w:styleId="t1"><w:name w:val="toc 1"/></w:style>'
    gallery = f'<w:sdt><w:sdtPr><w:docPartGallery w:val="Table of Contents"/></w:sdtPr>{p("第一条 1")}</w:sdt>'
    assert lines(document(gallery, p("第二条 3", style="t1"), p("第一条 目的。"), styles=styles)) == ["第一条 目的。"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_encodings_of_offices(encoding: str) -> None:
    assert text_of(upload("办法.txt", "第一条 目的。\r\n第二条".encode(encoding))).split() == [
        "第一条",
        "目的。",
        "第二条",
    ]


def swollen() -> bytes:
    return document("x" * (UNPACKED + 1))


def long() -> bytes:
    return document(p("长" * (CHARACTERS + 1)))


def declaring() -> bytes:
    return with_parts(word(), {"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("办法.docx", lambda: b"PK\x03\x04broken", "cannot be read"),
        ("办法.docx", lambda: packed({"a.txt": "x"}), "cannot be read"),
        ("办法.docx", lambda: office("docx", "<x><y></x>"), "cannot be read"),
        ("办法.docx", lambda: document("<w:p>" * 2_000, "</w:p>" * 2_000), "cannot be read"),
        ("办法.docx", declaring, "cannot be read"),
        ("办法.docx", swollen, "unpacks"),
        ("办法.docx", long, "too long"),
        ("办法.txt", lambda: "长".encode() * (CHARACTERS + 1), "too long"),
        ("办法.txt", lambda: b"\x81\xff\xfe\x00" * 500, "characters"),
        ("办法.doc", lambda: b"x", "DOCX or plain text"),
        ("办法.pdf", lambda: b"x", "DOCX or plain text"),
        ("办法", lambda: b"x", "DOCX or plain text"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(name: str, content: Any, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        text_of(upload(name, content()))


def test_a_part_that_lies_about_its_size_is_no_way_around(monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray(swollen())
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/document.xml"))
    content[place + 24 : place + 28] = (100).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        text_of(upload("办法.docx", bytes(content)))
    assert zipfile.is_zipfile(upload("办法.docx", bytes(content)).path)


@pytest.mark.parametrize(
    ("number", "way", "shown"),
    [
        *(
            (n, "chineseCounting", said)
            for n, said in ((1, "一"), (10, "十"), (19, "十九"), (20, "二十"), (103, "一百零三"))
        ),
        *(
            (n, "chineseCountingThousand", said)
            for n, said in ((110, "一百一十"), (1001, "一千零一"), (10_000, "10000"))
        ),
        *((12, way, said) for way, said in (("chineseLegalSimplified", "壹拾贰"), ("ideographDigital", "一二"))),
        *(
            (12, way, said)
            for way, said in (("decimalEnclosedCircle", "⑫"), ("lowerLetter", "l"), ("upperRoman", "XII"))
        ),
        (28, "upperLetter", "BB"),
        (0, "upperRoman", "0"),
        (3, "decimalZero", "03"),
        (3, "unheardOf", "3"),
    ],
)
def test_numbers_are_written_as_in_official_texts(number: int, way: str, shown: str) -> None:
    assert written(number, way) == shown


def test_the_reader_may_use_little_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    before = "import io, sys; kept, sys.stdout = sys.stdout, io.StringIO(); "
    after = (
        "; import json, os, resource; limits = [resource.getrlimit(what)[1] for what in "
        "(resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)]"
        "; kept.write(json.dumps([list(os.environ), limits, list(sys.modules)]))"
    )
    monkeypatch.setattr(confined, "_START", before + confined._START + after)
    environment, limits, modules = confined.ask("wordings", "lines", of=word("甲"), wall_s=60)
    assert set(environment) <= {"LC_CTYPE"}
    assert limits == [MEMORY, CPU_S, 0, 0]
    assert not {"django", "celery", "psycopg2", "coordination"} & set(modules)
    assert "wordings.document" in modules


@pytest.mark.parametrize("program", ["import os; os.kill(os.getpid(), 9)", "print('nonsense')"])
def test_a_reader_that_comes_to_harm_means_no(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(confined, "_START", "# {}\n" + program)
    with pytest.raises(Unreadable, match="more time or memory"):
        text_of(upload("办法.docx", word("甲")))


def test_others_at_work_are_waited_for_and_then_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_asked: Any, **_how: Any) -> None:
        raise confined.Busy

    monkeypatch.setattr(texts.confined, "ask", busy)
    with pytest.raises(Unreadable, match="later"):
        text_of(upload("办法.docx", word("甲")))
