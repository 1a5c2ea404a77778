"""An official paper, written from top to bottom, one call for each part the standard names.

What is written is kept as `parts`; `word.py` and `pdf.py` set it. Sizes: 2号 is 22 pt, 3号 16 pt, 4号 14 pt; a page
holds 22 lines of 28 characters.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from coordination.core.documents import parts, pdf, word
from coordination.core.documents.parts import ATTACHED, Part, Sheet
from coordination.core.typesetting import AREA_WIDTH

_FIRST_LEVEL = re.compile(r"^[一二三四五六七八九十百]+、")
_SECOND_LEVEL = re.compile(r"^（[一二三四五六七八九十百]+）[^。]*。?")
_BREAKS_WELL_AFTER = ("会议", "关于召开", "关于印发", "办公室", "小组", "》", "”")
_BREAKS_AFTER = ("工作", "关于", "）", "、")
_LARGEST_MARK, _SMALLEST_MARK = 48, 16  # pt
_TITLE_WIDTH, _WIDE_TITLE_WIDTH = 20, 28  # characters of 2号 in a line


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


def file_name(title: str, ending: str) -> str:
    """What every file system takes."""
    return "".join("_" if mark in '\\/:*?"<>|\r\n\t' else mark for mark in title)[:120] + f".{ending}"


class Paper:
    """A paper being written. `draft` is what its header says as long as it is not issued; `is_wide`: on its side."""

    def __init__(self, *, title: str, author: str, draft: str = "", is_wide: bool = False) -> None:
        self.about, self.author, self.draft = title, author, draft
        self.sheets = [Sheet(is_wide)]

    # The head ------------------------------------------------------------------------------------------------------

    def minutes_mark(self, name: str, number: str) -> None:
        """版头 of 纪要: the red mark 35 mm below the edge of the type area, the number, the red line 4 mm under it."""
        self._add(parts.MinutesMark(name, _mark_size(name), number))

    def letter_mark(self, name: str, number: str, urgency: str = "") -> None:
        """版头 of 函 and like papers: the mark 30 mm from the edge of the sheet, red double lines of 170 mm at its head
        and foot, the number at the right, no page number on the first page.
        """
        self._add(parts.LetterMark(name, _mark_size(name), number, urgency))

    # The body ------------------------------------------------------------------------------------------------------

    def title(self, text: str) -> None:
        """2号小标宋, centred; a blank line follows."""
        width = _WIDE_TITLE_WIDTH if self.sheets[-1].is_wide else _TITLE_WIDTH
        self._add(parts.Title(title_lines(text, width)))
        self.blank_lines(1)

    def addressees(self, text: str) -> None:
        """主送机关: flush left, with the colon."""
        self._add(parts.Addressees(f"{text}："))

    def heading(self, text: str) -> None:
        """A heading of the first level: 一、 in 黑体, kept with what follows."""
        self._add(parts.Heading(text))

    def chapter(self, text: str) -> None:
        """The heading of a 编, 章 or 节 of a rule."""
        self._add(parts.Chapter(text))

    def body(self, text: str) -> None:
        """A paragraph, its first line two characters in.

        一、 at its head makes it a heading; what （一） opens, up to the first full stop, is set in 楷体.
        """
        if _FIRST_LEVEL.match(text) and not text.endswith("。"):
            self.heading(text)
            return
        second = _SECOND_LEVEL.match(text)
        lead = second.group() if second else ""
        self._add(parts.Body(lead, text[len(lead) :]))

    def article(self, number: str, text: str) -> None:
        """A paragraph of a rule: 第三条 in 黑体, a blank, its words."""
        self._add(parts.Body(f"{number}　", text, is_strong=True))

    def labelled(self, label: str, text: str) -> None:
        """出席, 请假, 列席: the label in 黑体, later lines under the first name."""
        self._add(parts.Labelled(label, text))

    def attachments_note(self, *titles: str) -> None:
        """附件说明 after the body."""
        self.blank_lines(1)
        lines = []
        for place, title in enumerate(titles, start=1):
            number = f"{place}." if len(titles) > 1 else ""
            lines.append(f"{ATTACHED[0] if place == 1 else ATTACHED[1]}{number}{title}")
        self._add(parts.AttachmentsNote(lines))

    def signature(self, agency: str, day: str, remark: str = "") -> None:
        """署名 over 成文日期, which ends four characters from the right; the seal of the agency goes over both. 附注 is
        the line below, in brackets.

        No page holds them alone: the last lines of the text go with them.
        """
        shift = (len(agency) - _width(day)) / 2
        self.blank_lines(2)
        self._add(parts.Signature(agency, max(2.0, 4 - shift), day, max(4.0, 2 + shift), bool(remark)))
        if remark:
            self._add(parts.Remark(f"（{remark}）"))

    def imprint(self, *, copies: str, agency: str = "", day: str = "") -> None:
        """版记 at the foot of the last page: who gets a copy, who issued it when; lines of 0.35, 0.25 and 0.35 mm."""
        self._add(parts.Imprint(copies, agency, day))

    def attachment(self, label: str, title: str, *, is_wide: bool = False) -> None:
        """An attachment on a page of its own: 附件 in 黑体 at the top left, its title in the third line."""
        self.sheets.append(Sheet(is_wide))
        self._add(parts.Label(label))
        self.blank_lines(1)
        self.title(title)

    def table(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        *,
        size: float = 14,
        left: Sequence[int] = (),
    ) -> None:
        """A ruled table; `widths` in mm add up to the type area. The heads stand again on each page."""
        self._add(parts.Table(heads, rows, widths, size, left))

    def note(self, text: str) -> None:
        """A remark under a table, in 4号."""
        self._add(parts.Note(text))

    def blank_lines(self, count: int) -> None:
        for _ in range(count):
            self._add(parts.Blank())

    # What comes of it ----------------------------------------------------------------------------------------------

    def as_docx(self) -> bytes:
        return word.written(self)

    def as_pdf(self) -> bytes:
        """Raises Refusal where it cannot be printed here: no Chinese font, too long, too many at once."""
        return pdf.printed(self)

    def as_(self, kind: str) -> bytes:
        """By the ending of its file: `docx` or `pdf`."""
        return self.as_pdf() if kind == "pdf" else self.as_docx()

    def _add(self, part: Part) -> None:
        self.sheets[-1].parts.append(part)


def _mark_size(name: str) -> int:
    """As large as keeps it in one line with half a character to spare, and never larger than the marks of higher bodies
    are. Only what is longer than a line of body text breaks.
    """
    return max(_SMALLEST_MARK, min(_LARGEST_MARK, int(AREA_WIDTH.pt / (max(len(name), 1) + 0.5))))


def _width(text: str) -> float:
    """In characters: figures take half of one, and a quarter stands between them and Chinese."""
    between = sum(one.isascii() != other.isascii() for one, other in pairwise(text))
    return sum(0.5 if mark.isascii() else 1 for mark in text) + between / 4
