"""What an office sends an office is taken; the rest is refused in one sentence, whatever it does to its reader."""

import io
import json
import resource
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from coordination.core import confined
from coordination.core.files import examining
from coordination.core.files.examining import check
from coordination.core.inspection import pdf as inspected_pdf
from coordination.core.inspection.examination import Examination
from coordination.core.inspection.kinds import KINDS
from coordination.core.inspection.limits import LIMITS, USUAL, limits_of
from coordination.core.inspection.verdict import Reason, Refused
from tests.core.files import made
from tests.core.files.bad import BAD, MB, bomb, foretold, overlapping, packed_so, saying, swollen_page
from tests.core.files.made import JPEG, PAGE, PAGE_OBJECT, office, packed, pdf, png, related, sheet, stream, w, word
from tests.uploads import PDF, upload


def in_chinese_windows(names: list[str]) -> bytes:
    """Names in the charset of the machine, without a word of it."""
    sound = packed({f"{n:0{len(name.encode('gb18030'))}}": "x" for n, name in enumerate(names)})
    for n, name in enumerate(names):
        raw = name.encode("gb18030")
        sound = sound.replace(b"%0*d" % (len(raw), n), raw)
    return sound


def open_to_read() -> bytes:
    """Locked against changes only, as forms of banks are."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(PAGE_OBJECT, stream(b"BT ET")))))
    writer.encrypt("", "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


GOOD: list[tuple[str, Callable[[], bytes]]] = [
    ("汇报.pdf", lambda: PDF),
    ("汇报.pdf", lambda: pdf(PAGE_OBJECT, stream(b"BT (JavaScript) Tj ET"))),
    ("限制修改.pdf", open_to_read),
    ("压缩对象.pdf", lambda: pdf(PAGE_OBJECT, stream(b""), made.objects_within("<< /Title (Launch) >>"))),
    (
        "预测对象.pdf",
        lambda: packed_so("/DecodeParms << /Predictor 12 /Columns 8 >>", foretold(12, b"20 0 << /Title (a) >>")),
    ),
    ("汇报.docx", word),
    ("最小.docx", lambda: office("docx")),
    ("最小.pptx", lambda: office("pptx")),
    ("新式.wps", lambda: office("docx")),
    ("新式.ET", lambda: office("xlsx")),
    ("台账.XLSX", sheet),
    ("图表.docx", lambda: office("docx", parts={"word/embeddings/Microsoft_Excel_Sheet1.xlsx": sheet()})),
    ("公式.docx", lambda: office("docx", parts={"word/embeddings/o.bin": made.compound({"Equation Native": b"x"})})),
    ("图样.xlsx", lambda: office("xlsx", parts={"xl/drawings/vmlDrawing1.vml": "<xml><div>x<br></div></xml>"})),
    ("图形.docx", lambda: office("docx", parts={"word/media/image1.svg": "<svg><title>图</title></svg>"})),
    ("空件.docx", lambda: office("docx", parts={"word/media/a.bin": "", "word/media/b.bin": b"\0" * 9_000})),
    ("页码.docx", lambda: office("docx", w("<w:instrText>HYPERLINK added.pdf</w:instrText>"))),
    ("超链接.docx", lambda: office("docx", parts=related("hyperlink", "https://www.example.test/"))),
    ("本机模板.docx", lambda: office("docx", parts=related("attachedTemplate", "file:///C:\\模板\\公文.dotx"))),
    ("引用.xlsx", lambda: office("xlsx", parts=related("externalLinkPath", "file:///D:\\a.xlsx"))),
    ("汇报.doc", made.doc),
    ("富文本.doc", made.rtf),
    ("汇报.wps", made.doc),
    ("台账.xls", made.xls),
    ("台账.et", made.xls),
    ("汇报.ppt", made.ppt),
    ("汇报.dps", made.ppt),
    ("版式.ofd", lambda: made.ofd("会议纪要")),
    ("发票.ofd", lambda: made.ofd(parts={"Doc_0/Attachs/original_invoice.xml": "<x/>", "Doc_0/Signs/Seal.esl": b"0"})),
    ("说明.txt", "会议材料\n".encode),
    ("说明（国标）.txt", lambda: "会议材料".encode("gb18030")),
    ("说明（宽）.txt", lambda: "会议材料".encode("utf-16")),
    ("比较.txt", "a < b，见 <附件> 与 <html> 一节".encode),
    ("名单.csv", "单位,姓名\n省水利厅,李强\n".encode),
    ("照片.png", png),
    ("照片.jpeg", lambda: JPEG),
    ("材料.zip", lambda: packed({"会议/一.docx": word(), "会议/二.pdf": PDF, "会议/": b""})),
    ("两层.zip", lambda: packed({"内.zip": packed({"图表.docx": office("docx", parts={"a/b.xlsx": sheet()})})})),
    ("视窗.zip", lambda: in_chinese_windows(["会议材料.txt", "参会名单.csv"])),
]


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _ in GOOD])
def test_what_offices_send_is_taken(name: str, content: Callable[[], bytes]) -> None:
    check(upload(name, content()))


@pytest.mark.parametrize(("name", "content", "why"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_file_is_refused_for_what_is_bad_about_it(name: str, content: Callable[[], bytes], why: Reason) -> None:
    with pytest.raises(ValidationError) as refusal:
        check(upload(name, content()))
    assert (refusal.value.code, len(refusal.value.messages)) == (why, 1)


def test_there_are_sixty_bad_files_and_more_of_every_reason() -> None:
    assert len(BAD) >= 60
    assert {why for *_, why in BAD} == set(Reason) - {Reason.SECRET}


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("空.pdf", b"", "empty"),
        ("程序.exe", b"MZ\x90\x00", "not accepted"),
        ("网页.html", b"<!DOCTYPE html>", "not accepted"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not accepted"),
        ("宏.docm", word(), "not accepted"),
        ("模板.dotx", word(), "not accepted"),
        ("脚本.sh", b"#!/bin/sh\n", "not accepted"),
        ("没有扩展名", PDF, "not accepted"),
        ("双扩展名.pdf.exe", PDF, "not accepted"),
        (".pdf", PDF, "not accepted"),
    ],
)
def test_a_name_that_promises_no_paper_is_refused_unread(name: str, content: bytes, why: str) -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=why) as refusal:
        check(upload(name, content))
    assert len(refusal.value.messages) == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_reason_is_a_sentence_that_ends(language: str) -> None:
    with translation.override(language):
        said = {str(examining._SENTENCES[reason]) for reason in Reason}
    assert len(said) == len(Reason)
    assert all(sentence.endswith("." if language == "en" else "。") for sentence in said)


def test_the_member_that_is_to_blame_is_named() -> None:
    with translation.override("en"), pytest.raises(ValidationError, match=r"“会议/安装\.exe” in it: .*not accepted"):
        check(upload("材料.zip", packed({"会议/说明.txt": "x", "会议/安装.exe": b"MZ"})))


def test_no_accepted_kind_runs_in_a_browser() -> None:
    types = {kind.media_type for kind in KINDS.values()}
    assert not {"text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "text/xml"} & types


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """How much this process has grown meanwhile, at most, in bytes."""
    peak, running = [0], True

    def watch() -> None:
        before = resident()
        while running:
            peak[0] = max(peak[0], resident() - before)
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        running = False
        watcher.join()


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.parametrize("content", [bomb(300 * MB), overlapping(), saying(bomb(), size=10), swollen_page()])
def test_a_bomb_goes_off_elsewhere(content: bytes) -> None:
    """The examiner has half a gigabyte at most; the portal feels nothing of what it needed."""
    name = "炸弹.pdf" if content.startswith(b"%PDF") else "炸弹.zip"
    handed_in = upload(name, content)
    with peak_memory() as peak, pytest.raises(ValidationError):
        check(handed_in)
    assert peak[0] < 16 * MB


def dying(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(confined, "_START", "# {}\n" + program)


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.kill(os.getpid(), 9)",
        "raise ValueError('会议内容')",
        "print('nonsense')",
        "print('[]')",
        'print(\'{"reason": "unheard of", "where": ""}\')',
        "",
    ],
)
def test_an_examiner_that_comes_to_harm_means_no(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, program: str
) -> None:
    dying(monkeypatch, program.replace("{", "{{").replace("}", "}}"))
    with pytest.raises(ValidationError) as refusal:
        check(upload("汇报.pdf", PDF))
    assert refusal.value.code == Reason.COSTLY
    assert "会议内容" not in caplog.text, "what the file made it say is not written down"


def test_an_examiner_that_hangs_means_no(monkeypatch: pytest.MonkeyPatch) -> None:
    dying(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(examining, "limits_of", lambda _size: type(LIMITS)(wall_s=1))
    with pytest.raises(ValidationError) as refusal:
        check(upload("汇报.pdf", PDF))
    assert refusal.value.code == Reason.COSTLY


def test_the_examiner_may_use_little_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    told = tmp_path / "told"
    program = confined._START + (
        "; import json, os, resource; limits = [resource.getrlimit(what)[1] for what in "
        "(resource.RLIMIT_DATA, resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]"
        f"; json.dump([list(os.environ), limits, list(sys.modules)], open({str(told)!r}, 'w'))"
    )
    monkeypatch.setattr(confined, "_START", program)
    check(upload("汇报.pdf", PDF))
    environment, limits, modules = json.loads(told.read_text())
    assert set(environment) <= {"LC_CTYPE"}
    assert limits == [LIMITS.memory, LIMITS.memory + len(PDF), LIMITS.cpu_s, 0]
    assert not {"django", "celery", "psycopg2", "coordination"} & set(modules)
    assert {"pypdf", "inspection.kinds"} <= set(modules)


def test_a_larger_file_is_given_more_time_and_never_more_memory() -> None:
    usual, large = limits_of(USUAL), limits_of(2 * 1024 * MB)
    assert usual == LIMITS
    assert large.memory == usual.memory
    assert large.cpu_s > usual.cpu_s
    assert large.cpu_s < large.wall_s < settings.CELERY_TASK_TIME_LIMIT
    assert large.unpacked > 2 * 1024 * MB


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_a_long_table_is_read_to_its_end_in_little_memory(tmp_path: Path, charset: str) -> None:
    """Pieces end in the middle of signs."""
    line = "440102,张三,广东省水利厅,13800138000\n"
    table = (line * 60_000).encode(charset)
    endings = {"": "x,秘密计算,x\n", Reason.SECRET: "x,秘密,x\n", Reason.UNFIT: "\0"}
    for reason, ending in endings.items():
        path = tmp_path / "long.csv"
        path.write_bytes(table + (ending.encode(charset)[2:] if charset == "utf-16" else ending.encode(charset)))
        tracemalloc.start()
        try:
            with path.open("rb") as file:
                KINDS[".csv"].reader(file, Examination(path.stat().st_size))
            found = ""
        except Refused as refused:
            found = refused.reason
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert found == reason
        assert peak < 10 * MB, "however long it is"


def test_what_makes_a_pdf_act_is_found_wherever_it_is_cut(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    for before in range(900, 1_130, 23):
        path.write_bytes(pdf(PAGE_OBJECT, stream(b"0" * before + b"/JavaScript (x)")))
        monkeypatch.setattr(inspected_pdf, "_WINDOW", 1_024)
        with path.open("rb") as file, pytest.raises(Refused) as refused:
            KINDS[".pdf"].reader(file, Examination(path.stat().st_size))
        assert refused.value.reason == Reason.SCRIPT


def test_no_more_than_two_are_examined_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_WAIT_S", 0.01)
    for _ in range(2):
        confined._AT_ONCE.acquire()
    try:
        with translation.override("en"), pytest.raises(ValidationError, match="just now"):
            check(upload("汇报.txt", b"x"))
    finally:
        for _ in range(2):
            confined._AT_ONCE.release()
    check(upload("汇报.txt", b"x"))


def test_what_was_examined_is_not_examined_again(monkeypatch: pytest.MonkeyPatch) -> None:
    handed_in = upload("汇报.txt", b"x")
    check(handed_in)
    dying(monkeypatch, "raise SystemExit")
    check(handed_in)


def test_nothing_of_a_page_survives_as_a_page() -> None:
    """Whatever its name, what begins as a page is refused or handed out as something that no browser runs."""
    for ending in KINDS:
        with pytest.raises(ValidationError):
            check(upload(f"网页{ending}", PAGE.encode()))
