"""Marks of secrecy: found on the name and in the text of every kind of file; the words themselves are free."""

import io
import sys
import unicodedata
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from docx import Document

from coordination.core.files import storage
from coordination.core.files.examining import SECRET, check
from coordination.core.forms import LONGEST_WORDS, WordsField
from coordination.core.inspection.marks import is_marked, is_marked_name
from coordination.core.inspection.unseen import as_drawn
from coordination.demo.papers import _pdf
from tests.core.files import made
from tests.core.files.bad import called
from tests.core.files.made import office, packed, sheet, w, with_parts, word
from tests.uploads import upload

# One of each kind that the portal knows, and the format signs that an eye sees.
UNSEEN = "\u2066\u2069\u206a\u180b\ufe00\u2800\u3164\U000e0100\u061c\ufff9\U0001d173\U000e0041"
DRAWN = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
MARKS = [
    "机密★10年",
    "绝密★长期",
    "绝密★",
    "机密☆1年",
    "秘密★2027年1月1日",
    "机密 ★ 6个月",
    "机密＊１０年",
    "机密*10年",
    "秘密",
    "机 密",
    "机\u3000密",
    "　　绝密　　",
    "秘密 （5年）",
    "秘密(5年)",
    "绝密 启封",
    "密级：机密",
    "工作秘密",
    "機密★10年",
    "机\u200b密★1年",
    *(f"机{sign}密★1年" for sign in UNSEEN),
    "000001\n机密★1年\n特急",
    "标题\r秘密\r正文",
    "第一行\n\n\t秘密\n第二行",
]
WORDS = [
    "保密局关于开展秘密侦查工作的意见",
    "本系统严禁处理国家秘密和工作秘密",
    "商业秘密保护条例",
    "商业秘密★不得外传",
    "涉及国家秘密的除外",
    "机密级以上的文件不在此列",
    "密级：公开",
    "秘密花园",
    "秘密*注：见附表",
    "绝密、机密、秘密三级",
    "保守商业秘密\n★ 第二条",
    "秘书处\n密切配合",
    "★★★ 重点事项",
    "",
]


@pytest.mark.parametrize("text", MARKS)
def test_a_mark_is_seen(text: str) -> None:
    assert is_marked(text)
    assert is_marked(f"关于开展检查的通知\n{text}\n各有关单位：")


@pytest.mark.parametrize("text", WORDS)
def test_the_words_alone_are_no_mark(text: str) -> None:
    assert not is_marked(text)
    assert not is_marked(f"前文\n{text}。\n后文")


@pytest.mark.parametrize(
    "name", ["机密★10年 通知.docx", "【机密】方案.pdf", "方案(秘密).pdf", "绝密.zip", "秘密", "〔机密〕.txt"]
)
def test_a_name_bears_a_mark(name: str) -> None:
    assert is_marked_name(name)


@pytest.mark.parametrize(
    "name", ["保密工作方案.docx", "商业秘密保护.pdf", "秘密侦查.txt", "关于国家秘密.zip", "《秘密》.pdf"]
)
def test_a_name_may_speak_of_secrets(name: str) -> None:
    assert not is_marked_name(name)


def in_header() -> bytes:
    out, document = io.BytesIO(), Document()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].text = "机密★5年"
    document.save(out)
    return out.getvalue()


def in_cell() -> bytes:
    out, document = io.BytesIO(), Document()
    document.add_table(1, 2).cell(0, 1).text = "秘密"
    document.save(out)
    return out.getvalue()


