"""The national layout: the numbers of GB/T 9704-2012, read back from the file, and the pages as they come out."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from coordination.core.documents import Paper, chinese_date, title_lines

SENTENCE = (
    "会议认为，冬季是水利工程检查维修的有利时机，各单位要按照职责分工抓紧组织实施，确保在汛期前完成全部整改任务。"
)
soffice = shutil.which("soffice")
needs_office = pytest.mark.skipif(
    not (soffice and shutil.which("pdftotext")), reason="LibreOffice and pdftotext are not installed here"
)


def minutes(paragraphs: int = 3) -> Paper:
    paper = Paper(title="纪要", author="省应急管理厅")
    paper.minutes_mark("省自然灾害防治工作联席会议纪要", "〔2026〕第3期")
    paper.title("省自然灾害防治工作联席会议第一次全体会议纪要")
    paper.heading("一、冬季水利工程检查")
    for _ in range(paragraphs):
        paper.body(SENTENCE)
    paper.body("（一）加强组织领导。各单位要明确责任人。")
    paper.labelled("出席", "省水利厅李强（副厅长）；省财政厅王立平（副厅长）；省自然资源厅陈大海（总工程师）")
    paper.imprint(copies="分送：各成员单位，省政府办公厅", agency="省应急管理厅", day="2026年11月23日")
    return paper


def letter(draft: str = "") -> Paper:
    paper = Paper(title="通知", author="省应急管理厅", draft=draft)
    paper.letter_mark("省应急管理厅", "〔2026〕　　号")
    paper.title("关于召开省自然灾害防治工作联席会议第一次全体会议的通知")
    paper.addressees("省水利厅、省财政厅")
    paper.body(SENTENCE)
    paper.attachments_note("参会回执")
    paper.signature("省应急管理厅", "2026年11月23日")
    paper.attachment("附件", "参会回执")
    paper.table(["单位", "姓名"], [["", ""]] * 3, [78, 78])
    return paper


def reopened(paper: Paper) -> Any:
    return Document(BytesIO(paper.as_docx()))


def paragraph(document: Any, text: str) -> Any:
    return next(row for row in document.paragraphs if row.text.startswith(text))


def font_of(run: Any) -> str:
    return str(run._r.rPr.rFonts.get(qn("w:eastAsia")))


def pages_of(paper: Paper, folder: Path) -> list[str]:
    """The text of each page as LibreOffice lays it out."""
    (folder / "paper.docx").write_bytes(paper.as_docx())
    home = f"-env:UserInstallation=file://{folder}/office"
    convert = [str(soffice), "--headless", home, "--convert-to", "pdf", "--outdir", str(folder), "paper.docx"]
    subprocess.run(convert, cwd=folder, check=True, capture_output=True, timeout=120)
    text = subprocess.run(
        ["pdftotext", "-layout", "paper.pdf", "-"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    return text.rstrip("\f").split("\f")


def test_the_sheet_has_the_margins_of_the_standard() -> None:
    section = reopened(minutes()).sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.page_height.twips - section.top_margin.twips - section.bottom_margin.twips >= 22 * 580


def test_the_grid_holds_22_lines_of_28_characters() -> None:
    grid = reopened(minutes()).sections[0]._sectPr.find(qn("w:docGrid"))
    assert [grid.get(qn(f"w:{name}")) for name in ("type", "linePitch", "charSpace")] == [
        "linesAndChars",
        "580",
        "-848",
    ]


def test_the_body_is_size_3_fangsong_two_characters_in() -> None:
    row = paragraph(reopened(minutes()), "会议认为")
    assert (font_of(row.runs[0]), row.runs[0].font.size.pt) == ("仿宋_GB2312", 16)
    assert row._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    assert row.paragraph_format.line_spacing.twips == 580


def test_titles_and_headings_have_the_fonts_of_their_level() -> None:
    document = reopened(minutes())
    title, first = paragraph(document, "省自然灾害防治工作联席会议"), paragraph(document, "一、")
    second = paragraph(document, "（一）")
    assert [font_of(row.runs[0]) for row in (title, first, second)] == ["方正小标宋简体", "黑体", "楷体_GB2312"]
    assert [run.text for run in second.runs] == ["（一）加强组织领导。", "各单位要明确责任人。"]
    assert font_of(second.runs[1]) == "仿宋_GB2312"


def test_the_mark_is_red_and_the_red_line_as_wide_as_the_type_area() -> None:
    document = reopened(minutes())
    mark, number = paragraph(document, "省自然灾害防治工作联席会议纪要"), paragraph(document, "〔2026〕第3期")
    assert (str(mark.runs[0].font.color.rgb), font_of(mark.runs[0])) == ("FF0000", "方正小标宋简体")
    line = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert line.get(qn("w:color")) == "FF0000"
    assert number.paragraph_format.left_indent is None


def test_present_and_absent_hang_under_the_first_name() -> None:
    row = paragraph(reopened(minutes()), "出席：")
    assert font_of(row.runs[0]) == "黑体"
    assert [row._p.pPr.ind.get(qn(f"w:{name}Chars")) for name in ("left", "hanging")] == ["500", "300"]


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    document = reopened(minutes())
    assert document.settings.odd_and_even_pages_header_footer
    section = document.sections[0]
    for footer, side in ((section.footer, 2), (section.even_page_footer, 0)):
        assert footer.paragraphs[0].alignment == side
        assert re.fullmatch(r"— 1 —", footer.paragraphs[0].text)
        assert {run.font.size.pt for run in footer.paragraphs[0].runs} == {14}


def test_a_letter_has_its_mark_and_double_lines_and_no_number_on_the_first_page() -> None:
    section = reopened(letter()).sections[0]
    assert section.different_first_page_header_footer
    head, foot = section.first_page_header, section.first_page_footer
    assert "省应急管理厅" in [row.text for row in head.paragraphs]
    lines = [row for row in (*head.paragraphs, *foot.paragraphs) if row._p.pPr.find(qn("w:pBdr")) is not None]
    assert len(lines) == 4
    for row in lines:  # 156 mm and 8 and 6 beyond it
        assert (round(row.paragraph_format.left_indent.mm), round(row.paragraph_format.right_indent.mm)) == (-8, -6)
    assert "".join(row.text for row in foot.paragraphs) == ""


def test_a_draft_says_so_on_every_page_and_an_issued_paper_on_none() -> None:
    for paper, there in ((letter("草稿"), True), (letter(), False)):
        section = reopened(paper).sections[0]
        heads = (section.first_page_header, section.header, section.even_page_header)
        assert [any("草稿" in row.text for row in head.paragraphs) for head in heads] == [there] * 3


def test_every_run_names_a_font_for_chinese() -> None:
    """Without it Word takes the Western font's substitute."""
    for paper in (minutes(), letter()):
        for row in reopened(paper).paragraphs:
            assert all(font_of(run) for run in row.runs if run.text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("省防汛会议纪要", ["省防汛会议纪要"]),
        (
            "省自然灾害防治工作联席会议第一次全体会议纪要",
            ["省自然灾害防治工作联席会议", "第一次全体会议纪要"],
        ),
        (
            "关于召开省自然灾害防治工作联席会议第一次全体会议的通知",
            ["关于召开省自然灾害防治工作联席会议", "第一次全体会议的通知"],
        ),
    ],
)
def test_a_title_breaks_between_words(text: str, lines: list[str]) -> None:
    assert title_lines(text) == lines


