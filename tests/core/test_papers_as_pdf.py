"""The same papers as PDF: the layout of the standard, read back from the pages; and what people write stays words."""

import json
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.utils import translation

from coordination.core import confined
from coordination.core.documents import NotPrinted, Paper
from coordination.core.documents import pdf as backend
from coordination.core.printing.fonts import FREE_SANS, WISHES, chosen
from coordination.core.printing.limits import CPU_S, MEMORY
from tests.core.test_documents import SENTENCE, letter, minutes
from tests.printed import flat, fonts, needs_fonts, opened, printed, sizes

pytestmark = needs_fonts
LIKE_MARKUP = '#read("/etc/passwd") #import "@preview/cetz:0.2.0" $x^2$ *粗* _斜_ \\ @a <b> [c] `d` // e \u201c" = f'


def lines(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.strip()]


def test_a_page_is_a4_and_holds_22_lines_of_28_characters() -> None:
    content = minutes(24).as_pdf()
    assert set(sizes(content)) == {(210, 297)}
    number, *full = lines(printed(content)[1])
    assert number.replace(" ", "") == "—2—"
    assert len(full) == 22
    assert {len(line) for line in full} == {26, 28}, "28, less the two before a paragraph"


def test_the_text_breaks_into_the_same_pages_as_in_the_docx_of_the_same_paper() -> None:
    pages = printed(minutes(17).as_pdf())
    assert ["印发" in page for page in pages] == [False, False, True]
    assert "出席：省水利厅李强" in pages[-1].replace("\n", "")


def test_every_font_is_in_the_file() -> None:
    """Whoever opens it sees what was printed, whatever fonts are there."""
    for paper in (minutes(), letter()):
        found = fonts(paper.as_pdf())
        assert found
        assert all(found.values())


def test_the_file_says_what_it_is_and_in_which_language() -> None:
    reader = opened(letter().as_pdf())
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("通知", "省应急管理厅")
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"].startswith("zh")
    assert root["/MarkInfo"]["/Marked"], "read aloud in its order"


def test_a_letter_numbers_its_pages_from_the_second_and_its_attachment_begins_one() -> None:
    first, second = printed(letter().as_pdf())
    assert "—" not in first
    assert "— 2 —" in second
    assert lines(second)[1] == "附件"


def test_the_imprint_stands_at_the_foot_of_the_last_page() -> None:
    for paragraphs in (1, 8, 17):
        *others, last = printed(minutes(paragraphs).as_pdf())
        assert not any("印发" in page for page in others)
        assert "印发" in last


def test_no_page_holds_the_signature_without_a_line_of_the_text() -> None:
    for length in range(8, 16):
        paper = Paper(title="通知", author="省应急管理厅")
        paper.letter_mark("省应急管理厅", "〔2026〕　　号")
        paper.title("通知")
        for _ in range(length):
            paper.body("请各单位按要求准备。")
        paper.attachments_note("参会回执")
        paper.signature("省应急管理厅", "2026年11月23日")
        signed = next(page for page in printed(paper.as_pdf()) if "附件：" in page)
        assert "按要求准备" in signed, length
        assert "11" in signed, length


def test_a_draft_says_so_on_every_page_and_an_issued_paper_on_none() -> None:
    for paper, there in ((letter("草稿"), True), (letter(), False)):
        assert ["草稿" in page for page in printed(paper.as_pdf())] == [there] * 2


def wide(rows: int) -> Paper:
    paper = letter()
    paper.attachment("附件2", "意见采纳情况表", is_wide=True)
    table = [[str(n), SENTENCE, LIKE_MARKUP] for n in range(1, rows + 1)]
    paper.table(["序号", "意见", "理由"], table, [15, 110, 100], size=10.5, left=(1, 2))
    paper.attachment("附件3", "名单")
    return paper


def test_a_wide_table_lies_on_its_side_and_bears_its_heads_on_each_page() -> None:
    content = wide(60).as_pdf()
    assert sizes(content)[:2] == [(210, 297)] * 2
    assert sizes(content)[-1] == (210, 297)
    lying = [page for page, size in zip(printed(content), sizes(content), strict=True) if size == (297, 210)]
    assert len(lying) > 2
    assert all("序号" in page and "理由" in page for page in lying)


