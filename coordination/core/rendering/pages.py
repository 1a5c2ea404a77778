"""Pages of a PDF as pdfium draws them: nothing in it runs, nothing is fetched, forms show what was filled in."""

from typing import Any, BinaryIO

import pypdfium2
from pypdfium2 import raw

from .limits import HEIGHT, WIDTH
from .pictures import told
from .refusing import Refused


def look(file: BinaryIO, first: int, count: int) -> dict[str, Any]:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        raise Refused("locked" if locked else "unreadable") from error
    total = len(document)
    if not total:
        raise Refused("unreadable")
    numbers = range(first, min(first + count, total + 1))
    return {"pages": total, "pictures": [told(_drawn(document[number - 1]), number) for number in numbers]}


def _drawn(page: Any) -> Any:
    """However large it says to be."""
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    return page.render(scale=scale, may_draw_forms=True).to_pil()
