"""Official papers as DOCX in the national layout (GB/T 9704-2012 《党政机关公文格式》).

A `Paper` is written from top to bottom, one call for each part the standard names. Sizes: 2号 is 22 pt, 3号 16 pt,
4号 14 pt; a page holds 22 lines of 28 characters. How that is set is in `typesetting.py`.
"""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import pairwise
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor, Twips

from coordination.core.typesetting import (
    AREA_WIDTH,
    BLACK,
    BODY_FONT,
    HEI_FONT,
    KAI_FONT,
    LINE,
    RED,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SIZE_LINE,
    SONG_FONT,
    TITLE_FONT,
    blacken,
    page_field,
    printable,
    repeat,
    rule,
    set_fonts,
    set_indent,
    set_line,
    stand_at_foot,
    write,
)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十百]+、")
_SECOND_LEVEL = re.compile(r"^（[一二三四五六七八九十百]+）[^。]*。?")
_BREAKS_WELL_AFTER = ("会议", "关于召开", "关于印发", "办公室", "小组", "》", "”")
_BREAKS_AFTER = ("工作", "关于", "）", "、")
_ATTACHED = ("附件：", "　　　")
_LARGEST_MARK, _SMALLEST_MARK = 48, 16  # pt
_TITLE_WIDTH = 20  # characters of 2号 in a line


