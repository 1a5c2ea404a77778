"""Pictures made small, turned as they were held, and stripped of what they say of place and device."""

import base64
import io
import warnings
from typing import Any, BinaryIO

from PIL import Image, ImageOps

from .limits import HEIGHT, LARGEST, WIDTH
from .refusing import Refused

_KINDS = ("PNG", "JPEG")
_QUALITY = 80


def look(file: BinaryIO) -> dict[str, Any]:
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = LARGEST
    try:
        with Image.open(file, formats=_KINDS) as picture:
            if picture.width * picture.height > LARGEST:
                raise Refused("inflated")
            width, height = picture.size
            picture.draft(
                "RGB", (2 * WIDTH, 2 * HEIGHT)
            )  # a JPEG is unpacked at an eighth of its size where that will do
            picture.load()
            small = ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError as error:
        raise Refused("inflated") from error
    return {"pages": 1, "pictures": [told(small, 1)], "of": [width, height]}


def told(picture: Any, number: int) -> dict[str, Any]:
    picture.thumbnail((WIDTH, HEIGHT))
    clean = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=_QUALITY)
    webp = base64.b64encode(out.getvalue()).decode()
    return {"number": number, "width": clean.width, "height": clean.height, "webp": webp}
