"""The parts of an official paper, as the standard names them. Sizes are in points, widths in mm, indents in characters
of the body.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

ATTACHED = ("附件：", "　　　")  # before the first attachment that is named after the body, and before the others
_HALF_A_PAGE = 78  # mm of a sheet that lies


@dataclass(frozen=True)
class MinutesMark:
    """版头 of 纪要."""

    name: str
    size: int
    number: str


@dataclass(frozen=True)
class LetterMark:
    """版头 of 函. `urgency` (特急, 加急) stands at the left of the line with the number."""

    name: str
    size: int
    number: str
    urgency: str = ""


@dataclass(frozen=True)
class Title:
    lines: Sequence[str]


@dataclass(frozen=True)
class Addressees:
    text: str


@dataclass(frozen=True)
class Heading:
    """一、 in 黑体, kept with what follows."""

    text: str


@dataclass(frozen=True)
class Chapter:
    """编, 章 or 节 of a rule: centred, kept with what follows."""

    text: str


@dataclass(frozen=True)
class Body:
    """A paragraph. `lead` is set apart: in 楷体, or, where `is_strong`, in 黑体."""

    lead: str
    text: str
    is_strong: bool = False


@dataclass(frozen=True)
class Labelled:
    label: str
    text: str


@dataclass(frozen=True)
class AttachmentsNote:
    """附件说明: label or blanks, and the title of each."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Signature:
    """署名 and 成文日期, and how far from the right each ends. A remark below stays with them."""

    agency: str
    agency_inset: float
    day: str
    day_inset: float
    has_remark: bool = False


@dataclass(frozen=True)
class Remark:
    """附注 below the date, in brackets."""

    text: str


@dataclass(frozen=True)
class Imprint:
    """版记. In a letter, which names no issuing office, only who else gets it, without lines."""

    copies: str
    agency: str
    day: str


@dataclass(frozen=True)
class Table:
    """A ruled table whose heads stand again on each page.

    `widths` add up to the type area: 156, or 225 on a sheet that lies. Columns of running text (`left`, by their
    places) begin at the left; the others are centred.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    size: float = 14
    left: Sequence[int] = ()

    def stays_whole(self, row: Sequence[str]) -> bool:
        """A row goes to the next page as a whole, unless it is so long that it would leave half of one empty."""
        per_line = [max(1, int((width - 2) / (self.size * 0.353))) for width in self.widths]
        lines = max(
            sum(-(-len(line) // wide) or 1 for line in text.split("\n"))
            for text, wide in zip(row, per_line, strict=True)
        )
        return lines * self.size * 0.505 < _HALF_A_PAGE


@dataclass(frozen=True)
class Note:
    """A remark under a table, in 4号."""

    text: str


@dataclass(frozen=True)
class Blank:
    pass


@dataclass(frozen=True)
class Label:
    """附件 at the top left of an attachment, in 黑体."""

    text: str


Part: TypeAlias = (
    MinutesMark
    | LetterMark
    | Title
    | Addressees
    | Heading
    | Chapter
    | Body
    | Labelled
    | AttachmentsNote
    | Signature
    | Remark
    | Imprint
    | Table
    | Note
    | Blank
    | Label
)


@dataclass
class Sheet:
    """What begins on a page of its own: the paper itself, and each attachment. One that `is_wide` lies on its side."""

    is_wide: bool = False
    parts: list[Part] = field(default_factory=list)