def test_the_words_of_a_cell_are_kept_with_their_lines_and_blanks() -> None:
    paper, cells = Paper(title="表", author="机关"), ["", "一\n\n二", " 前后空格 ", "栏\t栏", "<&>", "坏\x00字"]
    paper.table(["栏目"] * 6, [cells], [26] * 6)
    row = reopened(paper).tables[0].rows[1]
    assert [cell.text for cell in row.cells] == ["", "一\n\n二", " 前后空格 ", "栏\t栏", "<&>", "坏字"]


def test_a_title_of_any_length_keeps_every_character_and_fits() -> None:
    for length in range(1, 200):
        lines = title_lines("联" * length)
        assert "".join(lines) == "联" * length
        assert max(map(len, lines)) <= 20


def test_dates_have_no_leading_zeros() -> None:
    from datetime import date

    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"


@needs_office
def test_a_full_page_holds_22_lines_of_28_characters(tmp_path: Path) -> None:
    pages = pages_of(minutes(paragraphs=24), tmp_path)
    lines = [line.strip() for line in pages[1].splitlines() if line.strip()]
    assert lines[-1].replace(" ", "") == "—2—"
    assert len(lines) == 23
    assert max(len(line) for line in lines) == 28


@needs_office
def test_the_imprint_stands_at_the_foot_of_the_last_page_only(tmp_path: Path) -> None:
    for paragraphs in (1, 8, 17):
        pages = pages_of(minutes(paragraphs), tmp_path)
        assert ["印发" in page for page in pages] == [False] * (len(pages) - 1) + [True]
        lines = [line for line in pages[-1].splitlines() if line.strip()]
        assert "印发" in lines[-2]
        assert "—" in lines[-1]


@needs_office
def test_a_letter_numbers_its_pages_from_the_second(tmp_path: Path) -> None:
    first, second = pages_of(letter(), tmp_path)
    assert not re.search(r"—\s*1\s*—", first)
    assert re.search(r"—\s*2\s*—", second)
    assert "参会回执" in second


@needs_office
def test_no_page_holds_the_signature_without_a_line_of_the_text(tmp_path: Path) -> None:
    for length in range(8, 15):
        paper = Paper(title="通知", author="省应急管理厅")
        paper.letter_mark("省应急管理厅", "〔2026〕　　号")
        paper.title("通知")
        for _ in range(length):
            paper.body("请各单位按要求准备。")
        paper.attachments_note("参会回执")
        paper.signature("省应急管理厅", "2026年11月23日")
        signed = next(page for page in pages_of(paper, tmp_path) if "附件：" in page)
        assert "按要求准备" in signed, length
        assert "11" in signed, length


@needs_office
@pytest.mark.parametrize("length", [8, 15, 16, 17, 18, 24])
def test_the_red_mark_of_minutes_stands_in_one_line(tmp_path: Path, length: int) -> None:
    name = "省自然灾害防治工作厅际协调联席会议制度会议纪要"[-length:].rjust(length, "省")
    paper = Paper(title=name, author="省应急管理厅")
    paper.minutes_mark(name, "〔2026〕第1期")
    assert name in [line.strip() for line in pages_of(paper, tmp_path)[0].splitlines()]
