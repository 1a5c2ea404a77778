"""Papers as PDF, read back."""

from io import BytesIO
from typing import Any

import pytest
import typst
from pypdf import PdfReader

from coordination.core.printing.fonts import chosen

FONTS = chosen(typst.Fonts(include_embedded_fonts=False).families())
needs_fonts = pytest.mark.skipif(FONTS is None, reason="no Chinese font is installed here")


def opened(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def printed(content: bytes) -> list[str]:
    """The text of each page, without the places where a long word may break."""
    return [page.extract_text().replace("\u200b", "") for page in opened(content).pages]


def flat(content: bytes) -> str:
    """All that is printed, without lines and blanks."""
    return "".join("".join(printed(content)).split())


def sizes(content: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in mm."""
    boxes = [page.mediabox for page in opened(content).pages]
    return [(round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) for box in boxes]


def fonts(content: bytes) -> dict[str, bool]:
    """The fonts by name, and whether each is in the file."""
    found: dict[str, bool] = {}
    for page in opened(content).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"].get_object()
            name = str(inner["/BaseFont"]).partition("+")[2]
            found[name] = any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))
    return found