def chinese_date(day: date) -> str:
    """2026年11月3日, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def title_lines(text: str, width: int = _TITLE_WIDTH) -> list[str]:
    """A title in as few lines as hold it, of nearly equal length, broken where the words allow.

    The standard asks for a trapezoid or a diamond and for words kept whole.
    """
    if len(text) <= width:
        return [text]
    count = -(-len(text) // width)
    ideal = len(text) / count

    def unrest(at: int) -> float:
        head = text[:at]
        return abs(at - ideal) + (0 if head.endswith(_BREAKS_WELL_AFTER) else 4 if head.endswith(_BREAKS_AFTER) else 6)

    fits = range(max(1, len(text) - width * (count - 1)), min(width, len(text) - 1) + 1)
    at = min(fits, key=unrest)
    return [text[:at], *title_lines(text[at:], width)]


class Paper:
    """A paper being written. `draft` is what its header says as long as it is not issued."""

    def __init__(self, *, title: str, author: str, draft: str = "") -> None:
        self.document = Document()
        self.draft = draft
        _describe(self.document, title, author)
        _set_page(self.document)
        _set_defaults(self.document)
        _number_pages(self.document)
        if draft:
            for header in (self._section.header, self._section.even_page_header):
                _draft_note(header.paragraphs[0], draft)

    @property
    def _section(self) -> Any:
        return self.document.sections[0]

    # The head ------------------------------------------------------------------------------------------------------

    def minutes_mark(self, name: str, number: str) -> None:
        """版头 of 纪要: the red mark 35 mm below the edge of the type area, the number, the red line 4 mm under it."""
        set_line(self._paragraph(), height=Mm(35))
        mark = self._paragraph(name, font=TITLE_FONT, size=_mark_size(name), colour=RED, align=_CENTRE)
        set_line(mark, height=Emu(int(_mark_size(name) * 1.2)))
        self.blank_lines(2)
        line = self._paragraph(number, align=_CENTRE)
        rule(line, bottom=(12, RED, 11))
        self.blank_lines(2)

    def letter_mark(self, name: str, number: str) -> None:
        """版头 of 函 and like papers: the mark 30 mm from the edge of the sheet, red double lines of 170 mm at its head
        and foot, the number at the right, no page number on the first page.
        """
        section = self._section
        section.different_first_page_header_footer = True
        section.header_distance, section.footer_distance = Mm(15), Mm(20)
        self._letter_head(section.first_page_header, name)
        foot = section.first_page_footer
        _letter_line(foot.paragraphs[0], eighths=6)
        _letter_line(foot.add_paragraph(), eighths=24)
        for footer in (section.footer, section.even_page_footer):
            footer.paragraphs[0].paragraph_format.space_after = Mm(3)
        self._paragraph(number, align=_RIGHT)
        self.blank_lines(2)

    def _letter_head(self, head: Any, name: str) -> None:
        """What stands above the type area of a letter. The first line keeps the mark at its height."""
        note = head.paragraphs[0]
        if self.draft:
            _draft_note(note, self.draft)
        set_line(note, height=Mm(15))
        mark, size = head.add_paragraph(), _mark_size(name)
        write(mark, name, font=TITLE_FONT, size=size, colour=RED)
        set_line(mark, height=Emu(int(size * 1.1)), align=_CENTRE)
        _letter_line(head.add_paragraph(), eighths=24, height=Mm(4))
        _letter_line(head.add_paragraph(), eighths=6)

    # The body ------------------------------------------------------------------------------------------------------

    def title(self, text: str) -> None:
        """2号小标宋, centred; a blank line follows."""
        for line in title_lines(text):
            self._paragraph(line, font=TITLE_FONT, size=SIZE_2, align=_CENTRE)
        self.blank_lines(1)

    def addressees(self, text: str) -> None:
        """主送机关: flush left, with the colon."""
        self._paragraph(f"{text}：")

    def heading(self, text: str) -> None:
        """A heading of the first level: 一、 in 黑体, kept with what follows."""
        line = self._paragraph(text, font=HEI_FONT, indent=2)
        line.paragraph_format.keep_with_next = True

    def body(self, text: str) -> None:
        """A paragraph, its first line two characters in.

        一、 at its head makes it a heading; what （一） opens, up to the first full stop, is set in 楷体.
        """
        if _FIRST_LEVEL.match(text) and not text.endswith("。"):
            self.heading(text)
            return
        second = _SECOND_LEVEL.match(text)
        lead = second.group() if second else ""
        line = self._paragraph(lead, font=KAI_FONT, indent=2) if lead else self._paragraph(indent=2)
        if rest := text[len(lead) :]:
            write(line, rest)

    def labelled(self, label: str, text: str) -> None:
        """出席, 请假, 列席: the label in 黑体, later lines under the first name."""
        line = self._paragraph(f"{label}：", font=HEI_FONT)
        write(line, text)
        set_indent(line, left=3 + len(label), hanging=1 + len(label))

    def attachments_note(self, *titles: str) -> None:
        """附件说明 after the body."""
        self.blank_lines(1)
        for place, title in enumerate(titles, start=1):
            label = _ATTACHED[0] if place == 1 else _ATTACHED[1]
            number = f"{place}." if len(titles) > 1 else ""
            line = self._paragraph(f"{label}{number}{title}")
            set_indent(line, left=5, hanging=3)

    def signature(self, agency: str, day: str) -> None:
        """署名 over 成文日期, which ends four characters from the right; the seal of the agency goes over both.

        No page holds them alone: the last lines of the text go with them.
        """
        self._keep_what_stands_above()
        self.blank_lines(2)
        for blank in self.document.paragraphs[-2:]:
            blank.paragraph_format.keep_with_next = True
        shift = (len(agency) - _width(day)) / 2
        for text, inset in ((agency, max(2.0, 4 - shift)), (day, max(4.0, 2 + shift))):
            line = self._paragraph(text, align=_RIGHT)
            set_indent(line, right=inset)
            line.paragraph_format.keep_together = True
            line.paragraph_format.keep_with_next = text == agency

    def _keep_what_stands_above(self) -> None:
        """Back to the last paragraph of the body, past 附件说明 and blank lines. It alone may break over two pages, two
        of its lines at least standing on the second.
        """
        for line in reversed(self.document.paragraphs):
            line.paragraph_format.keep_with_next = True
            if line.text and not line.text.startswith(_ATTACHED):
                line.paragraph_format.widow_control = True
                return

    def imprint(self, *, copies: str, agency: str, day: str) -> None:
        """版记 at the foot of the last page: who gets a copy, who issued it when; lines of 0.35, 0.25 and 0.35 mm."""
        self._foot_line(Mm(0.35))
        if copies:
            line = self._paragraph(f"{copies}。", size=SIZE_4)
            set_indent(line, left=4, hanging=3, right=1, unit=SIZE_4)
            stand_at_foot(line)
            self._foot_line(Mm(0.25))
        line = self._paragraph(f"{agency}\t{day}印发", size=SIZE_4)
        line.paragraph_format.tab_stops.add_tab_stop(AREA_WIDTH - SIZE_4, WD_TAB_ALIGNMENT.RIGHT)
        set_indent(line, left=1, unit=SIZE_4)
        stand_at_foot(line)
        self._foot_line(Mm(0.35))
        set_line(self.document.add_paragraph(), height=Pt(1))

    def _foot_line(self, thickness: Any) -> None:
        """A line of the 版记, as a black paragraph of its thickness: borders in a frame are lost by some programs."""
        line = self.document.add_paragraph()
        set_line(line, height=thickness)
        blacken(line)
        stand_at_foot(line)

    def attachment(self, label: str, title: str) -> None:
        """An attachment on a page of its own: 附件 in 黑体 at the top left, its title in the third line."""
        first = self._paragraph()
        first.add_run().add_break(WD_BREAK.PAGE)
        write(first, label, font=HEI_FONT)
        self.blank_lines(1)
        self.title(title)

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A ruled table; `widths` in mm add up to the 156 of the type area. The heads stand again on each page."""
        table = self.document.add_table(rows=0, cols=len(heads), style="Table Grid")
        table.autofit = False
        for place, row in enumerate((heads, *rows)):
            line = table.add_row()
            line.height = Mm(11)
            if place == 0:
                repeat(line)
            for cell, text, width in zip(line.cells, row, widths, strict=True):
                cell.width = Mm(width)
                cell.vertical_alignment = 1
                paragraph = cell.paragraphs[0]
                write(paragraph, text, font=HEI_FONT if place == 0 else BODY_FONT, size=SIZE_4)
                set_line(paragraph, height=Pt(20), align=_CENTRE)

    def note(self, text: str) -> None:
        """A remark under a table, in 4号."""
        line = self._paragraph()
        write(line, text, size=SIZE_4)

    def blank_lines(self, count: int) -> None:
        for _ in range(count):
            self._paragraph()

    def as_bytes(self) -> bytes:
        buffer = BytesIO()
        self.document.save(buffer)
        return buffer.getvalue()

    def _paragraph(
        self,
        text: str = "",
        *,
        font: str = BODY_FONT,
        size: Any = SIZE_3,
        colour: RGBColor = BLACK,
        align: Any = None,
        indent: int = 0,
    ) -> Any:
        paragraph = self.document.add_paragraph()
        set_line(paragraph, height=LINE, align=align)
        if text:
            write(paragraph, text, font=font, size=size, colour=colour)
        if indent:
            set_indent(paragraph, first=indent)
        return paragraph


