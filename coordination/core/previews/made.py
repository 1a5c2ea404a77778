"""What comes of looking at a file, or why nothing does."""

from dataclasses import dataclass, field
from typing import IO, Any


class NoPreview(Exception):
    """There is none, for a reason that a word stands for (`showing.SENTENCES`)."""

    def __init__(self, trouble: str) -> None:
        self.trouble = trouble
        super().__init__(trouble)


@dataclass(frozen=True)
class Made:
    """Facts, the first pictures, and the PDF from which others are drawn, where that is not the file itself."""

    facts: dict[str, Any]
    pictures: dict[int, bytes] = field(default_factory=dict)
    pdf: IO[bytes] | None = None