def in_runs(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def in_box() -> bytes:
    box = f"<w:p><w:r><w:pict><w:txbxContent>{in_runs('机', '密', '★10年')}</w:txbxContent></w:pict></w:r></w:p>"
    return office("docx", w(box + in_runs("正文")))


def hidden_behind_much() -> bytes:
    return office("docx", w(in_runs("字" * 400_000)), {"word/footnotes.xml": w(in_runs("秘密"))})


def in_sheet_name() -> bytes:
    return office("xlsx", '<workbook><sheets><sheet name="台账"/><sheet name="机密"/></sheets></workbook>')


def in_page_header() -> bytes:
    page = "<worksheet><headerFooter><oddHeader>秘密★5年</oddHeader></headerFooter></worksheet>"
    return office("xlsx", parts={"xl/worksheets/sheet1.xml": page})


def on_a_slide() -> bytes:
    slide = "<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:r><a:t>绝</a:t></a:r><a:r><a:t>密</a:t></a:r></a:p></p:sld>"
    return office("pptx", parts={"ppt/slides/slide1.xml": slide})


WHERE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a paragraph": ("a.docx", lambda: word("000001", "机密★1年", "特急")),
    "a header": ("a.docx", in_header),
    "a cell of a table": ("a.docx", in_cell),
    "a text box, in three runs": ("a.docx", in_box),
    "a footnote behind a long text": ("a.docx", hidden_behind_much),
    "a paragraph of a part called otherwise": (
        "a.docx",
        lambda: called("word/document.dat", w(in_runs("机密★10年"))),
    ),
    "a part in two bytes a sign": (
        "a.docx",
        lambda: office("docx", parts={"word/header1.bin": w(in_runs("机密★10年")).encode("utf-16")}),
    ),
    "the title of a document": (
        "a.docx",
        lambda: with_parts(word(), {"docProps/core.xml": "<x><title>机密★</title></x>"}),
    ),
    "a cell": ("a.xlsx", lambda: sheet("台账", "秘密")),
    "the name of a sheet": ("a.xlsx", in_sheet_name),
    "the header of a sheet": ("a.xlsx", in_page_header),
    "a slide": ("a.pptx", on_a_slide),
    "a table behind a chart": ("a.docx", lambda: office("docx", parts={"word/embeddings/s.xlsx": sheet("机密★5年")})),
    "a page of OFD": ("a.ofd", lambda: made.ofd("000001", "机密", "★", "10年")),
    "a page of PDF": ("a.pdf", lambda: _pdf("机密★10年", ["正文"])),
    "a line of PDF": ("a.pdf", lambda: _pdf("通知", ["000001", "秘密", "特急"])),
    "an old document": ("a.doc", lambda: made.doc("000001\r机密★1年\r特急")),
    "an old document of WPS": ("a.wps", lambda: made.doc("通知\r秘密\r正文")),
    "an old sheet": ("a.xls", lambda: made.xls("机密★1年")),
    "an old slide": ("a.ppt", lambda: made.ppt("绝密★长期")),
    "rich text by numbers": ("a.doc", lambda: made.rtf(r"\par \u26426?\u23494?\u9733?10\u24180?\par")),
    "rich text by bytes": ("a.doc", lambda: made.rtf(r"\par \'c3\'d8\'c3\'dc\par \'d5\'fd")),
    "text with a turn inside": ("a.txt", "机\u2066密\u2069★1年\n正文".encode),
    "text": ("a.txt", "000001\n机密★1年\n特急".encode),
    "text in the national charset": ("a.txt", lambda: "通知\r\n秘密\r\n".encode("gb18030")),
    "text of two bytes": ("a.txt", lambda: "通知\n秘密\n".encode("utf-16")),
    "a table as text": ("a.csv", "序号,密级\n1,秘密\n".encode),
    "the name of a member": ("a.zip", lambda: packed({"材料/【机密】方案.txt": "x"})),
    "a member": ("a.zip", lambda: packed({"材料/方案.docx": word("机密★1年")})),
    "the file's own name": ("机密★1年.txt", lambda: b"x"),
}


@pytest.mark.parametrize(("name", "content"), WHERE.values(), ids=WHERE)
def test_a_marked_file_is_refused_and_gone_at_once(name: str, content: Callable[[], bytes]) -> None:
    handed_in = upload(name, content())
    with translation.override("zh-hans"), pytest.raises(ValidationError, match="本系统为非涉密系统") as refusal:
        check(handed_in)
    assert refusal.value.code == SECRET
    assert list(storage.landing().iterdir()) == []


@pytest.mark.parametrize("text", WORDS)
def test_a_file_may_speak_of_secrets(text: str) -> None:
    check(upload("关于保密工作.docx", word("通知", text)))


def test_nothing_of_a_marked_file_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for name, content in (("保密要点.txt", "机密★1年\n会议要点".encode()), ("机密★1年.txt", b"x")):
        with pytest.raises(ValidationError):
            check(upload(name, content))
    assert not {"机密", "会议要点", "保密要点"} & set(caplog.text.split())
    assert "机密" not in caplog.text


def test_a_scan_cannot_be_read() -> None:
    """The manual says so: what is a picture bears no text."""
    check(upload("扫描件.png", made.png("机密★10年".encode())))


def test_no_format_sign_that_nobody_sees_is_read_or_kept() -> None:
    """All of Unicode's category Cf, as far as this Python knows it."""
    signs = [sign for sign in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(sign) == "Cf"]
    assert {sign for sign in signs if as_drawn(f"机{sign}密") != "机密"} <= set(DRAWN)
    assert {sign for sign in signs if WordsField().clean(f"汛{sign}期") != "汛期"} <= set(DRAWN)
    assert as_drawn(DRAWN) == DRAWN


def test_no_control_sign_is_read_or_kept_but_what_parts_words_and_lines() -> None:
    signs = [*filter(lambda sign: unicodedata.category(sign) == "Cc", map(chr, range(256))), "\ufffe", "\uffff"]
    assert {sign for sign in signs if as_drawn(f"机{sign}密") != "机密"} == set("\t\n\r\x85")
    kept = {WordsField().clean(f"汛{sign}期") for sign in signs if sign != "\0"}
    assert kept == {"汛期", "汛\t期", "汛\n期"}, "other ends of lines are ends of lines"


def test_words_have_a_greatest_length() -> None:
    with pytest.raises(ValidationError):
        WordsField().clean("汛" * (LONGEST_WORDS + 1))
