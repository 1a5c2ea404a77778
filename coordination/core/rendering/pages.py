"""Pages of a PDF as pdfium draws and reads them: nothing in it runs, nothing is fetched, forms show what was
filled in.
"""

import io
import re
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdfium2
from pypdfium2 import raw

from .limits import CPU_S, HEIGHT, WIDTH
from .pictures import told
from .refusing import Refused

_WRAPPED = re.compile(r"(?<=[\u3400-\u9fff])[ \t]*\r?\n[ \t]*(?=[\u3400-\u9fff])")


def look(file: BinaryIO, first: int, count: int) -> dict[str, Any]:
    document, total = _opened(file)
    numbers = range(first, min(first + count, total + 1))
    return {"pages": total, "pictures": [told(_drawn(document[number - 1]), number) for number in numbers]}


def words(file: BinaryIO, most: int) -> Iterator[str]:
    """What each page says, `most` signs in all, and as far as the time allows. A line that ends within Chinese goes on
    in the next: the page is narrow, the sentence is not over.
    """
    document, total = _opened(io.BytesIO(file.read()))
    left = most
    for number in range(total):
        if left <= 0 or time.process_time() > CPU_S / 2:
            return
        text = _WRAPPED.sub("", document[number].get_textpage().get_text_bounded())
        yield text[:left]
        left -= len(text)


def _opened(file: BinaryIO) -> tuple[Any, int]:
    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        raise Refused("locked" if locked else "unreadable") from error
    total = len(document)
    if not total:
        raise Refused("unreadable")
    return document, total


def _drawn(page: Any) -> Any:
    """However large it says to be."""
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    return page.render(scale=scale, may_draw_forms=True).to_pil()
