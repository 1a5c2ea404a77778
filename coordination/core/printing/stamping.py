"""Words laid over every page of a PDF, or over a picture. The stamp is set by typst, once for each size of page."""

import io
import json
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Literal

_HERE = Path(__file__).parent
_PICTURE = 2_000  # pixels of the longer side of a stamp, stretched over larger pictures
_LARGEST = 50_000_000  # pixels of a picture
_SMALLEST_LETTER, _LETTERS_ACROSS = 9, 42


class Refused(Exception):
    """In a word, why the file cannot be stamped."""


class Stamps:
    def __init__(self, words: str, fonts: Any, families: dict[str, list[str]]) -> None:
        self._words, self._fonts, self._families = words, fonts, families

    def of(self, width: float, height: float, form: Literal["pdf", "png"]) -> bytes:
        import typst

        size = max(_SMALLEST_LETTER, min(width, height) / _LETTERS_ACROSS)
        facts = {"words": self._words, "width": width, "height": height, "size": size, "fonts": self._families}
        told = {"stamp": json.dumps(facts, ensure_ascii=False)}
        template = (_HERE / "stamp.typ").read_bytes()
        compiler = typst.Compiler(template, root=_HERE, font_paths=self._fonts, sys_inputs=told)
        made: Any = compiler.compile(format=form, ppi=72)
        return bytes(made)


def stamp_pdf(file: BinaryIO, into: BinaryIO, stamps: Stamps) -> None:
    from pypdf import PdfReader, PdfWriter, Transformation

    @cache
    def stamp(width: float, height: float) -> Any:
        return PdfReader(io.BytesIO(stamps.of(width, height, "pdf"))).pages[0]

    reader = PdfReader(file)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused("locked")
    writer = PdfWriter(clone_from=reader)
    for page in writer.pages:
        page.transfer_rotation_to_content()
        box = page.cropbox
        width, height = round(float(box.width), 1), round(float(box.height), 1)
        place = Transformation().translate(float(box.left), float(box.bottom))
        page.merge_transformed_page(stamp(width, height), place)
    if not len(writer.pages):
        raise Refused("unreadable")
    writer.write(into)


def stamp_picture(file: BinaryIO, into: BinaryIO, stamps: Stamps) -> None:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _LARGEST
    with Image.open(file, formats=("PNG", "JPEG", "WEBP")) as picture:
        kind, shares = picture.format or "PNG", picture.info.get("icc_profile")
        if picture.width * picture.height > _LARGEST:
            raise Refused("large")
        whole = ImageOps.exif_transpose(picture).convert("RGBA")
    share = min(1, _PICTURE / max(whole.size))
    drawn = stamps.of(max(1, round(whole.width * share)), max(1, round(whole.height * share)), "png")
    with Image.open(io.BytesIO(drawn)) as stamp:
        whole.alpha_composite(stamp.convert("RGBA").resize(whole.size))
    whole.convert("RGB" if kind == "JPEG" else "RGBA").save(into, kind, quality=92, icc_profile=shares)


def main(given: dict[str, Any], fonts: Any, families: dict[str, list[str]]) -> None:
    stamps = Stamps(given["words"], fonts, families)
    way = stamp_pdf if given["kind"] == "pdf" else stamp_picture
    with open(0, "rb", closefd=False) as file, open(1, "wb", closefd=False) as into:
        try:
            way(file, into, stamps)
        except (Refused, MemoryError, RecursionError):
            raise
        except Exception as error:  # a damaged file makes its reader raise whatever there is
            raise Refused("unreadable") from error