def _describe(document: Any, title: str, author: str) -> None:
    """A property holds 255 characters."""
    about = document.core_properties
    title, author = printable(title)[:255], printable(author)[:255]
    about.title, about.author, about.last_modified_by, about.comments, about.language = (
        title,
        author,
        author,
        "",
        "zh-CN",
    )


def _set_page(document: Any) -> None:
    """A4; 37 mm above, 28 at the binding, 35 below, 26 outside; a grid of 22 lines by 28 characters.

    22 lines of 580 twips are 0.07 mm more than the 225 mm between those margins; both give up half of it, because a
    page would otherwise hold 21 lines.
    """
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Twips(2096), Twips(1982)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  (python-docx has no word for the grid)
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)  # noqa: SLF001
    for name, value in (("type", "linesAndChars"), ("linePitch", "580"), ("charSpace", "-848")):
        grid.set(qn(f"w:{name}"), value)


def _set_defaults(document: Any) -> None:
    """3号仿宋 and Chinese for whatever says nothing else, in the style and below it, where some programs look."""
    normal = document.styles["Normal"]
    normal.font.size = SIZE_3
    set_fonts(normal.element.get_or_add_rPr(), BODY_FONT)
    shape = normal.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing, shape.widow_control = 1, False
    below = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for name in ("w:sz", "w:szCs"):
        below.find(qn(name)).set(qn("w:val"), str(int(SIZE_3.pt * 2)))
    for language in (below.find(qn("w:lang")), document.settings.element.find(qn("w:themeFontLang"))):
        language.set(qn("w:val"), "zh-CN")
        language.set(qn("w:eastAsia"), "zh-CN")
    document.settings.element.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")


def _number_pages(document: Any) -> None:
    """— 1 — in 4号 Song, one character in: right on odd pages, left on even ones."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, align in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        line = footer.paragraphs[0]
        set_line(line, height=SIZE_4, align=align)
        write(line, "— ", font=SONG_FONT, size=SIZE_4)
        page_field(line)
        write(line, " —", font=SONG_FONT, size=SIZE_4)
        set_indent(line, right=1 if align == _RIGHT else 0, left=1 if align == _LEFT else 0, unit=SIZE_4)


def _draft_note(paragraph: Any, text: str) -> None:
    write(paragraph, text, font=HEI_FONT, size=SIZE_4)
    set_line(paragraph, height=Pt(20), align=_RIGHT)


def _letter_line(paragraph: Any, *, eighths: int, height: Any = SIZE_LINE) -> None:
    """One of the two red lines of a letter, 170 mm wide and in the middle of the sheet."""
    set_line(paragraph, height=height)
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(-8), Mm(-6)
    rule(paragraph, bottom=(eighths, RED, 1))


def _mark_size(name: str) -> Any:
    """As large as keeps it in one line with half a character to spare, and never larger than the marks of higher bodies
    are. Only what is longer than a line of body text breaks.
    """
    return Pt(max(_SMALLEST_MARK, min(_LARGEST_MARK, int(AREA_WIDTH.pt / (max(len(name), 1) + 0.5)))))


def _width(text: str) -> float:
    """In characters: figures take half of one, and a quarter stands between them and Chinese."""
    between = sum(one.isascii() != other.isascii() for one, other in pairwise(text))
    return sum(0.5 if mark.isascii() else 1 for mark in text) + between / 4