def test_what_people_write_is_never_taken_for_markup() -> None:
    """Nor for a path, a package or a formula: it stands there as it was written."""
    paper = Paper(title=LIKE_MARKUP, author=LIKE_MARKUP, draft=LIKE_MARKUP)
    paper.letter_mark(LIKE_MARKUP, LIKE_MARKUP, LIKE_MARKUP)
    paper.title(LIKE_MARKUP)
    paper.addressees(LIKE_MARKUP)
    paper.body(LIKE_MARKUP)
    paper.labelled(LIKE_MARKUP, LIKE_MARKUP)
    paper.table([LIKE_MARKUP], [[LIKE_MARKUP], ["=1+1"], ["第一行\n第二行"]], [156])
    paper.note(LIKE_MARKUP)
    said = flat(paper.as_pdf())
    assert said.count("".join(LIKE_MARKUP.split())) >= 6
    assert "root:" not in said
    assert "=1+1" in said


def test_a_long_word_breaks_rather_than_run_over_the_edge() -> None:
    paper = Paper(title="通知", author="省应急管理厅")
    paper.table(["摘要"], [["a1b2" * 16]], [30])
    assert "a1b2" * 16 in flat(paper.as_pdf())
    assert all(len(line) <= 24 for line in lines(printed(paper.as_pdf())[0]))


def test_control_characters_spoil_nothing() -> None:
    paper = Paper(title="通\x00知", author="厅\x1f")
    paper.body("第一\x0b次\ud800会议")
    assert "第一次会议" in flat(paper.as_pdf())


def test_the_fonts_of_the_standard_come_first_and_free_ones_after_them() -> None:
    found = chosen(["仿宋_gb2312", "SimHei", "Noto Serif CJK SC", "Noto Sans CJK SC", "DejaVu Sans"])
    assert found is not None
    assert found["body"] == ["仿宋_GB2312", "Noto Serif CJK SC"]
    assert found["hei"] == ["SimHei", "Noto Sans CJK SC"]
    assert found["title"] == ["Noto Serif CJK SC"]
    assert all(chosen([FREE_SANS[0]])[part] for part in WISHES)  # type: ignore[index]  # there is one
    assert chosen(["DejaVu Sans", "Liberation Serif"]) is None


@pytest.fixture
def without_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process finds none but Western ones."""
    before = (
        "import typst; typst.Fonts = lambda **_: type('Western', (), dict(families=lambda self: ['DejaVu Sans']))(); "
    )
    monkeypatch.setattr(confined, "_START", before + confined._START)


def test_without_a_chinese_font_there_is_a_sentence_and_no_boxes(without_fonts: None) -> None:
    with translation.override("en"), pytest.raises(NotPrinted, match="no Chinese font is installed"):
        letter().as_pdf()
    assert letter().as_docx()


def test_whoever_installs_the_portal_is_told_that_a_font_is_missing(without_fonts: None) -> None:
    told = run_checks(include_deployment_checks=True)
    assert [message.id for message in told if message.id == "core.W001"] == ["core.W001"]


def test_where_there_is_a_font_nobody_is_told() -> None:
    assert "core.W001" not in {message.id for message in run_checks(include_deployment_checks=True)}
    call_command("check")


@pytest.mark.parametrize(
    "program", ["import os; os.kill(os.getpid(), 9)", "print('nonsense')", "import time; time.sleep(60)"]
)
def test_a_paper_that_takes_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(confined, "_START", "# {}\n" + program)
    monkeypatch.setattr(backend, "WALL_S", 1)
    with translation.override("en"), pytest.raises(NotPrinted, match="too long"):
        letter().as_pdf()


def test_no_more_than_two_are_printed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_WAIT_S", 0.01)
    for _ in range(2):
        confined._AT_ONCE.acquire()
    try:
        with translation.override("en"), pytest.raises(NotPrinted, match="just now"):
            letter().as_pdf()
    finally:
        for _ in range(2):
            confined._AT_ONCE.release()


def test_the_printer_may_use_little_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    before = "import io, sys; kept, sys.stdout = sys.stdout, io.StringIO(); "
    after = (
        "; import json, os, resource; limits = [resource.getrlimit(what)[1] for what in "
        "(resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)]"
        "; kept.write(json.dumps([list(os.environ), limits, list(sys.modules)]))"
    )
    monkeypatch.setattr(confined, "_START", before + confined._START + after)
    given = json.dumps({"folders": []}).encode()
    environment, limits, modules = confined.ask("printing", "fonts", of=given, wall_s=60)
    assert set(environment) <= {"LC_CTYPE"}
    assert limits == [MEMORY, CPU_S, 0, 0]
    assert not {"django", "celery", "psycopg2", "coordination"} & set(modules)
    assert {"typst", "printing.fonts"} <= set(modules)
