"""A paper as DOCX. How runs, lines and frames are set is in `typesetting.py`."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from coordination.core.documents import parts
from coordination.core.documents.page import (
    describe,
    draft_note,
    lay,
    letter_line,
    number_pages,
    set_defaults,
    set_page,
    stand,
)
from coordination.core.documents.parts import ATTACHED, Part, Sheet
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
    TITLE_FONT,
    blacken,
    keep_whole,
    printable,
    repeat,
    rule,
    set_cell_margins,
    set_indent,
    set_line,
    stand_at_foot,
    write,
)

if TYPE_CHECKING:
    from coordination.core.documents.paper import Paper

_CENTRE, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT
_FULL_SIZE = 14  # pt; a table set smaller has its words nearer to the lines


def written(paper: "Paper") -> bytes:
    return _Writer(paper).as_bytes()


class _Writer:
    def __init__(self, paper: "Paper") -> None:
        self.document = Document()
        self.draft = paper.draft
        describe(self.document, paper.about, paper.author)
        set_page(self.document)
        set_defaults(self.document)
        number_pages(self.document)
        if paper.draft:
            for header in (self._section.header, self._section.even_page_header):
                draft_note(header.paragraphs[0], paper.draft)
        first, *others = paper.sheets
        if first.is_wide:
            lay(self._section)
        self._write(first.parts)
        for before, sheet in zip(paper.sheets, others, strict=False):
            self._begin(sheet, before)
            self._write(sheet.parts)

    @property
    def _section(self) -> Any:
        return self.document.sections[0]

    def _begin(self, sheet: Sheet, before: Sheet) -> None:
        """A page of its own: by a break, or, where the sheet is turned, by a section."""
        self._breaks = sheet.is_wide == before.is_wide
        if self._breaks:
            return
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        lay(section) if sheet.is_wide else stand(section)

    def _write(self, all_parts: Sequence[Part]) -> None:
        for part in all_parts:
            self._set(part)

    def _set(self, part: Part) -> None:
        setters: dict[type[Part], Callable[[Any], None]] = {
            parts.MinutesMark: self._minutes_mark,
            parts.LetterMark: self._letter_mark,
            parts.Title: self._title,
            parts.Addressees: lambda part: self._paragraph(part.text),
            parts.Heading: lambda part: self._heading(part, indent=2),
            parts.Chapter: lambda part: self._heading(part, align=_CENTRE),
            parts.Body: self._body,
            parts.Labelled: self._labelled,
            parts.AttachmentsNote: self._attachments_note,
            parts.Signature: self._signature,
            parts.Remark: lambda part: self._paragraph(part.text, indent=2),
            parts.Imprint: self._imprint,
            parts.Label: self._label,
            parts.Table: self._table,
            parts.Note: lambda part: self._paragraph(part.text, size=SIZE_4),
            parts.Blank: lambda _part: self._paragraph(),
        }
        setters[type(part)](part)

    # The head ------------------------------------------------------------------------------------------------------

    def _minutes_mark(self, part: parts.MinutesMark) -> None:
        set_line(self._paragraph(), height=Mm(35))
        size = Pt(part.size)
        mark = self._paragraph(part.name, font=TITLE_FONT, size=size, colour=RED, align=_CENTRE)
        set_line(mark, height=Emu(int(size * 1.2)))
        self._blank_lines(2)
        line = self._paragraph(part.number, align=_CENTRE)
        rule(line, bottom=(12, RED, 11))
        self._blank_lines(2)

    def _letter_mark(self, part: parts.LetterMark) -> None:
        section = self._section
        section.different_first_page_header_footer = True
        section.header_distance, section.footer_distance = Mm(15), Mm(20)
        self._letter_head(section.first_page_header, part.name, Pt(part.size))
        foot = section.first_page_footer
        letter_line(foot.paragraphs[0], eighths=6)
        letter_line(foot.add_paragraph(), eighths=24)
        for footer in (section.footer, section.even_page_footer):
            footer.paragraphs[0].paragraph_format.space_after = Mm(3)
        if part.urgency:
            line = self._paragraph(part.urgency, font=HEI_FONT)
            line.paragraph_format.tab_stops.add_tab_stop(AREA_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
            write(line, f"\t{part.number}")
        else:
            self._paragraph(part.number, align=_RIGHT)
        self._blank_lines(2)

    def _letter_head(self, head: Any, name: str, size: Any) -> None:
        """What stands above the type area of a letter. The first line keeps the mark at its height."""
        note = head.paragraphs[0]
        if self.draft:
            draft_note(note, self.draft)
        set_line(note, height=Mm(15))
        mark = head.add_paragraph()
        write(mark, name, font=TITLE_FONT, size=size, colour=RED)
        set_line(mark, height=Emu(int(size * 1.1)), align=_CENTRE)
        letter_line(head.add_paragraph(), eighths=24, height=Mm(4))
        letter_line(head.add_paragraph(), eighths=6)

    # The body ------------------------------------------------------------------------------------------------------

    def _title(self, part: parts.Title) -> None:
        for line in part.lines:
            self._paragraph(line, font=TITLE_FONT, size=SIZE_2, align=_CENTRE)

    def _heading(self, part: parts.Heading | parts.Chapter, **how: Any) -> None:
        self._paragraph(part.text, font=HEI_FONT, **how).paragraph_format.keep_with_next = True

    def _attachments_note(self, part: parts.AttachmentsNote) -> None:
        for text in part.lines:
            set_indent(self._paragraph(text), left=5, hanging=3)

    def _body(self, part: parts.Body) -> None:
        font = HEI_FONT if part.is_strong else KAI_FONT
        line = self._paragraph(part.lead, font=font, indent=2)
        if part.text:
            write(line, part.text)

    def _labelled(self, part: parts.Labelled) -> None:
        line = self._paragraph(f"{part.label}：", font=HEI_FONT)
        write(line, part.text)
        set_indent(line, left=3 + len(part.label), hanging=1 + len(part.label))

    def _signature(self, part: parts.Signature) -> None:
        """The two blank lines above were written already: they, too, go with it."""
        self._keep_what_stands_above()
        for text, inset in ((part.agency, part.agency_inset), (part.day, part.day_inset)):
            line = self._paragraph(text, align=_RIGHT)
            set_indent(line, right=inset)
            line.paragraph_format.keep_together = True
            line.paragraph_format.keep_with_next = text == part.agency or part.has_remark

    def _keep_what_stands_above(self) -> None:
        """Back to the last paragraph of the body, past 附件说明 and blank lines. It alone may break over two pages, two
        of its lines at least standing on the second.
        """
        for line in reversed(self.document.paragraphs):
            line.paragraph_format.keep_with_next = True
            if line.text and not line.text.startswith(ATTACHED):
                line.paragraph_format.widow_control = True
                return

    def _imprint(self, part: parts.Imprint) -> None:
        if not part.agency:
            self._copies(part.copies)
            return
        self._foot_line(Mm(0.35))
        if part.copies:
            self._copies(part.copies)
            self._foot_line(Mm(0.25))
        line = self._paragraph(f"{part.agency}\t{part.day}印发", size=SIZE_4)
        line.paragraph_format.tab_stops.add_tab_stop(AREA_WIDTH - SIZE_4, WD_TAB_ALIGNMENT.RIGHT)
        set_indent(line, left=1, unit=SIZE_4)
        stand_at_foot(line)
        self._foot_line(Mm(0.35))
        set_line(self.document.add_paragraph(), height=Pt(1))

    def _copies(self, text: str) -> None:
        line = self._paragraph(f"{text}。", size=SIZE_4)
        set_indent(line, left=4, hanging=3, right=1, unit=SIZE_4)
        stand_at_foot(line)

    def _foot_line(self, thickness: Any) -> None:
        """A line of the 版记, as a black paragraph of its thickness: borders in a frame are lost by some programs."""
        line = self.document.add_paragraph()
        set_line(line, height=thickness)
        blacken(line)
        stand_at_foot(line)

    def _label(self, part: parts.Label) -> None:
        first = self._paragraph()
        if self._breaks:
            first.add_run().add_break(WD_BREAK.PAGE)
        write(first, part.text, font=HEI_FONT)

    def _table(self, part: parts.Table) -> None:
        """One row is built and copied for each that follows: python-docx would take a minute for some thousands."""
        table = self.document.add_table(rows=0, cols=len(part.heads), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, part.widths, strict=True):
            column.width = Mm(width)  # some programs go by the grid, others by the cells
        if part.size < _FULL_SIZE:
            set_cell_margins(table, Mm(1))
        head = self._row(table, part, HEI_FONT, [_CENTRE] * len(part.heads))
        _fill(head._tr, part.heads)  # noqa: SLF001  (python-docx keeps its elements behind underscores)
        repeat(head)
        aligned = [_LEFT if place in part.left else _CENTRE for place in range(len(part.heads))]
        model = self._row(table, part, BODY_FONT, aligned)._tr  # noqa: SLF001
        table._tbl.remove(model)  # noqa: SLF001
        for row in part.rows:
            copied = deepcopy(model)
            _fill(copied, row)
            if part.size < _FULL_SIZE and part.stays_whole(row):
                keep_whole(copied)
            table._tbl.append(copied)  # noqa: SLF001

    def _row(self, table: Any, part: parts.Table, font: str, aligned: Sequence[Any]) -> Any:
        row = table.add_row()
        row.height = Mm(11 if part.size >= _FULL_SIZE else 8)
        for cell, width, align in zip(row.cells, part.widths, aligned, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = 1
            paragraph = cell.paragraphs[0]
            write(paragraph, "", font=font, size=Pt(part.size))
            set_line(paragraph, height=Pt(round(part.size * 1.43)), align=align)
        return row

    def _blank_lines(self, count: int) -> None:
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


def _fill(row: Any, texts: Sequence[str]) -> None:
    """Each cell has one run, which takes its text. Its lines are set here: python-docx walks every character."""
    for run, text in zip(list(row.iter(qn("w:r"))), texts, strict=True):
        if "\t" in text or "\r" in text:
            run.text = printable(text)
            continue
        for place, line in enumerate(printable(text).split("\n")):
            if place:
                run.append(OxmlElement("w:br"))
            if line:
                words = OxmlElement("w:t", {qn("xml:space"): "preserve"})
                words.text = line
                run.append(words)
