"""The page of a DOCX: margins, grid and defaults, page numbers, the note of a draft, the lines of a letter."""

from typing import Any

from docx.enum.section import WD_ORIENTATION, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

from coordination.core.typesetting import (
    BODY_FONT,
    HEI_FONT,
    RED,
    SIZE_3,
    SIZE_4,
    SIZE_LINE,
    SONG_FONT,
    page_field,
    printable,
    rule,
    set_fonts,
    set_indent,
    set_line,
    write,
)

_LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def lay(section: Any) -> None:
    """A4 on its side: what was bound at the left is bound above. The type area is 225 by 156 mm."""
    section.orientation = WD_ORIENTATION.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.right_margin = Mm(28), Mm(37)
    section.bottom_margin, section.left_margin = Mm(26), Mm(35)
    section.header_distance, section.footer_distance = Mm(15), Mm(14)


def stand(section: Any) -> None:
    section.orientation = WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Twips(2096), Twips(1982)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)


def describe(document: Any, title: str, author: str) -> None:
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


def set_page(document: Any) -> None:
    """A4; 37 mm above, 28 at the binding, 35 below, 26 outside; a grid of 22 lines by 28 characters.

    22 lines of 580 twips are 0.07 mm more than the 225 mm between those margins; both give up half of it, because a
    page would otherwise hold 21 lines.
    """
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    stand(section)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  (python-docx has no word for the grid)
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)  # noqa: SLF001
    for name, value in (("type", "linesAndChars"), ("linePitch", "580"), ("charSpace", "-848")):
        grid.set(qn(f"w:{name}"), value)


def set_defaults(document: Any) -> None:
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


def number_pages(document: Any) -> None:
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


def draft_note(paragraph: Any, text: str) -> None:
    write(paragraph, text, font=HEI_FONT, size=SIZE_4)
    set_line(paragraph, height=Pt(20), align=_RIGHT)


def letter_line(paragraph: Any, *, eighths: int, height: Any = SIZE_LINE) -> None:
    """One of the two red lines of a letter, 170 mm wide and in the middle of the sheet."""
    set_line(paragraph, height=height)
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(-8), Mm(-6)
    rule(paragraph, bottom=(eighths, RED, 1))
