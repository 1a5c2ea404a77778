"""How an official paper is set, below its parts: runs, line heights, indents, lines, frames.

What python-docx has no word for is written as the elements of WordprocessingML that Word, WPS and LibreOffice all
understand. Line heights and character spacing are exact and off the grid, because the three reckon it differently:
so a paper breaks its lines and pages alike in each, whichever fonts are installed. The fonts of the standard are
named, not shipped: they are not free, and every office has them.
"""
# ruff: noqa: SLF001  (python-docx keeps its elements behind underscores)

import re
from typing import Any

from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor, Twips

TITLE_FONT, BODY_FONT, KAI_FONT, HEI_FONT, SONG_FONT = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
SIZE_LINE = Pt(3)  # of a paragraph that is only a line
LINE = Twips(580)
CHARACTER = Twips(314)  # 16 pt, squeezed so that 28 fit into 156 mm
RED, BLACK = RGBColor(0xFF, 0x00, 0x00), RGBColor(0x00, 0x00, 0x00)
AREA_WIDTH = Mm(156)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Word reads the properties of a paragraph in one order only.
_AFTER_SNAP = ("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr")
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", *_AFTER_SNAP)
_AFTER_FRAME = ("w:widowControl", "w:numPr", "w:suppressLineNumbers", "w:pBdr", *_AFTER_BORDERS)


def printable(text: str) -> str:
    """Without the control characters that a form lets through and neither XML nor a calendar may hold: they would spoil
    the whole paper.
    """
    return _UNPRINTABLE.sub("", text)


def write(paragraph: Any, text: str, *, font: str = BODY_FONT, size: Any = SIZE_3, colour: RGBColor = BLACK) -> None:
    run = paragraph.add_run(printable(text))
    run.font.size, run.font.color.rgb = size, colour
    if size == SIZE_3:
        _squeeze(run)
    set_fonts(run._r.get_or_add_rPr(), font)  # without eastAsia, Word takes another font for Chinese


def set_fonts(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def _squeeze(run: Any) -> None:
    """28 characters to the line: each stands 0.3 pt closer than its size says."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), "-6")
    run._r.get_or_add_rPr().insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")


def set_line(paragraph: Any, *, height: Any, align: Any = None) -> None:
    """An exact line height off the grid, which neither the fonts installed nor the program can change."""
    properties, shape = paragraph._p.get_or_add_pPr(), paragraph.paragraph_format
    if properties.find(qn("w:snapToGrid")) is None:
        snap = OxmlElement("w:snapToGrid")
        snap.set(qn("w:val"), "0")
        properties.insert_element_before(snap, *_AFTER_SNAP)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(height.pt)
    if align is not None:
        paragraph.alignment = align


def set_indent(
    paragraph: Any,
    *,
    first: float = 0,
    left: float = 0,
    hanging: float = 0,
    right: float = 0,
    unit: Any = CHARACTER,
) -> None:
    """Indents in characters, as Chinese word processors keep them, with the same in twips for those that do not."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, count in (("firstLine", first), ("left", left), ("hanging", hanging), ("right", right)):
        if count:
            indent.set(qn(f"w:{name}Chars"), str(round(count * 100)))
            indent.set(qn(f"w:{name}"), str(round(count * unit.twips)))


def rule(paragraph: Any, **sides: tuple[int, RGBColor, int]) -> None:
    """Lines along a paragraph: for each side its width in eighths of a point, colour, and distance in points."""
    borders = OxmlElement("w:pBdr")
    for side, (eighths, colour, away) in sides.items():
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", eighths), ("space", away), ("color", colour)):
            edge.set(qn(f"w:{name}"), str(value))
        borders.append(edge)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def stand_at_foot(paragraph: Any) -> None:
    """In a frame on the lower edge of the type area. Neighbours that say the same stand in one."""
    frame = OxmlElement("w:framePr")
    place = {"w": AREA_WIDTH.twips, "wrap": "around", "vAnchor": "margin", "hAnchor": "margin"}
    for name, value in (*place.items(), ("xAlign", "left"), ("yAlign", "bottom")):
        frame.set(qn(f"w:{name}"), str(value))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(frame, *_AFTER_FRAME)


def page_field(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run(text if kind == "text" else "")
        run.font.size = SIZE_4
        set_fonts(run._r.get_or_add_rPr(), SONG_FONT)
        if kind == "":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def repeat(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def keep_whole(row: Any) -> None:
    """A row, as an element, that no page break parts."""
    properties = row.get_or_add_trPr()
    properties.insert(0, OxmlElement("w:cantSplit"))


def blacken(paragraph: Any) -> None:
    """Fill it with black."""
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "000000")):
        shade.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().insert_element_before(shade, *_AFTER_BORDERS[1:])


def set_cell_margins(table: Any, side: Any) -> None:
    """How far the words of a table stand from the lines at their left and right."""
    margins = OxmlElement("w:tblCellMar")
    for name in ("left", "right"):
        edge = OxmlElement(f"w:{name}")
        edge.set(qn("w:w"), str(side.twips))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")
